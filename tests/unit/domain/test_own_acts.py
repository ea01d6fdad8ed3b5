"""What the desk does by rule, without a model, and how the gate takes it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.domain.arguments import LastWord, OptOutSync
from frontdesk.domain.catalog import SEND_SMS, SYNC_OPT_OUT
from frontdesk.domain.gate import decide
from frontdesk.domain.lead import LeadKind
from frontdesk.domain.own_acts import Event, KeywordAnswer, own_acts
from frontdesk.domain.proposal import Act
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import ToolLimits
from tests.unit.domain.cases import AFTERNOON, NIGHT, POLICY, a_case, says

TEXTS: dict[KeywordAnswer, str] = {
    "help": "BrightSmile: call us.",
    "opted_out": "BrightSmile: no more texts.",
    "opted_in": "Welcome back!",
}
SYNC = frozenset({"sync_opt_out"})
STOPPED = Act("opt_out_sync", "", arguments=OptOutSync(is_stopped=True))
LAST_WORD = Act("message", TEXTS["opted_out"], arguments=LastWord())
SOON = timedelta(minutes=4)


def said(event: Event, texts: dict[KeywordAnswer, str] = TEXTS) -> list[str]:
    return [act.body for act in own_acts(event, (), texts).acts]


@pytest.mark.parametrize(
    ("kind", "answer"), [("help", "help"), ("opt_in", "opted_in"), ("opt_out", "opted_out")]
)
def test_a_keyword_is_answered_with_the_playbook_s_text(kind, answer):
    assert said(Event(kind, revoked_by="keyword" if kind == "opt_out" else None)) == [TEXTS[answer]]


@pytest.mark.parametrize("kind", ["help", "opt_in", "opt_out", "delivery", "switch"])
def test_where_the_provider_answers_the_desk_says_nothing(kind):
    assert said(Event(kind), {}) == []


def test_an_opt_out_is_confirmed_once_and_marked_as_the_last_word():
    first = own_acts(Event("opt_out", revoked_by="keyword"), (), TEXTS)
    assert isinstance(first.acts[0].arguments, LastWord)
    assert said(Event("opt_out", revoked_by="keyword", was_opted_out=True)) == []


@pytest.mark.parametrize("how", ["keyword", "cancel", "wish", "model", "carrier"])
def test_every_opt_out_reaches_the_crm_however_it_was_heard(how):
    kinds: dict[str, LeadKind] = {"keyword": "opt_out", "cancel": "opt_out", "carrier": "delivery"}
    kind = kinds.get(how, "message")
    event = Event(kind, revoked_by=how, is_opted_out=True)
    assert own_acts(event, SYNC, {}).acts == (STOPPED,)
    assert own_acts(event, (), {}).acts == ()


def test_an_opt_out_reaches_the_other_accounts_too_behind_the_location_s_own_and_before_the_answer():
    event = Event("opt_out", revoked_by="keyword", is_opted_out=True)
    acts = own_acts(event, SYNC, TEXTS, ("second", "third")).acts
    assert [getattr(act.arguments, "elsewhere", None) for act in acts] == ["", "second", "third", None]


def test_a_start_reaches_the_crm_too():
    (act,) = own_acts(Event("opt_in"), SYNC, {}).acts
    assert act.arguments == OptOutSync(is_stopped=False)


@pytest.mark.parametrize("kind", ["opt_out", "opt_in"])
@pytest.mark.parametrize("is_opted_out", [True, False])
def test_the_crm_is_told_how_things_stand_now_whichever_event_tells_it_last(kind, is_opted_out):
    (act,) = own_acts(Event(kind, is_opted_out=is_opted_out), SYNC, {}).acts
    assert act.arguments == OptOutSync(is_stopped=is_opted_out)


@pytest.mark.parametrize(
    ("event", "is_behind"),
    [
        (Event("message", revoked_by="wish"), True),
        (Event("message", revoked_by="model"), True),
        (Event("opt_in", revoked_by="carrier"), True),
        (Event("opt_out", revoked_by="keyword"), False),
        (Event("opt_in"), False),
    ],
)
def test_what_is_found_out_later_stands_behind_what_was_done(event, is_behind):
    assert own_acts(event, SYNC, TEXTS).is_behind == is_behind


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event("opt_out", revoked_by="cancel"), "they may have meant the appointment"),
        (Event("message", revoked_by="model"), "look whether they meant that"),
        (Event("delivery", undelivered="30006"), "the number cannot receive texts (error 30006)"),
        (Event("delivery", undelivered=""), "no reason that the desk knows"),
        (Event("help"), "They texted HELP"),
    ],
)
def test_a_person_hears_of_what_a_rule_may_have_got_wrong(event, words):
    assert words in (own_acts(event, SYNC, {}).notice or "")


@pytest.mark.parametrize(
    "event",
    [
        Event("opt_out", revoked_by="keyword"),
        Event("message", revoked_by="wish"),
        Event("delivery", revoked_by="carrier"),
        Event("delivery"),
        Event("switch"),
    ],
)
def test_nobody_is_bothered_with_what_is_plain(event):
    assert own_acts(event, (), {}).notice is None


# ── At the gate ───────────────────────────────────────────────────────────────────────────────────────


def own(act: Act | None, **changes):
    return a_case(**{"act": act, "is_own": True, "tool": SEND_SMS, "received_at": AFTERNOON} | changes)


def test_the_confirmation_of_a_stop_goes_out_though_they_are_opted_out():
    case = own(LAST_WORD, is_opted_out=True, has_consent=False, sent_in_window=(9,))
    assert decide(case, POLICY, AFTERNOON + SOON).word == "send"


@pytest.mark.parametrize(
    ("act", "changes", "later"),
    [
        (LAST_WORD, {}, timedelta(minutes=6)),
        (LAST_WORD, {"is_own": False}, SOON),
        (LAST_WORD, {"reentry": Reentry.FAILED}, SOON),
        (Act("message", "One more thing!"), {}, SOON),
    ],
)
def test_nothing_else_does_and_that_neither_late_nor_twice_nor_as_a_model_s(act, changes, later):
    case = own(act, is_opted_out=True, has_consent=False, **changes)
    assert decide(case, POLICY, AFTERNOON + later).outcome == "stopped"


def test_a_model_cannot_mark_a_text_as_the_last_word():
    case = a_case(act=LAST_WORD, received_at=AFTERNOON)
    assert "not_allowed" in {each.rule for each in decide(case, POLICY, AFTERNOON).reasons}


def test_the_confirmation_of_a_stop_is_not_sent_to_who_has_come_back():
    assert decide(own(LAST_WORD), POLICY, AFTERNOON + SOON).outcome == "superseded"


def test_a_model_cannot_tell_the_crm_that_they_may_be_texted():
    tells = Act("opt_out_sync", "", arguments=OptOutSync(is_stopped=False))
    policy = replace(POLICY, tools={"sync_opt_out": ToolLimits()})
    assert decide(a_case(act=tells, tool=SYNC_OPT_OUT), policy, AFTERNOON).word == "ask"
    stopped = a_case(act=tells, tool=SYNC_OPT_OUT, is_opted_out=True)
    assert decide(stopped, policy, AFTERNOON).word == "stop"


def test_help_is_answered_at_night_while_the_answer_is_prompt_but_not_without_end():
    answer = Act("message", TEXTS["help"])
    case = own(answer, received_at=NIGHT, is_reply=True)
    assert decide(case, POLICY, NIGHT + SOON).word == "send"
    assert decide(case, POLICY, NIGHT + timedelta(minutes=6)).word == "hold"
    asked_often = own(answer, is_reply=True, sent_in_window=(3,))
    assert decide(asked_often, POLICY, AFTERNOON).word == "ask"


@pytest.mark.parametrize("index", [0, 1, 4])
def test_a_notice_waits_for_a_person_and_then_the_run_ends(index):
    case = own(None, act_index=index, notice="They may have meant the appointment.", is_opted_out=True)
    assert decide(case, POLICY, AFTERNOON).word == "ask"
    for kind in ("reject", "take_over", "expired"):
        answered = own(None, act_index=index, notice="-", is_opted_out=True, answer=says(kind))
        assert decide(answered, POLICY, AFTERNOON).outcome == "stopped"


def test_the_desk_s_own_acts_go_before_its_notice():
    case = own(STOPPED, notice="They may have meant the appointment.", is_opted_out=True)
    assert "notice" not in {each.rule for each in decide(case, POLICY, AFTERNOON).reasons}
