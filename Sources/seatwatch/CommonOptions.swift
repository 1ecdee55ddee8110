import ArgumentParser
import Foundation
import Glibc
import Settings

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Where the daemon's sockets are.", valueName: "dir"))
    var runtimeDir: String?

    @Option(help: ArgumentHelp("Where the daemon's durable state is.", valueName: "dir"))
    var stateDir: String?

    func request() -> SettingsRequest {
        var request = SettingsRequest(
            environment: ProcessInfo.processInfo.environment, cores: ProcessInfo.processInfo.activeProcessorCount,
            userID: getuid())
        request.configuration = config
        request.runtimeDirectory = runtimeDir
        request.stateDirectory = stateDir
        return request
    }

    func load(overrides: [SettingsRequest.Override] = []) throws -> LoadedSettings {
        var request = request()
        request.overrides = overrides
        do {
            return try request.load()
        } catch {
            throw Failure(code: error.exitCode, message: error.description)
        }
    }

    func sockets() throws -> RuntimeDirectory {
        do {
            return try request().resolveRuntimeDirectory()
        } catch {
            throw Failure(code: error.exitCode, message: error.description)
        }
    }

    func stateDirectory() throws -> String {
        do {
            return try request().resolveStateDirectory()
        } catch {
            throw Failure(code: error.exitCode, message: error.description)
        }
    }
}
