internal import Decoding
public import Geolocation
public import Model

/// Lines decoded and located, and no more: for what looks at events without judging them.
public final class LineReader {
    private let key = HashKey.random()
    private let decoder: LineDecoder
    private let geolocator: Geolocator?
    private var block = LineBlock()
    private var feeder = LineFeeder(source: 1, mayControl: false)
    private let onRecord: (EventRecord) -> Void

    /// - Parameter onRecord: called for each good line, in order. Its texts are gone; its hashes are this reader's.
    public init(geolocator: Geolocator?, onRecord: @escaping (EventRecord) -> Void) {
        decoder = LineDecoder(key: key)
        self.geolocator = geolocator
        self.onRecord = onRecord
    }

    /// The hash that records carry for a name or an id.
    public func hash(_ text: String) -> UInt64 { key.hash(text) }

    /// Adds bytes of the current source.
    public func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var feeder = self.feeder
        feeder.append(bytes, to: &block) { read(&$0) }
        self.feeder = feeder
    }

    /// Ends the current source (a file).
    public func endSource() {
        feeder.finish(into: &block) { read(&$0) }
        read(&block)
        feeder = LineFeeder(source: 1, mayControl: false)
    }

    private func read(_ block: inout LineBlock) {
        guard !block.segments.isEmpty else { return }
        repeat {
            decoder.decode(block)
            geolocator?.locate(block.batch)
            for index in 0..<block.batch.recordCount { onRecord(block.batch.records[index]) }
            block.resetBatch()
        } while block.hasMore
        block.reset()
    }
}
