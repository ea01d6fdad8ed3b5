"""Money as whole micros of a US dollar: an int adds up exactly, and a model's token costs less than a cent."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import NewType

UsdMicros = NewType("UsdMicros", int)

MICROS_PER_USD = 1_000_000


def usd_micros(usd: str) -> UsdMicros:
    """Return an amount of dollars, written as in the playbook ("0.05"), in micros; what is less counts as one."""
    amount = Decimal(usd)
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{usd!r} is no amount of dollars; write one such as 0.05.")
    return UsdMicros(int((amount * MICROS_PER_USD).to_integral_value(ROUND_CEILING)))


def written(amount: UsdMicros) -> str:
    """Return the amount for people: cents where they tell enough, up to six digits where they do not."""
    sign, dollars, micros = "-" if amount < 0 else "", *divmod(abs(amount), MICROS_PER_USD)
    digits = f"{micros:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}${dollars:,}.{digits}"


def may_spend(budget: UsdMicros, spent: UsdMicros, price: UsdMicros) -> bool:
    """Tell whether a call of this price still fits into a run's budget; it is asked before the call is made."""
    if price < 0 or spent < 0:
        raise ValueError("A price and what was spent are never negative.")
    return spent + price <= budget
