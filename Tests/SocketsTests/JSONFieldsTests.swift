import Foundation
import Testing

@testable import Sockets

@Suite struct JSONFieldsTests {
    @Test func fieldsAreReadByName() throws {
        let fields = try #require(
            JSONFields(
                #" {"a":"x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é","b":null,"c":[1,{"a":2}],"a":-0.5e+3,"":true} "#.utf8))
        #expect(fields.values("a") == [.text("x\"\\/\u{8}\u{C}\n\r\téé".replacing("éé", with: "é😀é")), .other])
        #expect(fields.values("b") == [.null] && fields.values("c") == [.other] && fields.values("") == [.other])
        #expect(fields.values("d").isEmpty)
        #expect(JSONFields("{}".utf8)?.values("a") == [])
    }

    @Test(arguments: [
        "", " ", "[]", "1", "{", "}", "{}}", "{} {}", "{}x", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#,
        #"{"a":1 "b":2}"#, #"{a:1}"#, #"{'a':1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#,
        #"{"a":-}"#, #"{"a":1e999}"#, #"{"a":NaN}"#, #"{"a":tru}"#, #"{"a":"x}"#, #"{"a":"\x"}"#, #"{"a":"\u12g4"}"#,
        #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\u0041"}"#, "{\"a\":\"\u{1}\"}", "{\"a\":\"\n\"}",
        #"{"a":[1,]}"#, #"{"a":[}"#, "\u{FEFF}{}", "{\u{A0}}", #"{"a":"\u123"}"#, #"{"a":"\u+123"}"#,
    ])
    func whatIsNoObjectIsRefused(text: String) { #expect(JSONFields(text.utf8) == nil) }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(JSONFields(nested(32).utf8) != nil)
        #expect(JSONFields(nested(33).utf8) == nil)
        #expect(JSONFields(String(repeating: #"{"a":"#, count: 60_000).utf8) == nil)
    }

    @Test func onlyUTF8IsText() {
        for bad in [[0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]] {
            #expect(JSONFields(Array(#"{"a":""#.utf8) + bad + Array("\"}".utf8)) == nil)
        }
    }

    /// Valid objects with bytes changed. The other reader differs in one thing: it lets a comma stand behind the last.
    @Test func changedBytesAreJudgedAsAnotherReaderDoes() {
        let seeds = [
            #"{"type":"hello","stream":"auth-1"}"#, #"{"a":[1,2.5,-3e2,{"b":null,"c":[true,false]}],"d":"\u00e9\n"}"#,
        ]
        var random = Seeded(5)
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = Array(seeds.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array(#"{}[]",:\0e."#.utf8).randomElement(using: &random)!, at: place)
                }
            }
            let other = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            let isTaken = JSONFields(bytes) != nil
            taken += isTaken ? 1 : 0
            let text = String(decoding: bytes, as: UTF8.self)
            if other != nil, !isTaken, text.contains(",}") || text.contains(",]") { continue }
            #expect(isTaken == (other != nil), "\(text)")
        }
        #expect(taken > 1_000)
    }
}
