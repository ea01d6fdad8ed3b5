"""Replaying a recorded run: what is computed again, what stays as it was, and what counts as a change."""

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.brain.calls import Completion
from frontdesk.brain.router import Brain
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.proposal import Memory, body_digest
from frontdesk.domain.rules import RULES
from frontdesk.errors import ProviderUnavailable
from ops.backtest.recorded import Recorded, calibration_of
from ops.backtest.replay import COMPUTED, Replay, Replayed
from ops.backtest.running import replay_all
from ops.eval.purse import Purse
from tests.builders import NOON
from tests.unit.brain.ladders import HAIKU, USED, a_brain, a_step, fails, says

BODY = "Hi!"
READ = {"intent": "new_patient", "model_id": HAIKU, "confidence": 0.9, "flags": ["long", "text_cut"]}
ALONE = {"rule": "autonomy_not_earned", "version": 1, "word": "send", "text": "It may."}


def a_row(*rules: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """A run as memory tells it: a new patient wrote, and these rules spoke beside the one that lets it go."""
    row = {
        "run_id": "3fa2" * 16,
        "location_id": "lincoln-park",
        "source": "twilio",
        "kind": "message",
        "channel": "sms",
        "received_at": "2026-03-10T18:00:00Z",
        "text": "Do you take new patients?",
        "name": "Ann Doe",
        "locale": None,
        "stage": "new",
        "is_vip": False,
        "is_new": True,
        "thread": [{"who": "desk", "text": "Hello!", "at": "2026-03-10T17:00:00+00:00"}],
        "decided_at": "2026-03-10T18:00:02Z",
        "word": "ask",
        "reasons": [{"rule": rule, "version": 1, "word": word, "text": ""} for rule, word in rules] + [ALONE],
        "classification": READ,
        "proposal": {"acts": [{"body_digest": body_digest(BODY)}], "model_id": HAIKU},
        "body": BODY,
        "outcome": "sent",
        "playbook_digest": "p" * 64,
        "spent_usd_micros": 1_200,
    }
    return row | changes


def a_run(*rules: tuple[str, str], **changes: Any) -> Recorded:
    return Recorded.of(a_row(*rules, **changes))


def nothing_known(text: str) -> tuple[Memory, ...]:
    return ()


def a_replay(*outcomes: Any, **changes: Any) -> Replay:
    """A replay by one model that answers so."""
    brain, _ = a_brain([a_step(HAIKU)], script={HAIKU: outcomes or (says(),)})
    return replace(Replay(brain, nothing_known, pause_s=0.0), **changes)


def changes(run: Recorded, *outcomes: Any) -> tuple[str, ...]:
    return a_replay(*outcomes)(run).changes


def test_a_run_is_read_as_it_was():
    run = a_run()
    assert (run.intent, run.word, run.remarks, run.usd_micros) == ("new_patient", "ask", ("text_cut",), 1_200)
    assert (run.reasons, run.model_ids) == ((("autonomy_not_earned", "send"),), (HAIKU,))
    brief = run.brief(7, (), ())
    assert (brief.text, brief.contact.name, brief.budget_usd_micros) == (run.text, "Ann Doe", 7)
    assert [(each.who, each.text) for each in brief.thread] == [("desk", "Hello!")]
    assert brief.remarks == ("text_cut",)


def test_a_run_that_nobody_could_read_is_on_record_too():
    run = a_run(classification=None, proposal=None, body=None)
    assert (run.intent, run.body_digest, run.remarks, run.model_ids) == (None, None, (), ())


def test_what_comes_out_the_same_is_no_change():
    replayed = a_replay()(a_run(("flagged", "ask")))
    again = a_run(
        ("flagged", "ask"),
        word=replayed.word,
        proposal={"acts": [{"body_digest": body_digest(str(replayed.body))}], "model_id": HAIKU},
    )
    assert a_replay()(again).changes == ()


def test_another_reading_is_a_change_of_the_intent():
    assert "intent" in changes(a_run(), says("thanks"))
    assert "intent" not in changes(a_run(), says("new_patient"))


def test_another_text_is_a_change_and_so_is_none():
    assert "text" in changes(a_run())
    silent = a_replay(Completion({"intent": "new_patient", "confidence": 0.9, "acts": 0}, USED))(a_run())
    assert (silent.body, silent.changes) == (None, ("text",))
    assert silent.rules == ("nothing_proposed", "flagged")


def test_doubt_now_is_a_change_of_the_verdict():
    run = a_run(word="send", classification=READ | {"flags": []})
    assert "verdict" not in changes(run, says(confidence=0.99))
    doubtful = a_replay(says(confidence=0.1))(run)
    assert (doubtful.word, "low_confidence" in doubtful.rules) == ("ask", True)


@pytest.mark.parametrize(
    ("rule", "word"),
    [("quiet_hours", "hold"), ("opt_out", "stop"), ("no_consent", "ask"), ("earlier_send", "reconcile")],
)
def test_what_else_stood_in_the_way_then_stands_in_it_now(rule: str, word: str):
    run = a_run((rule, word), word=word, classification=READ | {"flags": []})
    replayed = a_replay(says(confidence=0.99))(run)
    assert (replayed.word, replayed.rules) == (word, (rule,))


def test_what_the_brain_alone_held_up_is_decided_again():
    run = a_run(("low_confidence", "ask"), ("content_grounded", "ask"), classification=READ | {"flags": []})
    assert a_replay(says(confidence=0.99))(run).word == "send"


def test_a_vip_and_a_first_answer_stay_what_they_were():
    sure = a_replay(says("thanks", confidence=0.99))
    assert "vip" in sure(a_run(is_vip=True, classification=READ | {"flags": []})).rules
    first = sure(a_run(("never_seen_before", "ask")))
    assert ("never_seen_before" in first.rules) is (not granted(sure.brain, "thanks"))


def granted(brain: Brain, intent: str) -> bool:
    return intent in brain.playbook.file.autonomy.granted


def test_every_rule_that_is_computed_again_is_a_rule_of_the_gate():
    assert {rule.name for rule in RULES} > COMPUTED


def test_the_rules_about_a_text_are_asked_with_what_is_on_record_of_the_person():
    run = a_run(text="¿Aceptan pacientes nuevos?", classification=READ | {"flags": []})
    assert "content_language" in asked_now(run, "Thanks for writing to us, we are happy to see you.")
    assert "content_person" not in asked_now(a_run(), "We are happy to see you, Doe.")
    assert "content_person" in asked_now(a_run(), "We are happy to see you, Kowalczyk.")
    assert "content_form" in asked_now(a_run(), "Hi {first_name}, how may we help?")
    assert "content_length" in asked_now(a_run(), "We are happy to see you. " * 40)


def asked_now(run: Recorded, body: str) -> tuple[str, ...]:
    return a_replay(says(body=body, confidence=0.99))(run).rules


def test_what_the_rules_about_a_text_said_of_the_text_of_then_is_no_word_about_the_text_of_now():
    spoke = [
        (name, "ask") for name in ("content_language", "content_person", "content_form", "content_length")
    ]
    run = a_run(*spoke, classification=READ | {"flags": []})
    assert a_replay(says(confidence=0.99))(run).word == "send"


def test_the_allow_list_is_the_present_playbook_s():
    allowed = a_run(("not_allowed", "ask"), classification=READ | {"flags": []})
    assert a_replay(says(confidence=0.99))(allowed).word == "send"
    replay = a_replay(says(confidence=0.99))
    playbook = replay.brain.playbook
    without = playbook.file.tools.model_copy(update={"send_sms": None})
    bare = replace(playbook, file=playbook.file.model_copy(update={"tools": without}))
    replayed = replace(replay, brain=replace(replay.brain, playbook=bare))(a_run())
    assert "not_allowed" in replayed.rules


@pytest.mark.parametrize("model_id", ["rule", "rule/booking"])
def test_what_a_rule_answered_is_known_for_it(model_id: str):
    assert a_run(proposal={"acts": [], "model_id": model_id}).is_by_rule
    assert a_run(classification=READ | {"model_id": model_id}).is_by_rule
    assert not a_run().is_by_rule


def test_an_outage_is_waited_out_and_else_the_embedded_model_answers_with_a_flag():
    out = fails(ProviderUnavailable("it is out"))
    waited = a_replay(out, says())(a_run())
    assert (waited.models, waited.error) == ((HAIKU,), None)
    replayed = a_replay(out)(a_run())
    assert (replayed.models, replayed.word) == (("embedded/fake",), "ask")


def test_curves_that_count_now_make_the_confidence():
    never = Calibration("classify", HAIKU, ((0.0, 0.01), (1.0, 0.02)), 60)
    run = a_run(classification=READ | {"flags": []})
    assert a_replay(says(confidence=0.99), calibrations=(never,))(run).word == "ask"
    row = {"task": "classify", "model_id": HAIKU, "points": [[0, 0.01], [1, 0.02]], "labels": 60}
    assert calibration_of(row) == never


def test_what_it_cost_is_counted():
    assert a_replay()(a_run()).spent.usd_micros > 0


def test_a_run_is_begun_only_while_its_worst_cost_is_left():
    runs = [replace(a_run(), run_id=str(number)) for number in range(4)]
    advanced: list[None] = []

    def cheap(run: Recorded) -> Replayed:
        return replace(a_replay()(run), spent=replace(a_replay()(run).spent, usd_micros=30))

    found = replay_all(
        runs, cheap, Purse(150), most_usd_micros=100, jobs=1, advance=lambda: advanced.append(None)
    )
    assert [each.then.run_id if each else None for each in found] == ["0", "1", None, None]
    assert len(advanced) == 3  # with the first that was not begun


def test_a_run_waits_for_what_those_under_way_put_back():
    runs = [replace(a_run(), run_id=str(number)) for number in range(3)]
    free = replace(a_replay()(a_run()), spent=replace(a_replay()(a_run()).spent, usd_micros=0))
    found = replay_all(runs, lambda run: free, Purse(100), most_usd_micros=100, jobs=3, advance=lambda: None)
    assert found == [free] * 3


def test_the_conversation_is_of_the_moment_of_the_run():
    assert a_run().thread[0].at < NOON
