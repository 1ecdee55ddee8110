import Decoding
import Model

/// A time that every line may carry, and the same as an instant.
let someTime = "2026-11-02T09:14:03.120Z"
let someInstant = Instant(milliseconds: 1_793_610_843_120)

/// A line of `type` with a time and, where the type asks for one, an account; `fields` follow as they are written.
func line(_ type: String, _ fields: String = "", time: String = "\"\(someTime)\"") -> String {
    let account = type == "tick" || type == "organization.update" ? "" : #","account":"acc""#
    return #"{"type":"\#(type)","time":\#(time)\#(account)\#(fields.isEmpty ? "" : ",")\#(fields)}"#
}

/// A `session.end` line: the session type that asks for nothing more.
func presence(_ fields: String) -> String { line("session.end", fields) }

func organization(_ fields: String) -> String {
    line("organization.update", #""organization":"org""# + (fields.isEmpty ? "" : ",") + fields)
}

let testKey = HashKey(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)

extension EventBatch {
    static func ofTests() -> EventBatch { EventBatch(recordCapacity: 1_024, arenaCapacity: 1 << 20) }

    var all: [EventRecord] { (0..<recordCount).map { records[$0] } }
}

extension LineDecoder {
    /// Decodes `bytes` with hostile padding behind them: nothing there may matter.
    func decode(
        bytes: some Collection<UInt8>, firstLine: UInt64 = 1, mayBeMarked: Bool = true, mayControl: Bool = true,
        into batch: EventBatch
    ) -> Progress {
        let padding = [UInt8](#"","x":{"y":["#.utf8) + [UInt8](repeating: 0xFF, count: Self.padding)
        let buffer = Array(bytes) + padding
        return buffer.withUnsafeBytes {
            decode(
                .init(rebasing: $0[..<bytes.count]), firstLine: firstLine, mayBeMarked: mayBeMarked,
                mayControl: mayControl, into: batch)
        }
    }
}

/// One text, decoded into a batch of its own.
func decoded(_ text: String, firstLine: UInt64 = 1, mayControl: Bool = true) -> EventBatch {
    decoded(bytes: Array(text.utf8), firstLine: firstLine, mayControl: mayControl)
}

func decoded(bytes: [UInt8], firstLine: UInt64 = 1, mayControl: Bool = true) -> EventBatch {
    let batch = EventBatch.ofTests()
    _ = LineDecoder(key: testKey).decode(bytes: bytes, firstLine: firstLine, mayControl: mayControl, into: batch)
    return batch
}

/// What became of one line.
enum Fate: Equatable, CustomStringConvertible {
    case applied
    case ignored
    case blank
    case rejected(String)

    var description: String {
        switch self {
        case .applied: "applied"
        case .ignored: "ignored"
        case .blank: "blank"
        case .rejected(let reason): reason
        }
    }

    /// The part of the reason in front of the colon.
    var field: String? {
        guard case .rejected(let reason) = self else { return nil }
        return String(reason.prefix { $0 != ":" })
    }
}

func fate(bytes: [UInt8], firstLine: UInt64 = 2, mayControl: Bool = true) -> Fate {
    let batch = decoded(bytes: bytes, firstLine: firstLine, mayControl: mayControl)
    if let reject = batch.rejects.first { return .rejected(reject.reason) }
    if batch.recordCount == 1 { return .applied }
    return batch.ignoredCount == 1 ? .ignored : .blank
}

func fate(_ line: String, firstLine: UInt64 = 2, mayControl: Bool = true) -> Fate {
    fate(bytes: Array(line.utf8), firstLine: firstLine, mayControl: mayControl)
}

/// A record with everything that the batch holds for it, so that records of different batches compare.
struct Decoded: Equatable {
    var time: Int64
    var type: UInt8
    var line: UInt32
    var texts: [String?]
    var hashes: [UInt64]
    var numbers: [String]
    var update: Update?

    init(_ record: EventRecord, in batch: EventBatch) {
        time = record.time
        type = record.typeCode
        line = record.line
        texts = [record.account, record.organization, record.session, record.device, record.id, record.place]
            .map { batch.text($0) }
        hashes = [record.accountHash, record.organizationHash, record.sessionHash, record.deviceHash]
        numbers = [
            "\(record.address)", "\(record.latitude)", "\(record.longitude)", "\(record.radius)", "\(record.asn)",
            "\(record.networkKindCode)", "\(record.deviceClassCode)", "\(record.flags.rawValue)",
            "\(record.agentFamily)",
        ]
        update = record.update < 0 ? nil : batch.updates[Int(record.update)]
    }
}
