/// Addresses that name a desk or a duty and not a person: the mailboxes of RFC 2142 and their like in English, Malay and
/// Indonesian. A reason to look, never a proof.
public enum RoleMailbox {
    /// Whether the name is a role's and nothing else: `front-desk@`, `layanan.pelanggan@`.
    /// - Parameter address: an e-mail address, or an account's name.
    public static func isNamed(_ address: String?) -> Bool {
        let parts = parts(of: address)
        guard !parts.isEmpty else { return false }
        return isRole(parts.joined()) || parts.count > 1 && parts.allSatisfy { isRole($0) }
    }

    /// Whether the name begins with a role, whatever stands behind it: `sales.kl@`, `support2@`. Initials alone are a role,
    /// and with a name behind them a person's.
    public static func begins(_ address: String?) -> Bool {
        let parts = parts(of: address)
        guard let first = parts.first else { return false }
        return words.contains(first) || isRole(parts.joined())
    }

    private static func isRole(_ name: String) -> Bool { words.contains(name) || initials.contains(name) }

    /// What is written in letters before the @. What stands behind a plus only sorts mail.
    private static func parts(of address: String?) -> [String] {
        guard let address else { return [] }
        let name = address.prefix { $0 != "@" && $0 != "+" }
        return name.lowercased().split { !$0.isLetter }.map(String.init)
    }

    private static let words = Set(rfc2142 + english + malay + indonesian)

    /// RFC 2142, "Mailbox Names for Common Services, Roles and Functions".
    private static let rfc2142 = [
        "abuse", "ftp", "hostmaster", "info", "marketing", "news", "noc", "postmaster", "sales", "security",
        "support", "usenet", "uucp", "webmaster", "www",
    ]
    private static let english = [
        "accounting", "accounts", "admin", "administrator", "admissions", "billing", "booking", "bookings", "care",
        "careers", "common", "contact", "contactus", "counter", "customercare", "customerservice", "desk", "dispatch",
        "enquiries", "enquiry", "finance", "front", "frontdesk", "frontoffice", "group", "hello", "help", "helpdesk",
        "humanresources", "inquiries", "invoice", "invoices", "jobs", "kiosk", "lab", "legal", "lobby", "logistics",
        "mail", "media", "office", "operations", "ops", "order", "orders", "payroll", "press", "procurement",
        "purchasing", "reception", "receptionist", "recruitment", "reservation", "reservations", "secretary",
        "service", "servicedesk", "services", "shared", "shop", "staff", "store", "team", "training", "warehouse",
        "welcome",
    ]
    private static let malay = [
        "aduan", "akaun", "bantuan", "jabatan", "jualan", "kaunter", "kaunterpertanyaan", "kewangan", "khidmat",
        "khidmatpelanggan", "latihan", "pejabat", "pemasaran", "pembelian", "pengambilan", "pentadbiran", "penyambut",
        "pertanyaan", "pesanan", "sokongan", "sumbermanusia", "tempahan", "urusetia",
    ]
    private static let indonesian = [
        "admisi", "akuntansi", "bagianumum", "dukungan", "gudang", "gudangpusat", "hubungi", "humas", "kantor",
        "kasir", "keluhan", "keuangan", "kontak", "kumpulan", "layanan", "layananpelanggan", "loket", "pasukan",
        "pelatihan", "pelayanan", "pemesanan", "pengaduan", "pengiriman", "penjualan", "pentadbir", "penyambuttetamu",
        "perkhidmatan", "personalia", "rekrutmen", "resepsi", "resepsionis", "reservasi", "sekretariat",
        "sumberdayamanusia", "tatausaha", "tim", "umum",
    ]
    private static let initials: Set<String> = ["cs", "hr", "hrd", "it", "pr", "sdm"]
}
