"""Tells the results in a terminal: the figures, the intents, every case that went wrong, one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.eval.amounts import usd
from ops.eval.expected import Violation
from ops.eval.figures import Figures, Share
from ops.eval.play import Played, deciding_reasons
from ops.eval.results import Results

MOST_SHOWN = 20


def tell(results: Results, found: Figures, out: Console) -> None:
    """Print everything; the last line can be quoted."""
    out.print(Text.assemble((results.name, "bold"), f" · {found.cases} golden cases"))
    out.print(_figures(found))
    out.print(_intents(found))
    if wrong := [played for played in results.played if not played.is_right]:
        out.print(_wrong(wrong))
    for remark in results.remarks():
        out.print(Text(remark, "yellow"), soft_wrap=True)
    out.print(Text(verdict(results, found), "bold"), soft_wrap=True)


def rows(found: Figures) -> Iterator[tuple[str, str, str]]:
    """Yield every figure as (name, value, what it means)."""
    cost, violations = found.cost, found.violations
    yield "all right", percent(found.right), "read and decided right, with no wrong word"
    yield "intents", percent(found.intent), "read right"
    if found.in_scope:
        yield "  in scope", percent(found.in_scope), "an intent of the playbook, read as that one"
    if found.out_of_scope:
        yield "  out of scope", percent(found.out_of_scope), "none of these, read as none of these"
    yield "languages", percent(found.language), "told right"
    yield "verdicts", percent(found.verdict), "sent, asked or stopped as expected"
    yield "  wrong sends", str(found.wrong_sends), "sent alone that should not have been"
    yield "  needless asks", str(found.needless_asks), "a person is asked about what could be sent alone"
    yield "without a source", str(violations["ungrounded"]), f"of {found.replies} replies"
    yield "lacking a fact", str(violations["must"]), f"of {found.replies} replies"
    yield "saying what they must not", str(violations["must_not"]), f"of {found.replies} replies"
    if found.calibration:
        yield "ECE", f"{found.calibration.ece:.3f}", "how far confidence and being right lie apart"
        yield "Brier score", f"{found.calibration.brier:.3f}", "the mean square of that, case by case"
    yield "tokens", tokens(found), "read (of which cached) and written"
    yield "cost", usd(cost.usd_micros), f"${cost.usd_per_thousand:.2f} for a thousand such leads"
    yield "latency", f"{cost.ms_p50:.0f} / {cost.ms_p95:.0f} ms", "of the brain alone, p50 and p95"


def percent(share: Share) -> str:
    """Return a share with its interval."""
    return f"{share.value:.1%} ({share.low:.0%} to {share.high:.0%})"


def tokens(found: Figures) -> str:
    cost = found.cost
    return f"{cost.tokens_in:,} ({cost.tokens_cached:,}) / {cost.tokens_out:,}"


def verdict(results: Results, found: Figures) -> str:
    """Return one sentence that can be quoted."""
    return (
        f"{results.name} reads {found.intent.right} of {found.cases} golden cases right"
        f" ({found.intent.value:.1%}) and decides {found.verdict.right} as expected"
        f" ({found.verdict.value:.1%}); {_times(found.wrong_sends, 'wrong send')},"
        f" {usd(found.cost.usd_micros)}."
    )


def what_happened(played: Played) -> Iterator[str]:
    """Yield in words what is wrong with a case."""
    case = played.case
    if played.error:
        yield f"the brain gave no answer: {played.error}"
    if not played.is_read_right:
        yield f"read as {played.intent or 'nothing'} instead of {case.intent}"
    if not played.is_decided_right:
        yield f"decided {played.verdict.word} instead of {case.verdict}: {_why(played)}"
    yield from map(_wrong_words, played.violations)


def _wrong_words(violation: Violation) -> str:
    match violation.kind:
        case "must":
            return f"does not say {violation.text}"
        case "must_not":
            return f"must not say {violation.text}"
        case "ungrounded":
            return f"says {violation.text} without a source"


def _why(played: Played) -> str:
    return (
        " ".join(reason.text for reason in deciding_reasons(played.verdict)) or "nothing speaks against it."
    )


def _times(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _figures(found: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="bold")
    table.add_column(style="dim")
    for name, value, meaning in rows(found):
        table.add_row(name, value, meaning)
    return table


def _intents(found: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    table.add_column("intent", style="cyan", no_wrap=True)
    for heading in ("cases", "found", "precision", "decided right"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("read as")
    for each in found.intents:
        precision = "-" if each.precision is None else f"{each.precision:.0%}"
        cells = (str(each.recall.of), f"{each.recall.value:.0%}", precision, f"{each.verdict.value:.0%}")
        table.add_row(each.intent, *cells, _mistaken(found, each.intent))
    return table


def _mistaken(found: Figures, intent: str) -> str:
    """Return what an intent was taken for, most often first."""
    labels, counts = found.confusion.labels, found.confusion.counts
    row = counts[labels.index(intent)]
    others = sorted(((n, label) for n, label in zip(row, labels, strict=True) if n and label != intent))
    return ", ".join(f"{label} {n}" for n, label in reversed(others))


def _wrong(wrong: list[Played]) -> Table:
    """Lay out what went wrong: what matters most first."""
    wrong = sorted(wrong, key=lambda played: (not is_wrong_send(played), played.is_decided_right))
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", show_lines=False)
    table.add_column("case", style="cyan", no_wrap=True)
    table.add_column("what went wrong")
    for played in wrong[:MOST_SHOWN]:
        happened = "; ".join(each.removesuffix(".") for each in what_happened(played))
        table.add_row(Text(played.case.id, "bold red" if is_wrong_send(played) else ""), Text(happened))
    if (more := len(wrong) - MOST_SHOWN) > 0:
        table.add_row("", Text(f"and {more} more, all on the page", "dim"))
    return table


def is_wrong_send(played: Played) -> bool:
    return played.verdict.word == "send" and not played.is_decided_right
