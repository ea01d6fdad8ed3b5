"""Layer 5, orchestration: what every handler shares."""
