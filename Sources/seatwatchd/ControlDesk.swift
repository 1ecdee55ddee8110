import Engine
import Foundation
import Locking
import Sockets

/// Control requests that concern the engine and the sockets together; everything else is the engine's.
final class ControlDesk: ControlHandler {
    private let engine: LiveEngine
    private let server = Locked<SocketServer?>(nil)

    init(engine: LiveEngine) { self.engine = engine }

    func attach(_ server: SocketServer) { self.server.withLock { $0 = server } }

    func handle(_ request: ControlRequest, reply: @escaping @Sendable (ControlReply) -> Void) {
        guard let server = server.withLock({ $0 }) else { return engine.handle(request, reply: reply) }
        switch request.command {
        case "status": status(of: server, reply)
        case "forget":
            // What is forgotten on the disk must not be handed out from memory.
            engine.handle(request) { answer in
                server.dropRecentNotices()
                reply(answer)
            }
        default: engine.handle(request, reply: reply)
        }
    }

    private func status(of server: SocketServer, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        engine.status { status in
            server.subscribers { subscribers in
                let whole = WholeStatus(engine: status, sockets: server.counters, subscribers: subscribers)
                do {
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                    reply(.result(json: Array(try encoder.encode(whole))))
                } catch {
                    reply(.failure(code: 1, error: "status: cannot be written as JSON"))
                }
            }
        }
    }
}

/// What `status` shows.
private struct WholeStatus: Encodable {
    var engine: EngineStatus
    var sockets: SocketCounters
    var subscribers: [SubscriberStatus]

    private enum CodingKeys: CodingKey { case connections, subscribers }
    private enum DoorKeys: CodingKey { case events, notices, control }
    private enum CountKeys: CodingKey { case open, accepted, denied, refused }
    private enum SubscriberKeys: CodingKey { case name, cursor, lag }

    func encode(to encoder: any Encoder) throws {
        try engine.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        var doors = container.nestedContainer(keyedBy: DoorKeys.self, forKey: .connections)
        for (key, door) in [
            (DoorKeys.events, sockets.events), (.notices, sockets.notices), (.control, sockets.control),
        ] {
            var counts = doors.nestedContainer(keyedBy: CountKeys.self, forKey: key)
            try counts.encode(door.open, forKey: .open)
            try counts.encode(door.accepted, forKey: .accepted)
            try counts.encode(door.denied, forKey: .denied)
            try counts.encode(door.refused, forKey: .refused)
        }
        var list = container.nestedUnkeyedContainer(forKey: .subscribers)
        for subscriber in subscribers {
            var entry = list.nestedContainer(keyedBy: SubscriberKeys.self)
            try entry.encode(subscriber.name, forKey: .name)
            try entry.encode(subscriber.cursor, forKey: .cursor)
            try entry.encode(subscriber.lag, forKey: .lag)
        }
    }
}
