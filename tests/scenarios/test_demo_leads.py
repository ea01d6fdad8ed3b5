"""Every scripted lead of the demo ends as its script says."""

import itertools
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from ops.demo.night import NIA, TOM
from ops.demo.play import play
from ops.demo.result import Result
from ops.demo.scene import LINCOLN_PARK
from ops.demo.scenes import SCENES, YOURS
from ops.demo.show import line
from ops.demo.trouble import LEO, MIA
from ops.stage import Stage
from tests.scenarios.books import breaks_in_the_audit_chain, left_open

TITLES = {scene.title: number for number, scene in enumerate(SCENES)}


@pytest.fixture(scope="module")
def results(stage: Stage) -> list[Result]:
    return play(stage, scenes=(*SCENES, YOURS))


def the(results: list[Result], title: str) -> Result:
    return results[TITLES[title]]


@pytest.mark.parametrize("number", range(len(SCENES)), ids=list(TITLES))
def test_the_lead_ends_as_its_script_says(results: list[Result], number: int):
    assert results[number].faults == ()


@pytest.mark.parametrize("number", range(len(SCENES) + 1), ids=[*TITLES, YOURS.title])
def test_a_pipe_gets_one_line_of_it(results: list[Result], number: int):
    told = line(results[number])
    columns = told.split(" | ")
    assert len(told.splitlines()) == 1
    assert len(columns) == 8
    assert all(columns)
    assert columns[0] == results[number].scene.title
    assert columns[-1] == ("waits for you" if results[number].scene is YOURS else "ok")


def test_the_one_that_is_left_for_the_newcomer_waits_for_an_answer(stage: Stage, results: list[Result]):
    left = results[-1]
    assert left.faults == ()
    assert left.seen.states[-1] == "Await Human Verdict"
    assert [each.split()[0] for each in left_open(stage)] == ["request", "run"]


def test_there_are_twelve_leads_or_more_and_every_layer_has_its_story():
    assert len(SCENES) >= 12
    told = {layer for scene in SCENES for layer in scene.layers}
    assert told == {"brain", "tools", "memory", "orchestration", "escalation"}


def test_nobody_outside_the_script_was_texted_and_nobody_in_it_twice_at_once(
    stage: Stage, results: list[Result]
):
    people = [message.to for message in stage.desk.twilio.messages]
    assert set(people) <= {scene.phone for scene in SCENES} | {LEO, MIA}
    most = {scene.phone: scene.texts for scene in SCENES}
    assert all(count <= most.get(phone, 1) for phone, count in Counter(people).items())


def test_whoever_wrote_while_no_secret_could_be_read_was_parked_in_sight_and_answered_once(
    stage: Stage, results: list[Result]
):
    outage = the(results, "AWS hands out no secrets")
    assert "3 runs are parked in the retry queue" in " ".join(outage.played.told)
    assert [len(stage.texts_to(phone)) for phone in (LEO, MIA, outage.scene.phone)] == [1, 1, 1]
    assert stage.backlog() == 0


def test_the_outage_was_retried_before_the_run_was_parked(stage: Stage, results: list[Result]):
    run_id = the(results, "AWS hands out no secrets").run_id
    failed = [
        each["taskFailedEventDetails"] for each in stage.history(run_id) if "taskFailedEventDetails" in each
    ]
    assert [each["error"] for each in failed] == ["RetryLater"] * 5
    assert all("The secrets cannot be read now." in each["cause"] for each in failed)


def test_the_request_that_climbed_is_one_message_that_names_who_approved(stage: Stage, results: list[Result]):
    (message,) = stage.requests(the(results, "Nobody answers in Slack; the ladder climbs").run_id)
    assert "Rosa Medina approved this text" in str(message.blocks)


def test_the_spammer_cost_one_person_one_look(stage: Stage, results: list[Result]):
    spam = the(results, "Spam: somebody sells websites")
    assert len(stage.requests(spam.run_id)) == 1
    assert "Send" not in spam.seen.states


def test_what_was_approved_while_the_switch_was_off_went_out_after_it_was_on(
    stage: Stage, results: list[Result]
):
    held = the(results, "The switch is thrown before an approval")
    assert "10 minutes later 0 texts have gone out" in " ".join(held.played.told)
    assert [each.word for each in held.seen.passes] == ["ask", "hold", "send", "stop"]


@pytest.mark.parametrize("phone", [NIA, TOM])
def test_who_wrote_by_night_was_texted_at_eight_in_the_morning(
    stage: Stage, results: list[Result], phone: str
):
    (text,) = stage.texts_to(phone)
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    assert f"{text.at.astimezone(zone):%H:%M}" == "08:00"


def test_the_log_of_the_whole_demo_is_an_unbroken_chain(stage: Stage, results: list[Result]):
    assert breaks_in_the_audit_chain(stage) == []


def test_what_was_granted_when_the_switch_was_thrown_is_not_posted_and_then_granted_anew(
    stage: Stage, results: list[Result]
):
    granted = the(results, "The switch is thrown on a granted text")
    settled = [each["to"] for each in stage.events(granted.run_id, "send_settled")]
    assert settled == ["void", "sent"]
    words = [each.word for each in granted.seen.passes]
    assert [word for word, _ in itertools.groupby(words)] == ["send", "hold", "send", "stop"]
