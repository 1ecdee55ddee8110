/// The accounts of the lines that come next, so that what those will need is asked of memory in time.
///
/// The slot of an account, its entry and the account itself lie anywhere, and each says where the next one lies: found
/// one by one, a line would wait for memory three times. So each account is followed in steps, one as each line passes, while the
/// lines before it are worked on. Whatever is loaded in vain costs nothing but time: nothing is remembered from here.
struct Lookahead {
    /// How many lines ahead an account is told.
    static var distance: Int { 8 }
    /// Lines between two steps of one account: memory answers within one line's work, and sometimes not.
    static var stride: Int { 2 }

    /// How many lines before an account is told its line's record is asked for.
    static var recordDistance: Int { 8 }

    /// How far one account has been followed.
    struct Entry {
        var hash: UInt64 = 0
        var entry: UnsafeMutablePointer<AccountEntry>?
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
