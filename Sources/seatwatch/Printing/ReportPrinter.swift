import Outreach

/// A report as a table for people, and as CSV.
struct ReportPrinter {
    let style: Style

    /// Keys that say whom a line is about, in their order; all others are figures.
    private static let names = [
        "period", "scope", "name", "month", "tier", "organization", "plan", "segment", "currency",
    ]
    /// Figures in the order in which they are explained.
    private static let figures = ReportFigure.allCases.map(\.rawValue)

    /// Every figure with its meaning, for the help.
    static let definitions: String =
        "Figures (a year is this calendar month and the eleven before it, UTC):\n\n"
        + ReportFigure.allCases.map {
            wrapped("\($0.rawValue): \($0.definition)", width: 76, first: "  ", rest: "      ")
        }
        .joined(separator: "\n")

    // MARK: For people

    func text(_ lines: [JSONValue]) -> String {
        guard !lines.isEmpty else { return "no line has been read yet\n" }
        var text = ""
        for (section, lines) in Self.grouped(lines) {
            if !text.isEmpty { text += "\n" }
            text += style.bold(Self.titles[section] ?? section) + "\n"
            let isList = lines.count > 1 || Self.asTables.contains(section)
            text += isList ? table(lines, of: section) : list(lines[0])
        }
        return text
    }

    private static let titles = [
        "overview": "All customers", "outcomes": "Findings and what came of them", "prevalence": "Shared logins",
        "unpaid": "What seats for people without one would add to a month's bills", "month": "Month by month",
        "revenue": "Revenue of added seats", "price": "Prices", "tier": "Customers by price tier",
        "cohort": "Customers by the month of their first seats", "organization": "Organizations",
        "true_up_sum": "What is due beyond the contracts", "true_up": "Organizations with a contract",
    ]
    private static let asTables: Set<String> = [
        "prevalence", "unpaid", "month", "revenue", "price", "tier", "cohort", "true_up_sum", "true_up",
    ]

    /// Of a table with a line an organization, what fits a screen; `--json` and `--csv` have everything.
    private static let organizationColumns = [
        "seats", "assigned", "active", "utilisation", "seats_added", "findings_open", "answered", "converted",
        "revenue",
    ]

    private static func grouped(_ lines: [JSONValue]) -> [(section: String, lines: [JSONValue])] {
        var groups: [(section: String, lines: [JSONValue])] = []
        for line in lines {
            let section = line["section"].shown
            if let index = groups.firstIndex(where: { $0.section == section }) {
                groups[index].lines.append(line)
            } else {
                groups.append((section, [line]))
            }
        }
        return groups
    }

    private func list(_ line: JSONValue) -> String {
        let rows = Self.names.filter { line[$0].text != nil }.map { ($0, line[$0].shown, "") } + Self.rows(of: line)
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { figure, value, reason in
            let label = "  " + Self.label(figure).padded(to: width) + "  "
            return value.isEmpty
                ? wrapped("– (\(reason))", first: label, rest: String(repeating: " ", count: width + 6))
                : label + value
        }.joined(separator: "\n") + "\n"
    }

    private func table(_ lines: [JSONValue], of section: String) -> String {
        let present = Set(lines.flatMap { Self.rows(of: $0).map(\.0) })
        var keys = Self.names.filter { key in lines.contains { $0[key].text != nil } }
        if section == "organization" {
            keys = ["organization", "plan"] + Self.organizationColumns.filter(present.contains) + ["currency"]
        } else {
            keys += Self.figures.filter(present.contains)
        }
        let head = keys.map { Self.label($0) }
        let cells = lines.map { line in keys.map { line[$0].text ?? line[$0].shown } }
        let widths = keys.indices.map { column in
            max(head[column].split(separator: " ").map(\.count).max() ?? 0, cells.map { $0[column].count }.max() ?? 0)
        }
        var text = ""
        // Long heads stand in several lines.
        let words = zip(head, widths).map { wrapped($0, width: $1).split(separator: "\n").map { String($0) } }
        for row in 0..<(words.map(\.count).max() ?? 0) {
            let parts = words.enumerated().map { column, lines in
                (row < lines.count ? lines[row] : "").aligned(
                    to: widths[column], isName: Self.names.contains(keys[column]))
            }
            text += style.dim(Self.row(parts)) + "\n"
        }
        for row in cells {
            let parts = row.enumerated().map { column, cell in
                cell.aligned(to: widths[column], isName: Self.names.contains(keys[column]))
            }
            text += Self.row(parts) + "\n"
        }
        return text
    }

    private static func row(_ cells: [String]) -> String {
        let row = "  " + cells.joined(separator: "  ")
        return String(row.prefix(row.count - row.reversed().prefix { $0 == " " }.count))
    }

    private static func label(_ key: String) -> String { key.replacing("_", with: " ") }

    // MARK: For machines

    /// One head, then a row a figure; RFC 4180.
    static func csv(_ lines: [JSONValue]) -> String {
        var text = "section,subject,figure,value,reason\r\n"
        for line in lines {
            let subject = names.compactMap { line[$0].text }.joined(separator: " / ")
            for (figure, value, reason) in rows(of: line) {
                let cells = [line["section"].shown, subject, figure, value, reason]
                text += cells.map(field).joined(separator: ",") + "\r\n"
            }
        }
        return text
    }

    /// Names come from outside: none is taken for a formula by whoever opens the file.
    private static func field(_ text: String) -> String {
        let first = text.first ?? "0"
        let isFormula = "=+-@\t\r".contains(first) && Double(text) == nil
        let safe = isFormula ? "'" + text : text
        let needsQuotes = safe.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }

    /// The line's figures, with the reasons of those that are absent.
    private static func rows(of line: JSONValue) -> [(figure: String, value: String, reason: String)] {
        figures.compactMap { figure in
            // A section may be named by what is a figure elsewhere.
            if line[figure] != .null, line["section"].text != figure {
                return (figure, line[figure].shown, "")
            }
            return line["absent"][figure].text.map { (figure, "", $0) }
        }
    }
}

extension String {
    /// Names stand to the left, figures to the right.
    fileprivate func aligned(to width: Int, isName: Bool) -> String {
        isName ? padded(to: width) : String(repeating: " ", count: max(0, width - count)) + self
    }
}
