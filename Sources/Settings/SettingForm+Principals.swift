internal import Glibc

extension SettingForm<[Principal]> {
    private static var countMax: Int { 256 }

    /// Users of this machine, by name or number.
    static var users: Self {
        principals("users", example: "[auth, 1001]", lookup: userID(named:))
    }

    /// Groups of this machine, by name or number.
    static var groups: Self {
        principals("groups", example: "[publishers, 1001]", lookup: groupID(named:))
    }

    /// A list, or names with commas between them, which is how the environment has it. A name has to exist: a slip here
    /// would lock somebody out without a word.
    private static func principals(
        _ noun: String, example: String, lookup: @escaping @Sendable (String) -> UInt32?
    ) -> Self {
        SettingForm(
            "list of \(noun)", allowed: "names or numbers, such as \(example), or nothing",
            read: { (written) throws(Refusal) in
                let names = try names(in: written, noun: noun, example: example)
                guard names.count <= countMax else {
                    throw Refusal(message: "has \(names.count) \(noun): allowed are \(countMax); use a group")
                }
                var principals: [Principal] = []
                for (name, line) in names {
                    guard let id = number(in: name) ?? lookup(name) else {
                        throw Refusal(
                            message: "“\(name.shortened)” is not among the \(noun) of this machine", line: line)
                    }
                    principals.append(Principal(name: name, id: id))
                }
                return principals
            },
            write: { $0.map(\.name).joined(separator: ", ") })
    }

    /// The names with their lines; nil where that is the line of the key.
    private static func names(
        in written: WrittenValue, noun: String, example: String
    ) throws(Refusal) -> [(String, line: Int?)] {
        switch written {
        case .nothing: return []
        case .text(let text):
            if text.isEmpty { return [] }
            let names = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmed) }
            if names.allSatisfy({ !$0.isEmpty }) { return names.map { ($0, nil) } }
        case .list(let elements):
            var names: [(String, line: Int?)] = []
            for element in elements {
                guard case .text(let name) = element.value, !name.isEmpty else {
                    throw Refusal(
                        message: "expected \(noun) by name or number, found \(element.value.noun)", line: element.line)
                }
                names.append((name, element.line))
            }
            return names
        case .mapping: break
        }
        throw Refusal(message: "expected a list of \(noun), such as \(example), found \(written.noun)")
    }

    /// The number that `name` is; the last one stands for nobody.
    private static func number(in name: String) -> UInt32? {
        guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt32(name), number < .max else {
            return nil
        }
        return number
    }

    @Sendable private static func userID(named name: String) -> UInt32? {
        withLookupBuffer { buffer, size in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = getpwnam_r(name, &entry, buffer, size, &found)
            return (code, found == nil ? nil : entry.pw_uid)
        }
    }

    @Sendable private static func groupID(named name: String) -> UInt32? {
        withLookupBuffer { buffer, size in
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            let code = getgrnam_r(name, &entry, buffer, size, &found)
            return (code, found == nil ? nil : entry.gr_gid)
        }
    }

    /// Calls `lookup` with ever more room, as a group can have many members.
    private static func withLookupBuffer(
        _ lookup: (UnsafeMutablePointer<CChar>, _ size: Int) -> (code: Int32, id: UInt32?)
    ) -> UInt32? {
        var size = 4 << 10
        while size <= 4 << 20 {
            var buffer = [CChar](repeating: 0, count: size)
            let result = lookup(&buffer, size)
            guard result.code == ERANGE else { return result.code == 0 ? result.id : nil }
            size *= 4
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let front = drop { $0 == " " }
        return front.prefix(front.count - front.reversed().prefix { $0 == " " }.count)
    }
}
