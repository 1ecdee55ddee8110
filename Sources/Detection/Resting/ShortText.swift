internal import Glibc

/// Texts in fewer bytes: ids are mostly a word and hexadecimal digits, or a UUID, and two such digits take a byte.
///
/// A number comes first: the length of the text or of the word, and in its lowest two bits which form it is. Zero is no
/// text.
enum ShortText {
    private enum Form {
        static let plain = 0
        /// A word, a byte that tells how many follow, and two digits in each of these.
        static let digits = 1
        /// 16 bytes: 8-4-4-4-12 digits.
        static let uuid = 2
    }

    /// The most bytes that a text of so many takes.
    static func bytesMost(_ count: Int) -> Int { count + 4 }

    /// - Returns: how many bytes were written.
    static func write(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableRawPointer) -> Int {
        let target = target.assumingMemoryBound(to: UInt8.self)
        if text.count == 36, isUUID(text) {
            target[0] = UInt8(Form.uuid)
            var place = 1
            var digit = 0
            while digit < 36 {
                if isDash(digit) {
                    digit += 1
                } else {
                    target[place] = pair(text, digit)
                    place += 1
                    digit += 2
                }
            }
            return place
        }
        var word = text.count
        while word > 0, text.count - word < 510, value(text[word - 1]) < 16 { word -= 1 }
        if (text.count - word) % 2 == 1 { word += 1 }
        let pairs = (text.count - word) / 2
        guard pairs > 1 else {
            var place = writeNumber(text.count << 2 | Form.plain, target)
            memcpy(target + place, text.baseAddress!, text.count)
            place += text.count
            return place
        }
        var place = writeNumber(word << 2 | Form.digits, target)
        target[place] = UInt8(pairs)
        place += 1
        if word > 0 { memcpy(target + place, text.baseAddress!, word) }
        place += word
        for number in 0..<pairs { target[place + number] = pair(text, word + 2 * number) }
        return place + pairs
    }

    /// - Parameter body: called with the text, which is valid for so long; not called when there is none.
    /// - Returns: where the next begins.
    static func read(
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
        let (length, form) = (number >> 2, number & 3)
        if form == Form.plain {
            body(UnsafeBufferPointer(start: next, count: length))
            return next + length
        }
        let pairs = form == Form.uuid ? 16 : Int(next[0])
        let first = form == Form.uuid ? next : next + 1 + length
        let whole = form == Form.uuid ? 36 : length + 2 * pairs
        withUnsafeTemporaryAllocation(byteCount: whole, alignment: 1) { room in
            let text = room.baseAddress!.assumingMemoryBound(to: UInt8.self)
            if form == Form.uuid {
                var digit = 0
                for place in 0..<16 {
                    if isDash(digit) {
                        text[digit] = dash
                        digit += 1
                    }
                    text[digit] = digits[Int(first[place] >> 4)]
                    text[digit + 1] = digits[Int(first[place] & 15)]
                    digit += 2
                }
            } else {
                if length > 0 { memcpy(text, next + 1, length) }
                for place in 0..<pairs {
                    text[length + 2 * place] = digits[Int(first[place] >> 4)]
                    text[length + 2 * place + 1] = digits[Int(first[place] & 15)]
                }
            }
            body(UnsafeBufferPointer(start: text, count: whole))
        }
        return first + pairs
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
    private static let digits: InlineArray<16, UInt8> = [
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102,
    ]

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
