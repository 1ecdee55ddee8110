internal import Glibc

/// A table of fixed size in pages that are saved one by one, into two banks in turn: while one is written over, the other
/// one is whole.
///
/// An element whose first eight bytes are zero is an empty place. So an empty table is zeroed memory, which takes up none
/// before it is written.
struct Pages<Element: BitwiseCopyable>: ~Copyable {
    static var elementsPerPage: Int { 1_024 }
    /// The first byte of a saved page.
    private static var version: UInt8 { 1 }

    private let elements: UnsafeMutablePointer<Element>
    private let count: Int
    /// For each page, one bit for each bank that has not been told of its last change.
    private var changed: [UInt8]

    init(count: Int) {
        self.count = count
        // Straight from the system: what the allocator has had before it would have to clear.
        let zeroed = mmap(nil, Self.byteCount(count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let zeroed, zeroed != MAP_FAILED else { fatalError("no memory for a table of \(count) pages") }
        elements = zeroed.bindMemory(to: Element.self, capacity: count * Self.elementsPerPage)
        changed = Array(repeating: 0, count: count)
    }

    deinit { munmap(elements, Self.byteCount(count)) }

    private static func byteCount(_ pages: Int) -> Int { pages * elementsPerPage * MemoryLayout<Element>.stride }

    @inline(__always)
    subscript(index: Int) -> UnsafeMutablePointer<Element> { elements + index }

    @inline(__always)
    mutating func mark(_ index: Int) { changed[index / Self.elementsPerPage] = 0b11 }

    /// Whether any page has changed since the bank was told.
    func hasChanged(since bank: Int) -> Bool { changed.contains { $0 >> UInt8(bank) & 1 == 1 } }

    /// Tells each page that has changed since the bank was told last, as the places that differ from an empty one: number,
    /// then bytes as they lie.
    mutating func takeChanged(since bank: Int, _ body: (_ page: Int, _ bytes: [UInt8]) -> Void) {
        for page in 0..<count where changed[page] >> UInt8(bank) & 1 == 1 {
            changed[page] &= ~(1 << UInt8(bank))
            body(page, bytes(of: page))
        }
    }

    private func bytes(of page: Int) -> [UInt8] {
        let size = MemoryLayout<Element>.size
        return Array(unsafeUninitializedCapacity: 1 + Self.elementsPerPage * (size + 2)) { buffer, count in
            buffer[0] = Self.version
            count = 1
            let target = UnsafeMutableRawBufferPointer(buffer)
            for place in 0..<Self.elementsPerPage {
                let element = elements + (page * Self.elementsPerPage + place)
                guard !isEmpty(element) else { continue }
                target.storeBytes(of: UInt16(place).littleEndian, toByteOffset: count, as: UInt16.self)
                target.baseAddress?.advanced(by: count + 2).copyMemory(from: element, byteCount: size)
                count += 2 + size
            }
        }
    }

    /// Takes back in what a bank was told.
    /// - Returns: false when these are not a page's bytes.
    mutating func restore(_ page: Int, from bank: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
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
        // What the other bank holds of it is older, or half written.
        changed[page] = 0b11 & ~(1 << UInt8(bank))
        return true
    }

    private func isEmpty(_ element: UnsafeMutablePointer<Element>) -> Bool {
        UnsafeRawPointer(element).load(as: UInt64.self) == 0
    }
}
