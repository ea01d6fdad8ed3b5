"""How a backtest is told: the decisions that change as a table, counts in one sentence, all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.escalation.shown import visible
from ops.backtest.replay import Change, Replayed
from ops.eval.amounts import usd

NOT_AS_THEN: Final = (
    "Not as it was then: passages are looked up in the playbook of now, nothing is remembered of the person, "
    "no calendar and no other tool is asked, no other contact's name is looked for in a new text, and what "
    "else stood in the way (consent, quiet hours, a newer message) stands in it as it did."
)
WIDTH: Final = 110
"""Of the table where no terminal says how wide it is."""
_ID: Final = 8
_CHANGES: Final[tuple[Change, ...]] = ("intent", "verdict", "text")


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of replaying a desk's newest runs."""

    side: str
    """The playbook and the route, such as brightsmile@embedded."""
    replayed: tuple[Replayed, ...]
    strangers: int = 0
    """Runs of a location that the playbook does not have, which cannot be replayed."""
    by_rule: int = 0
    """Runs that a rule read or answered, of which nothing is the brain's."""
    unpaid: int = 0
    """Runs that the budget did not reach for."""

    @property
    def changed(self) -> tuple[Replayed, ...]:
        return tuple(each for each in self.replayed if each.changes)

    @property
    def usd_micros(self) -> int:
        return sum(each.spent.usd_micros for each in self.replayed)

    @property
    def models_then(self) -> list[str]:
        return sorted({model_id for each in self.replayed for model_id in each.then.model_ids})

    @property
    def models_now(self) -> list[str]:
        return sorted({model_id for each in self.replayed for model_id in each.models})

    def count(self, change: Change) -> int:
        return sum(change in each.changes for each in self.replayed)


def tell(backtest: Backtest, out: Console, *, with_texts: bool) -> None:
    """Print what changes; the last line can be quoted."""
    if backtest.changed:
        out.print(_table(backtest.changed))
    if with_texts:
        for each in backtest.changed:
            if "text" in each.changes:
                out.print(_texts(each), soft_wrap=True)
    for remark in _remarks(backtest):
        out.print(Text(remark, "dim"), soft_wrap=True)
    out.print(Text(verdict(backtest), "bold"), soft_wrap=True)


def verdict(backtest: Backtest) -> str:
    """Return one sentence that can be quoted."""
    replayed, changed = len(backtest.replayed), len(backtest.changed)
    counts = ", ".join(f"{change} {backtest.count(change)}" for change in _CHANGES)
    then = usd(sum(each.then.usd_micros for each in backtest.replayed))
    return (
        f"By {backtest.side}, {changed} of {replayed} recorded runs change and {replayed - changed} stay as "
        f"they were ({counts}); the replay cost {usd(backtest.usd_micros)}, and the runs {then} then."
    )


def as_json(backtest: Backtest) -> dict[str, Any]:
    return {
        "side": backtest.side,
        "replayed": len(backtest.replayed),
        "changed": {"runs": len(backtest.changed)} | {each: backtest.count(each) for each in _CHANGES},
        "left_out": {
            "unknown_location": backtest.strangers,
            "by_rule": backtest.by_rule,
            "budget": backtest.unpaid,
        },
        "usd_micros": backtest.usd_micros,
        "verdict": verdict(backtest),
        "not_as_then": NOT_AS_THEN,
        "runs": [_run_as_json(each) for each in backtest.replayed],
    }


def _run_as_json(replayed: Replayed) -> dict[str, Any]:
    then = replayed.then
    before = {"intent": then.intent, "verdict": then.word, "text": then.body, "models": then.model_ids}
    now = {
        "intent": replayed.intent,
        "verdict": replayed.word,
        "rules": replayed.rules,
        "text": replayed.body,
        "models": replayed.models,
        "spent": asdict(replayed.spent),
        "error": replayed.error,
    }
    return {"run_id": then.run_id, "changes": replayed.changes, "then": before, "now": now}


def _table(changed: Sequence[Replayed]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("run", no_wrap=True, min_width=_ID)
    table.add_column("intent", min_width=len("appointment_change →"))
    table.add_column("verdict", no_wrap=True, min_width=len("hold → send"))
    table.add_column("text", no_wrap=True, min_width=len("none any more"))
    table.add_column("they wrote", no_wrap=True, overflow="ellipsis", ratio=1)
    for each in changed:
        then = each.then
        table.add_row(
            then.run_id[:_ID],
            _moved(then.intent or "not read", each.intent or "not read"),
            _moved(then.word, each.word),
            _text_moved(each),
            Text(visible(" ".join(then.text.split()))),
        )
    return table


def _moved(then: str, now: str) -> Text:
    return Text(then, "dim") if then == now else Text.assemble((then, "dim"), " → ", (now, "yellow"))


def _text_moved(replayed: Replayed) -> Text:
    if "text" not in replayed.changes:
        return Text("same", "dim")
    if replayed.body is None:
        return Text("none any more", "yellow")
    return Text("changed" if replayed.then.body_digest else "new", "yellow")


def _texts(replayed: Replayed) -> Text:
    then = replayed.then
    was = then.body or ("no text" if then.body_digest is None else "a text that was not kept")
    return Text.assemble(
        (then.run_id[:_ID], "bold"),
        ("\n  then  ", "dim"),
        visible(" ".join(was.split())),
        ("\n  now   ", "dim"),
        visible(" ".join((replayed.body or replayed.error or "no text").split())),
        "\n",
    )


def _remarks(backtest: Backtest) -> Iterator[str]:
    if failed := sum(each.error is not None for each in backtest.replayed):
        yield f"The brain had no answer to {failed} of them: a person would be asked; --json says why."
    then, now = backtest.models_then, backtest.models_now
    if then and now and then != now:
        yield f"Answered then by {', '.join(then)}; now by {', '.join(now)} (--route says by whom)."
    if backtest.strangers:
        yield f"Left out: {backtest.strangers} of a location that the playbook does not have."
    if backtest.by_rule:
        yield (
            f"Left out: {backtest.by_rule} that a rule answered alone, such as a booking or a wish for no "
            "more texts."
        )
    if backtest.unpaid:
        yield f"Left out: {backtest.unpaid} that the budget did not reach for; give more with --budget."
    yield NOT_AS_THEN
