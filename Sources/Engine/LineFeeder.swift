internal import Glibc
internal import Model

/// Cuts a byte stream into blocks of whole lines, for input that is not a socket: files and the engine's own lines.
struct LineFeeder {
    /// Longest line without its LF, in bytes.
    static let lineMax = 65_536

    private var carry: [UInt8] = []
    private var isSkipping = false
    private var line: UInt64 = 0
    private let source: UInt64
    private let mayControl: Bool

    init(source: UInt64, mayControl: Bool) {
        self.source = source
        self.mayControl = mayControl
    }

    /// Adds bytes; `flush` takes each block that is full and gives an empty one for it.
    mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>, to block: inout LineBlock, flush: (inout LineBlock) -> Void
    ) {
        var rest = bytes[...]
        while let start = bytes.baseAddress, !rest.isEmpty,
            let found = memchr(start + rest.startIndex, Int32(UInt8(ascii: "\n")), rest.count)
        {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(start)
            let part = rest[rest.startIndex...end]
            rest = rest[(end + 1)...]
            if isSkipping {
                isSkipping = false
                addOverlong(to: &block, flush: flush)
            } else if carry.count + part.count - 1 > Self.lineMax {
                addOverlong(to: &block, flush: flush)
            } else {
                addLine(part, to: &block, flush: flush)
            }
            carry.removeAll(keepingCapacity: true)
        }
        guard !isSkipping else { return }
        if carry.count + rest.count > Self.lineMax {
            isSkipping = true
            carry.removeAll(keepingCapacity: true)
        } else {
            carry.append(contentsOf: rest)
        }
    }

    /// The stream ends in order: what stands after the last LF is a line.
    mutating func finish(into block: inout LineBlock, flush: (inout LineBlock) -> Void) {
        if isSkipping {
            isSkipping = false
            addOverlong(to: &block, flush: flush)
        } else if !carry.isEmpty {
            addLine(UnsafeBufferPointer(start: nil, count: 0)[...], to: &block, flush: flush)
        }
        carry.removeAll()
    }

    private mutating func addLine(
        _ part: Slice<UnsafeBufferPointer<UInt8>>, to block: inout LineBlock, flush: (inout LineBlock) -> Void
    ) {
        let length = carry.count + part.count
        if block.room < length { flush(&block) }
        let start = block.count
        carry.withUnsafeBufferPointer { held in
            if let base = held.baseAddress { (block.bytes + start).update(from: base, count: held.count) }
        }
        if let base = part.base.baseAddress {
            (block.bytes + start + carry.count).update(from: base + part.startIndex, count: part.count)
        }
        block.count += length
        line += 1
        if let last = block.segments.last, last.source == source, case .lines(let range) = last.content {
            block.segments[block.segments.count - 1].content = .lines(range.lowerBound..<block.count)
        } else {
            add(.lines(start..<block.count), to: block)
        }
    }

    private mutating func addOverlong(to block: inout LineBlock, flush: (inout LineBlock) -> Void) {
        if block.segments.count >= LineBlock.segmentsMax { flush(&block) }
        line += 1
        add(.overlong, to: block)
    }

    private func add(_ content: LineBlock.Segment.Content, to block: LineBlock) {
        block.segments.append(
            LineBlock.Segment(content: content, source: source, firstLine: line, mayControl: mayControl))
    }
}
