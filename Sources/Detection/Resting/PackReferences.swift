/// What an account refers to of what all accounts share, in the order of first mention. Its pack says only numbers of these
/// lists, which stand behind it: so the same bytes do on the disk, where the lists are spelled out.
struct PackReferences {
    /// A mention each: as many references to the text as there are entries.
    private(set) var texts: [TextHandle] = []
    /// Each once, with how many references to it the account has.
    private(set) var sites: [(index: UInt32, uses: UInt32)] = []

    mutating func clear() {
        texts.removeAll(keepingCapacity: true)
        sites.removeAll(keepingCapacity: true)
    }

    mutating func add(_ text: TextHandle) { texts.append(text) }

    mutating func add(site index: UInt32, uses: UInt32) { sites.append((index, uses)) }

    /// The number of a site that is mentioned once more.
    mutating func mention(site index: UInt32) -> Int {
        // Most accounts know a handful, and none more than its lists have room for.
        for number in sites.indices where sites[number].index == index {
            sites[number].uses += 1
            return number
        }
        add(site: index, uses: 1)
        return sites.count - 1
    }
}
