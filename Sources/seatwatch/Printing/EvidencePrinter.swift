/// Pieces of evidence as a person reads them, at 80 columns: both ends, and what lies between. Times are UTC, to the minute.
struct EvidencePrinter {
    /// What each line begins with.
    let indent: String

    func lines(_ pieces: [JSONValue], kind: String?) -> [String] {
        switch kind {
        // Two short nights may be two sides of one quiet time.
        case "round_the_clock":
            pieces.map { indent + night($0) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        case "device_crowd", "alternation": devices(pieces)
        // Each was used for hours: what lies between the ends says nothing.
        case "handover": pieces.flatMap(ends)
        case "overlap": pieces.flatMap { ends($0) + (isAtOnce($0) ? ["\(indent)\(Self.margin)\(between($0))"] : []) }
        default: pieces.flatMap { ends($0) + [indent + Self.margin + between($0)] }
        }
    }

    /// Two devices at two places.
    private func ends(_ piece: JSONValue) -> [String] {
        let (from, to) = (Self.minute(piece["from"]["time"]), Self.minute(piece["to"]["time"]))
        // The day is said once.
        let day = from.prefix(11)
        let later = to.hasPrefix(day) ? String(repeating: " ", count: day.count) + to.dropFirst(day.count) : to
        return [end(piece["from"], at: from), end(piece["to"], at: later)]
    }

    /// Whether presences overlap; others were side by side in other hours of their day than the last.
    private func isAtOnce(_ piece: JSONValue) -> Bool { piece["gap_minutes"].number == 0 }

    /// The time and the distance between them.
    private func between(_ piece: JSONValue) -> String {
        let minutes = Int(piece["gap_minutes"].number ?? 0)
        var text = minutes == 0 ? "both in use at once" : "\(Self.duration(minutes)) between"
        if let distance = piece["distance_km"].number { text += ", \(Int(distance)) km apart" }
        if let speed = piece["speed_kmh"].number { text += ": \(Int(speed)) km/h" }
        return "= " + text
    }

    /// The longest time of a day in which nothing happened.
    private func night(_ piece: JSONValue) -> String {
        let (from, to) = (Self.minute(piece["from"]["time"]), Self.minute(piece["to"]["time"]))
        let minutes = Int(piece["gap_minutes"].number ?? 0)
        guard minutes > 0 else { return "\(from.prefix(10))  no quiet hour" }
        return "\(from.prefix(10))  quiet from \(from.suffix(5)) to \(to.suffix(5)), for \(Self.duration(minutes))"
    }

    /// The usual device, and those beside it.
    private func devices(_ pieces: [JSONValue]) -> [String] {
        var seen: [JSONValue] = []
        for piece in pieces {
            for end in [piece["from"], piece["to"]] where !seen.contains(end) { seen.append(end) }
        }
        return seen.map { end in
            columns(
                Self.parts(end, class: true) + ["last used \(Self.minute(end["time"]))"], first: indent,
                rest: indent + "  ")
        }
    }

    /// Somebody somewhere, and when, if that is to be said.
    func end(_ end: JSONValue, at time: String? = nil) -> String {
        let parts = Self.parts(end, class: false)
        guard let time else { return columns(parts, first: indent, rest: indent + "  ") }
        return columns([time] + parts, first: indent, rest: indent + Self.margin)
    }

    /// As wide as a time and what follows it.
    private static let margin = String(repeating: " ", count: 18)

    private static func parts(_ end: JSONValue, class isClassShown: Bool) -> [String] {
        var parts = [end["device"].text.map(short) ?? "no device id"]
        if isClassShown, let deviceClass = end["device_class"].text { parts.append(deviceClass) }
        if let network = end["network"].text { parts.append(network) }
        let place = end["place"]
        guard place != .null else { return parts }
        let names = [place["city"].text, place["country"].text].compactMap { $0 }.filter { !$0.isEmpty }
        let name =
            names.isEmpty ? "\(place["latitude"].shown), \(place["longitude"].shown)" : names.joined(separator: ", ")
        parts.append(short(name) + (end["radius_km"].number.map { " ±\(Int($0)) km" } ?? ""))
        return parts
    }

    /// An id or a name without its middle, if it is long: what begins and ends alike is hardly ever two.
    static func short(_ name: String) -> String {
        name.count <= nameMost ? name : "\(name.prefix(nameMost - 9))…\(name.suffix(8))"
    }

    private static let nameMost = 40

    /// `2026-01-07T14:31:24.453Z` as `2026-01-07 14:31`; anything else as it is.
    static func minute(_ time: JSONValue) -> String {
        guard let text = time.text, text.count == 24, text.hasSuffix("Z") else { return time.shown }
        return String(text.prefix(16)).replacing("T", with: " ")
    }

    private static func duration(_ minutes: Int) -> String {
        minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h\(minutes % 60 == 0 ? "" : " \(minutes % 60) min")"
    }
}
