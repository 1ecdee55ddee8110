import Model

/// Traits of networks, as ASN, Connection-Type and Anonymous-IP databases hold them, as Enterprise and Insights do under
/// `traits`, and as vendors with flat records do.
extension FieldPath {
    static let traits = FieldPath("traits")
    fileprivate static let autonomousSystemNumber = FieldPath("autonomous_system_number")
    fileprivate static let flatASN = FieldPath("asn")
    fileprivate static let connectionType = FieldPath("connection_type")
    fileprivate static let isSatelliteProvider = FieldPath("is_satellite_provider")
    fileprivate static let userType = FieldPath("user_type")
}

extension Record {
    func isUseful(for role: DatabaseRole) -> Bool {
        switch role {
        case .city:
            let place = place
            return place.hasPlace || place.country.length > 0
        case .asn: return asn != 0
        case .connectionType: return carrier != .unknown
        case .anonymousIP: return anonymity != .unknown
        }
    }

    /// 0 when unknown. As a number, or as text like `AS64496`.
    var asn: UInt32 {
        let number =
            number(.autonomousSystemNumber) ?? number(.flatASN)
            ?? text(.flatASN).flatMap { text in
                text.starts(with: "AS".utf8)
                    ? Double(String(decoding: text.dropFirst(2), as: UTF8.self)) : nil
            }
        return number.flatMap(UInt32.init(exactly:)) ?? 0
    }

    /// How the network is carried: fixed, mobile, satellite or corporate.
    var carrier: NetworkKind {
        if flag(.isSatelliteProvider) { return .satellite }
        if let type = text(.connectionType) {
            for (name, kind) in Self.connectionTypes where type.elementsEqual(name.utf8) { return kind }
        }
        return text(.userType).map { $0.elementsEqual("cellular".utf8) } == true ? .mobile : .unknown
    }

    /// Whether people are elsewhere than their address: VPN, relay or hosting.
    ///
    /// Several flags are often set at once. A VPN is named first, since it is the most definite; then what passes on
    /// other people's traffic (Tor, proxies, private relays); then hosting, where all of these may also live. "Anonymous"
    /// without saying how counts as a relay. A residential proxy's owner may be at home all the same: too little trust
    /// costs some evidence, too much would cost somebody's good name.
    var anonymity: NetworkKind {
        for (path, kind) in Self.anonymityFlags where flag(path) { return kind }
        if let type = text(.userType) {
            if type.elementsEqual("consumer_privacy_network".utf8) { return .relay }
            if type.elementsEqual("hosting".utf8) { return .hosting }
        }
        return .unknown
    }

    private static let connectionTypes: [(String, NetworkKind)] = [
        ("Cellular", .mobile), ("Cable/DSL", .fixed), ("Corporate", .corporate), ("Satellite", .satellite),
        ("Dialup", .fixed),
    ]

    private static let anonymityFlags: [(FieldPath, NetworkKind)] = [
        (FieldPath("is_anonymous_vpn"), .vpn), (FieldPath("vpn"), .vpn),
        (FieldPath("is_tor_exit_node"), .relay), (FieldPath("is_public_proxy"), .relay),
        (FieldPath("is_residential_proxy"), .relay), (FieldPath("is_anonymous_proxy"), .relay),
        (FieldPath("tor"), .relay), (FieldPath("proxy"), .relay), (FieldPath("relay"), .relay),
        (FieldPath("is_hosting_provider"), .hosting), (FieldPath("hosting"), .hosting),
        (FieldPath("is_anonymous"), .relay),
    ]
}

extension NetworkKind {
    /// Whether people are elsewhere than their address.
    var isAnonymity: Bool { self == .vpn || self == .relay || self == .hosting }
}
