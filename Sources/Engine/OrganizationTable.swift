internal import Glibc
internal import Model

/// Gives organizations dense numbers in the order in which lines first name them.
///
/// Open addressing; the name is compared before a number is believed.
struct OrganizationTable {
    private var slots: [UInt64]
    private var hashes: [UInt64] = []
    /// All names, one behind the other, and where each ends.
    private var names: [UInt8] = []
    private var ends: [Int] = []
    private let countMax: Int

    init(countMax: Int) {
        slots = Array(repeating: .max, count: 1_024)
        self.countMax = countMax
    }

    var count: Int { ends.count }

    /// The organization's number, `isNew` when it was just given; nil when the table is full.
    mutating func number(hash: UInt64, name: UnsafeBufferPointer<UInt8>) -> (number: UInt32, isNew: Bool)? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != .max {
            let number = Int(slots[slot] & 0xFFFF_FFFF)
            if slots[slot] >> 32 == hash >> 32, hashes[number] == hash, isName(name, of: number) {
                return (UInt32(number), false)
            }
            slot = (slot + 1) & mask
        }
        guard count < countMax else { return nil }
        let number = UInt32(count)
        slots[slot] = UInt64(number) | (hash >> 32) << 32
        hashes.append(hash)
        names.append(contentsOf: name)
        ends.append(names.count)
        if count * 2 > slots.count { grow() }
        return (number, true)
    }

    private func isName(_ name: UnsafeBufferPointer<UInt8>, of number: Int) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        let length = ends[number] - start
        guard length == name.count, let theirs = name.baseAddress else { return length == name.count }
        return names.withUnsafeBufferPointer { memcmp($0.baseAddress! + start, theirs, length) == 0 }
    }

    private mutating func grow() {
        slots = Array(repeating: .max, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt64(number) | (hash >> 32) << 32
        }
    }
}
