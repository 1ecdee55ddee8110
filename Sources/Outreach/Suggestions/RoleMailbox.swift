internal import Model

extension AccountFacts {
    /// Whether the name belongs to a role and not to a person: `reception@`, `sales.kl@`, `front-desk`, `khidmat.pelanggan@`.
    var isRoleMailbox: Bool {
        let address = email ?? account
        // What stands behind a plus only sorts mail.
        guard let name = address.split(separator: "@").first,
            let local = name.split(separator: "+", omittingEmptySubsequences: false).first?.lowercased()
        else { return false }
        let words = local.split { !$0.isLetter }
        guard let first = words.first else { return false }
        return RoleMailbox.words.contains(String(first)) || RoleMailbox.names.contains(words.joined())
            || words.count == 1 && RoleMailbox.initials.contains(String(first))
    }
}

private enum RoleMailbox {
    /// Each of these is a role however it goes on.
    static let words = Set(rfc2142 + english + malay + indonesian)

    /// RFC 2142, "Mailbox Names for Common Services, Roles and Functions".
    private static let rfc2142 = [
        "abuse", "ftp", "hostmaster", "info", "marketing", "news", "noc", "postmaster", "sales", "security", "support",
        "usenet", "uucp", "webmaster", "www",
    ]
    private static let english = [
        "accounting", "accounts", "admin", "admissions", "billing", "booking", "bookings", "careers", "contact",
        "desk", "dispatch", "enquiries", "finance", "frontdesk", "frontoffice", "hello", "help", "helpdesk",
        "inquiries",
        "invoices", "jobs", "legal", "logistics", "office", "operations", "ops", "orders", "payroll", "press",
        "procurement", "purchasing", "reception", "recruitment", "reservations", "secretary", "service", "shop",
        "staff",
        "team", "training", "warehouse", "welcome",
    ]
    private static let malay = [
        "aduan", "akaun", "bantuan", "jabatan", "jualan", "kaunter", "kewangan", "khidmat", "latihan", "pejabat",
        "pemasaran", "pembelian", "pengambilan", "pentadbiran", "penyambut", "pertanyaan", "pesanan", "sokongan",
        "tempahan", "urusetia",
    ]
    private static let indonesian = [
        "dukungan", "gudang", "humas", "kantor", "keluhan", "keuangan", "layanan", "loket", "pelatihan", "pelayanan",
        "pemesanan", "pengaduan", "pengiriman", "penjualan", "personalia", "rekrutmen", "resepsionis", "sekretariat",
        "tatausaha", "tim",
    ]
    /// Names of several words.
    static let names: Set<String> = [
        "customercare", "customerservice", "frontdesk", "frontoffice", "humanresources", "kaunterpertanyaan",
        "khidmatpelanggan", "layananpelanggan", "servicedesk", "sumberdayamanusia", "sumbermanusia", "tatausaha",
    ]
    /// Only when nothing else stands there: with a name behind them they are a person's initials.
    static let initials: Set<String> = ["cs", "hr", "hrd", "it", "pr", "sdm"]
}
