internal import Glibc
internal import Storage

/// A copy of a store's files beside them, which goes with its owner unless it was moved to where it stays.
final class CopiedStore {
    let path: String

    /// - Throws: `StorageError` when there is nothing to copy, or no room.
    init(of original: String, suffix: String, withWAL: Bool) throws(StorageError) {
        path = original + suffix
        remove()
        try Self.copy(original, to: path)
        if withWAL, access(original + "-wal", F_OK) == 0 { try Self.copy(original + "-wal", to: path + "-wal") }
    }

    deinit { remove() }

    private func remove() {
        unlink(path)
        unlink(path + "-wal")
    }

    /// Puts the file at `path` into the place of `original`, which stays under another name, with its WAL.
    ///
    /// Cut short it leaves the old file, or the new one beside the old WAL, which is refused as too old.
    /// - Returns: the names of the files that stay.
    static func replace(_ original: String, by path: String) throws(StorageError) -> [String] {
        var number = 1
        while access("\(original).damaged-\(number)", F_OK) == 0 { number += 1 }
        var kept: [String] = []
        for suffix in ["", "-wal"] where access(original + suffix, F_OK) == 0 {
            let name = "\(original).damaged-\(number)\(suffix)"
            guard link(original + suffix, name) == 0 else { throw failure(name) }
            kept.append(name.lastComponent)
        }
        guard rename(path, original) == 0 else { throw failure(original) }
        unlink(original + "-wal")
        try syncDirectory(of: original)
        return kept
    }

    private static func copy(_ source: String, to target: String) throws(StorageError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure(source) }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw failure(target) }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            guard count >= 0 else { throw failure(source) }
            guard count > 0 else { break }
            var written = 0
            while written < count {
                let more = buffer.withUnsafeBytes {
                    write(output, $0.baseAddress.map { $0 + written }, count - written)
                }
                guard more > 0 else { throw failure(target) }
                written += more
            }
        }
        guard fsync(output) == 0 else { throw failure(target) }
    }

    private static func syncDirectory(of path: String) throws(StorageError) {
        let end = path.lastIndex(of: "/")
        let directory = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(directory) }
    }

    private static func failure(_ path: String) -> StorageError {
        let reason = String(cString: strerror(errno))
        let isFull = [ENOSPC, EFBIG, EDQUOT].contains(errno)
        return isFull ? .full("\(path.lastComponent): \(reason)") : .failed("\(path.lastComponent): \(reason)")
    }
}
