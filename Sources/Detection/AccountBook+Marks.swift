/// What an account remembers of single networks and devices, as a list.
extension AccountBook {
    /// Marks a network or a device; the oldest mark of the kind makes room.
    func addMark(_ kind: Mark.Kind, _ subject: UInt64, day: Int32, _ state: UnsafeMutablePointer<AccountState>) {
        var held = 0
        var oldestDay = UInt16.max
        forEachMark(state) { if $0.kind == kind { (held, oldestDay) = (held + 1, min(oldestDay, $0.day)) } }
        if held >= Mark.perKind {
            var removed = false
            removeMarks(state) { mark in
                guard !removed, mark.kind == kind, mark.day == oldestDay else { return false }
                removed = true
                return true
            }
        }
        let mark = Mark(subject: subject, next: state.pointee.marks, day: UInt16(clamping: day), kind: kind)
        guard let index = marks.insert(mark) else { preconditionFailure("marks fit wherever accounts do") }
        state.pointee.marks = index
    }

    /// - Parameter day: marks of earlier days, since 1970, no longer count.
    func hasMark(
        _ kind: Mark.Kind, _ subject: UInt64, since day: Int32, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        var current = state.pointee.marks
        while current != none {
            let mark = marks[current]
            if mark.pointee.kind == kind, mark.pointee.subject == subject, Int32(mark.pointee.day) >= day {
                return true
            }
            current = mark.pointee.next
        }
        return false
    }

    func forEachMark(_ state: UnsafeMutablePointer<AccountState>, _ body: (Mark) -> Void) {
        var current = state.pointee.marks
        while current != none {
            body(marks[current].pointee)
            current = marks[current].pointee.next
        }
    }

    /// Lets go of networks that nobody distrusts any more.
    /// - Returns: whether there were any.
    func removeOldMarks(_ state: UnsafeMutablePointer<AccountState>) -> Bool {
        let oldestDay = clueExpiry
        return removeMarks(state) { $0.kind == .teleport && Int32($0.day) < oldestDay }
    }

    /// - Returns: whether there were any.
    @discardableResult
    func removeMarks(_ state: UnsafeMutablePointer<AccountState>, where matches: (Mark) -> Bool) -> Bool {
        var removed = false
        var previous: UInt32 = none
        var current = state.pointee.marks
        while current != none {
            let mark = marks[current].pointee
            if matches(mark) {
                if previous == none {
                    state.pointee.marks = mark.next
                } else {
                    marks[previous].pointee.next = mark.next
                }
                marks.remove(current)
                removed = true
            } else {
                previous = current
            }
            current = mark.next
        }
        return removed
    }
}
