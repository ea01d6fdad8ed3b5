"""The local cloud: all that AWS does for a desk, on one port of this machine and a clock that moves."""
