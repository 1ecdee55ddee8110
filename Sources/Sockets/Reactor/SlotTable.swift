internal import CLinux

/// Whoever waits for a descriptor to become readable or writable.
protocol ReactorMember: AnyObject {
    /// Called on the reactor's queue.
    func ready(_ readiness: Readiness)
}

/// What a member waits for. Empty: only for the peer to be gone.
struct Interest: OptionSet {
    let rawValue: UInt32
    static let read = Interest(rawValue: EPOLLIN.rawValue)
    static let write = Interest(rawValue: EPOLLOUT.rawValue)
}

/// What became of a descriptor.
struct Readiness: OptionSet {
    let rawValue: UInt32
    static let read = Readiness(rawValue: EPOLLIN.rawValue)
    static let write = Readiness(rawValue: EPOLLOUT.rawValue)
    /// Both directions are closed, or broken; there may still be bytes to read.
    static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)

    var isHungUp: Bool { !isDisjoint(with: .hangUp) }
}

/// Names one member for its lifetime: the slot it sits in, and which of the slot's tenants it is.
struct Token: Hashable, Sendable {
    let raw: UInt64

    init(raw: UInt64) { self.raw = raw }
    init(slot: Int, generation: UInt32) { raw = UInt64(generation) << 32 | UInt64(UInt32(slot)) }

    var slot: Int { Int(UInt32(truncatingIfNeeded: raw)) }
    var generation: UInt32 { UInt32(raw >> 32) }
}

/// The members of a reactor. A slot is used again, its generation never: so an event reported for a descriptor that was
/// closed in the meantime reaches nobody.
struct SlotTable {
    struct Slot {
        var member: (any ReactorMember)?
        var descriptor: Int32
        var generation: UInt32
        /// Nil while the epoll set does not know the descriptor.
        var interest: Interest?
    }

    private var slots: [Slot] = []
    private var free: [Int32] = []

    mutating func insert(_ member: any ReactorMember, descriptor: Int32, interest: Interest) -> Token {
        guard let index = free.popLast().map(Int.init) else {
            slots.append(Slot(member: member, descriptor: descriptor, generation: 0, interest: interest))
            return Token(slot: slots.count - 1, generation: 0)
        }
        slots[index].member = member
        slots[index].descriptor = descriptor
        slots[index].interest = interest
        return Token(slot: index, generation: slots[index].generation)
    }

    /// The slot of a member, or nil when it was removed.
    func slot(_ token: Token) -> Slot? {
        guard slots.indices.contains(token.slot) else { return nil }
        let slot = slots[token.slot]
        return slot.generation == token.generation && slot.member != nil ? slot : nil
    }

    func member(_ token: Token) -> (any ReactorMember)? { slot(token)?.member }

    var members: [any ReactorMember] { slots.compactMap(\.member) }

    mutating func setInterest(_ interest: Interest?, of token: Token) {
        precondition(slot(token) != nil, "only a member has an interest")
        slots[token.slot].interest = interest
    }

    /// - Returns: the slot as it was, or nil when the member was removed before.
    @discardableResult
    mutating func remove(_ token: Token) -> Slot? {
        guard let slot = slot(token) else { return nil }
        slots[token.slot].member = nil
        slots[token.slot].generation &+= 1
        free.append(Int32(token.slot))
        return slot
    }

    mutating func removeAll() {
        for index in slots.indices where slots[index].member != nil {
            remove(Token(slot: index, generation: slots[index].generation))
        }
    }
}
