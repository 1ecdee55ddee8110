import Model
import Testing

@testable import Settings

struct QuantityTests {
    @Test(arguments: [
        ("0", 0), ("0s", 0), ("500ms", 500), ("60s", 60_000), ("15m", 900_000), ("1h30m", 5_400_000),
        ("28d", 2_419_200_000), ("1d2h3m4s5ms", 93_784_005), ("90m", 5_400_000),
    ])
    func durationsAreReadByTheirUnits(text: String, milliseconds: Int64) {
        #expect(Quantity.duration(in: text) == TimeSpan(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "15", "m", "15 m", "-1h", "+1h", "1.5h", "30m1h", "1h1h", "1w", "15M", "1h30", "٣h", "1e3s",
        "9223372036854775807d", "99999999999999999999s", "106751991167d9223372036854775807ms",
    ])
    func whatIsNoDurationIsNotRead(text: String) {
        #expect(Quantity.duration(in: text) == nil)
    }

    @Test(arguments: ["0", "1ms", "1s", "1m30s", "1h", "1d", "400d", "1d2h3m4s5ms"])
    func durationsAreWrittenAsTheyAreRead(text: String) throws {
        #expect(Quantity.text(of: try #require(Quantity.duration(in: text))) == text)
    }

    @Test(arguments: [
        ("0", 0), ("512", 512), ("512B", 512), ("64KiB", 65_536), ("64MiB", 67_108_864), ("2TiB", 2 << 40),
    ])
    func sizesAreReadByTheirUnits(text: String, bytes: Int) {
        #expect(Quantity.bytes(in: text) == bytes)
    }

    @Test(arguments: ["", "MiB", "64MB", "64 MiB", "-1", "1.5MiB", "64mib", "8388608TiB", "99999999999999999999"])
    func whatIsNoSizeIsNotRead(text: String) {
        #expect(Quantity.bytes(in: text) == nil)
    }

    @Test(arguments: ["0", "1B", "1023B", "1KiB", "1536KiB", "64MiB", "1TiB"])
    func sizesAreWrittenAsTheyAreRead(text: String) throws {
        #expect(Quantity.text(ofBytes: try #require(Quantity.bytes(in: text))) == text)
    }
}

struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3), ("lateness", "latnesse", 2),
        ("shards", "shadrs", 1), ("ab", "ba", 1),
    ])
    func editsAreCounted(a: String, b: String, distance: Int) {
        #expect(NearestName.editDistance(Array(a), Array(b)) == distance)
    }

    @Test(arguments: [
        ("detection.prevalance", "detection.prevalence"), ("prevalence", "detection.prevalence"),
        ("detection.speed_max", "detection.travel.speed_max"), ("max-ahead", "max_ahead"), ("GEO.CITY", "geo.city"),
        ("latness", "lateness"),
    ])
    func theNearestKeyIsFound(written: String, meant: String) {
        #expect(NearestName.among(SettingsCatalog.keys.map(\.name), to: written) == meant)
    }

    @Test func aNameAsLongAsAFileIsNoWork() {
        #expect(NearestName.among(["a", "b"], to: String(repeating: "b", count: 1_000_000)) == "b")
        #expect(NearestName.among([], to: "a") == nil)
    }
}
