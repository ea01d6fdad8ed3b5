"""Probes of the local cloud: each asks for one thing that AWS does. They are the gate when a pin changes."""
