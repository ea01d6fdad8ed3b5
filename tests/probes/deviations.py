"""What the local engine is known to do differently from AWS: the probe, and why it is left so."""

DEVIATIONS: dict[str, str] = {}
