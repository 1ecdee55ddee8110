public import Model

/// Why a table of labels cannot be used; `line` counts from 1.
public struct LabelsError: Error, CustomStringConvertible, Equatable {
    public var line: Int
    public var problem: String

    public var description: String { "line \(line): \(problem)" }
}

/// Reads tables of truths: CSV with a header that names at least `account,kind,shared,people,shared_from`, in any order.
/// Fields may be quoted (RFC 4180) but hold no line ends.
public enum Labels {
    private static let columns = ["account", "kind", "shared", "people", "shared_from"]

    /// - Parameter time: reads the times of `shared_from`; nil for what is none.
    public static func read(_ csv: String, time: (String) -> Instant?) throws(LabelsError) -> [AccountTruth] {
        var truths: [AccountTruth] = []
        var known: Set<String> = []
        var order: [Int]?
        for (index, line) in lines(of: csv).enumerated() {
            let number = index + 1
            guard !line.isEmpty else { continue }
            guard let fields = fields(line) else { throw LabelsError(line: number, problem: "a quote is never closed") }
            guard let places = order else {
                order = try header(fields)
                continue
            }
            guard let last = places.max(), last < fields.count else {
                throw LabelsError(line: number, problem: "has \(fields.count) fields, fewer than the header")
            }
            let row = places.map { fields[$0] }
            let truth = try truth(row, number, time)
            guard known.insert(truth.account).inserted else {
                throw LabelsError(line: number, problem: "names an account that an earlier line has named")
            }
            truths.append(truth)
        }
        guard !truths.isEmpty else { throw LabelsError(line: 1, problem: "there are no accounts") }
        return truths
    }

    /// CR LF is one character.
    private static func lines(of csv: String) -> [Substring] {
        csv.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    private static func header(_ fields: [String]) throws(LabelsError) -> [Int] {
        var places: [Int] = []
        for column in columns {
            guard let place = fields.firstIndex(of: column) else {
                throw LabelsError(line: 1, problem: "the header lacks the column \(column)")
            }
            places.append(place)
        }
        return places
    }

    private static func truth(
        _ row: [String], _ line: Int, _ time: (String) -> Instant?
    ) throws(LabelsError) -> AccountTruth {
        let shared: Bool
        switch row[2].lowercased() {
        case "true", "1", "yes": shared = true
        case "false", "0", "no": shared = false
        default: throw LabelsError(line: line, problem: "shared is neither true nor false")
        }
        guard let people = Int(row[3]), people >= 1 else {
            throw LabelsError(line: line, problem: "people is not a number from 1")
        }
        let from = row[4].isEmpty ? nil : time(row[4])
        guard row[4].isEmpty || from != nil else {
            throw LabelsError(line: line, problem: "shared_from is not a time")
        }
        return AccountTruth(account: row[0], kind: row[1], isShared: shared, people: people, sharedFrom: from)
    }

    /// The fields of one line; nil when a quote is never closed.
    private static func fields(_ line: Substring) -> [String]? {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var previousWasQuote = false
        for character in line {
            switch character {
            case "\"":
                // Two in a row inside of a quoted field stand for one.
                if previousWasQuote { field.append("\"") }
                previousWasQuote = isQuoted && !previousWasQuote
                isQuoted.toggle()
                continue
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
            previousWasQuote = false
        }
        fields.append(field)
        return isQuoted ? nil : fields
    }
}
