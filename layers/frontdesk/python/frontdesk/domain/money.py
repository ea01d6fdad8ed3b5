"""Money as whole micros of a US dollar: an int adds up exactly, and a token costs less than a cent."""

from __future__ import annotations

MICROS_PER_USD = 1_000_000


def written(usd_micros: int) -> str:
    """Return the amount for people: cents where they tell enough, up to six digits where they do not."""
    sign = "-" if usd_micros < 0 else ""
    dollars, micros = divmod(abs(usd_micros), MICROS_PER_USD)
    return f"{sign}${dollars:,}.{f'{micros:06d}'.rstrip('0').ljust(2, '0')}"


def may_spend(budget_usd_micros: int, *, spent_usd_micros: int, price_usd_micros: int) -> bool:
    """Tell whether a call of this price still fits into a run's budget; asked before the call is made."""
    if price_usd_micros < 0 or spent_usd_micros < 0:
        raise ValueError("Neither a price nor what was spent can be negative.")
    return spent_usd_micros + price_usd_micros <= budget_usd_micros
