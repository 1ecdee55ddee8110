import ArgumentParser
import CLinux
import Dispatch
import Foundation
import Glibc
import Model
import Settings
import Sockets
import Storage
import Supervision

/// The daemon: events in on a Unix socket, notices out. Runs in the foreground, under systemd or by hand.
@main
struct Seatwatchd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seatwatchd",
        abstract: "Finds seats used by several people in a stream of login events.",
        discussion: """
            SIGTERM finishes what was received and exits with 0; SIGHUP reads the configuration again.
            Exit codes: 0 done, 1 failed, 64 usage, 65 a store is damaged (see `seatwatch journal verify`), 66 no such \
            input, 73 cannot create (also: the state directory is in use), 78 bad configuration.
            """,
        version: Version.text)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Where to make the sockets.", valueName: "dir"))
    var runtimeDir: String?

    @Option(help: ArgumentHelp("Where to keep durable state.", valueName: "dir"))
    var stateDir: String?

    /// Signals first, before any other thread can exist; then everything that can go wrong at start, then service.
    func run() throws {
        // Queues hop between threads, and what one of them frees another one may not use again: few pools of memory hold
        // much less than one for every thread. Nothing is allocated on the way of a line.
        _ = clinux_limit_arenas(2)
        let desk = SignalDesk()
        let signals = Signals(on: desk.queue, handler: desk.handle)
        do {
            let daemon = try Daemon(arguments: self)
            desk.attach(daemon)
            try daemon.start()
            withExtendedLifetime((daemon, signals)) { dispatchMain() }
        } catch {
            let failure = StartFailure(error)
            FileHandle.standardError.write(Data("seatwatchd: \(failure.message)\n".utf8))
            throw ExitCode(failure.code)
        }
    }
}

/// Why the daemon did not start, as exit code and text.
private struct StartFailure {
    var code: Int32
    var message: String

    init(_ error: any Error) {
        message = "\(error)"
        switch error {
        case let error as SettingsError: code = error.exitCode
        case is StateLock.Failure, is SocketError, StorageError.full: code = EX_CANTCREAT
        case StorageError.damaged: code = EX_DATAERR
        default: code = 1
        }
    }
}

/// Where signals arrive, also those that come before there is a daemon to tell.
///
/// `@unchecked Sendable` because everything is touched on `queue` only.
private final class SignalDesk: @unchecked Sendable {
    let queue = DispatchQueue(label: "seatwatch.signals")
    private var daemon: Daemon?
    private var isTerminating = false

    func attach(_ daemon: Daemon) {
        queue.async {
            self.daemon = daemon
            if self.isTerminating { daemon.terminate() }
        }
    }

    func handle(_ event: Signals.Event) {
        dispatchPrecondition(condition: .onQueue(queue))
        switch event {
        case .terminate:
            isTerminating = true
            daemon?.terminate()
        case .reload:
            // On the way out nothing is put in force any more, and the manager is not told of it.
            if !isTerminating { daemon?.reload() }
        }
    }
}
