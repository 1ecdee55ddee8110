import Decoding
import Glibc
import Model
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("10.20.30.40", "10.20.30.40"), ("1.2.3.4", "1.2.3.4"), ("100.9.99.0", "100.9.99.0"),
        ("2001:db8::1", "2001:db8::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"), ("2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:db8::ff00:42:8329"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:201", "192.0.2.1"),
        ("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ])
    func isRead(text: String, expected: String) {
        let record = decoded(presence("\"ip\":\"\(text)\"")).all.first
        #expect(record?.flags == .hasAddress)
        #expect(record?.address.description == expected)
    }

    @Test(arguments: [
        "", " ", "1.2.3", "1.2.3.4.5", "1.2.3.4 ", " 1.2.3.4", "01.2.3.4", "1.2.3.04", "1.2.3.256", "1.2.3.999",
        "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.-4", "1.2.3.4:80", "1.2.3.4/24", "0x1.2.3.4", "1.2.3.a", "1,2,3,4",
        "16909060",
        "1.2.3.4\\u0000", "1234.1.1.1", "1.2.3.1234", "1.2.3/4", "1.2.3:4", "300.1.1.1", "00.0.0.0",
        ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7", "12345::", "::g", "fe80::1%eth0", "[::1]", "[::1]:80", "::1/64", "::1.2.3", "::1.2.3.4.5",
        "::01.2.3.4", "::1.2.3.4:1", "1:2:3:4:5:6:7:1.2.3.4", "::ffff:1.2.3.256", "localhost",
    ])
    func isRejected(text: String) {
        #expect(fate(presence("\"ip\":\"\(text)\"")).field == "ip")
    }

    @Test func anAddressIsText() {
        for value in ["1", "true", "[]", "{}", "1.2"] { #expect(fate(presence("\"ip\":\(value)")).field == "ip") }
    }

    /// Random and mutated texts: the system's `inet_pton` has to agree on every one.
    @Test func theSystemAgrees() {
        var random = SplitMix(seed: 3)
        let alphabet = Array("0123456789abcdefF:..::%g".utf8)
        var taken = 0
        for _ in 0..<20_000 {
            var text = Array(random.below(2) == 0 ? Self.v4(&random).utf8 : Self.v6(&random).utf8)
            for _ in 0..<random.below(3) where !text.isEmpty {
                let at = random.below(text.count)
                switch random.below(3) {
                case 0: text[at] = alphabet[random.below(alphabet.count)]
                case 1: text.remove(at: at)
                default: text.insert(alphabet[random.below(alphabet.count)], at: at)
                }
            }
            let address = String(decoding: text, as: UTF8.self)
            let expected = Self.system(address)
            let record = decoded(presence("\"ip\":\"\(address)\"")).all.first
            #expect(record?.address == expected, "\(address)")
            taken += expected == nil ? 0 : 1
        }
        #expect((5_000..<15_000).contains(taken), "both verdicts occur often")
    }

    private static func v4(_ random: inout SplitMix) -> String {
        (0..<4).map { _ in "\(random.below(random.below(2) == 0 ? 256 : 12))" }.joined(separator: ".")
    }

    private static func v6(_ random: inout SplitMix) -> String {
        var groups = (0..<(1 + random.below(8))).map { _ in String(random.below(65_536), radix: 16) }
        if random.below(4) == 0 { groups[groups.count - 1] = v4(&random) }
        if random.below(3) > 0 { groups[random.below(groups.count)] = "" }
        if groups.first == "" { groups.insert("", at: 0) }
        if groups.last == "" { groups.append("") }
        return groups.joined(separator: ":")
    }

    private static func system(_ text: String) -> IPAddress? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return IPAddress(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return withUnsafeBytes(of: v6) {
            IPAddress(
                high: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
