"""What the doctor makes of a door's two answers: the unsigned request's first, then the signed one's."""

from typing import Any

import pytest

from ops.doctor import doors
from ops.doctor.check import Verdict
from ops.doctor.patient import deployed_patient
from ops.local.standins.webhooks import Reply
from tests.unit.ops.deployed import a_deployed_desk
from tests.unit.ops.test_secrets import GOOD, Vault

CLIENTS: dict[str, Any] = {"lambda": None, "stepfunctions": None}


def probed(monkeypatch: pytest.MonkeyPatch, *statuses: int | None) -> Verdict:
    """Probe the website's door, which answers with these, one after the other."""
    waiting = list(statuses)
    monkeypatch.setattr(doors, "post", lambda *_: Reply(waiting.pop(0), failure="http_timeout"))
    vault = Vault()
    desk = deployed_patient(a_deployed_desk(secretsmanager=vault, **CLIENTS), None)
    vault.texts = dict.fromkeys(vault.texts, f'{{"form_secret": "{GOOD["form_secret"]}"}}')
    return doors.source_answers(desk, "website")


def test_401_and_then_400_is_a_well_door(monkeypatch: pytest.MonkeyPatch):
    assert probed(monkeypatch, 401, 400).state == "ok"


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((400,), "answers 400 to an unsigned request"),
        ((202,), "answers 202 to an unsigned request"),
        ((401, 202), "answers 202 to a signed request"),
        ((401, 401), "another form_secret"),
        ((404,), "deployed with another playbook"),
        ((503,), "not set up completely"),
        ((None,), "does not answer (http_timeout)"),
    ],
)
def test_any_other_answers_are_red_and_say_why(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[int | None, ...], said: str
):
    found = probed(monkeypatch, *statuses)
    assert (found.state, said in found.sentence) == ("fail", True)
