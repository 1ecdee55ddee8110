/// Which types of notices a subscriber wants.
struct TypeFilter: Equatable {
    private enum Pattern: Equatable {
        case exact(String)
        case prefix(String)
    }

    /// Nil: all types.
    private let patterns: [Pattern]?

    static let all = TypeFilter(patterns: nil)

    private init(patterns: [Pattern]?) { self.patterns = patterns }

    /// Exact names, or prefixes that end in `*`.
    init(names: [String]) throws(SubscriberFault) {
        guard !names.isEmpty else {
            throw SubscriberFault("types: an empty list selects nothing; leave it out for all types")
        }
        guard names.count <= SocketLimits.typesMax else {
            throw SubscriberFault("types: at most \(SocketLimits.typesMax) names; use a prefix ending in *")
        }
        var patterns: [Pattern] = []
        for name in names {
            let stem = name.last == "*" ? String(name.dropLast()) : name
            guard !stem.contains("*") else { throw SubscriberFault("types: a * may only stand at the end of a name") }
            patterns.append(name.last == "*" ? .prefix(stem) : .exact(stem))
        }
        self.patterns = patterns
    }

    /// - Complexity: O(*n*) in the names.
    func matches(_ type: String) -> Bool {
        guard let patterns else { return true }
        return patterns.contains { pattern in
            switch pattern {
            case .exact(let name): name == type
            case .prefix(let stem): type.utf8.starts(with: stem.utf8)
            }
        }
    }
}
