/// An exact amount: whole minor units of a currency, such as cents.
public struct Money: Equatable, Sendable {
    /// ISO 4217.
    public var currency: String
    public var minorUnits: Int64

    public init(currency: String, minorUnits: Int64) {
        self.currency = currency
        self.minorUnits = minorUnits
    }

    /// As decimal text with the currency's digits.
    public var text: String {
        let digits = Self.digits(of: currency)
        let sign = minorUnits < 0 ? "-" : ""
        var figures = String(minorUnits.magnitude)
        guard digits > 0 else { return sign + figures }
        if figures.count <= digits { figures = String(repeating: "0", count: digits + 1 - figures.count) + figures }
        return sign + figures.dropLast(digits) + "." + figures.suffix(digits)
    }

    /// Digits behind the point: two but for these (ISO 4217, list one).
    public static func digits(of currency: String) -> Int {
        switch currency {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }
}
