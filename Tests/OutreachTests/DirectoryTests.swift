import Foundation
import Model
import Outreach
import Testing

@Suite struct DirectoryTests {
    @Test func theNewestEventTimeDecidesEachFieldByItself() {
        var directory = Directory()
        directory.append(id: "org")
        func update(_ time: Int64, _ change: (inout OrganizationUpdate) -> Void) {
            var update = OrganizationUpdate()
            change(&update)
            directory.apply(update, to: 0, at: time)
        }
        update(10) {
            $0.name = .set("Kedai Kopi")
            $0.seatsPurchased = .set(5)
        }
        update(5) {
            $0.name = .set("older")
            $0.currency = .set("MYR")
        }
        update(10) { $0.seatsPurchased = .set(6) }
        update(11) { $0.name = .unchanged }
        #expect(directory[0]?.name == "Kedai Kopi")
        #expect(directory[0]?.currency == "MYR")
        #expect(directory[0]?.seatsPurchased == 6, "of two at the same time the later line")
        update(12) {
            $0.name = .clear
            $0.seatsPurchased = .clear
            $0.pricing = .clear
        }
        update(11) { $0.name = .set("between") }
        #expect(directory[0]?.name == nil)
        #expect(directory[0]?.seatsPurchased == nil)
        #expect(directory[0]?.pricing == .perSeat)
    }

    @Test func numbersAreGivenInOrderAndOthersAreUnknown() {
        var directory = Directory()
        for id in ["first", "second"] { directory.append(id: id) }
        #expect(directory[0]?.id == "first")
        #expect(directory[1]?.id == "second")
        #expect(directory[2] == nil)
        #expect(directory[nil] == nil)
        directory.apply(OrganizationUpdate(), to: 7, at: 0)
        #expect(directory[7] == nil)
    }
}

@Suite struct NoticeSchemaTests {
    @Test(arguments: NoticeType.allCases) func isJSONAndNamesItsType(type: NoticeType) throws {
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(NoticeSchema.text(for: type).utf8)) as? [String: Any])
        #expect(schema["title"] as? String == type.rawValue)
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
}
