/// What a database is asked for. Each role is one setting and at most one file.
public enum DatabaseRole: CaseIterable, Sendable {
    case city, asn, connectionType, anonymousIP

    /// The setting that names the file.
    public var setting: String {
        switch self {
        case .city: "geo.city"
        case .asn: "geo.asn"
        case .connectionType: "geo.connection_type"
        case .anonymousIP: "geo.anonymous_ip"
        }
    }

    /// What a fitting database holds, for errors and limitations.
    var content: String {
        switch self {
        case .city: "places or countries"
        case .asn: "autonomous system numbers"
        case .connectionType: "connection types"
        case .anonymousIP: "VPN, proxy and hosting flags"
        }
    }
}

/// Where the databases are; nil where there is none.
public struct DatabasePaths: Equatable, Sendable {
    public var city: String?
    public var asn: String?
    public var connectionType: String?
    public var anonymousIP: String?

    public init(city: String? = nil, asn: String? = nil, connectionType: String? = nil, anonymousIP: String? = nil) {
        self.city = city
        self.asn = asn
        self.connectionType = connectionType
        self.anonymousIP = anonymousIP
    }

    public subscript(role: DatabaseRole) -> String? {
        switch role {
        case .city: city
        case .asn: asn
        case .connectionType: connectionType
        case .anonymousIP: anonymousIP
        }
    }
}
