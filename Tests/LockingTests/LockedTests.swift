import Dispatch
import Locking
import Testing

@Suite struct LockedTests {
    @Test func oneAtATime() {
        let counts = Locked<[Int: Int]>([:])
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            for _ in 0..<10_000 { counts.withLock { $0[number % 3, default: 0] += 1 } }
        }
        #expect(counts.withLock { $0 } == [0: 30_000, 1: 30_000, 2: 20_000])
    }

    @Test func whatThrowsLetsGo() {
        struct Refusal: Error {}
        let number = Locked(1)
        #expect(throws: Refusal.self) {
            try number.withLock { value throws(Refusal) in
                value = 2
                throw Refusal()
            }
        }
        #expect(number.withLock { $0 } == 2)
    }

    @Test func theValueGoesWithIt() {
        final class Guest: Sendable {}
        weak var guest: Guest?
        do {
            let held = Locked(Guest())
            guest = held.withLock { $0 }
            #expect(guest != nil)
            held.withLock { _ in }
        }
        #expect(guest == nil)
    }
}
