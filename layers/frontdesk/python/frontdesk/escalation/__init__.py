"""Layer 6, escalation: a person is a designed-in layer."""
