import Dispatch
import Engine
import Foundation
import Geolocation
import Glibc
import Locking
import Logging
import Model
import SQLiteStorage
import Settings
import Sockets
import Storage
import Supervision

/// The stages put together, and their life from start to end.
final class Daemon: Sendable {
    /// How often database files are looked at, so that a monthly update needs no reload.
    private static let databaseCheckInterval = DispatchTimeInterval.seconds(60)

    private let request: SettingsRequest
    private let logger: Logger
    private let lock: StateLock
    /// `nonisolated(unsafe)` because the engine alone uses them until it has stopped.
    nonisolated(unsafe) private let stores: SQLiteStores?
    private let engine: LiveEngine
    private let server: SocketServer
    private let databases: GeolocationSource
    private let supervisor = Supervisor()
    /// Reads files: the configuration and the databases. Nothing waits for it, but the end of a start.
    private let filesQueue = DispatchQueue(label: "seatwatch.files", qos: .utility)
    private let state: Locked<State>
    /// `nonisolated(unsafe)` because it is only set up in `start` and then left alone.
    nonisolated(unsafe) private let databaseTimer: any DispatchSourceTimer

    private struct State {
        var settings: Settings
        var isTerminating = false
        var watchdog: Watchdog?
    }

    /// Everything that can be refused is refused here, before a client is served.
    init(arguments: Seatwatchd) throws {
        LoggingSystem.bootstrap(StandardErrorLog.init)
        logger = Logger(label: "seatwatchd")
        var request = SettingsRequest(
            environment: ProcessInfo.processInfo.environment, cores: ProcessInfo.processInfo.activeProcessorCount,
            userID: getuid())
        request.configuration = arguments.config
        request.runtimeDirectory = arguments.runtimeDir
        request.stateDirectory = arguments.stateDir
        self.request = request

        let settings = try request.load().settings
        let stateDirectory = try request.resolveStateDirectory()
        lock = try StateLock(directory: stateDirectory)
        try raiseDescriptorLimit()
        // It takes a second to check a large database; meanwhile the state is read.
        let databases = GeolocationSource()
        self.databases = databases
        let found = Locked<GeolocationSource.Reload?>(nil)
        filesQueue.async {
            let reload = databases.reloadIfChanged(settings.engine.geolocation)
            found.withLock { $0 = reload }
        }
        let outlet = NoticeOutlet()
        let stores = settings.engine.isDurable ? try SQLiteStores.open(directory: stateDirectory) : nil
        self.stores = stores
        if stores == nil { logger.warning("durability: off: nothing is kept, and the next start begins anew") }
        engine = try LiveEngine(
            settings: settings.engine,
            stores: stores.map { EngineStores(journal: $0.journal, state: $0.state) } ?? .inMemory,
            geolocator: nil, wallClock: Self.wallClock, onNotices: outlet.publish,
            onFailure: { [logger] in Self.die(of: $0, logger) })
        let desk = ControlDesk(engine: engine)
        var doors = try Self.doors(
            request, access: settings.access, inherited: InheritedSockets.take(logger: logger))
        doors.nextSequence = engine.nextSequence
        server = SocketServer(settings: doors, sink: engine, archive: engine, control: desk, logger: logger)
        outlet.attach(server)
        desk.attach(server)
        state = Locked(State(settings: settings))
        databaseTimer = DispatchSource.makeTimerSource(queue: filesQueue)
        // A source that was never activated must not be let go, and a start may still fail.
        databaseTimer.activate()
        filesQueue.sync {}
        if let found = found.withLock({ $0 }) { report(found) }
    }

    /// Serves; returns when clients can connect.
    func start() throws {
        engine.start()
        try server.start()
        watchDatabases()
        if let interval = Watchdog.requestedInterval {
            let watchdog = Watchdog(interval: interval, probes: probes, supervisor: supervisor, logger: logger)
            state.withLock { $0.watchdog = watchdog }
        }
        logger.notice(
            "serving", metadata: ["version": "\(Version.text)", "lines_applied_again": "\(engine.linesAppliedAgain)"])
        // What was said of the start stands in the log before anybody is told that it is over.
        StandardErrorLog.flush { [supervisor] in supervisor.notify(.ready, .status("serving")) }
    }

    /// Takes what clients have sent, applies it, hands its notices out, and ends the process. A second call changes nothing.
    func terminate() {
        let isFirst = state.withLock { state in
            defer { state.isTerminating = true }
            return !state.isTerminating
        }
        guard isFirst else {
            logger.notice("already stopping")
            return
        }
        logger.notice("stopping: finishing what was received")
        supervisor.notify(.stopping, .status("finishing what was received"))
        server.stopIntake { [self] in
            engine.drain { [self] in
                server.stop { [self] in engine.stop { self.end() } }
            }
        }
    }

    /// Everything is on the disk; the files are left as a copy of them wants to find them, without a log beside them.
    private func end() {
        let code = closeStores()
        logger.notice("stopped")
        StandardErrorLog.flush { exit(code) }
    }

    /// The exit code: a disk that fails is somebody's business, though by now nothing can be lost.
    private func closeStores() -> Int32 {
        do throws(StorageError) {
            try stores?.close()
            return EXIT_SUCCESS
        } catch {
            logger.error("the stores could not be closed in order, the next start reads them all the same: \(error)")
            if case .full = error { return EXIT_SUCCESS }
            return EXIT_FAILURE
        }
    }

    /// Reads the configuration again; a bad one is refused in the log, and the running one stays.
    func reload() {
        filesQueue.async { [self] in
            supervisor.notify(.reloading)
            defer { StandardErrorLog.flush { [supervisor] in supervisor.notify(.ready) } }
            let running = state.withLock { $0.settings }
            do throws(SettingsError) {
                let read = try request.load().settings
                for change in SettingsCatalog.changes(from: running, to: read) {
                    logger.notice(
                        change.needsRestart ? "setting changed; it needs a restart" : "setting changed",
                        metadata: ["key": "\(change.key.name)", "value": "\(change.to)"])
                }
                let settings = read.applicable(to: running)
                state.withLock { $0.settings = settings }
                engine.reload(settings.engine)
                report(databases.reloadIfChanged(settings.engine.geolocation))
                supervisor.notify(.status("serving"))
                logger.notice("configuration read again")
            } catch {
                supervisor.notify(.status("serving; the configuration on disk is refused, see the log"))
                for problem in error.problems {
                    logger.error("configuration refused, the running one stays: \(problem)")
                }
            }
        }
    }

    /// What is on the disk is not known any more: nothing further may be acknowledged, and the next start reads what is
    /// there.
    private static func die(of error: StorageError, _ logger: Logger) {
        logger.critical("the store has failed, ending at once: \(error)")
        StandardErrorLog.flush { _exit(EXIT_FAILURE) }
    }

    // MARK: Parts

    private static let wallClock: @Sendable () -> Instant = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// An inherited socket wins over a path of our own; without all three, the runtime directory has the rest.
    private static func doors(
        _ request: SettingsRequest, access: AccessSettings, inherited: [String: Int32]
    ) throws -> SocketSettings {
        func door(
            _ name: String, _ path: KeyPath<RuntimeDirectory, String>, _ admitted: AccessSettings.Admitted
        ) throws -> SocketSettings.Door {
            let place: SocketSettings.Door.Place =
                if let descriptor = inherited[name] {
                    .inherited(descriptor: descriptor)
                } else {
                    .path(try request.resolveRuntimeDirectory()[keyPath: path])
                }
            return .init(place, users: Set(admitted.users.map(\.id)), groups: Set(admitted.groups.map(\.id)))
        }
        return SocketSettings(
            events: try door("events", \.events, access.publish),
            notices: try door("notices", \.notices, access.subscribe),
            control: try door("control", \.control, access.control))
    }

    private var probes: [Watchdog.Probe] {
        SocketServer.Queue.allCases.map { queue in
            Watchdog.Probe(name: "\(queue)") { self.server.ping(queue, $0) }
        } + engine.heartbeats.map { Watchdog.Probe(name: $0.name, ping: $0.ping) }
    }

    private func watchDatabases() {
        databaseTimer.setEventHandler { [self] in
            report(databases.reloadIfChanged(state.withLock { $0.settings.engine.geolocation }))
        }
        databaseTimer.schedule(
            deadline: .now() + Self.databaseCheckInterval, repeating: Self.databaseCheckInterval, leeway: .seconds(1))
    }

    /// Puts a new geolocator in force and says what it can and cannot tell.
    private func report(_ found: GeolocationSource.Reload) {
        for error in found.errors {
            logger.error("database refused, what served before goes on: \(error)")
        }
        guard let geolocator = found.geolocator else { return }
        engine.use(geolocator)
        for database in geolocator.databases {
            logger.notice(
                "database in use",
                metadata: [
                    "setting": "\(database.role.setting)", "type": "\(database.type)", "built": "\(database.built)",
                ])
        }
        for limitation in geolocator.limitations { logger.notice("\(limitation)") }
    }
}

/// Carries notices from the engine to the sockets, which are made after it.
private final class NoticeOutlet: Sendable {
    private let server = Locked<SocketServer?>(nil)

    func attach(_ server: SocketServer) { self.server.withLock { $0 = server } }

    @Sendable func publish(_ notices: [PublishedNotice]) { server.withLock { $0 }?.publish(notices) }
}
