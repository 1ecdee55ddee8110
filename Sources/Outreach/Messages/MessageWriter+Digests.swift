internal import Model

/// Letters about many logins at once: an organization with forty of them hears once.
extension MessageWriter {
    /// Further ones are counted, not named.
    private static let listedMax = 20

    /// A login that has not been used, and for how long.
    struct InactiveLogin {
        var account: AccountFacts
        var days: Int
    }

    /// - Parameters:
    ///   - findings: in the order in which they are listed; of a longer list the first ones are named.
    ///   - suggestions: what would help all of them together.
    ///   - link: where somebody says that a login is one person's; nil for no link.
    func digest(
        of findings: [Finding], organization: Directory.Organization, suggestions: [Suggestion],
        link: (Finding) -> String?
    ) -> Message {
        let offers = suggestions.filter { $0.kind != .adjustDetection }
        var values = common(organization, count: findings.count)
        values["logins"] = findings.prefix(Self.listedMax).map { finding in
            FieldsValue([
                "login": TextValue(finding.account.name),
                "people": CountValue(finding.peopleEstimate, language.numbers),
                "link": TextValue(link(finding)),
            ])
        }
        values["can_help"] = !offers.isEmpty
        values["suggestions"] = offers.map {
            FieldsValue(["sentence": TextValue(sentence(for: $0, to: findings.map(\.account)))])
        }
        return message(.digest, FieldsValue(values))
    }

    /// Seats that nobody has used for long.
    /// - Parameter count: how many there are, named in `logins` or not.
    func inactive(_ logins: [InactiveLogin], of count: Int, organization: Directory.Organization) -> Message {
        var values = common(organization, count: count)
        values["logins"] = logins.prefix(Self.listedMax).map { login in
            FieldsValue([
                "login": TextValue(login.account.name),
                "days": CountValue(login.days, language.numbers),
            ])
        }
        return message(.inactive, FieldsValue(values))
    }

    private func common(_ organization: Directory.Organization, count: Int) -> [String: Any] {
        let further = count - Self.listedMax
        return [
            "organization": TextValue(organization.name ?? organization.id),
            "by_value": organization.pricing == .value,
            "accounts": CountValue(count, language.numbers),
            "further": CountValue(further > 0 ? further : nil, language.numbers),
        ]
    }
}
