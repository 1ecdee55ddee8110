import ArgumentParser
import Model
import Outreach

/// The JSON Schema of a notice type.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of a notice type.",
        discussion: "Types: " + NoticeType.allCases.map(\.rawValue).joined(separator: ", ") + ".")

    @OptionGroup var options: CommonOptions

    @Argument(help: "The type; .v1 may be left out.")
    var type: String

    func run() throws {
        guard let known = NoticeType.allCases.first(where: { $0.rawValue == type || $0.rawValue == type + ".v1" })
        else {
            let types = NoticeType.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.usage("\(type): not a notice type; one of \(types)")
        }
        try StandardOutput.write(NoticeSchema.text(for: known))
    }
}
