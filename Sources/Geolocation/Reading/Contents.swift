import CMaxMindDB

/// What a database turned out to hold, told from some of its records.
struct Contents {
    /// Whether there is any place, rather than countries alone.
    let hasPlaces: Bool
    /// Whether any record has traits of its network beside its place.
    let hasTraits: Bool
    /// The further roles that those traits fill for a good part of the records.
    let traitRoles: Set<DatabaseRole>
    /// Whether anything serves the role the database is for.
    let isUseful: Bool

    /// Records looked at, spread evenly over the tree.
    private static let samplesMax = 4_096
    /// Traits fill a role when at least one record in this many has them.
    private static let traitRarity = 4

    init(of database: UnsafePointer<MMDB_s>, records: [UInt32], for role: DatabaseRole) {
        let samples = stride(from: 0, to: records.count, by: records.count / Self.samplesMax + 1)
            .map { Record(database: database, offset: records[$0]) }
        let traits = samples.compactMap { $0.map(.traits) }
        hasPlaces = samples.contains { $0.place.hasPlace }
        hasTraits = !traits.isEmpty
        traitRoles = Set(
            DatabaseRole.allCases.filter { role in
                !traits.isEmpty && traits.count { $0.isUseful(for: role) } * Self.traitRarity >= samples.count
            })
        isUseful = samples.contains { $0.isUseful(for: role) }
    }
}
