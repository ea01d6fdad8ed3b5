"""Looking whether a contact's record in HighLevel has an update. Nothing here can write on it."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.highlevel_marks import mark_of
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.errors import Misconfigured
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import HighLevelContact, Shape, contact_by_address, highlevel_shapes
from frontdesk.tools.highlevel_list import TOTAL_S
from frontdesk.tools.highlevel_reads import HighLevelReader
from frontdesk.tools.highlevel_stages import stage_named, standing_of


class _Note(Shape):
    note_id: str = Field(alias="id", min_length=1)
    body: str = ""
    created_at: AwareDatetime = Field(alias="dateAdded")


class _Notes(Shape):
    notes: tuple[_Note, ...]


class HighLevelCrmLookup:
    """Reads the record back and compares: what was to be written last is what counts."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None:
        """Return the note that names the grant, or the grant itself where the record is as was wanted.

        None where nobody has the number at the end: whoever had it may have been deleted.

        Raises:
            ProviderUnavailable: the record cannot be read.
            Misconfigured: the token is refused, a stage has gone, or this is no update.
        """
        update = wanted.arguments
        if not isinstance(update, CrmUpdate):
            raise Misconfigured(
                "an update of a record was to be looked up, and the grant is for something else"
            )
        reader = HighLevelReader(self._account, total_s=self._total_s)
        contact = contact_by_address(reader, wanted.recipient)
        if contact is None:
            return None if wanted.is_window_over else ()
        if update.note:
            return tuple(_notes(reader, contact, wanted))
        return (_itself(wanted),) if _is_so(reader, contact, update) else ()


def _notes(reader: HighLevelReader, contact: HighLevelContact, wanted: OpenGrant) -> list[Candidate]:
    answer = reader.get(f"/contacts/{contact.contact_id}/notes")
    with highlevel_shapes():
        notes = _Notes.model_validate(answer).notes
    return [
        Candidate(note.note_id, note.created_at, wanted.body_digest, wanted.grant_id)
        for note in notes
        if mark_of(wanted.grant_id) in note.body
    ]


def _is_so(reader: HighLevelReader, contact: HighLevelContact, update: CrmUpdate) -> bool:
    """Tell whether the record says what was to be written on it."""
    if not {tag.lower() for tag in update.tags} <= {tag.lower() for tag in contact.tags}:
        return False
    if update.stage is None:
        return True
    stage = stage_named(reader, update.stage)
    standing = standing_of(reader, contact.contact_id, stage.pipeline_id)
    return standing is not None and standing.stage_id == stage.stage_id


def _itself(wanted: OpenGrant) -> Candidate:
    return Candidate(wanted.grant_id, wanted.since, wanted.body_digest, wanted.grant_id)
