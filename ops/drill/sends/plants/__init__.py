"""One planted bug a module: small patches of the product, applied in the drill's workers only."""
