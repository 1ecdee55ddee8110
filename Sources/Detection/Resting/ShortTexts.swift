/// Texts of one account in fewer bits: ids are mostly a word and hexadecimal digits, or a UUID. Such a digit takes four bits,
/// and a word that came before with as many digits takes none. Names are mostly of 64 letters, which take six.
struct ShortTexts {
    /// In three bits, before the text.
    private enum Form {
        static let none: UInt64 = 0
        /// How many bytes, and these.
        static let plain: UInt64 = 1
        /// How many letters, and which of the 64 each is.
        static let letters: UInt64 = 2
        /// How many bytes the word has, how many pairs of digits follow, the word, and the digits.
        static let digits: UInt64 = 3
        /// As `digits`, with the word and the number of one that came before: which, and the digits.
        static let again: UInt64 = 4
        /// 8-4-4-4-12 digits.
        static let uuid: UInt64 = 5

        static var bits: Int { 3 }
    }

    /// What came before in the form of `digits`.
    private struct Word: BitwiseCopyable, Equatable {
        /// The first in the lowest byte.
        var letters: UInt64
        var length: UInt8
        var pairs: UInt8

        static var lengthMax: Int { 8 }
    }

    /// The first ones; who has more pays for it.
    private var words = InlineArray<4, Word>(repeating: Word(letters: 0, length: 0, pairs: 0))
    private var wordCount = 0
    private static var wordBits: Int { 2 }

    /// Another account's follow.
    mutating func clear() { wordCount = 0 }

    mutating func write(_ text: UnsafeBufferPointer<UInt8>, to bits: inout BitWriter) {
        guard let start = text.baseAddress, !text.isEmpty else { return bits.put(Form.none, Form.bits) }
        if Self.isUUID(text) { return Self.writeUUID(start, &bits) }
        var length = text.count
        while length > 0, text.count - length < 510, Hexadecimal.value(text[length - 1]) < 16 { length -= 1 }
        if (text.count - length) % 2 == 1 { length += 1 }
        let pairs = (text.count - length) / 2
        if pairs > 1, let number = number(of: start, length, pairs) {
            bits.put(Form.again, Form.bits)
            bits.put(UInt64(number), Self.wordBits)
        } else if Letters.areAll(of: text), pairs < 2 || text.count * Letters.bits < (length + pairs) * 8 {
            return Self.writeLetters(text, &bits)
        } else {
            bits.put(pairs > 1 ? Form.digits : Form.plain, Form.bits)
            bits.code(UInt64(pairs > 1 ? length : text.count), low: 3)
            if pairs > 1 {
                bits.code(UInt64(pairs), low: 3)
                note(start, length, pairs)
            }
            Self.write(pairs > 1 ? length : text.count, to: &bits) { start[$0] }
        }
        if pairs > 1 { Hexadecimal.write(start + length, 2 * pairs, to: &bits) }
    }

    /// - Parameter body: called with the text, which is valid for so long; empty when there is none.
    mutating func read(_ bits: inout BitReader, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        switch bits.take(Form.bits) {
        case Form.none: body(UnsafeBufferPointer(start: nil, count: 0))
        case Form.plain:
            let count = Int(bits.code(low: 3))
            Self.withRoom(count, body) { text in Self.read(count, from: &bits) { text[$0] = $1 } }
        case Form.letters: Self.readLetters(&bits, body)
        case Form.digits:
            let (length, pairs) = (Int(bits.code(low: 3)), Int(bits.code(low: 3)))
            Self.withRoom(length + 2 * pairs, body) { text in
                Self.read(length, from: &bits) { text[$0] = $1 }
                note(text, length, pairs)
                Hexadecimal.read(2 * pairs, from: &bits, to: text + length)
            }
        case Form.again:
            let word = words[Int(bits.take(Self.wordBits))]
            let (length, pairs) = (Int(word.length), Int(word.pairs))
            Self.withRoom(length + 2 * pairs, body) { text in
                for place in 0..<length { text[place] = UInt8(truncatingIfNeeded: word.letters >> UInt64(8 * place)) }
                Hexadecimal.read(2 * pairs, from: &bits, to: text + length)
            }
        default: Self.readUUID(&bits, body)
        }
    }

    // MARK: - Words

    private static func word(_ start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) -> Word {
        var letters: UInt64 = 0
        for place in 0..<length { letters |= UInt64(start[place]) << UInt64(8 * place) }
        return Word(letters: letters, length: UInt8(length), pairs: UInt8(pairs))
    }

    /// The number of a word that came before.
    private func number(of start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) -> Int? {
        guard length <= Word.lengthMax else { return nil }
        let word = Self.word(start, length, pairs)
        for number in 0..<wordCount where words[number] == word { return number }
        return nil
    }

    private mutating func note(_ start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) {
        guard length <= Word.lengthMax, wordCount < words.count else { return }
        words[wordCount] = Self.word(start, length, pairs)
        wordCount += 1
    }

    // MARK: - Forms

    private static func writeUUID(_ text: UnsafePointer<UInt8>, _ bits: inout BitWriter) {
        bits.put(Form.uuid, Form.bits)
        for number in groups.indices {
            let group = groups[number]
            Hexadecimal.write(text + group.lowerBound, group.count, to: &bits)
        }
    }

    private static func readUUID(_ bits: inout BitReader, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withRoom(36, body) { text in
            for number in groups.indices {
                let group = groups[number]
                Hexadecimal.read(group.count, from: &bits, to: text + group.lowerBound)
                if group.upperBound < 36 { text[group.upperBound] = dash }
            }
        }
    }

    private static let dash = UInt8(ascii: "-")

    /// Where a UUID has its digits; dashes are between.
    private static let groups: InlineArray<5, Range<Int>> = [0..<8, 9..<13, 14..<18, 19..<23, 24..<36]

    private static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        return groups.indices.allSatisfy { number in
            let group = groups[number]
            return group.allSatisfy { Hexadecimal.value(text[$0]) < 16 }
                && (group.upperBound == 36 || text[group.upperBound] == dash)
        }
    }

    private static func writeLetters(_ text: UnsafeBufferPointer<UInt8>, _ bits: inout BitWriter) {
        bits.put(Form.letters, Form.bits)
        bits.code(UInt64(text.count), low: 3)
        for letter in text { bits.put(UInt64(Letters.number(letter)), Letters.bits) }
    }

    private static func readLetters(_ bits: inout BitReader, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let count = Int(bits.code(low: 3))
        withRoom(count, body) { text in
            for place in 0..<count { text[place] = Letters.letter(bits.take(Letters.bits)) }
        }
    }

    // MARK: - Bytes

    /// Seven bytes at once: as many as fit.
    @inline(__always)
    private static func write(_ count: Int, to bits: inout BitWriter, _ byte: (Int) -> UInt8) {
        var place = 0
        while place < count {
            let some = min(7, count - place)
            var value: UInt64 = 0
            for number in 0..<some { value |= UInt64(byte(place + number)) << UInt64(8 * number) }
            bits.put(value, 8 * some)
            place += some
        }
    }

    @inline(__always)
    private static func read(_ count: Int, from bits: inout BitReader, _ take: (Int, UInt8) -> Void) {
        var place = 0
        while place < count {
            let some = min(7, count - place)
            let value = bits.take(8 * some)
            for number in 0..<some { take(place + number, UInt8(truncatingIfNeeded: value >> UInt64(8 * number))) }
            place += some
        }
    }

    /// Calls `fill` with room for a text, and `body` with the text.
    @inline(__always)
    private static func withRoom(
        _ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void, _ fill: (UnsafeMutablePointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { room in
            if let text = room.baseAddress { fill(text) }
            body(UnsafeBufferPointer(room))
        }
    }
}

/// Hexadecimal digits in four bits each, eight at once in one word.
private enum Hexadecimal {
    /// What a digit stands for; 16 when it is none. Capital letters are none, as they would come back as small ones.
    @inline(__always)
    static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case 48...57: character - 48
        case 97...102: character - 87
        default: 16
        }
    }

    /// - Parameter count: even.
    static func write(_ digits: UnsafePointer<UInt8>, _ count: Int, to bits: inout BitWriter) {
        var place = UnsafeRawPointer(digits)
        for _ in 0..<count / 8 { write(UInt64.self, at: &place, to: &bits) }
        if count & 4 != 0 { write(UInt32.self, at: &place, to: &bits) }
        if count & 2 != 0 { write(UInt16.self, at: &place, to: &bits) }
    }

    static func read(_ count: Int, from bits: inout BitReader, to digits: UnsafeMutablePointer<UInt8>) {
        var place = UnsafeMutableRawPointer(digits)
        for _ in 0..<count / 8 { read(UInt64.self, from: &bits, to: &place) }
        if count & 4 != 0 { read(UInt32.self, from: &bits, to: &place) }
        if count & 2 != 0 { read(UInt16.self, from: &bits, to: &place) }
    }

    /// As many digits as fit a `Word`.
    @inline(__always)
    private static func write<Word: FixedWidthInteger>(
        _: Word.Type, at place: inout UnsafeRawPointer, to bits: inout BitWriter
    ) {
        let digits = UInt64(truncatingIfNeeded: Word(littleEndian: place.loadUnaligned(as: Word.self)))
        place += MemoryLayout<Word>.size
        // Letters have a bit that figures have not, and their lowest four begin with one.
        let values = (digits & each(0x0F)) + (digits >> 6 & each(1)) * 9
        let pairs = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
        bits.put((fours | fours >> 16) & 0xFFFF_FFFF, Word.bitWidth / 2)
    }

    @inline(__always)
    private static func read<Word: FixedWidthInteger>(
        _: Word.Type, from bits: inout BitReader, to place: inout UnsafeMutableRawPointer
    ) {
        let packed = bits.take(Word.bitWidth / 2)
        let fours = (packed | packed << 16) & 0x0000_FFFF_0000_FFFF
        let pairs = (fours | fours << 8) & 0x00FF_00FF_00FF_00FF
        let values = (pairs | pairs << 4) & each(0x0F)
        // Those from ten on have a fifth bit with six more, and letters stand 39 further than figures.
        let digits = values + each(48) + ((values + each(6)) >> 4 & each(1)) * 39
        place.storeBytes(of: Word(truncatingIfNeeded: digits).littleEndian, as: Word.self)
        place += MemoryLayout<Word>.size
    }

    /// The same byte eight times.
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }
}

/// The 64 letters of which names and mailboxes mostly are.
private enum Letters {
    static var bits: Int { 6 }

    static func areAll(of text: UnsafeBufferPointer<UInt8>) -> Bool { text.allSatisfy { number($0) < 64 } }

    /// Small letters, capitals, digits, the full stop and the space; 64 for others.
    static func number(_ character: UInt8) -> UInt8 {
        switch character {
        case 97...122: character - 97
        case 65...90: character - 65 + 26
        case 48...57: character - 48 + 52
        case 46: 62
        case 32: 63
        default: 64
        }
    }

    static func letter(_ number: UInt64) -> UInt8 {
        let number = UInt8(truncatingIfNeeded: number)
        return switch number {
        case ..<26: number + 97
        case ..<52: number - 26 + 65
        case ..<62: number - 52 + 48
        case 62: 46
        default: 32
        }
    }
}

/// How most companies make addresses of their people's names.
enum Mailbox {
    /// The letter of the mailbox for one of the name.
    static func letter(_ character: UInt8) -> UInt8 {
        switch character {
        case 65...90: character + 32
        case 32: 46
        default: character
        }
    }
}
