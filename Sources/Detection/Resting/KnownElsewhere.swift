internal import Model

/// An account's devices and networks, to which presences and sights at rest refer: most of them are of one of these.
struct KnownElsewhere {
    private var devices = InlineArray<12, (hash: UInt64, name: TextHandle, slot: UInt8)>(repeating: (0, .none, 0))
    private var networks = InlineArray<12, IPAddressBits>(repeating: .zero)
    private var deviceCount = 0
    private var networkCount = 0

    mutating func clear() { (deviceCount, networkCount) = (0, 0) }

    /// Beyond the most that are remembered nothing can be referred to.
    mutating func add(_ trace: DeviceTrace) {
        guard deviceCount < devices.count else { return }
        devices[deviceCount] = (trace.hash, trace.device, trace.slot)
        deviceCount += 1
    }

    mutating func add(_ trace: NetworkTrace) {
        guard networkCount < networks.count else { return }
        networks[networkCount] = IPAddressBits(trace.key.address)
        networkCount += 1
    }

    /// The slot of the device with this hash and this very name.
    func slot(of hash: UInt64, named name: TextHandle) -> UInt8? {
        for place in 0..<deviceCount where devices[place].hash == hash && devices[place].name == name {
            return devices[place].slot
        }
        return nil
    }

    /// Which of the networks, in their order, the address is.
    func place(of address: IPAddressBits) -> Int? {
        for place in 0..<networkCount where networks[place] == address { return place }
        return nil
    }

    func device(slot: UInt8) -> (hash: UInt64, name: TextHandle) {
        for place in 0..<deviceCount where devices[place].slot == slot {
            return (devices[place].hash, devices[place].name)
        }
        return (0, .none)
    }

    func address(_ place: Int) -> IPAddressBits { networks[place] }

    func name(of hash: UInt64) -> TextHandle {
        for place in 0..<deviceCount where devices[place].hash == hash { return devices[place].name }
        return .none
    }
}
