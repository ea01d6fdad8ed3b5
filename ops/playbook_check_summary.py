"""One screen of what a playbook was understood to say, for the engineer who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from frontdesk.playbook import FormSource, Location, Playbook, Rung, Source
from frontdesk.playbook_prompts import TASKS
from frontdesk.playbook_routes import RouteStep
from ops.note_words import count
from ops.playbook_check import Checked
from ops.playbook_check_remarks import counted, texts

DIGEST_CHARS = 12


def print_summary(checked: Checked, out: Console) -> None:
    """Print the business, its places and people, what it answers, and the limits."""
    playbook = checked.playbook
    others = [each for each in playbook.languages if each != playbook.default_language]
    spoken = " · ".join([f"{playbook.default_language} (default)", *others])
    out.print(Text.assemble((playbook.business, "bold"), f" · {spoken}"))
    out.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="cyan", no_wrap=True)
    facts.add_column()
    for location in playbook.locations.values():
        facts.add_row(location.location_id, _place(playbook, location))
    for label, content in _limits(playbook):
        facts.add_row(label, content)
    facts.add_row("golden", f"{count(checked.golden_cases, 'case')} for `frontdesk eval`")
    out.print(facts)
    out.print()
    out.print(_intents(checked))
    out.print(
        Text("found: examples that find their own intent by the other examples, without themselves", "dim")
    )


def _place(playbook: Playbook, location: Location) -> RenderableType:
    people = {approver.user_id: approver.name for approver in location.approvers}
    ladder = ", then ".join(_rung(rung, people) for rung in playbook.ladder(location.location_id))
    return Group(
        Text(f"{location.name}, {location.address} · {location.timezone}"),
        Text(location.hours_in_words("en")),
        Text(f"texts from {location.sender_number} · asks in Slack {location.slack_channel}"),
        Text(f"asks {ladder}"),
    )


def _rung(rung: Rung, people: dict[str, str]) -> str:
    return f"{' or '.join(people[each] for each in rung.user_ids)} ({rung.who}, {rung.wait_s // 60} min)"


def _limits(playbook: Playbook) -> Iterator[tuple[str, Text]]:
    file = playbook.file
    quiet = file.gate.quiet_hours
    often = " or ".join(f"{each.limit} in {each.hours} h" for each in file.gate.frequency)
    alone = ", ".join(sorted(file.autonomy.granted)) or "nothing"
    yield "alone", Text(f"{alone}; from a confidence of {file.gate.minimum_confidence:g}")
    yield "tools", Text(_tools(playbook))
    yield "booking", Text(_booking(playbook))
    yield "texts, crm", Text(_providers(playbook))
    for task in TASKS:
        ladder = playbook.routes.of(task)
        yield task, Text(", then ".join(map(_step, ladder)) or "the embedded model")
    yield "ceilings", Text(_ceilings(playbook))
    own = f"its own for {', '.join(playbook.prompts)}; " if playbook.prompts else ""
    yield "prompts", Text(f"{own}the package's{' for the rest' if own else ''}")
    yield "prices", Text(_prices(playbook))
    yield "sources", Text("\n".join(_source(name, source) for name, source in playbook.sources.items()))
    yield (
        "vips",
        Text(f"{counted(file.vips.phones, 'number')}, {counted(file.vips.emails, 'e-mail address')}"),
    )
    yield (
        "no texts",
        Text(f"from {_clock(quiet.start)} to {_clock(quiet.end)} where they are; never above {often}"),
    )
    yield "knowledge", Text(", ".join(playbook.knowledge) or "none")
    yield "digest", Text(playbook.digest[:DIGEST_CHARS])


def _tools(playbook: Playbook) -> str:
    own = ", ".join(playbook.file.tools.allowed()) or "none, so it does nothing"
    taken = {
        f"mcp/{name}/{tool}": section
        for name, server in playbook.file.mcp.items()
        for tool, section in server.tools.items()
    }
    asked = [name for name, section in taken.items() if section.access == "read"]
    writing = [f"{section.stands_for} by {name}" for name, section in taken.items() if section.stands_for]
    reads = f"; reads at MCP servers: {', '.join(asked)}" if asked else ""
    return f"{own}{reads}{'; ' if writing else ''}{', '.join(writing)}"


def _booking(playbook: Playbook) -> str:
    booking = playbook.file.booking
    if booking is None:
        return "none"
    places = [name for name, location in playbook.locations.items() if location.calendar]
    where = " and ".join(places) or "no location, as none has a calendar"
    return (
        f"free times are offered at {where}, {booking.most_slots} in a text,"
        f" from {booking.notice_minutes} min to {booking.days_ahead} days ahead"
    )


def _providers(playbook: Playbook) -> str:
    file = playbook.file
    crm = f"the CRM is told by {file.crm.kind}" if file.crm else "no CRM is told"
    mail = f", e-mails by {file.channels.email}" if file.channels.email else ""
    return (
        f"by {file.channels.sms}{mail}; {crm}; STOP and HELP are answered by the {file.keywords.answered_by}"
    )


def _step(step: RouteStep) -> str:
    bar = f", at least {step.bar:g} sure" if step.bar else ""
    return f"{' or '.join(step.models)} (effort {step.effort}{bar})"


def _ceilings(playbook: Playbook) -> str:
    ceilings = playbook.ceilings
    here = ceilings.usd_micros_per_location_and_day
    limits = (
        f"{_dollars(ceilings.usd_micros_per_run)} a run",
        f"{_dollars(ceilings.usd_micros_per_day)} a day",
        *([f"{_dollars(here)} a day at each location"] if here else []),
    )
    return "models may cost " + ", ".join(limits)


def _dollars(usd_micros: int) -> str:
    """Return an amount with its cents, and with what is smaller where it is not nothing."""
    dollars = f"{usd_micros / 1_000_000:.6f}".rstrip("0")
    whole, _, cents = dollars.partition(".")
    return f"${whole}.{cents:0<2}"


def _prices(playbook: Playbook) -> str:
    elsewhere: dict[str, list[str]] = {}
    for location_id, location in playbook.file.locations.items():
        for name, price in location.prices.items():
            elsewhere.setdefault(name, []).append(f"{price} at {location_id}")
    said = (
        f"{name} {price}" + (f" ({', '.join(elsewhere[name])})" if name in elsewhere else "")
        for name, price in playbook.file.prices.items()
    )
    return ", ".join(said) or "none"


def _source(name: str, source: Source) -> str:
    if not isinstance(source, FormSource):
        return f"/hooks/{name}  {source.kind}, signature {source.signature}"
    return f"/hooks/{name}  {source.kind}, signature {source.signature}, fresh for {source.freshness_s} s"


def _intents(checked: Checked) -> Table:
    playbook = checked.playbook
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("intent", style="cyan", no_wrap=True)
    for language in playbook.languages:
        table.add_column(f"examples {language}", justify="right")
    table.add_column("found", justify="right")
    table.add_column("texts", justify="right")
    table.add_column("answered")
    longest = _longest(playbook)
    for name, intent in playbook.intents.items():
        own, every = checked.found[name]
        counts = [str(len(intent.examples.get(language, ()))) for language in playbook.languages]
        table.add_row(name, *counts, f"{own}/{every}", longest.get(name, "none"), _answered(playbook, name))
    return table


def _longest(playbook: Playbook) -> dict[str, str]:
    """Return for each intent how many text messages its answer takes where it is longest."""
    longest: dict[str, int] = {}
    for text in texts(playbook):
        longest[text.intent] = max(longest.get(text.intent, 0), text.segments)
    return {name: str(count) for name, count in longest.items()}


def _answered(playbook: Playbook, intent: str) -> str:
    autonomy = playbook.file.autonomy
    if intent in autonomy.granted:
        return "alone"
    if intent in autonomy.person_always:
        return "by a person, always"
    return "after a person's yes" if playbook.intents[intent].is_drafted else "by a person, undrafted"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
