"""Writing on a contact's record in HighLevel: tags, the stage of the pipeline, a note.

HighLevel takes each by a request of its own. What may be made again without harm comes first; the last one
is the request that counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.highlevel_marks import mark_of
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import HighLevelContact
from frontdesk.tools.highlevel_stages import stage_named, standing_of
from frontdesk.tools.highlevel_writes import (
    TOTAL_S,
    Change,
    Document,
    HighLevelWriter,
    carried_out,
    within,
)
from frontdesk.tools.posting import Posted


class HighLevelCrm:
    """Writes on contacts' records."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Carry out the granted update; this never raises for what the network does."""
        update = grant.arguments
        if not isinstance(update, CrmUpdate) or not (update.tags or update.stage or update.note):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        return carried_out(grant, lambda: self._post(grant, update))

    def _post(self, grant: Grant, update: CrmUpdate) -> Posted:
        writer = HighLevelWriter(self._account, total_s=self._total_s)
        contact = writer.contact_with(grant.recipient)
        *before, last = _changes(writer, contact, update, grant.grant_id)
        for change in before:
            writer.prepare(change)
        return writer.make(last)


def _changes(
    writer: HighLevelWriter, contact: HighLevelContact, update: CrmUpdate, grant_id: str
) -> Iterator[Change]:
    """Yield what is to be changed. Only a note has an id of its own: the others are known by the grant."""
    one = f"/contacts/{contact.contact_id}"
    if update.tags:
        yield Change("POST", f"{one}/tags", {"tags": list(update.tags)}, _known_by(grant_id, "tags"))
    if update.stage:
        yield _move(writer, contact, update.stage, grant_id)
    if update.note:
        body = f"{update.note}\n\n{mark_of(grant_id)}"
        yield Change("POST", f"{one}/notes", {"body": body}, within("note"))


def _move(writer: HighLevelWriter, contact: HighLevelContact, name: str, grant_id: str) -> Change:
    """Return the change that brings a contact to a stage: by their opportunity, or a new one."""
    stage = stage_named(writer.reader, name)
    standing = standing_of(writer.reader, contact.contact_id, stage.pipeline_id)
    where: dict[str, Any] = {"pipelineId": stage.pipeline_id, "pipelineStageId": stage.stage_id}
    known = _known_by(grant_id, "opportunity")
    if standing:
        return Change("PUT", f"/opportunities/{standing.opportunity_id}", where, known)
    new = {"locationId": writer.account.account_id, "contactId": contact.contact_id, "status": "open"}
    return Change("POST", "/opportunities/", {**where, **new, "name": contact.name or "New lead"}, known)


def _known_by(grant_id: str, part: str) -> Any:
    def known(answer: Document) -> str | None:
        return grant_id if part in answer else None

    return known
