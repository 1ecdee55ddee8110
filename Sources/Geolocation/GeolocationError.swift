/// Why a database cannot be used, and what to do about it. Whatever served before goes on serving.
public struct GeolocationError: Error, Equatable, Sendable {
    public enum Code: Sendable {
        /// There is nothing at the path.
        case notFound
        /// The path is there but cannot be opened or read.
        case unreadable
        /// A directory, a pipe, a device.
        case notAFile
        /// Some other format, or compressed.
        case notADatabase
        /// The beginning of a database without its end, or an empty file.
        case truncated
        /// A whole database with something in it that makes no sense.
        case corrupt
        /// A sound database that does not hold what its setting is for.
        case wrongContent
        /// Written to while being read: it was not replaced by a rename.
        case changing
        /// The private copy of the file could not be made.
        case noMemory
    }

    public var code: Code
    public var role: DatabaseRole
    public var path: String
    /// What is wrong, as the end of a sentence about the file.
    public var problem: String

    init(_ code: Code, _ role: DatabaseRole, _ path: String, _ problem: String) {
        self.code = code
        self.role = role
        self.path = path
        self.problem = problem
    }

    /// What the operator can do.
    public var remedy: String {
        switch code {
        case .notFound: "correct the path, or remove the setting to run without this database"
        case .unreadable: "let the daemon's user read it"
        case .notAFile: "name the .mmdb file itself"
        case .notADatabase: "use a database in MaxMind's format (.mmdb), unpacked"
        case .truncated, .corrupt: "fetch it again, and put it in place with a rename"
        case .wrongContent: "use a database with \(role.content) for this setting"
        case .changing: "put a new database in place with a rename instead of writing over the old one"
        case .noMemory: "give the daemon as much more memory as the file is large"
        }
    }
}

extension GeolocationError: CustomStringConvertible {
    public var description: String { "\(role.setting): \(path) \(problem); \(remedy)" }
}
