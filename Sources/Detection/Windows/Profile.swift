internal import Model

/// What `account.update` and `feedback` said: what most accounts have, in half a cache line.
struct Profile: BitwiseCopyable, Sendable {
    /// When the fields in `decided` were decided, in event time; meaningless when `rest` knows it of each by itself.
    var decidedAt: Int64 = .min
    /// What stands before the first @ of the address, and what comes from there on, which colleagues have in common.
    var mailbox = TextHandle.none
    var mailDomain = TextHandle.none
    var displayName = TextHandle.none
    var department = TextHandle.none
    /// Index of the `ProfileRest`, or `none`.
    var rest: UInt32 = none
    var decided: Fields = []

    /// Fields of which the newest event time decides.
    struct Fields: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt16

        init(rawValue: UInt16) { self.rawValue = rawValue }
        init(_ field: Field) { rawValue = 1 << UInt16(field.rawValue) }
    }

    enum Field: Int, CaseIterable {
        case organization, email, displayName, role, status, department, sessionLimit, sharingAllowed, sharingReason
        case feedback
    }
}

/// What few accounts have: answers, and fields that were decided at different times.
struct ProfileRest: BitwiseCopyable, Sendable {
    /// Until when answers keep devices familiar and `mutedKinds` quiet.
    var familiarUntil: Int64 = .min
    var snoozedUntil: Int64 = .min
    /// When each field was decided, by `Profile.Field`.
    var decided: InlineArray<10, Int64> = .init(repeating: .min)
    var sharingReason = TextHandle.none
    var sessionLimit: Int32 = 0
    /// Kinds of evidence that an answer has explained, as `SignalKind.bit`s; other kinds still count.
    var mutedKinds: UInt8 = 0

    /// Whether an update at `time` decides the field: the newest event time does, and of equal ones the later line.
    mutating func takes(_ field: Profile.Field, at time: Int64) -> Bool {
        guard time >= decided[field.rawValue] else { return false }
        decided[field.rawValue] = time
        return true
    }
}
