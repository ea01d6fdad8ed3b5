"""Layer 4, observability: what a step saw, decided and did."""
