import CZlib
import Glibc

/// An event file, plain or gzip-compressed; `-` is standard input.
final class LineFile {
    private static let chunkSize = 256 << 10
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let path: String
    private let file: gzFile
    private var isAtStart = true

    init(_ path: String) throws {
        self.path = path
        let opened = path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb")
        guard let opened else { throw Failure.noInput("\(path): \(systemError())") }
        if path != "-", Self.isDirectory(path) {
            gzclose(opened)
            throw Failure.noInput("\(path): is a directory")
        }
        file = opened
        gzbuffer(file, UInt32(Self.chunkSize))
    }

    deinit { gzclose(file) }

    /// The next bytes, decompressed, without a byte-order mark at the start; nil at the end.
    func read() throws -> [UInt8]? {
        var failed = false
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { space, count in
            let got = gzread(file, space.baseAddress, UInt32(space.count))
            failed = got < 0
            count = max(0, Int(got))
        }
        if failed || (chunk.isEmpty && isBroken) {
            throw Failure.badData("\(path): cannot be read to its end; is it damaged?")
        }
        defer { isAtStart = false }
        if isAtStart, chunk.starts(with: Self.byteOrderMark) { return Array(chunk.dropFirst(Self.byteOrderMark.count)) }
        return chunk.isEmpty ? nil : chunk
    }

    /// Bytes of the file as stored that have been read.
    var consumed: Int { max(0, Int(gzoffset(file))) }

    /// The size as stored; 0 when it cannot be told.
    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// A compressed file that stops short reads as an end; the library then remembers an error.
    private var isBroken: Bool {
        var code: Int32 = 0
        _ = gzerror(file, &code)
        return code != Z_OK && code != Z_STREAM_END
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

extension [UInt8] {
    /// What is left of it behind the lines that are to be skipped, which are counted down.
    func withoutLines(_ count: inout UInt64) -> ArraySlice<UInt8> {
        var rest = self[...]
        while count > 0, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            rest = rest[(end + 1)...]
            count -= 1
        }
        return count > 0 ? [] : rest
    }
}
