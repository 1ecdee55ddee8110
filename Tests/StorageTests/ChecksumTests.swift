import Testing

@testable import Storage

@Suite struct ChecksumTests {
    /// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
    private static let known: [(bytes: [UInt8], checksum: UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        ((0..<32).reversed(), 0x113F_DB5C),
        ([], 0),
    ]

    @Test func knownTextsHaveTheirChecksums() {
        for (bytes, checksum) in Self.known {
            #expect(bytes.withUnsafeBytes { Checksum.crc32c($0) } == checksum)
            #expect(bytes.withUnsafeBytes { Checksum.portableCRC32C($0) } == checksum)
        }
    }

    @Test func everyLengthPlaceAndCutGivesTheSameByInstructionAndByTable() {
        var random = SplitMix(seed: 1)
        let bytes = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<16 {
                for end in start..<bytes.count {
                    let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    let whole = Checksum.crc32c(part)
                    #expect(Checksum.portableCRC32C(part) == whole)
                    let cut = (start + end) / 2
                    let first = Checksum.crc32c(UnsafeRawBufferPointer(rebasing: bytes[start..<cut]))
                    let both = Checksum.crc32c(UnsafeRawBufferPointer(rebasing: bytes[cut..<end]), after: first)
                    #expect(both == whole)
                }
            }
        }
    }
}
