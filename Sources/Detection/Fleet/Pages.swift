internal import Glibc

/// A table of fixed size in pages that are saved one by one.
///
/// An element whose first eight bytes are zero is an empty place. So an empty table is zeroed memory, which takes up none
/// before it is written.
struct Pages<Element: BitwiseCopyable>: ~Copyable {
    static var elementsPerPage: Int { 1_024 }
    /// The first byte of a saved page.
    private static var version: UInt8 { 1 }

    private let elements: UnsafeMutablePointer<Element>
    private let count: Int
    private var changed: [Bool]

    init(count: Int) {
        self.count = count
        guard let zeroed = calloc(count * Self.elementsPerPage, MemoryLayout<Element>.stride) else {
            fatalError("no memory for a table of \(count) pages")
        }
        elements = zeroed.bindMemory(to: Element.self, capacity: count * Self.elementsPerPage)
        changed = Array(repeating: false, count: count)
    }

    deinit { free(elements) }

    @inline(__always)
    subscript(index: Int) -> UnsafeMutablePointer<Element> { elements + index }

    @inline(__always)
    mutating func mark(_ index: Int) { changed[index / Self.elementsPerPage] = true }

    /// Tells each page that was marked, as the places that differ from an empty one: number, then bytes as they lie.
    mutating func takeChanged(_ body: (_ page: Int, _ bytes: [UInt8]) -> Void) {
        for page in 0..<count where changed[page] {
            changed[page] = false
            var bytes = [Self.version]
            bytes.reserveCapacity(1 + Self.elementsPerPage * (MemoryLayout<Element>.size + 2))
            for place in 0..<Self.elementsPerPage {
                let element = elements + (page * Self.elementsPerPage + place)
                guard !isEmpty(element) else { continue }
                withUnsafeBytes(of: UInt16(place).littleEndian) { bytes += $0 }
                bytes += UnsafeRawBufferPointer(start: element, count: MemoryLayout<Element>.size)
            }
            body(page, bytes)
        }
    }

    /// - Returns: false when these are not a page's bytes.
    mutating func restore(_ page: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let size = MemoryLayout<Element>.size
        guard page >= 0, page < count, bytes.first == Self.version, (bytes.count - 1) % (size + 2) == 0 else {
            return false
        }
        let raw = UnsafeRawBufferPointer(bytes)
        for offset in stride(from: 1, to: bytes.count, by: size + 2) {
            let place = Int(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
            guard place < Self.elementsPerPage else { return false }
            UnsafeMutableRawPointer(elements + (page * Self.elementsPerPage + place))
                .copyMemory(from: raw.baseAddress! + offset + 2, byteCount: size)
        }
        return true
    }

    private func isEmpty(_ element: UnsafeMutablePointer<Element>) -> Bool {
        UnsafeRawPointer(element).load(as: UInt64.self) == 0
    }
}
