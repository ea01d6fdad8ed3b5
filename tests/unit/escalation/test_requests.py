"""A request has one message, from its posting to its end, however often a state is entered."""

import json

import pytest

from frontdesk.domain.requests import STEP_FAILED, PostedRequest
from frontdesk.escalation import requests
from frontdesk.escalation.offers import load_offer
from tests.unit.escalation.cases import ASKED, OFFER, RUN_ID, TOKEN, At, Failed, FakeSlack, State, Town

RETRIED = At(attempt=1)
PARKED = At(entered_at="2026-11-23T17:00:00Z")
MESSAGE = '{\\"leaf\\": \\"%s\\", \\"message\\": \\"secret at line 7\\"}'
TRACE = '{"errorMessage": "' + MESSAGE + '", "stackTrace": ["x.py"]}'


@pytest.fixture
def slack():
    return FakeSlack()


def post(slack, **changes):
    return requests.post(State(**changes), slack, Town())


def test_the_request_stands_in_the_channel_of_its_location(slack):
    posted = post(slack)
    ((ts, message, mark),) = slack.versions
    assert posted == PostedRequest(mark.request_id, "C01DESK", ts, ASKED)
    assert (mark.run_id, mark.digest, mark.is_open) == (RUN_ID, ASKED.digest, True)
    assert "actions" not in [block["type"] for block in message.blocks]


def test_a_first_attempt_does_not_search(slack):
    post(slack)
    assert slack.searches == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"at": RETRIED},
        {"at": PARKED, "error": Failed("RetryLater")},
        {"at": At(redrive_count=1)},
        {"at": At(execution=f"{RUN_ID}-1")},
    ],
    ids=["retried", "parked", "redriven", "run again"],
)
def test_whoever_may_have_posted_before_finds_the_same_message(slack, changes):
    first = post(slack)
    assert post(slack, **changes) == first
    assert len(slack.versions) == 1


def test_an_attempt_that_died_before_posting_posts_now(slack):
    posted = post(slack, at=RETRIED)
    assert (slack.searches, [ts for ts, _, _ in slack.versions]) == (1, [posted.ts])


def test_attempts_of_one_entry_have_one_request_id_and_other_entries_another():
    ids = [post(FakeSlack(), at=at).request_id for at in (At(), RETRIED, PARKED, At(redrive_count=1))]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_a_request_that_ended_is_not_asked_again_in_its_message(slack):
    first = post(slack)
    requests.settle(State(posted=first, answer="try_again", answered_by="Dana"), slack, Town())
    assert post(slack, at=RETRIED).ts != first.ts


def test_another_question_of_the_same_run_is_another_message(slack):
    first = post(slack)
    assert post(slack, question=None, error=Failed("NeedsHuman")).ts != first.ts


def test_a_rung_replaces_the_token_in_the_same_message(slack):
    posted = post(slack)
    for token in ("first", "second"):
        requests.offer(State(posted=posted, task_token=token), slack, Town())
    carried = [json.dumps(message.blocks) for _, message, _ in slack.versions]
    assert {ts for ts, _, _ in slack.versions} == {posted.ts}
    assert ["first" in carried[-1], "second" in carried[-1]] == [False, True]


def test_the_button_carries_everything_that_an_answer_is_bound_to(slack):
    requests.offer(State(), slack, Town())
    ((_, message, _),) = slack.versions
    (actions,) = [block for block in message.blocks if block["type"] == "actions"]
    assert load_offer(actions["elements"][0]["value"]) == OFFER
    assert OFFER.token == TOKEN


@pytest.mark.parametrize(
    ("answer", "goes_on_at"),
    [
        ("approve", "gate"),
        ("expired", "gate"),
        ("superseded", "gate"),
        (None, "gate"),
        ("try_again", "try_again"),
    ],
)
def test_every_answer_goes_through_the_gate_but_try_again(slack, answer, goes_on_at):
    ended = State(answer=answer, answered_by="Dana")
    assert requests.settle(ended, slack, Town()) == goes_on_at
    ((ts, _, mark),) = slack.versions
    assert (ts, mark.is_open) == (ended.posted.ts, False)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Failed("NeedsHuman", TRACE % "ModelOutputUnusable"), "No model gave an answer that can be used."),
        (Failed("Misconfigured", TRACE % "Misconfigured"), "A setting or a credential is missing or wrong."),
        (Failed("NeedsHuman", "cut off at 24 KiB"), "A person has to look at this."),
        (Failed("NeedsHuman", TRACE % "AGENT"), "A person has to look at this."),
        (Failed("States.Timeout", ""), "A step did not finish in time."),
        (Failed("KeyError", TRACE % "KeyError"), "A step failed in a way that nobody foresaw."),
        (Failed("CATEGORIES", "[]"), "A step failed in a way that nobody foresaw."),
        (None, "A step failed in a way that nobody foresaw."),
    ],
)
def test_a_failed_step_is_told_in_plain_words(error, words):
    question = requests.question_of_failure(RUN_ID, error)
    (reason,) = question.reasons
    assert (reason.rule, reason.word, reason.text) == (STEP_FAILED, "ask", words)
    assert (question.body, question.can_try_again) == (None, True)


def test_the_question_about_a_failure_is_bound_to_its_run():
    digests = [
        requests.question_of_failure(run, Failed(error)).digest for run in "ab" for error in ("X", "Y")
    ]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_the_gates_question_comes_before_what_a_catch_noted(slack):
    assert post(slack, error=Failed("RetryLater")).question == ASKED
