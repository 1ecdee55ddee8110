/// A command from the control socket: `{"command":"status","arguments":{…}}`.
public struct ControlRequest: Decodable, Sendable {
    public var command: String
    public var arguments: [String: Argument]

    public enum Argument: Decodable, Equatable, Sendable {
        case text(String), number(Int), flag(Bool), null

        public init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try value.decode(String.self))
            }
        }
    }

    public init(command: String, arguments: [String: Argument] = [:]) {
        self.command = command
        self.arguments = arguments
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        command = try container.decode(String.self, forKey: .command)
        arguments = try container.decodeIfPresent([String: Argument].self, forKey: .arguments) ?? [:]
    }

    enum CodingKeys: String, CodingKey { case command, arguments }
}

/// What the control socket answers; `code` is an exit code of the command line (`sysexits.h`).
public enum ControlReply: Sendable {
    /// One JSON value, without a line end.
    case result(json: [UInt8])
    case failure(code: Int32, error: String)
}

/// Who answers control requests. Callable from any queue; `reply` is called exactly once, on any queue.
public protocol ControlHandler: AnyObject, Sendable {
    func handle(_ request: ControlRequest, reply: @escaping @Sendable (ControlReply) -> Void)
}

/// A notice that has its sequence number and its final bytes.
public struct PublishedNotice: Sendable {
    public var sequence: UInt64
    public var type: String
    /// The JSON object with its LF.
    public var line: [UInt8]

    public init(sequence: UInt64, type: String, line: [UInt8]) {
        self.sequence = sequence
        self.type = type
        self.line = line
    }
}
