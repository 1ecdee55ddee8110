internal import Model

/// One line of a report: a part of it, whom it is about, and figures; and for figures that cannot be told, why.
public struct ReportLine: Encodable, Sendable {
    /// Parts of a report, in their order.
    public enum Section: String, Sendable {
        case overview, outcomes, prevalence, unpaid, month, revenue, price, tier, cohort, organization
        /// What is due beyond the contracts: in each currency, and of each organization.
        case trueUpSum = "true_up_sum"
        case trueUp = "true_up"
        /// One organization's letter.
        case monthly
    }

    public enum Value: Equatable, Sendable {
        case count(Int)
        /// Rounded to 0.001.
        case ratio(Double)
        /// Decimal text; the line names the currency.
        case money(String)
        case text(String)
    }

    public let section: Section
    /// Whom or what it is about, by name.
    private var names: [(key: String, value: String?)]
    private var figures: [(key: ReportFigure, value: Value)] = []
    private var absent: [(key: ReportFigure, reason: String)] = []

    init(_ section: Section, _ names: [(key: String, value: String?)] = []) {
        self.section = section
        self.names = names
    }

    mutating func set(_ figure: ReportFigure, _ value: Value?, orBecause reason: String) {
        if let value { figures.append((figure, value)) } else { absent.append((figure, reason)) }
    }

    mutating func set(_ figure: ReportFigure, _ value: Value) { figures.append((figure, value)) }
    mutating func set(_ figure: ReportFigure, _ count: Int) { figures.append((figure, .count(count))) }

    /// The ratio of one count to another, absent where there is nothing to compare with.
    mutating func set(_ figure: ReportFigure, _ part: Int, of whole: Int, orBecause reason: String) {
        set(figure, whole == 0 ? nil : .ratio(Self.rounded(Double(part) / Double(whole))), orBecause: reason)
    }

    mutating func name(_ key: String, _ value: String?) { names.append((key, value)) }

    /// To 0.001.
    static func rounded(_ ratio: Double) -> Double { (ratio * 1_000).rounded() / 1_000 }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(section.rawValue, forKey: Key("section"))
        for (key, value) in names { try container.encode(Nullable(wrappedValue: value), forKey: Key(key)) }
        for (key, value) in figures {
            switch value {
            case .count(let count): try container.encode(count, forKey: Key(key.rawValue))
            case .ratio(let ratio): try container.encode(ratio, forKey: Key(key.rawValue))
            case .money(let text), .text(let text): try container.encode(text, forKey: Key(key.rawValue))
            }
        }
        guard !absent.isEmpty else { return }
        var reasons = container.nestedContainer(keyedBy: Key.self, forKey: Key("absent"))
        for (key, reason) in absent { try reasons.encode(reason, forKey: Key(key.rawValue)) }
    }
}
