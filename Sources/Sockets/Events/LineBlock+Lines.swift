internal import Engine

extension LineBlock {
    /// Notes whole lines that stand at `place`, where nothing was noted before; lines right behind lines of the same
    /// connection join them.
    func note(lines place: Range<Int>, first: UInt64, of connection: EventsConnection, stream: UInt32? = nil) {
        count = place.upperBound
        if let last = segments.indices.last, segments[last].source == connection.source,
            case .lines(let before) = segments[last].content, before.upperBound == place.lowerBound
        {
            segments[last].content = .lines(before.lowerBound..<place.upperBound)
        } else {
            segments.append(segment(.lines(place), first: first, of: connection, stream: stream))
        }
    }

    /// Notes a line beyond the limit.
    func noteOverlong(_ number: UInt64, of connection: EventsConnection, stream: UInt32? = nil) {
        segments.append(segment(.overlong, first: number, of: connection, stream: stream))
    }

    private func segment(
        _ content: Segment.Content, first: UInt64, of connection: EventsConnection, stream: UInt32?
    ) -> Segment {
        Segment(
            content: content, source: connection.source, firstLine: first, mayControl: connection.mayControl,
            stream: stream)
    }
}
