import Outreach

extension SettingForm<QuietHours> {
    /// `22:00-07:00`.
    static var hours: Self {
        SettingForm(
            "part of the day", allowed: "from-to, such as 22:00-07:00",
            parse: { text in
                let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { minute(in: $0) }
                guard ends.count == 2, let from = ends[0], let to = ends[1] else { return nil }
                return QuietHours(from: from, to: to)
            },
            write: { "\(clock($0.from))-\(clock($0.to))" })
    }

    /// Minutes since midnight of `hh:mm`.
    private static func minute(in text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    @Sendable private static func clock(_ minute: Int) -> String {
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return padded(minute / 60) + ":" + padded(minute % 60)
    }
}

extension SettingForm<Weekdays> {
    /// `mon-fri`, or names with commas between them.
    static var weekdays: Self {
        SettingForm(
            "list of weekdays", allowed: "\(Weekdays.names.joined(separator: " ")), such as mon-fri or mon,wed,sat",
            parse: { text in
                var days: Weekdays = []
                for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                    let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                        Weekdays.names.firstIndex(of: String(name.drop { $0 == " " }))
                    }
                    guard (1...2).contains(ends.count), let from = ends[0], let to = ends[ends.count - 1] else {
                        return nil
                    }
                    for ahead in 0...((to - from + 7) % 7) { days.insert(Weekdays(number: (from + ahead) % 7)) }
                }
                return days
            },
            write: written)
    }

    /// As a range where it is one.
    @Sendable private static func written(_ days: Weekdays) -> String {
        let numbers = Weekdays.names.indices.filter { days.contains(Weekdays(number: $0)) }
        if let first = numbers.first, let last = numbers.last, numbers.count > 1, last - first == numbers.count - 1 {
            return "\(Weekdays.names[first])-\(Weekdays.names[last])"
        }
        return numbers.map { Weekdays.names[$0] }.joined(separator: ",")
    }
}
