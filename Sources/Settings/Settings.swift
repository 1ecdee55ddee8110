public import Engine

/// Everything an operator can set, ready for use: the pipeline's settings and those of the sockets around it.
///
/// How each value is written, and what it may be, stands in one table: ``SettingsCatalog``.
public struct Settings: Equatable, Sendable {
    public var engine = EngineSettings()
    /// Who may use the sockets.
    public var access = AccessSettings()

    /// The defaults on a machine with `cores` processors.
    public init(cores: Int) {
        engine.shards = Self.defaultShards(cores: cores)
    }

    /// One core is left to the sockets and the decoder; on two cores a second shard costs more than it brings, and
    /// beyond eight the decoder is the limit.
    static func defaultShards(cores: Int) -> Int {
        cores <= 2 ? 1 : min(8, cores - 1)
    }

    /// These settings as a running daemon can take them over: keys that need a restart stay as they are in `running`.
    public func applicable(to running: Settings) -> Settings {
        var result = self
        for key in SettingsCatalog.keys where key.needsRestart { key.copy(running, &result) }
        return result
    }
}
