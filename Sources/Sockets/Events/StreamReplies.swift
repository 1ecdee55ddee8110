internal import Engine

/// Writes replies of streams as the lines that their clients read.
struct StreamReplies {
    /// Rejects come in runs of one reason.
    private var lastReason: (text: String, quoted: [UInt8]) = ("", [])

    mutating func line(_ replies: StreamState.Replies) -> SharedLine {
        var bytes: [UInt8] = []
        for reject in replies.rejects {
            if reject.reason != lastReason.text {
                lastReason = (reject.reason, Array(JSONText.quoted(reject.reason).utf8))
            }
            bytes += #"{"type":"reject","line":"#.utf8
            bytes += String(reject.line).utf8
            bytes += #","reason":"#.utf8
            bytes += lastReason.quoted
            bytes += "}\n".utf8
        }
        let ack = Array(#"{"type":"ack","accepted":\#(replies.accepted)}"#.utf8) + [UInt8(ascii: "\n")]
        for _ in 0..<replies.acks { bytes += ack }
        return SharedLine(bytes)
    }

    static let takenOver = SharedLine(#"{"type":"closed","reason":"taken over"}"# + "\n")
}
