"""People answer the desk in the console: each click is a signed callback, what follows is the desk's own."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ops.console.app import create_app
from ops.console.desk import ConsoleDesk
from ops.desk import LocalDesk
from ops.reader import DeskReader
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_about_insurance, ask_hours, buttons_of, request_of

pytestmark = pytest.mark.usefixtures("by_day")
ORIGIN, TOKEN = "http://127.0.0.1:8123", "the-token-of-this-start"
MARIA, ROSA, AIKO = "U0BRIGHT01", "U0BRIGHT04", "U0BRIGHT03"
OWN_WORDS = "Hello! Which plan do you have? Maria looks it up for you."


@pytest.fixture
def browser(desk: LocalDesk) -> FlaskClient:
    """A browser that has been let into the console of the desk."""
    reader = DeskReader(desk.client("lambda"), desk.client("stepfunctions"), desk.machine_arn)
    made = create_app(ConsoleDesk(reader, desk, TOKEN)).test_client()
    made.get(f"/?token={TOKEN}", base_url=ORIGIN)
    return made


def look(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path, base_url=ORIGIN)
    assert answer.status_code == 200, answer.text
    return answer.text


def send(browser: FlaskClient, path: str, **form: str) -> TestResponse:
    return browser.post(path, data=form, base_url=ORIGIN, headers={"Origin": ORIGIN}, follow_redirects=True)


def click(browser: FlaskClient, run_id: str, action_id: str, person: str = MARIA) -> TestResponse:
    """Use a button of the run's page as the form on it would."""
    page = look(browser, f"/runs/{run_id}")
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert f'value="{action_id}"' in page
    return send(browser, "/slack/click", **fields, action_id=action_id, person=person)


def test_what_is_approved_on_the_runs_page_goes_out_and_the_page_tells_all_of_it(
    stage: Stage, browser: FlaskClient
):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    assert "clicked “Send”" in click(browser, run_id, "approve", ROSA).text
    stage.settle()
    (text,) = stage.texts_to(phone)
    page = look(browser, f"/runs/{run_id}")
    assert text.body.splitlines()[0].replace("'", "&#39;") in page
    for words in ("Answered", "Rosa Medina</strong> approved it", "Await Human Verdict", "gate decided"):
        assert words in page
    assert 'action="/slack/click"' not in page


def test_a_text_is_written_in_the_dialog_and_sent_as_it_was_written(stage: Stage, browser: FlaskClient):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    dialog = click(browser, run_id, "edit")
    kept = send(browser, dialog.request.path, do="send", text="   ", run=run_id)
    assert (kept.status_code, "Write the text that is to be sent." in kept.text) == (422, True)
    assert send(browser, dialog.request.path, do="send", text=OWN_WORDS, run=run_id).status_code == 200
    stage.settle()
    assert [text.body for text in stage.texts_to(phone)] == [OWN_WORDS]
    assert "Maria Lopez</strong> wrote another text" in look(browser, f"/runs/{run_id}")


def test_what_is_rejected_in_slack_is_not_sent_and_its_buttons_are_gone(stage: Stage, browser: FlaskClient):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    click(browser, run_id, "reject")
    stage.settle()
    assert (stage.outcome(run_id), stage.texts_to(phone)) == ("rejected", [])
    assert buttons_of(request_of(stage, run_id)) == []
    channel = stage.desk.playbook.location(stage.events(run_id, "run_opened")[0]["location_id"]).slack_channel
    assert "Maria Lopez decided against it. Nothing is sent." in look(browser, f"/slack/{channel}")


def test_whoever_has_no_say_is_told_so_alone_and_sees_it_on_the_page(stage: Stage, browser: FlaskClient):
    run_id = ask_about_insurance(stage, a_phone())
    page = click(browser, run_id, "approve", AIKO).text
    assert "Only Aiko Tanaka is told:" in page
    assert "can answer this." in page
    assert stage.outcome(run_id) is None


def test_a_page_that_is_older_than_the_message_clicks_what_it_shows_and_is_told_that_it_moved_on(
    stage: Stage, browser: FlaskClient
):
    run_id = ask_about_insurance(stage, a_phone())
    message = request_of(stage, run_id)
    old = {"ts": message.ts, "version": str(len(message.versions) - 1), "run": run_id, "person": MARIA}
    click(browser, run_id, "reject")
    stage.settle()
    assert "This request has moved on" in send(browser, "/slack/click", **old, action_id="approve").text
    assert stage.outcome(run_id) == "rejected"


def test_the_lead_writes_again_on_the_phone_and_the_desk_answers(stage: Stage, browser: FlaskClient):
    phone = a_phone()
    run_id = ask_hours(stage, phone)
    answer = send(browser, f"/runs/{run_id}/text", text="And what are your hours on Monday?")
    assert "Your text is a run of its own." in answer.text
    stage.settle()
    assert len(stage.texts_to(phone)) == 2
    assert look(browser, f"/runs/{run_id}").count("another run") == 2
