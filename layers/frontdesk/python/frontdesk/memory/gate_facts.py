"""The gate's own facts, read inside its transaction; what Recall saw is for the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import phonenumbers
from phonenumbers import timezone as phone_timezone

from frontdesk.domain.catalog import CATALOG, SMS, Channel, Tool, tool_for
from frontdesk.domain.fence import scopes
from frontdesk.domain.gate import Answer, GateFacts, GatePolicy
from frontdesk.domain.proposal import Act, Proposal
from frontdesk.domain.requests import TAKE_OVER_LASTS
from frontdesk.domain.sends import FOR_A_PERSON, OPEN, Entry, Reentry, SendRow, SendState, reentry
from frontdesk.domain.texting_law import LONGEST_WINDOW, codes_of, states_of_number
from frontdesk.memory.receipts import send_row
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World

FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN_ZONE = "Etc/Unknown"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextAct:
    """The first act of the run that is not done, as it would be sent now, and what stands about it in the
    ledger."""

    index: int
    act: Act | None
    rows: tuple[SendRow, ...]
    reentry: Reentry
    approval: Row | None

    @property
    def tool(self) -> Tool | None:
        """What would do the act; a text goes by the one channel that there is."""
        return tool_for(self.act.kind) if self.act else None

    @property
    def answer(self) -> Answer | None:
        """What a person said to it, unless that was used up by an earlier send."""
        row = self.approval
        if row is None or not _is_usable(row, self.reentry):
            return None
        return Answer(
            row["answer"],
            row["answered_by"] or "nobody",
            row["answered_at"],
            row["digest"],
            row["answer_body"],
        )

    @property
    def open_row(self) -> SendRow | None:
        """The grant whose fate is open, if any."""
        return next((row for row in self.rows if row.state in OPEN and row.error not in FOR_A_PERSON), None)


def next_act(
    store: Memory, run_id: str, proposal: Proposal | None, entry: Entry, *, first: int = 0
) -> NextAct:
    """Find the first act that is not sent; the acts are numbered from `first`.

    A text that a person wrote or approved takes the place of the draft.
    """
    acts: tuple[Act | None, ...] = proposal.acts if proposal and proposal.acts else (None,)
    approval = store.row("latest_approval", run_id=run_id)
    for index, act in enumerate(acts, first):
        about = {"cause": run_id, "act_index": index}
        found = [row for row in store.rows("sends_for_cause", **about) if row["run_id"] == run_id]
        rows = tuple(send_row(row) for row in found)
        what = reentry(rows, entry)
        if what is Reentry.DONE and act is not None and not _is_done(act, found):
            what = Reentry.OTHER
        if what is not Reentry.DONE:
            mine = approval if approval and approval["act_index"] == index else None
            return NextAct(index, _as_agreed(act, mine), rows, what, mine)
    return _behind(store, run_id, first + len(acts), approval, entry)


def _behind(store: Memory, run_id: str, end: int, approval: Row | None, entry: Entry) -> NextAct:
    """Return what stands behind all acts: the text with which a person answered a notice, until it is
    sent."""
    if approval is None or approval["act_index"] != end:
        return NextAct(end, None, (), Reentry.NEW, None)
    found = store.rows("sends_for_cause", cause=run_id, act_index=end)
    rows = tuple(send_row(row) for row in found if row["run_id"] == run_id)
    what = reentry(rows, entry)
    if what is Reentry.DONE:
        return NextAct(end + 1, None, (), Reentry.NEW, None)
    return NextAct(end, _as_agreed(None, approval), rows, what, approval)


def _is_done(act: Act, rows: list[Row]) -> bool:
    """Whether what was done in an act's place is an act of its kind: another draft may propose others."""
    tool = tool_for(act.kind)
    done = {row["tool"] for row in rows if row["state"] == SendState.SENT}
    return tool is not None and tool.name in done


def _as_agreed(act: Act | None, approval: Row | None) -> Act | None:
    """Return the act with the text that the newest answer is about: a person's own, or the one that they
    approved."""
    if approval is None or (act is not None and act.kind != "message"):
        return act
    text = {"edit": approval["answer_body"], "approve": approval["body"]}.get(approval["answer"])
    if text is None or (act is not None and text == act.body):
        return act
    return act.with_body(text) if act else Act("message", text)


def _is_usable(approval: Row, what: Reentry) -> bool:
    """An approval is used once; a grant that was provably not accepted gives it back."""
    used = approval["used_state"]
    is_given_back = used in (SendState.ABSENT, SendState.FAILED) and what is Reentry.NEW
    return used is None or used == SendState.VOID or is_given_back


def gate_facts(
    world: World, run: Row, contact: Row | None, *, intent: str, tool: Tool | None, policy: GatePolicy
) -> GateFacts:
    """Read what the rules rest on; without an act, as it stands about texts."""
    tool = tool or CATALOG["send_sms"]
    paused = world.store.rows("paused_scopes", scopes=list(scopes(run["location_id"], tool)))
    facts = _nobody(run, tuple(row["scope"] for row in paused))
    if contact is None:
        return facts
    facts = _with_person(world, facts, run, contact)
    facts = _with_messages(world.store, facts, run, contact, channel=tool.channel)
    before = {"intent": intent, "tool": tool.name, "location_id": run["location_id"]}
    seen = world.store.one("was_seen_before", **before)
    return replace(_with_counts(world, facts, contact, policy, tool=tool), seen_before=seen["found"])


def _with_person(world: World, facts: GateFacts, run: Row, contact: Row) -> GateFacts:
    """Add who it is, whether they want to be texted, and where they may be."""
    who = {"contact_id": contact["contact_id"]}
    consent = world.store.row("latest_consent", channel=SMS, **who)
    recipient = world.store.row("address", kind="phone", **who)
    zones, states = places_of(recipient["value"] if recipient else None, contact["state"])
    over_until = contact["taken_over_until"] or FIRST_MOMENT
    return replace(
        facts,
        is_opted_out=consent is not None and consent["state"] == "revoked",
        has_consent=consent is not None and consent["state"] == "granted",
        recipient=recipient["value"] if recipient else None,
        recipient_timezone=zones[0] if len(zones) == 1 else None,
        possible_timezones=zones if len(zones) > 1 else (),
        states=states,
        is_vip=contact["is_vip"],
        taken_over_by=contact["taken_over_by"] if over_until > world.now else None,
        has_written_since=run["received_at"] > over_until - TAKE_OVER_LASTS,
    )


def _with_messages(
    store: Memory, facts: GateFacts, run: Row, contact: Row, *, channel: Channel | None
) -> GateFacts:
    """Add what else was said and answered between us, by other runs than this one."""
    where = {"contact_id": contact["contact_id"], "location_id": run["location_id"]}
    newer = store.one("newer_inbound", received_at=run["received_at"], run_id=run["run_id"], **where)
    answers = store.rows("sends_for_cause", cause=run["run_id"], act_index=0)
    others = [row for row in answers if row["run_id"] != run["run_id"]]
    open_send = store.row("open_send_of_contact", channel=channel, contact_id=contact["contact_id"])
    return replace(
        facts,
        has_newer_message=run["kind"] in ("form", "message") and newer["found"],
        causes_answered=any(row["state"] == SendState.SENT or row["error"] in FOR_A_PERSON for row in others),
        other_open_send=open_send is not None and open_send["run_id"] != run["run_id"],
        is_reply=run["kind"] in ("message", "help", "opt_in"),
        received_at=run["received_at"],
    )


def _with_counts(
    world: World, facts: GateFacts, contact: Row, policy: GatePolicy, *, tool: Tool
) -> GateFacts:
    """Add how many texts this person got, and how often the tool was called for them."""
    about = {"contact_id": contact["contact_id"]}

    def since(moment: datetime) -> int:
        return int(world.store.one("sends_since", since=moment, channel=SMS, **about)["n"])

    windows = tuple(since(world.now - each.window) for each in policy.frequency)
    calls = world.store.one("calls_since", since=world.now - A_DAY, tool=tool.name, **about)
    lately = world.store.rows("sent_moments", since=world.now - LONGEST_WINDOW, channel=SMS, **about)
    return replace(
        facts,
        sent_in_window=windows,
        calls_today=int(calls["n"]),
        sent_lately=tuple(row["granted_at"] for row in lately),
    )


def places_of(phone_e164: str | None, lives_in: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the zones and the states that somebody may be in: by their number, and by the address they
    gave."""
    zones = zones_of(phone_e164) if phone_e164 else ()
    states = states_of_number(phone_e164) if phone_e164 else ()
    if lives_in is None or lives_in in states:
        return zones, states
    there = (zone for code in codes_of(lives_in) for zone in zones_of(f"+1{code}5550100"))
    return tuple(dict.fromkeys((*zones, *there))), (*states, lives_in)


def zones_of(phone_e164: str) -> tuple[str, ...]:
    """Return the IANA zones that a number may be in, by Google's libphonenumber data."""
    found = phone_timezone.time_zones_for_number(phonenumbers.parse(phone_e164))
    return tuple(zone for zone in found if zone != UNKNOWN_ZONE)


def _nobody(run: Row, paused: tuple[str, ...]) -> GateFacts:
    """The facts about somebody who cannot be reached."""
    return GateFacts(
        is_opted_out=False,
        has_consent=False,
        recipient=None,
        recipient_timezone=None,
        is_vip=False,
        taken_over_by=None,
        paused_by=paused,
        has_newer_message=False,
        causes_answered=False,
        other_open_send=False,
        seen_before=False,
        sent_in_window=(),
        passes=run["gate_passes"],
    )
