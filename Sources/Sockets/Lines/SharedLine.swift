/// Bytes at a fixed place, written to many sockets without a copy for each.
///
/// `@unchecked Sendable` because the bytes never change.
final class SharedLine: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// All `pieces`, one behind the other.
    init(joining pieces: [[UInt8]]) {
        let count = pieces.reduce(0) { $0 + $1.count }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        var end = 0
        for piece in pieces {
            UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyBytes(from: piece)
            end += piece.count
        }
        bytes = UnsafeRawBufferPointer(memory)
    }

    convenience init(_ bytes: [UInt8]) { self.init(joining: [bytes]) }
    convenience init(_ text: String) { self.init(joining: [Array(text.utf8)]) }

    deinit { bytes.deallocate() }
}
