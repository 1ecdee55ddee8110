internal import Detection
internal import Model
internal import Outreach

/// How far an account has come on the ladder, as it is exported and explained.
struct OutreachStanding: Encodable, Sendable {
    /// The open finding; null when it is over and only the time of rest is left.
    @Nullable var finding: String?
    /// The last step that went out, and when.
    @Nullable var told: String?
    @Nullable var toldAt: Instant?
    /// The step that comes next, when it is looked at, and what it waits for.
    @Nullable var next: String?
    @Nullable var due: Instant?
    @Nullable var reason: String?
    /// Until when a new finding is not told.
    @Nullable var restUntil: Instant?

    init(_ entry: LadderEntry, settings: OutreachSettings) {
        let next = entry.finding == nil || entry.end != nil ? nil : settings.ladder.step(after: entry.told)
        _finding = Nullable(wrappedValue: entry.finding?.id)
        _told = Nullable(wrappedValue: entry.told?.name)
        _toldAt = Nullable(wrappedValue: entry.toldAt)
        _next = Nullable(wrappedValue: next?.name)
        _due = Nullable(wrappedValue: entry.due)
        _reason = Nullable(
            wrappedValue: entry.end?.sentence ?? next.map { entry.wait.sentence(for: $0, until: entry.due) })
        _restUntil = Nullable(wrappedValue: entry.restUntil)
    }

    enum CodingKeys: String, CodingKey {
        case finding, told, next, due, reason
        case toldAt = "told_at"
        case restUntil = "rest_until"
    }
}

/// What `explain` says: how an account looks, and what people have heard of it.
struct AccountStory: Encodable, Sendable {
    var explanation: Explanation
    /// Null when nothing was found, and nothing is being left in peace.
    var outreach: OutreachStanding?

    private enum CodingKeys: CodingKey { case outreach }

    func encode(to encoder: any Encoder) throws {
        try explanation.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(outreach, forKey: .outreach)
    }
}
