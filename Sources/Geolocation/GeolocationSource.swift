import Locking

/// Watches over the database files and makes a new `Geolocator` when one was replaced.
///
/// A file that cannot be used leaves the database before it serving and is reported once; it is tried again when it has
/// changed again. Callable from any queue, but not from one that events wait for: taking in a City database takes about
/// a second and for that while the memory of both.
public final class GeolocationSource: Sendable {
    private let cacheCapacity: Int
    private let state = Locked(State())

    fileprivate struct State {
        var databases: [DatabaseRole: Database] = [:]
        var refused: [DatabaseRole: Attempt] = [:]
        var isServing = false
    }

    /// What was tried: a path in a state, nil when there was nothing to look at.
    fileprivate struct Attempt: Equatable {
        var path: String
        var identity: FileIdentity?
    }

    /// What a look at the files led to.
    public struct Reload: Sendable {
        /// To be used from now on; nil when nothing changed.
        public var geolocator: Geolocator?
        /// To be logged; each problem is reported once for each state of a file.
        public var errors: [GeolocationError]
    }

    /// - Parameter cacheCapacity: addresses each geolocator remembers, a power of two, at least 8.
    public init(cacheCapacity: Int = Geolocator.cacheCapacity) {
        self.cacheCapacity = cacheCapacity
    }

    /// Looks at the files that `paths` names, and takes in those that are new or changed.
    ///
    /// The first call always gives a geolocator, if need be one that knows nothing.
    /// - Complexity: one stat(2) for each database when nothing changed.
    public func reloadIfChanged(_ paths: DatabasePaths) -> Reload {
        state.withLock { state in
            var reload = Reload(geolocator: nil, errors: [])
            var changed = !state.isServing
            for role in DatabaseRole.allCases {
                switch state.look(at: paths[role], for: role) {
                case .unchanged: break
                case .changed: changed = true
                case .refused(let error): reload.errors.append(error)
                }
            }
            guard changed else { return reload }
            state.isServing = true
            reload.geolocator = Geolocator(state.databases, cacheCapacity: cacheCapacity)
            return reload
        }
    }
}

extension GeolocationSource.State {
    enum Outcome {
        case unchanged, changed
        case refused(GeolocationError)
    }

    /// Takes in the database at `path` unless it is the one that serves, or the one that was refused before.
    mutating func look(at path: String?, for role: DatabaseRole) -> Outcome {
        guard let path else {
            refused[role] = nil
            return databases.removeValue(forKey: role) == nil ? .unchanged : .changed
        }
        let now = GeolocationSource.Attempt(path: path, identity: FileIdentity(path: path))
        if let served = databases[role], served.info.path == path, served.identity == now.identity {
            refused[role] = nil
            return .unchanged
        }
        guard now != refused[role] else { return .unchanged }
        do {
            databases[role] = try Database(path, for: role)
            refused[role] = nil
            return .changed
        } catch {
            // What was seen while the file was being written to says nothing of what it is now.
            refused[role] = error.code == .changing ? nil : now
            return .refused(error)
        }
    }
}
