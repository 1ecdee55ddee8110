import CMaxMindDB

/// A record, or a map within one, of an open database; valid as long as the database.
struct Record {
    let database: UnsafePointer<MMDB_s>
    let offset: UInt32

    /// The value at `path`; nil when there is none.
    ///
    /// - Complexity: O(*n*) in what stands in front of it in the record.
    func value(_ path: FieldPath) -> MMDB_entry_data_s? {
        var start = MMDB_entry_s(mmdb: database, offset: offset)
        var data = MMDB_entry_data_s()
        guard MMDB_aget_value(&start, &data, path.keys) == MMDB_SUCCESS, data.has_data else { return nil }
        return data
    }

    /// The map at `path`, so that its members are found without passing what stands in front of it again.
    func map(_ path: FieldPath) -> Record? {
        guard let data = value(path), data.type == MMDB_DATA_TYPE_MAP else { return nil }
        return Record(database: database, offset: data.offset)
    }

    /// The number at `path`, of whatever type; some vendors write numbers as text.
    func number(_ path: FieldPath) -> Double? {
        guard let data = value(path) else { return nil }
        switch Int32(data.type) {
        case MMDB_DATA_TYPE_DOUBLE: return data.double_value
        case MMDB_DATA_TYPE_FLOAT: return Double(data.float_value)
        case MMDB_DATA_TYPE_UINT16: return Double(data.uint16)
        case MMDB_DATA_TYPE_UINT32: return Double(data.uint32)
        case MMDB_DATA_TYPE_INT32: return Double(data.int32)
        case MMDB_DATA_TYPE_UINT64: return Double(data.uint64)
        default: return data.text.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
        }
    }

    func text(_ path: FieldPath) -> UnsafeBufferPointer<UInt8>? { value(path)?.text }

    /// Whether the flag at `path` is there and set; some vendors write flags as text.
    func flag(_ path: FieldPath) -> Bool {
        guard let data = value(path) else { return false }
        return data.type == MMDB_DATA_TYPE_BOOLEAN
            ? data.boolean : data.text.map { $0.elementsEqual("true".utf8) } ?? false
    }

    /// Where `text` stands; nil when it could not be shown: not UTF-8, control characters, over `lengthMax` bytes.
    func slice(_ text: UnsafeBufferPointer<UInt8>, lengthMax: UInt8) -> TextSlice? {
        guard let start = text.baseAddress, (1...Int(lengthMax)).contains(text.count),
            text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), String(validating: text, as: UTF8.self) != nil
        else { return nil }
        return TextSlice(offset: UInt32(start - database.pointee.data_section), length: UInt8(text.count))
    }
}

extension MMDB_entry_data_s {
    /// The bytes of a text, in place; nil for everything else and for an empty one.
    fileprivate var text: UnsafeBufferPointer<UInt8>? {
        guard type == MMDB_DATA_TYPE_UTF8_STRING, data_size > 0, let start = utf8_string else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(data_size)).assumingMemoryBound(to: UInt8.self)
    }
}

/// The keys that lead to a field, as libmaxminddb takes them. Made once for each field and never freed.
///
/// `@unchecked Sendable` because it is only ever read.
struct FieldPath: @unchecked Sendable {
    let keys: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ names: StaticString...) {
        keys = .allocate(capacity: names.count + 1)
        for (index, name) in names.enumerated() {
            (keys + index).initialize(to: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
        }
        (keys + names.count).initialize(to: nil)
    }
}
