import CSystemd
import Glibc
public import Logging

/// Listening sockets that the service manager opened before this process started.
public enum InheritedSockets {
    /// The names that socket units give to their descriptors (`FileDescriptorName=`).
    public static let names = ["events", "notices", "control"]

    /// Takes the inherited sockets over, by name; empty when there are none.
    ///
    /// They come non-blocking and close on exec. The environment variables of the protocol are removed, so a second call
    /// finds nothing, and neither does a child. What cannot be used (another name, a second socket of one name, no
    /// listening Unix stream) is reported and closed: left open, its clients would wait for ever.
    public static func take(logger: Logger) -> [String: Int32] {
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &list)
        guard count >= 0 else {
            logger.error("inherited sockets cannot be taken over", metadata: ["error": "\(text(of: -count))"])
            return [:]
        }
        defer { free(list) }
        let offers = (0..<Int(count)).map { index in
            let name = list?[index]
            defer { free(name) }
            return Offer(name: name.map { String(cString: $0) } ?? "", descriptor: firstDescriptor + Int32(index))
        }
        return accept(offers, logger: logger)
    }

    struct Offer {
        var name: String
        var descriptor: Int32
    }

    /// Keeps what can be used, by name, and closes the rest.
    static func accept(_ offers: [Offer], logger: Logger) -> [String: Int32] {
        var taken: [String: Int32] = [:]
        for offer in offers {
            if let problem = problem(with: offer, taken: taken) {
                logger.warning("inherited socket closed: \(problem)", metadata: ["name": "\(offer.name)"])
                close(offer.descriptor)
            } else {
                // The manager hands descriptors over in blocking mode.
                _ = fcntl(offer.descriptor, F_SETFL, fcntl(offer.descriptor, F_GETFL) | O_NONBLOCK)
                taken[offer.name] = offer.descriptor
            }
        }
        return taken
    }

    /// SD_LISTEN_FDS_START: right behind standard error.
    private static let firstDescriptor: Int32 = 3

    private static func problem(with offer: Offer, taken: [String: Int32]) -> String? {
        guard names.contains(offer.name) else { return "its name is none of \(names.joined(separator: ", "))" }
        guard taken[offer.name] == nil else { return "there already is one of this name" }
        guard sd_is_socket_unix(offer.descriptor, Int32(SOCK_STREAM.rawValue), 1, nil, 0) > 0 else {
            return "it is no listening Unix stream socket"
        }
        return nil
    }

    private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}
