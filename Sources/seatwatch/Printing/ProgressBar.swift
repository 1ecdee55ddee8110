import Glibc

/// A bar on standard error while a long job runs; silent when standard error is no terminal.
struct ProgressBar {
    private let total: Int
    private let label: String
    private let isShown: Bool
    private var drawn = -1

    /// - Parameter total: units of work; 0 when not known, then only the count is shown.
    init(_ label: String, total: Int) {
        self.label = label
        self.total = total
        isShown = StandardError.isTerminal
    }

    mutating func advance(to done: Int) {
        guard isShown else { return }
        let thousandths = total > 0 ? min(1_000, done * 1_000 / total) : done >> 20
        guard thousandths != drawn else { return }
        drawn = thousandths
        guard total > 0 else {
            StandardError.write("\r\(label) \(done >> 20) MiB")
            return
        }
        let width = 30
        let filled = thousandths * width / 1_000
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        StandardError.write("\r\(label) \(bar) \(thousandths / 10) %")
    }

    func finish() {
        if isShown { StandardError.write("\r\u{1B}[2K") }
    }
}
