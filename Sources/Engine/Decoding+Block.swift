internal import Decoding
internal import Model

extension LineDecoder {
    /// Decodes a block's lines from where its cursor stands, until their end or until the batch is full; then the block
    /// `hasMore`, and the rest follows once this batch has made its journey. Rejects carry the line numbers of their
    /// connections.
    func decode(_ block: LineBlock) {
        while block.cursor.segment < block.segments.count {
            let segment = block.segments[block.cursor.segment]
            guard Self.hasRoom(in: block.batch) else { return }
            var lastLine = segment.firstLine
            defer {
                block.origins.append(
                    LineBlock.Origin(
                        stream: segment.stream, recordsEnd: block.batch.recordCount,
                        rejectsEnd: block.batch.rejects.count, lastLine: lastLine))
            }
            switch segment.content {
            case .overlong:
                rejectOverlong(line: segment.firstLine, into: block.batch)
            case .lines(let range):
                let start = range.lowerBound + block.cursor.bytes
                // A stream's first line comes after its hello, so nothing begins there.
                let progress = decode(
                    UnsafeRawBufferPointer(start: block.bytes + start, count: range.upperBound - start),
                    firstLine: segment.firstLine + block.cursor.lines, mayBeMarked: segment.stream == nil,
                    mayControl: segment.mayControl, into: block.batch)
                block.cursor.bytes += progress.consumed
                block.cursor.lines += progress.lines
                lastLine = segment.firstLine + block.cursor.lines - 1
                guard range.lowerBound + block.cursor.bytes == range.upperBound else { return }
            }
            block.cursor = LineBlock.Cursor(segment: block.cursor.segment + 1)
        }
    }
}
