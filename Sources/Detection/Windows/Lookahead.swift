/// The accounts of the lines that come next, so that what those will need is asked of memory in time.
///
/// An account's entry, state, name and presences lie anywhere, and each says where the next one lies: found one by one, a
/// line would wait for memory half a dozen times. So each account is followed in steps, one as each line passes, while the
/// lines before it are worked on. Whatever is loaded in vain costs nothing but time: nothing is remembered from here.
struct Lookahead {
    /// How many lines ahead an account is told.
    static var distance: Int { 24 }
    /// Lines between two steps of one account: memory answers within one line's work, and sometimes not.
    static var stride: Int { 2 }

    /// Steps until an account's own line: the slot, the entry, the state or where it rests, the name with the first presence,
    /// the other presences.
    static var steps: Int { distance / stride }
    /// How many lines before an account is told its line's record is asked for.
    static var recordDistance: Int { 8 }

    /// How far one account has been followed.
    struct Entry {
        var hash: UInt64 = 0
        /// The line's device.
        var device: UInt64 = 0
        var entry: UnsafeMutablePointer<AccountEntry>?
        var state: UnsafeMutablePointer<AccountState>?
        /// The presence that is on its way, or `none`.
        var presence: UInt32 = none
    }

    private var entries: InlineArray<32, Entry> = .init(repeating: Entry())
    private var newest = 0

    mutating func push(_ entry: Entry) {
        newest = (newest + 1) % 32
        entries[newest] = entry
    }

    /// The account told `step` strides ago.
    subscript(step: Int) -> Entry {
        get { entries[(newest + 32 - step * Self.stride) % 32] }
        set { entries[(newest + 32 - step * Self.stride) % 32] = newValue }
    }
}
