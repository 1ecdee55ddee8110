import Foundation
import Storage
import Testing

/// One daemon for each state directory.
@Suite struct StateLockTests {
    @Test func aSecondHolderIsRefusedUntilTheFirstLetsGo() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/deep/er/state"
        var first: StateLock? = try StateLock(directory: path)
        #expect(throws: StateLock.Failure.inUse(directory: path)) { try StateLock(directory: path) }
        withExtendedLifetime(first) {}
        first = nil
        _ = try StateLock(directory: path)
    }

    @Test func anotherProcessIsRefused() throws {
        let directory = try TemporaryDirectory()
        let held = try StateLock(directory: directory.path)
        let other = try Process.run(
            URL(fileURLWithPath: "/usr/bin/flock"), arguments: ["--nonblock", directory.path + "/lock", "true"])
        other.waitUntilExit()
        #expect(other.terminationStatus == 1)
        withExtendedLifetime(held) {}
    }

    @Test func whatAnotherProcessHoldsIsRefusedUntilItEnds() throws {
        let directory = try TemporaryDirectory()
        let (input, output) = (Pipe(), Pipe())
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        // Says that it holds the lock, and keeps it until its input ends.
        other.arguments = [directory.path + "/lock", "sh", "-c", "echo held; cat"]
        other.standardInput = input
        other.standardOutput = output
        try other.run()
        #expect(output.fileHandleForReading.readData(ofLength: 5) == Data("held\n".utf8))
        #expect(throws: StateLock.Failure.inUse(directory: directory.path)) {
            try StateLock(directory: directory.path)
        }
        try input.fileHandleForWriting.close()
        other.waitUntilExit()
        _ = try StateLock(directory: directory.path)
    }

    @Test func onlyTheOwnerMayLookInside() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        _ = try StateLock(directory: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o777 } == 0o700)
        let lock = try FileManager.default.attributesOfItem(atPath: path + "/lock")[.posixPermissions] as? Int
        #expect(lock.map { $0 & 0o777 } == 0o600)
    }

    @Test func aPathThatCannotBeSaysWhereAndWhy() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let failure = #expect(throws: StateLock.Failure.self) { try StateLock(directory: file + "/state") }
        #expect(failure?.description.contains(file) == true)
        #expect(failure?.description.contains("Not a directory") == true)
    }
}

/// A fresh directory that goes with the value.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("seatwatch-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
