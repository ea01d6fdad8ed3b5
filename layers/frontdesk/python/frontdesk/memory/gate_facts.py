"""The gate's own facts, read inside its transaction; what Recall saw is for the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import phonenumbers
from phonenumbers import timezone as phone_timezone

from frontdesk.domain.catalog import SYNC_OPT_OUT, Tool, tool_of_messages
from frontdesk.domain.fence import scopes
from frontdesk.domain.gate import GateFacts, GatePolicy
from frontdesk.domain.requests import TAKE_OVER_LASTS
from frontdesk.domain.sends import FOR_A_PERSON, SendState
from frontdesk.domain.texting_law import LONGEST_WINDOW, codes_of, states_of_number
from frontdesk.memory.channels import KIND_OF_ADDRESS
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World

FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN_ZONE = "Etc/Unknown"
A_DAY = timedelta(days=1)


def gate_facts(
    world: World,
    run: Row,
    contact: Row | None,
    *,
    intent: str,
    tool: Tool | None,
    lane: str,
    policy: GatePolicy,
) -> GateFacts:
    """Read what the rules rest on; without an act, as it stands about messages by the run's channel."""
    tool = tool or tool_of_messages(run["channel"])
    paused = world.store.rows("paused_scopes", scopes=list(scopes(run["location_id"], tool)))
    facts = _nobody(run, tuple(row["scope"] for row in paused))
    if contact is None:
        return facts
    facts = _with_person(world, facts, run, contact)
    facts = _with_messages(world.store, facts, run, contact, lane=lane)
    before = {"intent": intent, "tool": tool.name, "location_id": run["location_id"]}
    seen = world.store.one("was_seen_before", **before)
    return replace(
        _with_counts(world, facts, run, contact, policy, tool=tool, lane=lane), seen_before=seen["found"]
    )


def _with_person(world: World, facts: GateFacts, run: Row, contact: Row) -> GateFacts:
    """Add who it is, whether they want to be written to, and where they may be."""
    who, kind = {"contact_id": contact["contact_id"]}, KIND_OF_ADDRESS[run["channel"]]
    consent = world.store.row("latest_consent", channel=run["channel"], **who)
    recipient = world.store.row("address", kind=kind, preferred=run["reply_to"], **who)
    number = recipient["value"] if recipient and kind == "phone" else None
    zones, states = places_of(number, contact["state"])
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


def _with_messages(store: Memory, facts: GateFacts, run: Row, contact: Row, *, lane: str) -> GateFacts:
    """Add what else was said and answered between us, by other runs than this one."""
    where = {"contact_id": contact["contact_id"], "location_id": run["location_id"]}
    newer = store.one("newer_inbound", received_at=run["received_at"], run_id=run["run_id"], **where)
    answers = store.rows("sends_for_cause", cause=run["run_id"], act_index=0)
    others = [row for row in answers if row["run_id"] != run["run_id"]]
    open_send = store.row("open_send_of_contact", channel=lane, contact_id=contact["contact_id"])
    return replace(
        facts,
        has_newer_message=run["kind"] in ("form", "message") and newer["found"],
        causes_answered=any(row["state"] == SendState.SENT or row["error"] in FOR_A_PERSON for row in others),
        other_open_send=open_send is not None and open_send["run_id"] != run["run_id"],
        is_reply=run["kind"] in ("message", "help", "opt_in"),
        received_at=run["received_at"],
    )


def _with_counts(
    world: World, facts: GateFacts, run: Row, contact: Row, policy: GatePolicy, *, tool: Tool, lane: str
) -> GateFacts:
    """Add how many messages they got by the run's channel, and how often the tool was called for them."""
    about, channel = {"contact_id": contact["contact_id"]}, run["channel"]

    def since(moment: datetime) -> int:
        return int(world.store.one("sends_since", since=moment, channel=channel, **about)["n"])

    windows = tuple(since(world.now - each.window) for each in policy.frequency)
    where = lane if tool is SYNC_OPT_OUT else None  # each account that hears of it is a call of its own
    calls = world.store.one("calls_since", since=world.now - A_DAY, tool=tool.name, channel=where, **about)
    lately = world.store.rows("sent_moments", since=world.now - LONGEST_WINDOW, channel=channel, **about)
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
