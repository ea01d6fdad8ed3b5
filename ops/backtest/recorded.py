"""A run as memory has it: what the brain was shown, what it made of that, and what the gate first said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from frontdesk.brain.booking import MODEL_ID as BOOKING
from frontdesk.brain.flags import INJECTION_SUSPECTED, LONG, OPT_OUT_WISH
from frontdesk.brain.model import OTHER_LANGUAGE_FLAG
from frontdesk.brain.outages import FLAGS
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.lead import ContactId, LocationId, WrittenChannel
from frontdesk.domain.proposal import Brief, ContactFacts, Memory, ThreadMessage
from frontdesk.domain.revocation import REVOCATION_READ
from frontdesk.domain.verdict import Word
from frontdesk.memory.ledger import BY_RULE
from ops.rows import moment

Row = Mapping[str, Any]

_OF_THE_BRAIN: Final = frozenset(
    {INJECTION_SUSPECTED, OPT_OUT_WISH, LONG, OTHER_LANGUAGE_FLAG, REVOCATION_READ, *FLAGS}
)
"""Flags that come of reading; what else a reading was flagged with is what intake remarked."""
_RULES: Final = frozenset({BY_RULE, BOOKING})
"""What stands in the place of a model where none had a part."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One run that was decided about."""

    run_id: str
    location_id: LocationId
    kind: str
    channel: WrittenChannel
    text: str
    contact: ContactFacts
    thread: tuple[ThreadMessage, ...]
    decided_at: datetime
    word: Word
    reasons: tuple[tuple[str, Word], ...]
    """Every rule that spoke, and its word."""
    intent: str | None
    remarks: tuple[str, ...]
    body: str | None
    """The first text that was proposed, where it was kept: somebody was asked about it, or it was sent."""
    body_digest: str | None
    """Of that text; None where nothing was proposed."""
    model_ids: tuple[str, ...]
    usd_micros: int

    @property
    def is_by_rule(self) -> bool:
        """A rule read it or answered it, such as one that books: what it was told by a calendar is gone."""
        return not _RULES.isdisjoint(self.model_ids)

    @classmethod
    def of(cls, row: Row) -> Recorded:
        """Read one row of the question `recorded`."""
        read, proposal = row["classification"] or {}, row["proposal"] or {}
        acts = proposal.get("acts") or [{}]
        models = (each["model_id"] for each in (read, proposal) if each)
        return cls(
            run_id=row["run_id"],
            location_id=LocationId(row["location_id"]),
            kind=row["kind"],
            channel=row["channel"],
            text=row["text"] or "",
            contact=_contact(row),
            thread=tuple(
                ThreadMessage(each["who"], each["text"], moment(each["at"])) for each in row["thread"]
            ),
            decided_at=moment(row["decided_at"]),
            word=row["word"],
            reasons=tuple((each["rule"], each["word"]) for each in row["reasons"]),
            intent=read.get("intent"),
            remarks=tuple(sorted(set(read.get("flags", ())) - _OF_THE_BRAIN)),
            body=row["body"],
            body_digest=acts[0].get("body_digest"),
            model_ids=tuple(dict.fromkeys(models)),
            usd_micros=row["spent_usd_micros"],
        )

    def brief(
        self, budget_usd_micros: int, knowledge: tuple[Memory, ...], calibrations: tuple[Calibration, ...]
    ) -> Brief:
        """Return what Recall would show the brain of it now."""
        return Brief(
            location_id=self.location_id,
            kind=self.kind,
            text=self.text,
            contact=self.contact,
            thread=self.thread,
            knowledge=knowledge,
            remarks=self.remarks,
            budget_usd_micros=budget_usd_micros,
            calibrations=calibrations,
            channel=self.channel,
        )


def _contact(row: Row) -> ContactFacts:
    """Return whose run it was; nobody has to know them again, so the run stands for the person."""
    return ContactFacts(
        contact_id=ContactId(row["run_id"]),
        name=row["name"],
        locale=row["locale"],
        stage=row["stage"],
        is_vip=row["is_vip"],
        is_new=row["is_new"],
    )


def calibration_of(row: Row) -> Calibration:
    """Read one row of the question `calibrations`."""
    points = tuple((float(score), float(share)) for score, share in row["points"])
    return Calibration(row["task"], row["model_id"], points, row["labels"])
