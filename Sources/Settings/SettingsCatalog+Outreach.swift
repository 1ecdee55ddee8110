import Engine
import Model
import Outreach

extension SettingsCatalog {
    /// What is sent, and when.
    static let outreach: [SettingKey] = [
        SettingKey(
            "outreach.templates", \.engine.outreach.templates, .templates,
            "Your own words: files named like the built-in ones (sharing.noticed.ms.mustache) stand in for them, a further language needs all of them. Read at start and at reload."
        ),
        SettingKey(
            "outreach.daily_max", \.engine.outreach.ladder.dailyMax, .integer(0...1_000, unit: "letters"),
            "Letters about one organization's logins on one day of its calendar; what is found beyond them is told together at the beginning of the next. 0: nothing at once, everything then. One customer with 40 shared logins gets a letter and a digest, not 40 letters."
        ),
        SettingKey(
            "outreach.quiet_hours", \.engine.outreach.ladder.quietHours, .someOrNone(.hours),
            "Hours in which nothing goes out, by the organization's time_zone (UTC without one); what falls into them goes out when they end."
        ),
        SettingKey(
            "outreach.weekdays", \.engine.outreach.ladder.weekdays, .weekdays,
            "Days on which something may go out, by the organization's calendar; what falls on others waits."
        ),
        SettingKey(
            "outreach.cool_down", \.engine.outreach.ladder.coolDown, .duration(.zero ... .days(366)),
            "When a finding that somebody heard of is over, a new one of the same account is not told by letter before this has passed."
        ),
        SettingKey(
            "outreach.ladder.education_confidence", \.engine.outreach.ladder.educationConfidence, confidence,
            "A finding is told by letter once it is at least as certain; below that it waits. At 0 every finding that opens is told."
        ),
        SettingKey(
            "outreach.ladder.offer_after", \.engine.outreach.ladder.offerAfter, wait,
            "How long after the first letter an offer follows, when nobody has answered. Vendors see at most 27 % of those who buy do so in the session in which they first read of it."
        ),
        SettingKey(
            "outreach.ladder.offer_confidence", \.engine.outreach.ladder.offerConfidence, confidence,
            "The offer waits until the finding is at least as certain: what costs money should rest on more than a hint."
        ),
        SettingKey(
            "outreach.ladder.reminder_after", \.engine.outreach.ladder.reminderAfter, wait,
            "How long after that a reminder follows; two weeks outlast most holidays."
        ),
        SettingKey(
            "outreach.ladder.reminder_confidence", \.engine.outreach.ladder.reminderConfidence, confidence,
            "The reminder waits until the finding is at least as certain."
        ),
        SettingKey(
            "outreach.ladder.person_after", \.engine.outreach.ladder.personAfter, wait,
            "How long after that somebody in support is asked to get in touch; nothing follows."
        ),
        SettingKey(
            "outreach.ladder.person_confidence", \.engine.outreach.ladder.personConfidence, confidence,
            "Nobody gets in touch before the finding is at least as certain: a talk costs more than a letter."
        ),
    ]

    private static let confidence: SettingForm<Double> = .number(0...1, unit: "probability")
    private static let wait: SettingForm<TimeSpan> = .duration(.hours(1) ... .days(366), orZero: "never")
}
