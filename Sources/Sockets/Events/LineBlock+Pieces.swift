internal import Engine

extension LineBlock {
    /// Notes a piece that stands `base` bytes into the block; lines right behind lines of the same connection join them.
    func note(_ piece: IntakeState.Piece, at base: Int, source: UInt64, mayControl: Bool) {
        switch piece {
        case .lines(let range, let first):
            let place = base + range.lowerBound..<base + range.upperBound
            count = place.upperBound
            if let last = segments.indices.last, segments[last].source == source,
                case .lines(let before) = segments[last].content, before.upperBound == place.lowerBound
            {
                segments[last].content = .lines(before.lowerBound..<place.upperBound)
            } else {
                segments.append(
                    Segment(content: .lines(place), source: source, firstLine: first, mayControl: mayControl))
            }
        case .overlong(let number):
            segments.append(Segment(content: .overlong, source: source, firstLine: number, mayControl: mayControl))
        }
    }
}
