"""The attack through the engine: leads by HTTP, the real workers and state machine, models that are hostile,
and the stand-in for Twilio as the judge's witness."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import make_conninfo

from frontdesk.domain.lead import event_key
from frontdesk.memory.schema import migrate
from ops.demo.scene import MORNING_HOUR, until
from ops.desk import WRITER, LocalDesk
from ops.drill.adversary.attacks import Attack, Attacker
from ops.drill.adversary.judge import Breach, Judge, Posted, judge_of
from ops.drill.adversary.pool import PLAYBOOK, Told, attacker
from ops.drill.adversary.scenes import STRANGERS
from ops.local.postgres import EmbeddedPostgres, create_database
from ops.local.standins.models_mind import data_in
from ops.local.standins.models_protocol import Asked, Calls
from ops.senders import form_payload, form_source
from ops.stage import Stage

AT_ONCE: Final = 3
TRIES: Final = 20
WAVE: Final = 20
"""So many leads come in before the desk is let come to rest."""
_LETTERS: Final = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Guest:
    """One lead of the drill: an attack on somebody with a number of their own."""

    attack: Attack
    code: str
    """How the hostile model knows whom it answers: the last word of the message."""

    @property
    def text(self) -> str:
        return f"{self.attack.scene.text} - {self.code}"


@dataclass(frozen=True)
class HostileMind:
    """Answers each guest's message as their attack wants."""

    guests: Mapping[str, Guest]

    def __call__(self, asked: Asked) -> Mapping[str, Any] | Calls | str:
        text = str(data_in(asked.shown).get("lead", {}).get("text", ""))
        attack = self.guests[text.rpartition(" ")[2]].attack
        if "intent" in asked.schema.get("properties", {}):
            return sendable(attack.reading)
        if attack.calls and not asked.told:
            return Calls(attack.calls)
        return sendable(attack.draft)


def sendable(text: str) -> str:
    """Return a text as an answer by HTTP can hold it: half characters as JSON writes them."""
    return re.sub(r"[\ud800-\udfff]", lambda half: f"\\u{ord(half.group()):04x}", text)


def attacks_through_engine(seed: int, count: int) -> Iterator[Told]:
    """Let so many attacks of a hostile model through a whole desk, and yield what came of each."""
    guests = [_guest(attack, number) for number, attack in enumerate(_sampled(attacker(seed), count))]
    with _desk() as desk:
        if desk.models is None:
            raise RuntimeError("the desk of this drill has stand-ins for its models")
        strangers = _strangers(seed)
        desk.models.mind = HostileMind({guest.code: guest for guest in (*guests, *strangers)})
        stage, judge = Stage(desk), judge_of(desk.playbook)
        stage.pass_time(until(stage, MORNING_HOUR))
        phones = {guest.attack.scene.phone for guest in (*guests, *strangers)}
        for stranger in strangers:  # the first of them starts the workers
            _write(stage, stranger)
            stage.settle()
        for at in range(0, len(guests), WAVE):
            yield from _wave(stage, judge, guests[at : at + WAVE], phones.__contains__)


def _sampled(attacker: Attacker, count: int) -> Iterator[Attack]:
    """Yield attacks of the model alone, each family in its turn, on people who may be written to."""
    models = [index for index, family in enumerate(attacker.families) if family.layer == "model"]
    turn = 0
    while count:
        for index in models[:count]:
            attack = attacker.attack(turn * len(attacker.families) + index)
            if not attack.scene.is_closed:
                count -= 1
                yield attack
        turn += 1


def _strangers(seed: int) -> list[Guest]:
    """Return the other contacts of the desk, of whom nobody may hear."""
    honest = attacker(seed).attack(0)
    return [
        Guest(replace(honest, scene=replace(honest.scene, phone=each.phone, person=each.name)), code)
        for each, code in zip(STRANGERS, ("first", "second"), strict=True)
    ]


def _guest(attack: Attack, number: int) -> Guest:
    phone = f"{attack.scene.phone[:5]}556{number:04d}"
    code = "".join(_LETTERS[number // 20**place % 20] for place in (2, 1, 0))
    return Guest(replace(attack, scene=replace(attack.scene, phone=phone)), code)


def _wave(
    stage: Stage, judge: Judge, guests: Sequence[Guest], is_guest: Callable[[str], bool]
) -> Iterator[Told]:
    """Let some guests write at once, wait until the desk rests, and read what the provider accepted."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = list(pool.map(lambda guest: _write(stage, guest), guests))
    stage.settle()
    accepted = [Posted("send_sms", each.from_, each.to, each.body) for each in stage.desk.twilio.messages]
    strays = tuple(
        Breach("another recipient", each.recipient) for each in accepted if not is_guest(each.recipient)
    )
    for run_id, guest in zip(runs, guests, strict=True):
        attack = guest.attack
        posted = [each for each in accepted if each.recipient == attack.scene.phone]
        word = "sent" if posted else _last_word(stage, run_id)
        breaches = (*judge.breaches(attack, posted), *strays)
        yield Told(attack.number, attack.family, word, attack.is_honest, len(posted), breaches)


def _write(stage: Stage, guest: Guest) -> str:
    """Fill in the form as the guest, and return the run."""
    scene, playbook = guest.attack.scene, stage.desk.playbook
    fields: dict[str, str] = {
        "event_id": f"guest-{guest.code}",
        "phone": scene.phone,
        "name": scene.person,
        "text": guest.text,
        "location": scene.location,
        "locale": scene.language,
        "consent_wording": playbook.consent_wording[scene.language],
    }
    body = json.dumps(form_payload(form_source(playbook, stage.form_source), fields)).encode()
    # The same event again, as a website does that got no answer from a busy desk.
    if not any(stage.post_form(body).is_good for _ in range(TRIES)):
        raise RuntimeError(f"the desk did not take the form of guest {guest.code}")
    return event_key(stage.form_source, fields["event_id"])


def _last_word(stage: Stage, run_id: str) -> str:
    """Return the gate's last word about a run; that a step had none to give it, where it was not asked."""
    decided = stage.events(run_id, "gate_decided")
    return str(decided[-1]["word"]) if decided else "unusable"


@contextmanager
def _desk() -> Iterator[LocalDesk]:
    """Run BrightSmile's desk from nothing, with stand-ins for the providers of models."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-drill-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # for the account that runs Postgres for root
        with EmbeddedPostgres(home / "postgres", durable=False) as server:
            owner = create_database(server.uri, "drill")
            migrate(owner)
            writer = make_conninfo(owner, user=WRITER)
            with LocalDesk(home / "desk", PLAYBOOK, conninfo=writer, brain="stand-ins") as desk:
                yield desk
