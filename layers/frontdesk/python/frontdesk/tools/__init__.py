"""Layer 2, tools: act, through an explicit allow-list."""
