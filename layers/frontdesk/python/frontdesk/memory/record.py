"""Record: close the run, remember what happened, and return the audit chain's head."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from frontdesk.domain.lead import Lead
from frontdesk.domain.money import Bill
from frontdesk.domain.proposal import Classification
from frontdesk.domain.verdict import Outcome
from frontdesk.embedder import Embedder
from frontdesk.memory.spending import settle
from frontdesk.memory.vectors import halfvec
from frontdesk.memory.world import World
from frontdesk.observability.observations import observe

REMEMBERED_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Ending:
    """What the state machine knows of a run when it ends: the gate's last word, how it was read, its cost."""

    outcome: Outcome | None
    classification: Classification | None
    bill: Bill


@dataclass(frozen=True, slots=True)
class Recorded:
    """How the run ended, and the witness of it."""

    outcome: str
    audit_head: str


def record(world: World, lead: Lead, ending: Ending, *, embedder: Embedder) -> Recorded:
    """Close the run with its outcome, and settle what it spent, once.

    A fact ends as `nothing_to_do`; a run that never heard the gate's word ends `with_person`.
    """
    store, now = world.store, world.now
    ended: Outcome = ending.outcome or ("nothing_to_do" if lead.is_fact else "with_person")
    vector = (
        halfvec(embedder.passages([lead.text[:REMEMBERED_CHARS]])[0]) if _is_worth_remembering(lead) else None
    )
    with store.transaction():
        run = store.one("run", run_id=lead.event_key)
        if run["contact_id"]:
            store.one("lock_contact", contact_id=run["contact_id"])
        money = asdict(settle(world, lead.event_key, ending.bill))
        observe("settled", **money)
        if vector and run["contact_id"]:
            store.run(
                "remember",
                contact_id=run["contact_id"],
                location_id=lead.location_id,
                body=lead.text[:REMEMBERED_CHARS],
                embedding=vector,
                model_id=embedder.model_id,
                provenance=f"{lead.kind} from {lead.source}",
                trust="lead",
                at=lead.received_at,
                run_id=lead.event_key,
            )
        if store.run("end_run", run_id=lead.event_key, outcome=ended, now=now):
            intent = ending.classification.intent if ending.classification else None
            facts = {"outcome": ended, "intent": intent, **money}
            store.append("run_ended", now, lead.event_key, facts)
            _withdraw(world, lead, ended)
        return Recorded(str(store.one("run", run_id=lead.event_key)["outcome"]), store.head())


def _withdraw(world: World, lead: Lead, outcome: Outcome) -> None:
    """Close what an execution that was cut off had asked: the one that ends the run did not ask it."""
    answer = "superseded" if outcome == "superseded" else "expired"
    withdrawn = {"run_id": lead.event_key, "answer": answer, "now": world.now}
    for row in world.store.rows("withdraw_requests", **withdrawn):
        facts = {"request_id": row["request_id"], "answer": answer}
        world.store.append("approval_withdrawn", world.now, lead.event_key, facts)


def _is_worth_remembering(lead: Lead) -> bool:
    return not lead.is_fact and bool(lead.text.strip())
