import Evaluation
import Model
import Testing

@Suite struct LabelsTests {
    private func read(_ csv: String) throws(LabelsError) -> [AccountTruth] {
        try Labels.read(csv) { Int64($0).map(Instant.init(milliseconds:)) }
    }

    @Test func readsWhatTheSimulatorWrites() throws {
        let truths = try read("account,kind,shared,people,shared_from\na,office,false,1,\nb,far_cities,true,3,1000\n")
        #expect(truths.map(\.account) == ["a", "b"])
        #expect(truths[0].group == .single && truths[0].sharedFrom == nil)
        #expect(truths[1].group == .shared && truths[1].sharedFrom == Instant(milliseconds: 1_000))
        #expect(truths[1].people == 3)
    }

    @Test func columnsMayComeInAnyOrderQuotedAndWithOthers() throws {
        let truths = try read("x,people,shared_from,shared,kind,account\r\n1,2,,0,\"job, shared\",\"a\"\"b\"\r\n")
        #expect(
            truths == [
                AccountTruth(account: "a\"b", kind: "job, shared", isShared: false, people: 2, sharedFrom: nil)
            ])
        #expect(truths[0].group == .declared)
    }

    @Test func groupsAreWhatANoticeWouldBe() throws {
        let truths = try read("account,kind,shared,people,shared_from\na,takeover,false,1,\nb,training,false,9,\n")
        #expect(truths.map(\.group) == [.takeover, .declared])
    }

    @Test(arguments: [
        ("account,kind,shared,people\na,b,true,2", 1, "shared_from"),
        ("account,kind,shared,people,shared_from\na,b,perhaps,2,", 2, "shared"),
        ("account,kind,shared,people,shared_from\na,b,true,none,", 2, "people"),
        ("account,kind,shared,people,shared_from\na,b,true,0,", 2, "people"),
        ("account,kind,shared,people,shared_from\na,b,true,2,soon", 2, "shared_from"),
        ("account,kind,shared,people,shared_from\na,b,true", 2, "fields"),
        ("account,kind,shared,people,shared_from\na,\"b,true,2,1", 2, "quote"),
        ("account,kind,shared,people,shared_from\na,b,false,1,\n\na,b,false,1,", 4, "earlier"),
        ("", 1, "no accounts"),
    ])
    func badTablesSayWhereAndWhat(_ csv: String, _ line: Int, _ word: String) {
        do {
            _ = try read(csv)
            Issue.record("no error")
        } catch {
            #expect(error.line == line)
            #expect(error.problem.contains(word), "\(error)")
        }
    }
}
