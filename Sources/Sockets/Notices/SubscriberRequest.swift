internal import FoundationEssentials

/// What is wrong with a subscriber's line, in words for whoever wrote the client. Never repeats the line.
struct SubscriberFault: Error, Equatable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// A line from a subscriber.
enum SubscriberRequest {
    /// `from` nil: notices from now on.
    case subscribe(subscriber: String?, types: TypeFilter, from: UInt64?)
    case acknowledge(sequence: UInt64)

    init(line: [UInt8]) throws(SubscriberFault) {
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(line))
        } catch {
            throw SubscriberFault("not a JSON object")
        }
        guard let type = fields.type.text else { throw SubscriberFault("type: expected subscribe or ack") }
        switch type {
        case "subscribe": self = try Self.subscription(fields)
        case "ack":
            guard let sequence = try Self.sequence(fields.sequence, named: "sequence") else {
                throw SubscriberFault("sequence: missing; acknowledge the sequence of a notice")
            }
            self = .acknowledge(sequence: sequence)
        default: throw SubscriberFault("type: expected subscribe or ack")
        }
    }

    private static func subscription(_ fields: Fields) throws(SubscriberFault) -> SubscriberRequest {
        let subscriber: String?
        switch fields.subscriber {
        case .absent: subscriber = nil
        case .text(let name): subscriber = name
        default: throw SubscriberFault("subscriber: expected a string")
        }
        let types: TypeFilter
        switch fields.types {
        case .absent: types = .all
        case .texts(let names): types = try TypeFilter(names: names)
        default: throw SubscriberFault("types: expected a list of strings")
        }
        return .subscribe(subscriber: subscriber, types: types, from: try sequence(fields.from, named: "from"))
    }

    private static func sequence(_ value: Field, named name: String) throws(SubscriberFault) -> UInt64? {
        switch value {
        case .absent: return nil
        case .number(let number): return number
        case .text(let digits):
            // No notice has the last number, so that one can always be added.
            if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits), number < .max {
                return number
            }
        default: break
        }
        throw SubscriberFault("\(name): expected a sequence, a string of up to 20 digits")
    }

    /// The known fields as they came, so that each can be judged by name.
    private struct Fields: Decodable {
        enum CodingKeys: String, CodingKey { case type, subscriber, types, from, sequence }

        var type, subscriber, types, from, sequence: Field

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func field(_ key: CodingKeys) throws -> Field {
                try container.decodeIfPresent(Field.self, forKey: key) ?? .absent
            }
            type = try field(.type)
            subscriber = try field(.subscriber)
            types = try field(.types)
            from = try field(.from)
            sequence = try field(.sequence)
        }
    }

    private enum Field: Decodable {
        case absent, text(String), texts([String]), number(UInt64), other

        var text: String? { if case .text(let text) = self { text } else { nil } }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let texts = try? value.decode([String].self) {
                self = .texts(texts)
            } else if let number = try? value.decode(UInt64.self), number < .max {
                self = .number(number)
            } else {
                self = .other
            }
        }
    }
}
