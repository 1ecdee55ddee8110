internal import FoundationEssentials
internal import Model
internal import Outreach
internal import Seats

/// The report on organizations, as of the day that time has come to.
extension Publisher {
    /// A JSON list of lines.
    /// - Parameters:
    ///   - organization: the only one that it is to be about; nil for all.
    /// - Returns: nil when no line has named it.
    /// - Complexity: O(organizations).
    func report(on organization: String?, as form: ReportForm) -> [UInt8]? {
        // Before the first line there is nothing to tell of, and no month to tell it of.
        guard let day else { return organization == nil ? encode([ReportLine]()) : nil }
        let customers: [Report.Customer]
        if let organization {
            guard let number = (0..<UInt32(directory.count)).first(where: { directory.id(of: $0) == organization }),
                let customer = customer(number, on: day)
            else { return nil }
            customers = [customer]
        } else {
            customers = (0..<UInt32(directory.count)).compactMap { customer($0, on: day) }
        }
        switch form {
        case .trueUp(let text):
            guard let period = TrueUpPeriod(text, day: day) else { return encode([ReportLine]()) }
            return encode(TrueUp(customers, period: period, day: day).lines)
        case .letter:
            return encode(customers.prefix(1).map { policy.letter(for: $0, day: day) })
        case .figures:
            let report = Report(customers, day: day, prevalence: seatSettings.prevalence)
            return encode(organization == nil ? report.lines : customers.map(report.line(for:)))
        }
    }

    private func customer(_ number: UInt32, on day: Int32) -> Report.Customer? {
        directory[number].map {
            let (seats, shared) = ledger.standing(organization: number, day: day)
            return Report.Customer(facts: $0, seats: seats, shared: shared, sales: sales[number])
        }
    }
}

extension LiveEngine {
    func report(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        let organization: String? =
            if case .text(let name)? = request.arguments["organization"] { name } else { nil }
        var form = ReportForm.figures
        if request.arguments["monthly"] == .flag(true) { form = .letter }
        if case .text(let period)? = request.arguments["true_up"] {
            guard TrueUpPeriod.isWritten(period) else {
                return reply(.failure(code: Code.usage, error: "true_up: expected \(TrueUpPeriod.allowed)"))
            }
            form = .trueUp(period: period)
        }
        guard form != .letter || organization != nil else {
            return reply(.failure(code: Code.usage, error: "monthly: name the organization that it is about"))
        }
        publishQueue.async { [self, form] in
            guard let lines = publisher.report(on: organization, as: form) else {
                return reply(.failure(code: Code.noInput, error: "organization: no line has named it"))
            }
            reply(.result(json: lines))
        }
    }
}
