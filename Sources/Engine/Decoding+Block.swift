internal import Decoding
internal import Model

extension LineDecoder {
    /// Decodes a block's segments into its batch, which always has room for them. Rejects carry the line numbers of
    /// their connections.
    func decode(_ block: LineBlock) {
        for segment in block.segments {
            switch segment.content {
            case .overlong:
                rejectOverlong(line: segment.firstLine, into: block.batch)
            case .lines(let range):
                let bytes = UnsafeRawBufferPointer(start: block.bytes + range.lowerBound, count: range.count)
                let result = decode(
                    bytes, firstLine: segment.firstLine, mayControl: segment.mayControl, into: block.batch)
                precondition(result.consumed == range.count, "a block's lines fit its batch")
            }
        }
    }
}
