import Testing

@testable import Detection

/// Accounts are found by name, however many there are.
@Suite struct AccountTableTests {
    /// As many as take the table beyond one chunk of slots, from where on sizes are rounded.
    private static let count = 200_000

    /// As an account lies at rest: a key, a length that is not looked at here, and the name.
    private static func pack(_ name: [UInt8]) -> [UInt8] {
        Array(repeating: 0, count: AccountPack.headBytes) + [UInt8(name.count) << 1 | 1] + name
    }

    private static func name(_ index: Int) -> [UInt8] { Array("account-\(index)".utf8) }

    @Test func everyoneIsFoundWhileTheTableGrows() {
        var table = AccountTable(capacity: Self.count, awakeMax: 1)
        let texts = TextStore()
        var random = SplitMix(seed: 5)
        // Half of a hash says where it lies, and some share it.
        let hashes = (0..<Self.count).map { $0 % 1_000 == 0 ? UInt64($0) << 32 : random.next() }
        var wrong = 0
        func look(for other: Int) {
            let found = Self.name(other).withUnsafeBufferPointer {
                table.find(hash: hashes[other], name: $0, in: texts)
            }
            if found != UInt32(other) { wrong += 1 }
        }
        for index in 0..<Self.count {
            let number = Self.pack(Self.name(index)).withUnsafeBytes { table.insert(atRest: $0, hash: hashes[index]) }
            if number != UInt32(index) { wrong += 1 }
            guard index % 100 == 0 else { continue }
            for other in [0, index / 3, index / 2, index] { look(for: other) }
        }
        for index in stride(from: 0, to: Self.count, by: 7) { look(for: index) }
        #expect(wrong == 0)
        #expect(Self.name(1).withUnsafeBufferPointer { table.find(hash: hashes[0], name: $0, in: texts) } == nil)
        #expect(table.tableBytes < Self.count * 32)
    }
}
