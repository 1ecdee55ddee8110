/// What a line is about. Raw values are part of the record format.
public enum EventType: UInt8, Sendable {
    case sessionStart = 1
    case sessionActivity = 2
    case sessionEnd = 3
    case loginFailure = 4
    case accountUpdate = 5
    case organizationUpdate = 6
    case feedback = 7
    case tick = 8
}

/// What carries an address; decides how far its location can be trusted. Raw values are part of the record format.
public enum NetworkKind: UInt8, Sendable, CaseIterable {
    case unknown = 0
    case fixed = 1
    case mobile = 2
    case hosting = 3
    case vpn = 4
    case relay = 5
    case satellite = 6
    case corporate = 7

    /// The word used in event lines and notices; nil for unknown.
    public var name: String? {
        switch self {
        case .unknown: nil
        case .fixed: "fixed"
        case .mobile: "mobile"
        case .hosting: "hosting"
        case .vpn: "vpn"
        case .relay: "relay"
        case .satellite: "satellite"
        case .corporate: "corporate"
        }
    }
}

/// The kind of machine a user agent names. Raw values are part of the record format.
public enum DeviceClass: UInt8, Sendable, CaseIterable {
    case unknown = 0
    case desktop = 1
    case phone = 2
    case tablet = 3
    /// A library, a crawler, a script.
    case program = 4

    public var name: String? {
        switch self {
        case .unknown: nil
        case .desktop: "desktop"
        case .phone: "phone"
        case .tablet: "tablet"
        case .program: "program"
        }
    }
}

public enum Role: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case full, admin, viewer, guest, shared

    /// The word used in event lines and notices.
    public var name: String {
        switch self {
        case .full: "full"
        case .admin: "admin"
        case .viewer: "viewer"
        case .guest: "guest"
        case .shared: "shared"
        }
    }
}

public enum AccountStatus: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case active, trial, deactivated

    /// The word used in event lines and notices.
    public var name: String {
        switch self {
        case .active: "active"
        case .trial: "trial"
        case .deactivated: "deactivated"
        }
    }
}
