"""Only approvers answer, once, what they saw; everybody else is told privately, and nothing is swallowed."""

import json
from dataclasses import replace

import pytest

from frontdesk.clock import FixedClock
from frontdesk.domain.requests import HumanAnswer
from frontdesk.errors import Misconfigured, NeedsHuman, ProviderUnavailable, SlackUnavailable
from frontdesk.escalation.approvals import CLICK_AGAIN, MOVED_ON, SEND_AGAIN, Answering, react
from frontdesk.escalation.dialogs import BODY_LIMIT
from frontdesk.escalation.interactions import Click, SlackUser, Submission
from frontdesk.observability import log
from ops.local.standins.slack_blocks import faults_in_modal
from tests.unit.escalation.cases import DANA as DANA_REYES
from tests.unit.escalation.cases import DRAFT, LUIS, NOW, OFFER, FakeSlack, FakeTokens, Riverside, Town

DANA, STRANGER = SlackUser("U01DANA", "T01DESK"), SlackUser("U01DANA", "T99OTHER")
URL = "https://hooks.slack.example/actions/1"
CLICK = Click(DANA, "approve", OFFER, DRAFT, "13345.1.a", URL)
SENT = Submission(DANA, OFFER, "See you at nine.")


class Desk:
    def __init__(self, *approvers):
        self.slack, self.tokens = FakeSlack(), FakeTokens()
        self.needs = Answering(Town(Riverside(approvers=approvers)), self.slack, self.tokens, FixedClock(NOW))

    def does(self, act):
        return react(act, self.needs)


@pytest.fixture
def desk():
    return Desk(DANA_REYES, LUIS)


@pytest.fixture(autouse=True)
def lines(monkeypatch):
    written = []
    monkeypatch.setattr(log, "write", lambda action, **facts: written.append((action, facts)))
    return written


@pytest.mark.parametrize("action", ["approve", "reject", "take_over", "try_again"])
def test_a_click_answers_what_its_button_was_bound_to(desk, lines, action):
    reaction = desk.does(replace(CLICK, action=action))
    answer = HumanAnswer(OFFER.request_id, action, "Dana Reyes (U01DANA)", NOW, OFFER.digest)
    assert desk.tokens.taken == [(OFFER.token, answer)]
    assert (reaction.outcome, reaction.body, desk.slack.whispers) == ("answer_taken", "", [])
    assert [line for line, _ in lines] == [log.ANSWER_TAKEN]


def test_edit_opens_a_dialog_with_the_draft_and_answers_nothing(desk):
    assert desk.does(replace(CLICK, action="edit")).outcome == "dialog_opened"
    ((trigger_id, view),) = desk.slack.dialogs
    assert trigger_id == CLICK.trigger_id
    assert view["blocks"][0]["element"]["initial_value"] == DRAFT
    assert faults_in_modal(view) == []
    assert desk.tokens.taken == []


def test_without_a_draft_the_dialog_is_empty_and_still_one_that_slack_takes(desk):
    desk.does(replace(CLICK, action="edit", draft="", offer=replace(OFFER, token="+" * 2048)))
    ((_, view),) = desk.slack.dialogs
    assert "initial_value" not in view["blocks"][0]["element"]
    assert faults_in_modal(view) == []


def test_a_persons_own_words_are_bound_to_what_they_saw(desk):
    assert desk.does(replace(SENT, body="  See you at nine.\n")).body == ""
    ((token, answer),) = desk.tokens.taken
    assert (token, answer.kind, answer.body) == (OFFER.token, "edit", "See you at nine.")
    assert answer.digest == OFFER.digest


@pytest.mark.parametrize(
    ("body", "said"), [(" \n", "Write the text"), ("x" * (BODY_LIMIT + 1), "Shorten it")]
)
def test_a_text_that_cannot_be_sent_keeps_the_dialog_open(desk, body, said):
    answer = json.loads(desk.does(replace(SENT, body=body)).body)
    assert answer["response_action"] == "errors"
    assert answer["errors"]["text"].startswith(said)
    assert desk.tokens.taken == []


def test_a_second_click_is_told_that_the_request_moved_on(desk, lines):
    outcomes = [desk.does(CLICK).outcome for _ in range(2)]
    assert outcomes == ["answer_taken", "moved_on"]
    assert desk.slack.whispers == [(URL, MOVED_ON)]
    assert [line for line, _ in lines] == [log.ANSWER_TAKEN, log.ANSWER_REFUSED]


def test_a_click_on_a_message_that_ended_is_told_that_it_moved_on(desk):
    assert desk.does(replace(CLICK, offer=None)).outcome == "moved_on"
    assert desk.slack.whispers == [(URL, MOVED_ON)]


def test_a_dialog_that_comes_too_late_says_so_in_its_place(desk):
    desk.does(CLICK)
    answer = json.loads(desk.does(SENT).body)
    assert answer["response_action"] == "update"
    assert answer["view"]["blocks"][0]["text"]["text"] == MOVED_ON
    assert faults_in_modal(answer["view"]) == []


@pytest.mark.parametrize("action", ["approve", "edit"])
def test_whoever_is_no_approver_here_is_told_who_is(desk, lines, action):
    reaction = desk.does(replace(CLICK, by=STRANGER, action=action))
    assert desk.slack.whispers == [(URL, "Only Dana Reyes and Luis Ortega can answer this.")]
    assert (reaction.outcome, desk.tokens.taken, desk.slack.dialogs) == ("not_an_approver", [], [])
    assert lines == [(log.ANSWER_REFUSED, lines[0][1])]


def test_a_single_approver_is_named_alone():
    desk = Desk(LUIS)
    desk.does(CLICK)
    assert desk.slack.whispers == [(URL, "Only Luis Ortega can answer this.")]


def test_a_dialog_of_somebody_who_is_no_approver_answers_nothing(desk):
    assert json.loads(desk.does(replace(SENT, by=STRANGER)).body)["response_action"] == "update"
    assert desk.tokens.taken == []


def test_when_the_run_cannot_be_reached_the_person_is_asked_to_click_again(desk, lines):
    desk.tokens.broken = ProviderUnavailable("down")
    assert desk.does(CLICK).outcome == "not_reached"
    assert desk.slack.whispers == [(URL, CLICK_AGAIN)]
    assert json.loads(desk.does(SENT).body)["errors"]["text"] == SEND_AGAIN
    assert [(facts["why"], facts["leaf"]) for _, facts in lines] == [
        ("not_reached", "ProviderUnavailable")
    ] * 2


@pytest.mark.parametrize("error", [SlackUnavailable("busy"), NeedsHuman("used_url")])
def test_that_a_person_could_not_be_told_is_on_record(desk, lines, error):
    desk.slack.broken = error
    assert desk.does(replace(CLICK, offer=None)).outcome == "moved_on"
    assert [facts["why"] for _, facts in lines] == ["moved_on", "not_told"]
    assert (lines[1][1]["level"], lines[1][1]["reason"]) == ("error", str(error))


def test_a_dialog_that_cannot_be_opened_is_said(desk, lines):
    desk.slack.broken = SlackUnavailable("busy")
    assert desk.does(replace(CLICK, action="edit")).outcome == "not_reached"
    assert [facts["why"] for _, facts in lines] == ["not_reached", "not_told"]


def test_what_the_operator_has_to_mend_is_not_hidden(desk):
    desk.tokens.broken = Misconfigured("AccessDenied")
    with pytest.raises(Misconfigured):
        desk.does(CLICK)


def test_an_act_that_is_none_of_the_desks_is_acknowledged(desk):
    assert desk.does(None).outcome == "ignored"


def test_no_log_line_holds_a_token_or_a_text(desk, lines):
    for act in (CLICK, CLICK, SENT, replace(SENT, body=""), replace(CLICK, by=STRANGER)):
        desk.does(act)
    assert OFFER.token not in repr(lines)
    assert SENT.body not in repr(lines)
