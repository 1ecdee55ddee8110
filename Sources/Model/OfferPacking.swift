// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

extension ByteWriter {
    package mutating func offer(_ offer: Offer) {
        byte(offer.kind.rawValue)
        text(offer.name)
        optionalText(offer.url)
    }

    package mutating func priceTier(_ tier: PriceTier) {
        optional(tier.upTo.map(Int64.init))
        optionalText(tier.unitPrice)
    }
}

extension ByteReader {
    package mutating func offer() -> Offer {
        let kind = word(Offer.Kind.featureUpgrade)
        let name = text()
        return Offer(kind: kind, name: name, url: optionalText())
    }

    package mutating func priceTier() -> PriceTier {
        let upTo = optional().map { Int($0) }
        return PriceTier(upTo: upTo, unitPrice: optionalText())
    }
}
