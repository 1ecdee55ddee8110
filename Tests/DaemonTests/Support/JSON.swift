import Foundation

/// A JSON value with whole numbers apart from others, as schemas tell them.
enum JSON: Equatable, Decodable {
    case object([String: JSON])
    case list([JSON])
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case null

    init(_ text: some StringProtocol) throws { try self.init(Data(text.utf8)) }

    init(_ data: Data) throws { self = try JSONDecoder().decode(JSON.self, from: data) }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    /// The member of that name; null when there is none, or this is no object.
    subscript(_ name: String) -> JSON { members[name] ?? .null }

    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
    var items: [JSON] { if case .list(let items) = self { items } else { [] } }
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var whole: Int? { if case .integer(let integer) = self { integer } else { nil } }
    var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}
