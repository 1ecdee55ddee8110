/// Addresses that name a desk or a duty and not a person: the mailboxes of RFC 2142 and their like in English, Malay and
/// Indonesian. A reason to look, never a proof.
enum RoleMailbox {
    private static let names: Set<String> = [
        // RFC 2142.
        "info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster", "hostmaster", "webmaster",
        "usenet", "news", "www", "uucp", "ftp",
        // Their like.
        "reception", "receptionist", "frontdesk", "front", "desk", "office", "admin", "administrator", "hello",
        "contact", "contactus", "help", "helpdesk", "service", "services", "customerservice", "customercare", "care",
        "team", "staff", "shared", "common", "group", "accounts", "accounting", "billing", "finance", "invoice",
        "invoices", "hr", "jobs", "careers", "orders", "order", "purchasing", "procurement", "booking", "bookings",
        "reservations", "reservation", "enquiries", "enquiry", "inquiries", "mail", "operations", "ops", "dispatch",
        "warehouse", "logistics", "training", "kiosk", "counter", "lobby", "lab", "shop", "store", "media", "press",
        // Malay.
        "kaunter", "pejabat", "resepsi", "penyambuttetamu", "pertanyaan", "aduan", "khidmat", "perkhidmatan",
        "khidmatpelanggan", "jualan", "kewangan", "akaun", "tempahan", "pentadbiran", "pentadbir", "sokongan",
        "bantuan",
        "hubungi", "pemasaran", "latihan", "gudang", "kumpulan", "pasukan",
        // Indonesian.
        "resepsionis", "layanan", "pelayanan", "layananpelanggan", "penjualan", "keuangan", "akuntansi", "pemesanan",
        "reservasi", "kantor", "kasir", "loket", "bagianumum", "umum", "sdm", "pengaduan", "dukungan", "kontak",
        "tim", "gudangpusat", "admisi",
    ]

    /// - Parameter address: an e-mail address, or an account's name.
    static func isNamed(_ address: String?) -> Bool {
        guard let local = address?.split(separator: "@", maxSplits: 1).first else { return false }
        let parts = local.lowercased().split { !$0.isLetter }
        if names.contains(parts.joined()) { return true }
        return parts.count > 1 && parts.allSatisfy { names.contains(String($0)) }
    }
}
