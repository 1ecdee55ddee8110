/// Made-up names. Several cultures, as the town is spread over the world; all ASCII, so that they need no escaping.
enum Names {
    static let first = [
        "Aisha", "Alex", "Amara", "Ana", "Anders", "Anika", "Arjun", "Beatriz", "Budi", "Carlos", "Chidi", "Clara",
        "Daniel", "Dewi", "Elena", "Emma", "Farid", "Fatima", "Grace", "Hana", "Hassan", "Hui Min", "Ines", "Isla",
        "James", "Jin", "Jonas", "Kavya", "Kenji", "Lars", "Lena", "Liam", "Lucia", "Mei", "Minh", "Naledi", "Nikhil",
        "Noor", "Oliver", "Paolo", "Priya", "Ravi", "Rosa", "Siti", "Sofia", "Tariq", "Thandi", "Tomas", "Wei", "Yusuf",
    ]

    static let last = [
        "Abdullah", "Adeyemi", "Ahmad", "Alvarez", "Andersson", "Baker", "Bauer", "Bianchi", "Chen", "Costa", "Dlamini",
        "Dubois", "Fischer", "Garcia", "Gunawan", "Hansen", "Harris", "Ibrahim", "Ito", "Iyer", "Jensen", "Johnson",
        "Kaya", "Khan", "Kim", "Kowalski", "Kumar", "Lee", "Lim", "Lopez", "Mehta", "Moreau", "Murphy", "Nair",
        "Nguyen", "Novak", "Okafor", "Park", "Patel", "Rahman", "Rossi", "Santos", "Sato", "Schmidt", "Silva", "Smith",
        "Suzuki", "Tan", "Walker", "Wijaya", "Wong", "Yilmaz",
    ]

    static let firm = [
        "Alder", "Amber", "Beacon", "Birch", "Bright", "Cedar", "Clear", "Copper", "Coral", "Delta", "Ember", "Fern",
        "Granite", "Harbour", "Hazel", "Indigo", "Juniper", "Kestrel", "Linden", "Maple", "Meridian", "Nimbus", "North",
        "Ochre", "Orchard", "Pelican", "Quarry", "River", "Saffron", "Sable", "Summit", "Tamarind", "Tidal", "Umber",
        "Vale", "Willow",
    ]

    static let trade = [
        "Analytics", "Architects", "Books", "Clinics", "Consulting", "Design", "Foods", "Freight", "Insurance", "Labs",
        "Legal", "Logistics", "Media", "Partners", "Research", "Schools", "Software", "Solar", "Textiles", "Travel",
    ]

    /// Mailbox names of roles, after RFC 2142 and common use.
    static let mailboxes = ["reception", "support", "sales", "info", "office", "accounts", "frontdesk", "helpdesk"]

    static let departments = ["Sales", "Finance", "Operations", "Support", "Engineering", "Marketing", "People"]
}
