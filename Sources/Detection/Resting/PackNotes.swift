internal import Model

/// What is noted while an account is packed or read; used again for the next.
struct PackNotes {
    var known = KnownElsewhere()
    var references = PackReferences()
    var shortTexts = ShortTexts()
    /// Of a name, as records carry it.
    let hash: (UnsafeBufferPointer<UInt8>) -> UInt64

    init(hash: @escaping (UnsafeBufferPointer<UInt8>) -> UInt64) { self.hash = hash }

    /// Another account's body is written or read, from its beginning.
    mutating func beginBody() {
        known.clear()
        shortTexts.clear()
    }
}

/// An account's devices and networks, to which presences and sights at rest refer: most of them are of one of these.
struct KnownElsewhere {
    private var devices = InlineArray<12, DeviceTrace>(repeating: .empty)
    private var networks = InlineArray<12, IPAddressBits>(repeating: .zero)
    private var deviceCount = 0
    private var networkCount = 0

    mutating func clear() { (deviceCount, networkCount) = (0, 0) }

    /// Beyond the most that are remembered nothing can be referred to.
    mutating func add(_ trace: DeviceTrace) {
        guard deviceCount < devices.count else { return }
        devices[deviceCount] = trace
        deviceCount += 1
    }

    mutating func add(_ trace: NetworkTrace) {
        guard networkCount < networks.count else { return }
        networks[networkCount] = IPAddressBits(trace.key.address)
        networkCount += 1
    }

    /// Which of the devices, in their order, has this hash and this very name.
    func place(of hash: UInt64, named name: TextHandle) -> Int? {
        // Through a span, as the array would be copied.
        let devices = devices.span
        for place in 0..<deviceCount where devices[place].hash == hash && devices[place].device == name { return place }
        return nil
    }

    /// Which of the networks, in their order, the address is.
    func place(of address: IPAddressBits) -> Int? {
        let networks = networks.span
        for place in 0..<networkCount where networks[place] == address { return place }
        return nil
    }

    func device(_ place: Int) -> DeviceTrace { devices.span[place] }

    func address(_ place: Int) -> IPAddressBits { networks.span[place] }
}
