import Foundation
import Model
import Testing

/// How values of the model look in notices.
@Suite struct WritingTests {
    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private struct Card: Encodable {
        @Nullable var name: String?
        @Nullable var age: Int?
        @Nullable var place: Place?
    }

    @Test func absentKnowledgeIsNullAndNotLeftOut() throws {
        #expect(try json(Card(name: nil, age: nil, place: nil)) == #"{"age":null,"name":null,"place":null}"#)
        #expect(try json(Card(name: "Aminah", age: 0, place: nil)) == #"{"age":0,"name":"Aminah","place":null}"#)
    }

    @Test func aSightingHasEveryField() throws {
        let sighting = Sighting(time: Instant(milliseconds: 1_793_610_843_120))
        #expect(
            try json(sighting)
                == #"{"asn":null,"device":null,"device_class":null,"event":null,"network":null,"network_kind":null,"#
                + #""place":null,"radius_km":null,"time":"2026-11-02T09:14:03.120Z"}"#)
    }

    @Test func evidenceHasEveryFieldAndBothEnds() throws {
        let sighting = Sighting(time: Instant(milliseconds: 0))
        let text = try json(Evidence(from: sighting, to: sighting, gap: 7))
        let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["from", "to", "distance_km", "speed_kmh", "gap_minutes"])
        #expect(object["speed_kmh"] is NSNull)
    }

    @Test(arguments: [
        (Place(city: "Ipoh", country: "MY", latitude: 4.6, longitude: 101.07), "Ipoh, MY"),
        (Place(city: nil, country: "MY", latitude: 4.6, longitude: 101.07), "MY"),
        (Place(city: "Ipoh", country: "", latitude: 4.6, longitude: 101.07), "Ipoh"),
        (Place(city: nil, country: nil, latitude: 4.6, longitude: 101.07), "4.6, 101.07"),
    ])
    func aPlaceWithoutNameIsItsCoordinates(place: Place, name: String) {
        #expect(place.name == name)
    }

    @Test func sequencesHaveTwentyDigits() throws {
        for (number, text) in [
            (UInt64(1), "00000000000000000001"), (42, "00000000000000000042"), (.max, "18446744073709551615"),
        ] {
            let notice = Notice(
                id: "x", sequence: number, source: "seatwatch/default", type: .sharingNoticed, subject: "acc",
                time: Instant(milliseconds: 0), data: 0)
            #expect(notice.sequence == text)
            #expect(notice.specversion == "1.0")
        }
    }

    @Test func everySignalHasABitOfItsOwn() {
        let bits = SignalKind.allCases.map(\.bit)
        #expect(Set(bits).count == bits.count)
        #expect(bits.allSatisfy { $0.nonzeroBitCount == 1 })
    }
}

/// The buffer that decoded lines travel in.
@Suite struct EventBatchTests {
    @Test func textIsFoundAgainAndAbsentIsNotEmpty() {
        let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)
        var word = "Ipoh"
        let span = word.withUTF8 { batch.append($0) }
        #expect(batch.text(span) == "Ipoh")
        #expect(batch.text(TextSpan(offset: span.offset, length: 0)) == "")
        #expect(batch.text(.absent) == nil)
        #expect(batch.bytes(.absent).isEmpty)
    }

    @Test func whatDoesNotFitIsAbsent() {
        let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)
        let half = [UInt8](repeating: 0x61, count: 65_536)
        let spans = (0..<3).map { _ in half.withUnsafeBufferPointer { batch.append($0) } }
        #expect(spans.map(\.isAbsent) == [false, false, true])
        #expect(batch.arenaCount == 2 * 65_536)
        batch.reset()
        #expect(!half.withUnsafeBufferPointer { batch.append($0) }.isAbsent)
    }

    @Test func unknownCodesAreReadAsHarmless() {
        var record = EventRecord()
        record.networkKindCode = 200
        record.deviceClassCode = 200
        record.typeCode = 200
        #expect(record.networkKind == .unknown)
        #expect(record.deviceClass == .unknown)
        #expect(record.type == .tick)
    }
}
