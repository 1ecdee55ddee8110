internal import FoundationEssentials
internal import Model
internal import Outreach
internal import Seats

/// The report on organizations, as of the day that time has come to.
extension Publisher {
    /// A JSON list of lines.
    /// - Parameters:
    ///   - organization: the only one that it is to be about; nil for all.
    ///   - isLetter: of that one, a letter instead of figures.
    /// - Returns: nil when no line has named it.
    /// - Complexity: O(organizations).
    func report(on organization: String?, isLetter: Bool) -> [UInt8]? {
        // Before the first line there is nothing to tell of, and no month to tell it of.
        guard let day else { return organization == nil ? encode([ReportLine]()) : nil }
        guard let organization else {
            let customers = (0..<UInt32(directory.count)).compactMap { customer($0, on: day) }
            return encode(Report(customers, day: day, prevalence: seatSettings.prevalence).lines)
        }
        guard let number = (0..<UInt32(directory.count)).first(where: { directory[$0]?.id == organization }),
            let customer = customer(number, on: day)
        else { return nil }
        guard !isLetter else { return encode([ValueLetter(for: customer, day: day)]) }
        return encode([Report([customer], day: day, prevalence: seatSettings.prevalence).line(for: customer)])
    }

    private func customer(_ number: UInt32, on day: Int32) -> Report.Customer? {
        directory[number].map {
            Report.Customer(
                facts: $0, seats: ledger.seats(organization: number, day: day),
                shared: ledger.shared(organization: number), sales: sales[number])
        }
    }
}

extension LiveEngine {
    func report(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        let organization: String? =
            if case .text(let name)? = request.arguments["organization"] { name } else { nil }
        let isLetter = request.arguments["monthly"] == .flag(true)
        guard !isLetter || organization != nil else {
            return reply(.failure(code: Code.usage, error: "monthly: name the organization that it is about"))
        }
        publishQueue.async { [self] in
            guard let lines = publisher.report(on: organization, isLetter: isLetter) else {
                return reply(.failure(code: Code.noInput, error: "organization: no line has named it"))
            }
            reply(.result(json: lines))
        }
    }
}
