import Glibc
import Model
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        "0.0.0.0", "1.2.3.4", "192.0.2.255", "255.255.255.255", "::", "::1", "1::", "2001:db8::1", "fe80::",
        "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "2001:db8::1:0:0:1", "1:0:0:2::3", "::2:0:0:3:0:0",
        "a:b:c:d:e:f:1:2", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b::102:304",
    ])
    func isWrittenAsItWasRead(text: String) {
        #expect(parsed(text).description == text)
    }

    /// RFC 5952: lower case, no zeros in front, `::` once, for the longest run of two or more groups, of equal ones the
    /// first.
    @Test(arguments: [
        ("2001:DB8::00AB", "2001:db8::ab"),
        ("2001:db8:0:1:0:1:0:1", "2001:db8:0:1:0:1:0:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("0:0:1:0:0:0:0:0", "0:0:1::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ])
    func hasOneText(written: String, text: String) {
        #expect(parsed(written).description == text)
    }

    @Test func agreesWithTheCLibraryOnRandomAddresses() {
        var random = SplitMix(seed: 2)
        for _ in 0..<5_000 {
            // Mostly zeros, so that runs of every length and place occur; never ::/32, which C writes as IPv4.
            let groups = (0..<8).map { $0 == 0 ? 0x2001 : random.below(3) == 0 ? UInt64(random.next() & 0xFFFF) : 0 }
            let address = IPAddress(
                high: groups[..<4].reduce(0) { $0 << 16 | $1 }, low: groups[4...].reduce(0) { $0 << 16 | $1 })
            #expect(address.description == textByC(address))
        }
    }

    @Test func networksAreTwentyFourOrSixtyFourBitsWide() {
        #expect(parsed("203.0.113.77").networkDescription == "203.0.113.0/24")
        #expect(parsed("2001:db8:1:2:3:4:5:6").networkDescription == "2001:db8:1:2::/64")
        #expect(parsed("203.0.113.77").network == parsed("203.0.113.200").network)
        #expect(parsed("203.0.113.77").network != parsed("203.0.114.77").network)
        #expect(parsed("2001:db8::1").network == parsed("2001:db8::ffff:ffff:ffff:ffff").network)
        #expect(parsed("2001:db8:0:1::").network != parsed("2001:db8::").network)
        #expect(parsed("203.0.113.77").network.isV4)
    }

    @Test func mappedAddressesAreIPv4() {
        #expect(IPAddress(v4: 0xC000_0207) == parsed("::ffff:192.0.2.7"))
        #expect(IPAddress(v4: 0xC000_0207).isV4)
        #expect(!parsed("::fffe:c000:207").isV4)
        #expect(!parsed("::c000:207").isV4)
        #expect(!parsed("1::ffff:192.0.2.7").isV4)
    }
}

/// The blocks that no place can be told from, each with its first and last address, and the public ones next to it.
@Suite struct SpecialPurposeTests {
    struct Block: CustomTestStringConvertible, Sendable {
        var first: String
        var last: String
        /// The neighbours, unless those are special too.
        var before: String?
        var after: String?
        var testDescription: String { first }
    }

    static let blocks = [
        Block(first: "0.0.0.0", last: "0.255.255.255", after: "1.0.0.0"),
        Block(first: "10.0.0.0", last: "10.255.255.255", before: "9.255.255.255", after: "11.0.0.0"),
        Block(first: "100.64.0.0", last: "100.127.255.255", before: "100.63.255.255", after: "100.128.0.0"),
        Block(first: "127.0.0.0", last: "127.255.255.255", before: "126.255.255.255", after: "128.0.0.0"),
        Block(first: "169.254.0.0", last: "169.254.255.255", before: "169.253.255.255", after: "169.255.0.0"),
        Block(first: "172.16.0.0", last: "172.31.255.255", before: "172.15.255.255", after: "172.32.0.0"),
        Block(first: "192.0.0.0", last: "192.0.0.255", before: "191.255.255.255", after: "192.0.1.0"),
        Block(first: "192.0.2.0", last: "192.0.2.255", before: "192.0.1.255", after: "192.0.3.0"),
        Block(first: "192.168.0.0", last: "192.168.255.255", before: "192.167.255.255", after: "192.169.0.0"),
        Block(first: "198.18.0.0", last: "198.19.255.255", before: "198.17.255.255", after: "198.20.0.0"),
        Block(first: "198.51.100.0", last: "198.51.100.255", before: "198.51.99.255", after: "198.51.101.0"),
        Block(first: "203.0.113.0", last: "203.0.113.255", before: "203.0.112.255", after: "203.0.114.0"),
        Block(first: "224.0.0.0", last: "239.255.255.255", before: "223.255.255.255"),
        Block(first: "240.0.0.0", last: "255.255.255.255"),
        Block(first: "::", last: "::fffe:ffff:ffff"),
        Block(first: "::1:0:0:0", last: "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", after: "2000::"),
        Block(
            first: "2001::", last: "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
            before: "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", after: "2001:200::"),
        Block(
            first: "2001:db8::", last: "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            before: "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", after: "2001:db9::"),
        Block(
            first: "2002::", last: "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            before: "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", after: "2003::"),
        Block(
            first: "3fff::", last: "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
            before: "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", after: "3fff:1000::"),
        Block(
            first: "4000::", last: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            before: "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        // Well-known ones inside: translation, protocol assignments, local, link-local, multicast.
        Block(first: "64:ff9b::", last: "64:ff9b::ffff:ffff"),
        Block(first: "2001:2::", last: "2001:2:0:ffff:ffff:ffff:ffff:ffff"),
        Block(first: "2001:10::", last: "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff"),
        Block(first: "fc00::", last: "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        Block(first: "fe80::", last: "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        Block(first: "ff00::", last: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ]

    @Test(arguments: blocks) func endsWhereTheRegistrySays(block: Block) {
        #expect(parsed(block.first).isSpecialPurpose)
        #expect(parsed(block.last).isSpecialPurpose)
        if let before = block.before { #expect(!parsed(before).isSpecialPurpose) }
        if let after = block.after { #expect(!parsed(after).isSpecialPurpose) }
    }

    @Test(arguments: ["8.8.8.8", "80.4.240.1", "2a00:1450:4001::200e", "2400:cb00::1", "2001:4860:4860::8888"])
    func publicAddressesArePlaces(text: String) {
        #expect(!parsed(text).isSpecialPurpose)
    }
}

/// The C library's reading of an address; mapped ones are read as IPv4, as event lines are.
private func parsed(_ text: String) -> IPAddress {
    if !text.contains(":") {
        let bits = text.split(separator: ".").reduce(UInt32(0)) { $0 << 8 | (UInt32($1) ?? 0) }
        return IPAddress(v4: bits)
    }
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(inet_pton(AF_INET6, text, &bytes) == 1, "\(text) is no address")
    func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    return IPAddress(high: number(bytes[..<8]), low: number(bytes[8...]))
}

private func textByC(_ address: IPAddress) -> String {
    let bytes = [address.high, address.low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
    }
    var text = [CChar](repeating: 0, count: 64)
    guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
