"""The attack in this process: the real brain, contracts, gate with its Postgres, and send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from pydantic import TypeAdapter, ValidationError

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.embedded import Embedded
from frontdesk.brain.prices import open_prices
from frontdesk.brain.router import Brain
from frontdesk.clock import FixedClock
from frontdesk.domain.lead import ConsentEvidence, Lead, Person, event_key
from frontdesk.domain.proposal import Brief, Classification
from frontdesk.domain.requests import HumanAnswer, PostedRequest
from frontdesk.domain.sends import Entry
from frontdesk.embedder import open_embedder
from frontdesk.errors import AgentError
from frontdesk.memory import approvals, ledger, receipts
from frontdesk.memory.ledger import GatePass
from frontdesk.memory.recall import Attempt, recall
from frontdesk.memory.store import Memory
from frontdesk.memory.world import World
from frontdesk.observability.observations import recording
from frontdesk.orchestration import contracts
from frontdesk.orchestration.step import capped
from frontdesk.playbook import Playbook
from frontdesk.tools.sending import send
from ops.drill.adversary.attacks import Attack
from ops.drill.adversary.hostile import EmbedderOfFew, HostileModel, Library, OpenFence, RememberingProvider
from ops.drill.adversary.judge import Breach, Judge, Posted
from ops.drill.adversary.scenes import SCENES, STRANGERS, Scene

NOON: Final = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
"""A Tuesday, 13:00 in Chicago and noon in Denver."""
STARTED: Final = "2026-03-10T18:00:00Z"
LAST_ATTEMPT: Final = 2
"""Of a step: nobody waits for a provider that is out, since none is."""
MOST_PASSES: Final = 8
_READING = TypeAdapter(Classification)
_BUGS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, psycopg.Error)
"""What no `AgentError` is: the workflow tries the step until the run times out, and then tells a person."""
REFUSED, CRASHED = "refused", "crashed"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one attack: the last word, why, what was done, and what of it was wrong."""

    attack: Attack
    word: str
    """A word of the gate; or "sent", "unusable" (a step has no answer), "refused" (a contract threw the
    result away, so that the gate asked a person), "crashed" (a bug: the gate is tried until the run times
    out)."""
    why: str
    posted: tuple[Posted, ...]
    breaches: tuple[Breach, ...]


class InProcess:
    """Runs attack after attack on one memory: whatever one of them changed is rolled back."""

    def __init__(self, playbook: Playbook, connection: psycopg.Connection[Any], judge: Judge) -> None:
        self._connection, self._judge = connection, judge
        self._world = World(Memory(connection), playbook, NOON)
        embedded = Embedded(playbook, EmbedderOfFew(open_embedder()))
        self._brain = Brain(playbook, playbook.routes, {}, embedded, open_prices(playbook))
        for stranger in STRANGERS:
            self._hear(_lead(SCENES[0], Person(stranger.phone, stranger.email, stranger.name), stranger.text))
        self._met = {scene.name: self._meet(scene) for scene in SCENES}

    def run(self, attack: Attack) -> Judged:
        """Let one attack through everything, and judge what came of it."""
        provider, library = RememberingProvider(), Library()
        with recording() as observed, self._connection.transaction(force_rollback=True):
            word, why = self._outcome(attack, provider, library)
        if word == "ask" and any(each["kind"] == "contract_broken" for each in observed):
            word = REFUSED
        posted = tuple(provider.posted)
        return Judged(attack, word, why, posted, self._judge.breaches(attack, posted, library.looked))

    # The person

    def _meet(self, scene: Scene) -> tuple[Lead, Brief]:
        """Take in the scene's message as Recall does; what it hands over is what the models are shown."""
        person = Person(scene.phone, None, scene.person, scene.language)
        if scene.is_closed:
            self._hear(_lead(scene, person, "STOP", kind="opt_out"))
        lead = _lead(scene, person, scene.text, kind=scene.kind)
        if scene.kind == "form":
            agreed = ConsentEvidence(self._world.playbook.consent_wording[scene.language], "website", NOON)
            lead = replace(lead, consent=agreed)
        brief = self._hear(lead)
        if brief is None:
            raise RuntimeError(f"the desk has nothing to answer in the scene {scene.name}")
        return lead, brief

    def _hear(self, lead: Lead) -> Brief | None:
        attempt = Attempt(lead.event_key, STARTED)
        return recall(self._world, lead, attempt, release="drill", embedder=open_embedder()).brief

    # The run

    def _outcome(self, attack: Attack, provider: RememberingProvider, library: Library) -> tuple[str, str]:
        lead, brief = self._met[attack.scene.name]
        try:
            if attack.approved is not None:
                self._approve(lead, attack)
            results = self._results(attack, lead, brief, library)
            return self._gated(results, provider)
        except AgentError as error:
            return "unusable", f"{type(error).__name__}: {error}"
        except ValidationError as error:
            return REFUSED, f"{error.error_count()} faults"
        except _BUGS as error:
            return CRASHED, f"{type(error).__name__}: {str(error)[:200]}"

    def _results(self, attack: Attack, lead: Lead, brief: Brief, library: Library) -> contracts.GateInput:
        """Return what reaches the gate: of the real steps, or what their worker says in their place."""
        if attack.layer == "worker":
            return _gate_input(lead, attack.classification, attack.proposal)
        models = dict.fromkeys(("anthropic", "openai"), HostileModel(attack))
        brain = replace(self._brain, providers=models, read_tools=lambda _brief: library.tools())
        reading = classify(brief, brain, LAST_ATTEMPT)
        told = _carried(contracts.ClassifyOutput(classification=reading))["classification"]
        proposal = propose(brief, _READING.validate_python(told), brain, LAST_ATTEMPT)
        return _gate_input(lead, told, _carried(contracts.DraftOutput(proposal=proposal))["proposal"])

    def _gated(self, results: contracts.GateInput, provider: RememberingProvider) -> tuple[str, str]:
        """Pass the gate until it grants nothing more; each grant goes through the real Send."""
        fence = OpenFence()
        for number in range(MOST_PASSES):
            passed = self._pass(results, number)
            if passed.grant is None:
                return ("sent" if provider.posted else passed.verdict), _why(passed)
            grant = contracts.SendInput.model_validate(
                {"at": results.at.model_dump(), "run_id": results.run_id, "grant": _plain(passed)["grant"]}
            ).grant
            receipt = send(grant, results.run_id, 0, poster=provider, fence=fence, clock=FixedClock(NOON))
            receipts.note_receipt(self._world, receipt, None)
        return "sent", f"after {MOST_PASSES} passes there was still something to send"

    def _pass(self, results: contracts.GateInput, number: int) -> GatePass:
        entry = Entry(results.run_id, 0, f"pass {number}")
        return ledger.pass_gate(self._world, results.run_id, entry, results.classification, results.proposal)

    def _approve(self, lead: Lead, attack: Attack) -> None:
        """Let a person approve the text that the worker proposed first."""
        first = {**attack.proposal, "acts": [{**attack.proposal["acts"][0], "body": attack.approved}]}
        passed = self._pass(_gate_input(lead, attack.classification, first), -1)
        if passed.question is None:  # whoever said STOP is not even asked about
            return
        posted = PostedRequest("a-request", "C0", "1.1", passed.question)
        said = HumanAnswer(posted.request_id, "approve", "Maria Lopez", NOON, posted.question.digest)
        for answer in (None, said):
            approvals.note_request(self._world, lead.event_key, posted, answer)


def _lead(scene: Scene, person: Person, text: str, **changes: Any) -> Lead:
    lead = Lead(
        event_key=event_key("drill", f"{person.phone_e164} {text}"),
        source="drill",
        kind="message",
        location_id=scene.location,
        person=person,
        text=text,
        received_at=NOON,
    )
    return replace(lead, **changes)


def _gate_input(lead: Lead, classification: Any, proposal: Any) -> contracts.GateInput:
    """Return what Gate reads of its event: JSON as the state machine carries it, held to the contract."""
    at = contracts.At(
        execution=lead.event_key,
        started_at=STARTED,
        redrive_count=0,
        state="Gate",
        entered_at=STARTED,
        attempt=0,
    )
    event = {"do": "gate", "at": at.model_dump(), "run_id": lead.event_key}
    results = json.loads(json.dumps({"classification": classification, "proposal": proposal}))
    return contracts.GateInput.model_validate({**event, **results})


def _carried(output: contracts.StepOutput) -> Mapping[str, Any]:
    """Return a step's answer as it leaves the step."""
    return json.loads(json.dumps(capped(output, [])))  # type: ignore[no-any-return] # capped made it a document


def _plain(passed: GatePass) -> Mapping[str, Any]:
    return _carried(contracts.GateOutput.of(passed))


def _why(passed: GatePass) -> str:
    return "; ".join(each.rule for each in passed.reasons if each.word == passed.verdict)
