internal import CSimdjson
internal import Model

/// The promise that `EventRecord` and C's `sw_record` are the same bytes, checked and not hoped for: neither language
/// owes it to the other.
enum RecordLayout {
    /// Offsets of the record's fields as Swift lays them out, in the order of their declaration, then its stride.
    static var swift: [Int] {
        let offsets = [
            MemoryLayout<EventRecord>.offset(of: \.time),
            MemoryLayout<EventRecord>.offset(of: \.accountHash),
            MemoryLayout<EventRecord>.offset(of: \.organizationHash),
            MemoryLayout<EventRecord>.offset(of: \.sessionHash),
            MemoryLayout<EventRecord>.offset(of: \.deviceHash),
            MemoryLayout<EventRecord>.offset(of: \.addressHigh),
            MemoryLayout<EventRecord>.offset(of: \.addressLow),
            MemoryLayout<EventRecord>.offset(of: \.account),
            MemoryLayout<EventRecord>.offset(of: \.organization),
            MemoryLayout<EventRecord>.offset(of: \.session),
            MemoryLayout<EventRecord>.offset(of: \.device),
            MemoryLayout<EventRecord>.offset(of: \.id),
            MemoryLayout<EventRecord>.offset(of: \.place),
            MemoryLayout<EventRecord>.offset(of: \.latitude),
            MemoryLayout<EventRecord>.offset(of: \.longitude),
            MemoryLayout<EventRecord>.offset(of: \.radius),
            MemoryLayout<EventRecord>.offset(of: \.asn),
            MemoryLayout<EventRecord>.offset(of: \.line),
            MemoryLayout<EventRecord>.offset(of: \.update),
            MemoryLayout<EventRecord>.offset(of: \.organizationIndex),
            MemoryLayout<EventRecord>.offset(of: \.typeCode),
            MemoryLayout<EventRecord>.offset(of: \.networkKindCode),
            MemoryLayout<EventRecord>.offset(of: \.deviceClassCode),
            MemoryLayout<EventRecord>.offset(of: \.flags),
            MemoryLayout<EventRecord>.offset(of: \.agentFamily),
            MemoryLayout<EventRecord>.offset(of: \.reserved),
        ]
        return offsets.map { $0 ?? -1 } + [MemoryLayout<EventRecord>.stride]
    }

    /// The same as the C compiler sees it.
    static var c: [Int] {
        UnsafeBufferPointer(start: sw_record_offsets(), count: Int(SW_RECORD_FIELDS) + 1).map(Int.init)
    }

    static func check() {
        precondition(
            swift == c
                && MemoryLayout<TextSpan>.offset(of: \.offset) == MemoryLayout<sw_span>.offset(of: \.offset)
                && MemoryLayout<TextSpan>.offset(of: \.length) == MemoryLayout<sw_span>.offset(of: \.length)
                && MemoryLayout<TextSpan>.stride == MemoryLayout<sw_span>.stride,
            "EventRecord and sw_record are laid out differently")
    }
}
