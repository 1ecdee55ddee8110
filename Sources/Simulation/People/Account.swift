/// One seat of the town and the life on it.
struct Account: Sendable {
    let index: Int
    /// Index of the organization that pays for it.
    let organization: Int
    let habit: any Habit
}
