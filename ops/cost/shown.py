"""How a bill is told: as two tables with what they rest on, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table

from ops.cost.bill import Bill, Line, total
from ops.cost.prices import Prices


def tables(bill: Bill) -> Iterator[Table]:
    """Yield what a month costs in which nobody writes, and what runs cost on top, in AWS and in models."""
    yield _table("idle, per month", bill.idle)
    yield _table(f"per {bill.runs_counted:,} runs", bill.runs)
    if bill.models:
        yield _table(f"models, per {bill.runs_counted:,} leads", bill.models)


def _table(title: str, lines: tuple[Line, ...]) -> Table:
    laid = Table(box=box.SIMPLE_HEAD, show_footer=True)
    laid.add_column(title, "total", no_wrap=True)
    laid.add_column("how much", "")
    laid.add_column("USD", f"{total(lines):.2f}", justify="right", no_wrap=True)
    for line in lines:
        laid.add_row(line.what, line.how_much, f"{line.usd:.2f}")
    return laid


def remarks(prices: Prices) -> tuple[str, ...]:
    """Return what the figures rest on, and what they leave out."""
    assumed = prices.assumed
    times = ", ".join(f"{name} {ms} ms" for name, ms in assumed["billed_ms"].items())
    of_the_list = (
        f"List prices of {prices.region} on {prices.as_of:%d %b %Y}, without tax. Lambda's free quota is not "
        "counted; what is free of alarms, dashboards, figures and queues is, for an account that does "
        "nothing else."
    )
    of_a_run = (
        "A run is a lead that the desk answers alone with one text, and the "
        f"{assumed['reports_per_text']} reports about that text; a lead that a person answers walks further."
    )
    of_logs = f"{assumed['log_kb_per_call']} KB of log a call and {assumed['log_kb_per_state']} KB a state"
    return (
        of_the_list,
        f"Written from memory, so compare before you quote: {', '.join(prices.unchecked)}.",
        of_a_run,
        f"Assumed, not measured on AWS: {times}; {of_logs}.",
        _of_models(assumed["models"]),
        "Not in it: Twilio, HighLevel, Slack, the few cents of `cdk bootstrap`'s bucket, data out of AWS.",
    )


def _of_models(assumed: Mapping[str, Mapping[str, float]]) -> str:
    """Say what is assumed of calls of models."""
    tokens = ", ".join(
        f"{task} {each['prompt_tokens'] + each['lead_tokens']:,} in and {each['answer_tokens']:,} out"
        for task, each in assumed.items()
    )
    return (
        f"Assumed of models, in tokens a call: {tokens}; no prompt is found in a cache, "
        f"{assumed['classify']['climbs']:.0%} of leads are read by the second model too, "
        f"{assumed['strategize']['per_lead']:.0%} are strategic, {assumed['summarize']['per_lead']:.0%} have "
        "a long conversation. Prices: layers/frontdesk/python/frontdesk/brain/prices.toml."
    )


def _usd(usd: float) -> str:
    return f"${usd:,.2f}" if usd else "nothing"


def verdict(bill: Bill) -> str:
    """Return the sentence that can be quoted."""
    idle, runs = total(bill.idle), total(bill.runs)
    said = (
        f"A desk costs ${idle:.2f} a month while nobody writes; {bill.runs_counted:,} runs cost ${runs:.2f} "
        f"in AWS and {_usd(total(bill.models))} in models."
    )
    if bill.unpriced:
        return f"{said} Nobody has priced {', '.join(bill.unpriced)}: add each to ops/cost, as free or not."
    return said


def as_json(bill: Bill, prices: Prices) -> dict[str, Any]:
    return {
        "as_of": prices.as_of.isoformat(),
        "region": prices.region,
        "idle_usd_per_month": round(total(bill.idle), 4),
        "runs": bill.runs_counted,
        "runs_usd": round(total(bill.runs), 4),
        "models_usd": round(total(bill.models), 4),
        "idle": [asdict(line) for line in bill.idle],
        "per_runs": [asdict(line) for line in bill.runs],
        "models": [asdict(line) for line in bill.models],
        "unpriced": list(bill.unpriced),
        "unchecked_prices": prices.unchecked,
        "assumed": dict(prices.assumed),
        "verdict": verdict(bill),
    }
