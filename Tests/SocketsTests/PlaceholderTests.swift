// being filled
