import Glibc

/// Where the sockets are.
public struct RuntimeDirectory: Equatable, Sendable {
    public var path: String

    public init(path: String) { self.path = path }

    public var events: String { path + "/events.sock" }
    public var notices: String { path + "/notices.sock" }
    public var control: String { path + "/control.sock" }
}

extension SettingsRequest {
    /// The directory of the sockets: option, environment, systemd's, else the session's own.
    /// - Throws: when no source names one.
    public func resolveRuntimeDirectory() throws(SettingsError) -> RuntimeDirectory {
        if let path = given(runtimeDirectory, SettingsEnvironment.runtimeDirectory, systemd: "RUNTIME_DIRECTORY") {
            return RuntimeDirectory(path: path)
        }
        if let base = rooted("XDG_RUNTIME_DIR") { return RuntimeDirectory(path: base + "/seatwatch") }
        // A login without a session manager (sudo, cron) lacks the variable but may have the directory.
        let session = "/run/user/\(userID)"
        guard FileStatus.exists(session) else {
            throw noDirectory("sockets", option: "--runtime-dir", missing: "$XDG_RUNTIME_DIR nor \(session)")
        }
        return RuntimeDirectory(path: session + "/seatwatch")
    }

    /// The directory of the durable state: option, environment, systemd's, else the user's own.
    /// - Throws: when no source names one.
    public func resolveStateDirectory() throws(SettingsError) -> String {
        if let path = given(stateDirectory, SettingsEnvironment.stateDirectory, systemd: "STATE_DIRECTORY") {
            return path
        }
        if let base = rooted("XDG_STATE_HOME") { return base + "/seatwatch" }
        guard let home = rooted("HOME") else {
            throw noDirectory("state", option: "--state-dir", missing: "$XDG_STATE_HOME nor $HOME")
        }
        return home + "/.local/state/seatwatch"
    }

    /// systemd may give several directories, separated by colons; the first is ours.
    private func given(_ option: String?, _ variable: String, systemd: String) -> String? {
        option ?? environment.filled(variable)
            ?? environment.filled(systemd)?.split(separator: ":").first.map { String($0) }
    }

    private func noDirectory(_ purpose: String, option: String, missing: String) -> SettingsError {
        SettingsError([
            SettingsProblem(
                .option(option), "is needed: no directory for the \(purpose) is known (neither \(missing) is there)")
        ])
    }

    /// The XDG base directory specification has relative paths ignored.
    private func rooted(_ variable: String) -> String? {
        environment.filled(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}

enum FileStatus {
    /// Whether something is there, readable or not.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
