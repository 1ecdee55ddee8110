/// What a customer's country says about its contract: the language written to and the currency paid in.
enum Countries {
    static func locale(of country: String) -> String {
        switch country {
        case "MY": "ms"
        case "ID": "id"
        default: "en"
        }
    }

    static func currency(of country: String) -> String {
        switch country {
        case "GB": "GBP"
        case "IE", "FR", "DE", "NL", "ES", "IT", "PT": "EUR"
        case "AU": "AUD"
        case "CA": "CAD"
        case "MY": "MYR"
        case "SG": "SGD"
        case "JP": "JPY"
        default: "USD"
        }
    }
}
