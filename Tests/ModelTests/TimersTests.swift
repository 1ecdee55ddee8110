import Model
import Testing

@Suite struct TimersTests {
    @Test func theEarliestComesFirst() {
        var timers = Timers<Int>()
        // Coprime to their number: every one once, in an order without a pattern.
        for number in 0..<1_000 { timers.push(due: Int64(number * 377 % 1_000), number) }
        #expect(timers.count == 1_000)
        for due in 0..<1_000 {
            let before = timers.pop(at: Instant(milliseconds: Int64(due) - 1))
            #expect(before == nil)
            let timer = timers.pop(at: Instant(milliseconds: Int64(due)))
            #expect(timer?.due == Int64(due))
            #expect(timer.map { $0.subject * 377 % 1_000 } == due)
        }
        #expect(timers.count == 0)
    }

    @Test func equalTimesAreAllDue() {
        var timers = Timers<String>()
        for name in ["a", "b", "c"] { timers.push(due: 5, name) }
        timers.push(due: 6, "later")
        var due: Set<String> = []
        while let timer = timers.pop(at: Instant(milliseconds: 5)) { due.insert(timer.subject) }
        #expect(due == ["a", "b", "c"])
        #expect(timers.count == 1)
    }
}
