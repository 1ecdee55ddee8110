internal import Engine
internal import FoundationEssentials

/// Control requests and replies in their written form: one JSON object a line.
enum ControlText {
    /// EX_DATAERR of `sysexits.h`: what was asked cannot be read.
    private static let badInput: Int32 = 65
    /// EX_UNAVAILABLE: the daemon cannot serve this client now.
    private static let unavailable: Int32 = 69

    enum Understood {
        case request(ControlRequest)
        case failure(ControlReply)
        case blank
    }

    static func understand(_ line: LineInput.Line) -> Understood {
        guard case .text(let text) = line else {
            return .failure(
                .failure(code: badInput, error: "a request has at most \(SocketLimits.lineMax) bytes"))
        }
        if text.allSatisfy(\.isJSONSpace) { return .blank }
        do {
            return .request(try JSONDecoder().decode(ControlRequest.self, from: Data(text)))
        } catch {
            return .failure(
                .failure(
                    code: badInput,
                    error: #"not a request; expected {"command":"…","arguments":{…}} with strings, whole numbers, "#
                        + "booleans or null as arguments"))
        }
    }

    static let tooMany = line(
        .failure(code: unavailable, error: "as many control clients as can be served are connected; try again later"))

    static func line(_ reply: ControlReply) -> SharedLine {
        switch reply {
        case .result(let json):
            SharedLine(joining: [Array(#"{"ok":true,"result":"#.utf8), json, Array("}\n".utf8)])
        case .failure(let code, let error):
            SharedLine(#"{"ok":false,"code":\#(code),"error":\#(JSONText.quoted(error))}"# + "\n")
        }
    }
}

extension ControlReply {
    var isFailure: Bool { if case .failure = self { true } else { false } }
}
