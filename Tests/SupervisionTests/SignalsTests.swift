import Dispatch
import Glibc
import Testing

@testable import Supervision

/// In processes of their own, since dispositions belong to the process. The runner's main thread, to which the kernel shows
/// signals first, is not ours to prepare: so a signal is sent again until Dispatch has registered for it.
struct SignalsTests {
    @Test(arguments: [SIGHUP, SIGTERM, SIGINT])
    func aSignalArrivesOnTheQueueAsWhatItMeans(number: Int32) async {
        await #expect(processExitsWith: .success) { [number = number as Int32] in
            let outbox = Outbox()
            let queue = DispatchQueue(label: "main")
            let signals = Signals(on: queue) { event in
                dispatchPrecondition(condition: .onQueue(queue))
                _ = outbox.send("\(event)")
            }
            repeat { kill(getpid(), number) } while !outbox.waitForMessage(seconds: 1)
            #expect(Set(outbox.messages) == [number == SIGHUP ? "reload" : "terminate"])
            withExtendedLifetime(signals) {}
        }
    }

    @Test func aClosedPeerAndAFullFileAreErrorsNotDeath() async {
        await #expect(processExitsWith: .success) {
            let signals = Signals(on: DispatchQueue(label: "main")) { _ in }
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            #expect(write(ends[1], "x", 1) == -1)
            #expect(errno == EPIPE)
            kill(getpid(), SIGXFSZ)
            withExtendedLifetime(signals) {}
        }
    }
}
