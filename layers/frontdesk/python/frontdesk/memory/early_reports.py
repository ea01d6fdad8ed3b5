"""Reports that came before the answer to the POST: they name a message that nobody here knew yet."""

from __future__ import annotations

import json

from frontdesk.domain.refusals import UNDELIVERED, meaning_of
from frontdesk.domain.reports import report_keys
from frontdesk.domain.sends import GrantId
from frontdesk.memory.consents import note_revocation
from frontdesk.memory.store import Row
from frontdesk.memory.world import World


def take_early_reports(world: World, grant_id: GrantId, provider_id: str | None) -> None:
    """Write on a send what was told of its message before the desk knew its id.

    The run that sent it decides what follows, since the report's own has ended. Runs in the caller's
    transaction, under the contact's lock.
    """
    store, playbook = world.store, world.playbook
    keys = report_keys(playbook.sources, provider_id) if provider_id else []
    told = [json.loads(each["facts"]) for each in store.rows("early_reports", keys=keys)]
    if not told:
        return
    send = store.one("lock_send", grant_id=grant_id)
    for report in told:
        store.run("note_delivery", grant_id=grant_id, status=report["status"])
        if report["status"] in UNDELIVERED:
            _take_failure(world, send, report["error_code"])


def _take_failure(world: World, send: Row, error: str | None) -> None:
    if meaning_of(error) == "opted_out":
        channel = send["channel"]
        note_revocation(world.store, send["run_id"], send, "carrier", channel, at=world.now, now=world.now)
        return
    about = {"grant_id": send["grant_id"], "run_id": send["run_id"], "error": error or ""}
    world.store.run("note_undelivered", **about)
