import Testing

@testable import Engine

/// Organizations are found by name, of which many begin alike.
@Suite struct OrganizationTableTests {
    @Test func namesThatBeginAlikeAreTwo() {
        var table = OrganizationTable(countMax: 3_000)
        func number(_ name: String) -> (number: UInt32, isNew: Bool)? {
            // A few hashes for all: the names alone tell them apart.
            Array(name.utf8).withUnsafeBufferPointer { table.number(hash: UInt64($0.count % 7), name: $0) }
        }
        let names = (0..<3_000).map { String(repeating: "a", count: $0 % 60) + String($0 / 60) }
        for (index, name) in names.enumerated() {
            let given = number(name)
            #expect(given?.number == UInt32(index) && given?.isNew == true)
        }
        for (index, name) in names.enumerated() {
            let known = number(name)
            #expect(known?.number == UInt32(index) && known?.isNew == false)
        }
        #expect(number("one more") == nil)
        #expect(table.count == 3_000)
    }
}
