import Model
import Testing

@Suite struct CountryCodeTests {
    private func country(of place: String) -> CountryCode? {
        Array(place.utf8).withUnsafeBufferPointer { CountryCode(place: $0) }
    }

    @Test(arguments: [
        ("Ipoh\u{1F}MY", "MY"), ("\u{1F}GB", "GB"), ("A\u{1F}B\u{1F}ZZ", "ZZ"), ("Ipoh\u{1F}", nil), ("MY", nil),
        ("", nil), ("Ipoh\u{1F}my", nil), ("Ipoh\u{1F}Malaysia", nil), ("Ipoh\u{1F}M\u{1F}", nil), ("Ipoh MY", nil),
    ])
    func isWhatStandsBehindTheCity(place: String, code: String?) { #expect(country(of: place)?.text == code) }

    @Test func isKeptAsANumber() throws {
        let malaysia = try #require(country(of: "\u{1F}MY"))
        #expect(malaysia.rawValue == 0x4D59)
        #expect(CountryCode(rawValue: malaysia.rawValue) == malaysia)
        for number in [UInt16(0), 0x4D00, 0x4D5B, 0x2020, .max] { #expect(CountryCode(rawValue: number) == nil) }
    }
}
