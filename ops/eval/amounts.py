"""Money as a person reads it."""


def usd(usd_micros: float) -> str:
    """Return an amount with as many digits as mean something."""
    dollars = usd_micros / 1_000_000
    shown = f"${abs(dollars):.4f}" if 0 < abs(dollars) < 1 else f"${abs(dollars):,.2f}"
    return f"-{shown}" if dollars < 0 else shown
