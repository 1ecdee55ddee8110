internal import Glibc

/// Texts of one account in fewer bytes: ids are mostly a word and hexadecimal digits, or a UUID. Two such digits take a byte,
/// and a word that came before with as many digits takes none.
///
/// A number comes first: the length of the text or of the word, or which word it is, and in its lowest two bits which form it
/// has. Zero is no text.
struct ShortTexts {
    private enum Form {
        static let plain = 0
        /// A byte that tells how many have digits, the word, and two digits in each of these.
        static let digits = 1
        /// 16 bytes: 8-4-4-4-12 digits.
        static let uuid = 2
        /// As `digits`, with the word and number of one that came before.
        static let again = 3
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

    /// Another account's follow.
    mutating func clear() { wordCount = 0 }

    /// The most bytes that a text of so many takes.
    static func bytesMost(_ count: Int) -> Int { count + 4 }

    /// - Returns: how many bytes were written.
    mutating func write(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableRawPointer) -> Int {
        let target = target.assumingMemoryBound(to: UInt8.self)
        if text.count == 36, Self.isUUID(text) {
            target[0] = UInt8(Form.uuid)
            var place = 1
            var digit = 0
            while digit < 36 {
                if Self.isDash(digit) {
                    digit += 1
                } else {
                    target[place] = Self.pair(text, digit)
                    place += 1
                    digit += 2
                }
            }
            return place
        }
        var length = text.count
        while length > 0, text.count - length < 510, Self.value(text[length - 1]) < 16 { length -= 1 }
        if (text.count - length) % 2 == 1 { length += 1 }
        let pairs = (text.count - length) / 2
        guard pairs > 1, let start = text.baseAddress else {
            let place = Self.writeNumber(text.count << 2 | Form.plain, target)
            if let start = text.baseAddress { memcpy(target + place, start, text.count) }
            return place + text.count
        }
        var place: Int
        if let number = number(of: start, length, pairs) {
            target[0] = UInt8(number << 2 | Form.again)
            place = 1
        } else {
            place = Self.writeNumber(length << 2 | Form.digits, target)
            target[place] = UInt8(pairs)
            place += 1
            if length > 0 { memcpy(target + place, start, length) }
            place += length
        }
        for number in 0..<pairs { target[place + number] = Self.pair(text, length + 2 * number) }
        return place + pairs
    }

    /// - Parameter body: called with the text, which is valid for so long; empty when there is none.
    /// - Returns: where the next begins.
    mutating func read(
        _ source: UnsafePointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> UnsafePointer<UInt8> {
        var number = Int(source[0] & 0x7F)
        var next = source + 1
        if source[0] >= 0x80 {
            number |= Int(source[1]) << 7
            next += 1
        }
        guard number > 0 else {
            body(UnsafeBufferPointer(start: nil, count: 0))
            return next
        }
        switch number & 3 {
        case Form.plain:
            body(UnsafeBufferPointer(start: next, count: number >> 2))
            return next + (number >> 2)
        case Form.uuid:
            Self.readUUID(next, body)
            return next + 16
        case Form.digits:
            let (length, pairs) = (number >> 2, Int(next[0]))
            note(next + 1, length, pairs)
            Self.readDigits(next + 1, length, next + 1 + length, pairs, body)
            return next + 1 + length + pairs
        default:
            let word = words[number >> 2]
            withUnsafeBytes(of: word.letters.littleEndian) { letters in
                Self.readDigits(
                    letters.baseAddress!.assumingMemoryBound(to: UInt8.self), Int(word.length), next, Int(word.pairs),
                    body)
            }
            return next + Int(word.pairs)
        }
    }

    // MARK: - Words

    private static func word(_ start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) -> Word {
        var letters: UInt64 = 0
        for place in 0..<length { letters |= UInt64(start[place]) << UInt64(8 * place) }
        return Word(letters: letters, length: UInt8(length), pairs: UInt8(pairs))
    }

    /// The number of a word that came before; one that did not is noted.
    private mutating func number(of start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) -> Int? {
        guard length <= Word.lengthMax else { return nil }
        let word = Self.word(start, length, pairs)
        for number in 0..<wordCount where words[number] == word { return number }
        note(word)
        return nil
    }

    private mutating func note(_ start: UnsafePointer<UInt8>, _ length: Int, _ pairs: Int) {
        if length <= Word.lengthMax { note(Self.word(start, length, pairs)) }
    }

    private mutating func note(_ word: Word) {
        guard wordCount < words.count else { return }
        words[wordCount] = word
        wordCount += 1
    }

    // MARK: - Digits

    private static func readUUID(_ source: UnsafePointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { room in
            let text = room.baseAddress!.assumingMemoryBound(to: UInt8.self)
            var digit = 0
            for place in 0..<16 {
                if isDash(digit) {
                    text[digit] = dash
                    digit += 1
                }
                text[digit] = Self.digit(source[place] >> 4)
                text[digit + 1] = Self.digit(source[place] & 15)
                digit += 2
            }
            body(UnsafeBufferPointer(start: text, count: 36))
        }
    }

    private static func readDigits(
        _ word: UnsafePointer<UInt8>, _ length: Int, _ digits: UnsafePointer<UInt8>, _ pairs: Int,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: length + 2 * pairs, alignment: 1) { room in
            let text = room.baseAddress!.assumingMemoryBound(to: UInt8.self)
            if length > 0 { memcpy(text, word, length) }
            for place in 0..<pairs {
                text[length + 2 * place] = digit(digits[place] >> 4)
                text[length + 2 * place + 1] = digit(digits[place] & 15)
            }
            body(UnsafeBufferPointer(start: text, count: length + 2 * pairs))
        }
    }

    /// Seven bits, and the rest in a second byte: the longest text has 1,024 bytes.
    private static func writeNumber(_ number: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        guard number >= 0x80 else {
            target[0] = UInt8(number)
            return 1
        }
        target[0] = UInt8(number & 0x7F) | 0x80
        target[1] = UInt8(number >> 7)
        return 2
    }

    private static let dash = UInt8(ascii: "-")
    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 48 : value + 87 }

    /// Where a UUID has its dashes.
    private static func isDash(_ place: Int) -> Bool { place == 8 || place == 13 || place == 18 || place == 23 }

    private static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in 0..<36 where isDash(place) ? text[place] != dash : value(text[place]) > 15 { return false }
        return true
    }

    private static func pair(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt8 {
        value(text[place]) << 4 | value(text[place + 1])
    }

    /// What a digit stands for; 16 when it is none. Capital letters are none, as they would come back as small ones.
    private static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case 48...57: character - 48
        case 97...102: character - 87
        default: 16
        }
    }
}
