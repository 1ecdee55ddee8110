import Model

/// Puts JSON lines together as bytes. Everything it writes is a name, a number or a word of this module, so nothing needs
/// escaping.
struct LineWriter {
    private(set) var line: [UInt8] = []
    /// The calendar day written last: hours change per line, dates once a day.
    private var date: (day: Int32, text: [UInt8]) = (.min, [])
    private let agents = AgentTable.all.map { Array($0.utf8) }

    init() { line.reserveCapacity(640) }

    mutating func begin(_ type: EventType, at time: Instant) {
        line.removeAll(keepingCapacity: true)
        append("{\"type\":\"")
        append(Self.name(of: type))
        append("\",\"time\":\"")
        append(time)
        append("\"")
    }

    /// Appends `,"key":"text"`; `key` comes with its quotes, comma and colon.
    mutating func field(_ key: StaticString, _ text: String) {
        append(key)
        append(text)
        append("\"")
    }

    mutating func append(_ text: StaticString) {
        line.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) { line.append(contentsOf: text.utf8) }

    mutating func append(_ number: UInt64) {
        guard number >= 10 else { return line.append(0x30 + UInt8(number)) }
        append(number / 10)
        line.append(0x30 + UInt8(number % 10))
    }

    mutating func append(agent: AgentIndex) { line.append(contentsOf: agents[Int(agent.position)]) }

    /// `digits` hexadecimal digits, the lowest of `number`.
    mutating func append(hexadecimal number: UInt64, digits: Int) {
        for place in stride(from: 4 * (digits - 1), through: 0, by: -4) {
            line.append(Self.hexadecimal[Int(number >> UInt64(place) & 15)])
        }
    }

    /// `number` with at least `digits` decimal digits.
    mutating func append(_ number: Int, digits: Int) {
        var limit = 10
        for _ in 1..<digits { limit *= 10 }
        limit /= 10
        while number < limit, limit > 1 {
            line.append(0x30)
            limit /= 10
        }
        append(UInt64(number))
    }

    mutating func append(_ address: IPAddress) {
        guard address.isV4 else { return append(address.description) }
        for place in stride(from: 24, through: 0, by: -8) {
            append(address.low >> UInt64(place) & 0xFF)
            if place > 0 { line.append(0x2E) }
        }
    }

    mutating func append(_ time: Instant) {
        if date.day != time.day { date = (time.day, Array(time.description.utf8.prefix(11))) }
        line.append(contentsOf: date.text)
        let rest = Int(time.milliseconds - Int64(time.day) * 86_400_000)
        append(rest / 3_600_000, digits: 2)
        line.append(0x3A)
        append(rest / 60_000 % 60, digits: 2)
        line.append(0x3A)
        append(rest / 1_000 % 60, digits: 2)
        line.append(0x2E)
        append(rest % 1_000, digits: 3)
        line.append(0x5A)
    }

    mutating func end() { append("}\n") }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private static func name(of type: EventType) -> StaticString {
        switch type {
        case .sessionStart: "session.start"
        case .sessionActivity: "session.activity"
        case .sessionEnd: "session.end"
        case .loginFailure: "login.failure"
        case .accountUpdate: "account.update"
        case .organizationUpdate: "organization.update"
        case .feedback: "feedback"
        case .tick: "tick"
        }
    }
}
