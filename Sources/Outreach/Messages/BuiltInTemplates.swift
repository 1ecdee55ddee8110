/// The words that come with Seatwatch: the files in `Templates/`, which the build puts into the program.
enum BuiltInTemplates {
    static let files: [TemplateFile] = [
        file(.noticed, "en", PackageResources.sharing_noticed_en_mustache),
        file(.noticed, "id", PackageResources.sharing_noticed_id_mustache),
        file(.noticed, "ms", PackageResources.sharing_noticed_ms_mustache),
        file(.adopted, "en", PackageResources.sharing_adopted_en_mustache),
        file(.adopted, "id", PackageResources.sharing_adopted_id_mustache),
        file(.adopted, "ms", PackageResources.sharing_adopted_ms_mustache),
        file(.offer, "en", PackageResources.sharing_offer_en_mustache),
        file(.offer, "id", PackageResources.sharing_offer_id_mustache),
        file(.offer, "ms", PackageResources.sharing_offer_ms_mustache),
        file(.reminder, "en", PackageResources.sharing_reminder_en_mustache),
        file(.reminder, "id", PackageResources.sharing_reminder_id_mustache),
        file(.reminder, "ms", PackageResources.sharing_reminder_ms_mustache),
        file(.digest, "en", PackageResources.organization_digest_en_mustache),
        file(.digest, "id", PackageResources.organization_digest_id_mustache),
        file(.digest, "ms", PackageResources.organization_digest_ms_mustache),
        file(.inactive, "en", PackageResources.seats_inactive_en_mustache),
        file(.inactive, "id", PackageResources.seats_inactive_id_mustache),
        file(.inactive, "ms", PackageResources.seats_inactive_ms_mustache),
        file(.monthly, "en", PackageResources.report_monthly_en_mustache),
        file(.monthly, "id", PackageResources.report_monthly_id_mustache),
        file(.monthly, "ms", PackageResources.report_monthly_ms_mustache),
        file(.signal, "en", PackageResources.signal_en_mustache),
        file(.signal, "id", PackageResources.signal_id_mustache),
        file(.signal, "ms", PackageResources.signal_ms_mustache),
        file(.suggestion, "en", PackageResources.suggestion_en_mustache),
        file(.suggestion, "id", PackageResources.suggestion_id_mustache),
        file(.suggestion, "ms", PackageResources.suggestion_ms_mustache),
        file(.answer, "en", PackageResources.answer_en_mustache),
        file(.answer, "id", PackageResources.answer_id_mustache),
        file(.answer, "ms", PackageResources.answer_ms_mustache),
    ]

    private static func file(_ name: TemplateName, _ language: String, _ bytes: [UInt8]) -> TemplateFile {
        guard let tag = LanguageTag(language) else { preconditionFailure("\(language) is no language") }
        return TemplateFile(name, tag, String(decoding: bytes, as: UTF8.self))
    }
}
