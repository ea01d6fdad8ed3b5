"""Layer 3, memory: facts, meaning and events in one Postgres."""
