"""What an event is for the desk's own rules, read from the record: a retry reads the same, and whether they
want texts is as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from frontdesk.domain.lead import FACTS, LeadKind
from frontdesk.domain.own_acts import Event, Own, own_acts
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World
from frontdesk.playbook_answers import keyword_answers
from frontdesk.playbook_ways import accounts_beside

_UNHEARD: Final[Mapping[LeadKind, str]] = {
    "opt_out": (
        "Somebody asked to be written to no more, and nobody can tell who: they are no contact any more. "
        "Please look in the conversation, and set it for them by hand."
    ),
}


def own_case(world: World, run: Row, contact: Row | None) -> Own | None:
    """Return what the desk does about a run by rule alone; None where the brain has a say.

    A conversation becomes such a case when it withdraws consent, in whatever way that was found out, and when
    its answer is known not to have arrived.
    """
    if contact is None:
        return Own(notice=_UNHEARD.get(run["kind"])) if run["kind"] in FACTS else None
    event = _event(world.store, run, contact)
    if event.kind not in FACTS and event.revoked_by is None and event.undelivered is None:
        return None
    playbook, location_id = world.playbook, run["location_id"]
    is_mail = run["channel"] == "email"
    texts = {} if is_mail else keyword_answers(playbook, location_id, contact["locale"])
    allowed = playbook.gate_policy(location_id).tools
    return own_acts(event, allowed, texts, accounts_beside(playbook, location_id))


def _event(store: Memory, run: Row, contact: Row) -> Event:
    about = {"run_id": run["run_id"], "contact_id": contact["contact_id"]}
    revoked = store.row("revocation_of_run", **about)
    lost = store.row("undelivered_of_run", **about)
    consent = store.row("latest_consent", contact_id=contact["contact_id"], channel=run["channel"])
    return Event(
        kind=run["kind"],
        revoked_by=revoked["source"] if revoked else None,
        was_opted_out=revoked is not None and revoked["was_opted_out"],
        is_opted_out=consent is not None and consent["state"] == "revoked",
        undelivered=lost["error"] if lost else None,
        is_mail=run["channel"] == "email",
    )
