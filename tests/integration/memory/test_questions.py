"""What an operator may ask of memory, on real rows, by the login that may change nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from frontdesk.domain.lead import Delivery
from frontdesk.memory import questions
from frontdesk.memory.schema import migrations
from frontdesk.memory.store import Memory, connect
from tests.builders import HIGHLANDS, NOON, PHONE, a_form, a_lead, a_person, a_proposal, an_answer
from tests.integration.memory.desk import Desk

READER = "frontdesk_reader"
UNGROUNDED = a_proposal("It costs $12,345.67, promised.")
NIGHT = NOON + timedelta(hours=12)
Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def reader(desk: Desk) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with connect(make_conninfo(desk.owner, user=READER)) as connection:
        yield connection


@pytest.fixture
def ask(reader) -> Ask:
    """Ask a question as the function does, and return the rows of its answer."""

    def asked(question: str, **arguments: Any) -> list[dict[str, Any]]:
        read = questions.read({"question": question, "arguments": arguments})
        answer = questions.answer(Memory(reader), read)
        assert answer["is_whole"]
        rows: list[dict[str, Any]] = answer["rows"]
        return rows

    return asked


@pytest.mark.parametrize(
    "statement",
    [
        "insert into switches (scope, is_paused, by, at) values ('desk', true, 'me', now())",
        "update runs set outcome = 'sent'",
        "delete from knowledge",
        "create table mine (a int)",
        "set role frontdesk_writer",
    ],
)
def test_the_readers_login_can_change_nothing(reader, statement: str):
    with pytest.raises((psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)):
        reader.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "update contacts set is_vip = true",
        "insert into switches (scope, is_paused, by, at) values ('desk', true, 'me', now())",
        "truncate events",
        "select nextval('messages_message_id_seq')",
        "create table mine (a int)",
        "select * from runs for update",
    ],
)
def test_the_readers_login_may_change_nothing_even_where_it_says_that_it_writes(reader, statement: str):
    reader.execute("set default_transaction_read_only = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement.encode())


def test_the_reader_sees_every_table_and_view(desk: Desk, reader):
    for relation in desk.values(
        "select relname from pg_class where relkind in ('r', 'v') and relnamespace = 'public'::regnamespace"
    ):
        reader.execute(f"select from {relation}".encode())


@pytest.mark.parametrize("name", sorted(questions.QUESTIONS.keys() - {"newest", "schema", "waiting"}))
def test_a_desk_where_nothing_happened_has_an_answer_to_everything(ask: Ask, name: str):
    needed = {"run_id": "a" * 64, "beginning": "a"}
    takes = questions.QUESTIONS[name].arguments.model_fields
    assert ask(name, **{field: value for field, value in needed.items() if field in takes}) == []


def test_the_schema_is_told_by_the_migrations_that_made_it(ask: Ask):
    assert [(row["number"], row["name"]) for row in ask("schema")] == [
        (migration.number, migration.name) for migration in migrations()
    ]


def test_the_newest_number_grows_with_what_happens(desk: Desk, ask: Ask):
    before = ask("newest")
    desk.recall(a_lead())
    assert (before, ask("newest")) == ([{"seq": 0}], [{"seq": 3}])


def test_runs_come_newest_first_and_without_what_nobody_wrote(desk: Desk, ask: Ask):
    first = a_lead("First?")
    second = a_form("Second?", received_at=NOON + timedelta(minutes=1), person=a_person("+13125550156"))
    fact = a_lead("", kind="delivery", delivery=Delivery("SM1", "delivered"), person=a_person(None))
    for lead in (first, second, fact):
        desk.recall(lead)
    assert [(row["run_id"], row["text"]) for row in ask("runs")] == [
        (second.event_key, "Second?"),
        (first.event_key, "First?"),
    ]
    assert [row["run_id"] for row in ask("runs", limit=1)] == [second.event_key]
    assert ask("run", run_id=fact.event_key)[0]["kind"] == "delivery"


def test_a_delivery_about_which_a_person_was_asked_is_among_the_runs(desk: Desk, ask: Ask):
    grant = desk.granted(a_lead())
    what = Delivery("SM1", "undelivered", grant.grant_id, "30006")
    report = a_lead("", kind="delivery", delivery=what)
    desk.recall(report)
    desk.asked(report, desk.gate(report).question)
    assert report.event_key in [row["run_id"] for row in ask("runs")]
    assert {"standing": "with_person", "runs": 1} in ask("counts")


@pytest.mark.parametrize(
    "search", ["ann d", "CLEANING", "ann@example.com", "+13125550155", "(312) 555-0155", "555 0155", "id"]
)
def test_a_run_is_found_by_who_what_and_its_id(desk: Desk, ask: Ask, search: str):
    mine = a_form("About a cleaning, 100% sure.", person=a_person(email="ann@example.com"))
    other = a_lead("Hours?", person=a_person("+17205550100", name="Bob"))
    desk.recall(mine)
    desk.recall(other)
    wanted = mine.event_key[:9].upper() if search == "id" else search
    assert [row["run_id"] for row in ask("runs", search=wanted)] == [mine.event_key]


@pytest.mark.parametrize("search", ["%", "_", "''", "\\", "zzz"])
def test_a_search_is_words_and_no_pattern(desk: Desk, ask: Ask, search: str):
    desk.recall(a_lead("Hours?"))
    assert ask("runs", search=search) == []


def test_runs_are_found_by_where_they_stand_and_by_location(desk: Desk, ask: Ask):
    here, there = a_lead(), a_lead(location_id=HIGHLANDS, person=a_person("+17205550100"))
    desk.recall(here)
    desk.recall(there)
    desk.record(there, "superseded")
    assert [row["run_id"] for row in ask("runs", standing="ended")] == [there.event_key]
    assert [row["run_id"] for row in ask("runs", location_id="lincoln-park")] == [here.event_key]
    assert ask("counts") == [{"standing": "ended", "runs": 1}, {"standing": "under_way", "runs": 1}]


def standing(ask: Ask, lead) -> str:
    return str(ask("run", run_id=lead.event_key)[0]["standing"])


def test_a_run_stands_with_a_person_until_they_answer(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.recall(lead)
    assert standing(ask, lead) == "under_way"
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    assert standing(ask, lead) == "with_person"
    desk.note_request(lead, posted, an_answer(posted))
    assert standing(ask, lead) == "under_way"
    desk.record(lead, "rejected")
    assert standing(ask, lead) == "ended"


def test_a_run_tells_which_rung_is_asked_while_one_is(desk: Desk, ask: Ask):
    def waits_for() -> list[str | None]:
        return [row["waits_for"] for row in (*ask("run", run_id=lead.event_key), *ask("runs"))]

    lead = a_lead()
    desk.recall(lead)
    assert waits_for() == [None, None]
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    assert waits_for() == ["front desk", "front desk"]
    desk.pass_time(minutes=16)
    desk.note_request(lead, posted)
    assert waits_for() == ["office manager", "office manager"]
    desk.note_request(lead, posted, an_answer(posted))
    assert waits_for() == [None, None]


def test_a_run_is_held_at_night_and_looked_up_when_a_send_is_unclear(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.recall(lead)
    desk.now = NIGHT
    assert desk.gate(lead).verdict == "hold"
    assert standing(ask, lead) == "held"
    desk.pass_time(hours=12)
    grant = desk.gate(lead).grant
    assert grant
    assert standing(ask, lead) == "under_way"
    desk.told(grant, "unknown")
    assert desk.gate(lead).verdict == "reconcile"
    assert standing(ask, lead) == "looking_up"


def test_a_run_tells_whose_it_is_and_what_it_is_about(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.granted(lead)
    (row,) = ask("run", run_id=lead.event_key)
    assert (row["name"], row["address"], row["intent"], row["is_vip"]) == (
        "Ann Doe",
        PHONE,
        "hours_location",
        False,
    )
    assert (row["received_at"], row["release"], row["outcome"]) == ("2026-03-10T18:00:00Z", "test", None)
    assert ask("executions", run_id=lead.event_key)[0]["execution"] == lead.event_key


def test_the_log_of_a_run_comes_page_by_page(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.granted(lead)
    first, second, *others = ask("events", run_id=lead.event_key)
    assert ask("events", run_id=lead.event_key, limit=1) == [first]
    assert ask("events", run_id=lead.event_key, after=first["seq"]) == [second, *others]
    assert datetime.fromisoformat(first["at"]) == NOON
    assert first["at"].endswith("Z")


def test_what_people_were_asked_and_said_is_told(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.recall(lead)
    posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    (asked,) = ask("requests", run_id=lead.event_key)
    assert (asked["who"], asked["answer"], asked["body"]) == ("front desk", None, UNGROUNDED.acts[0].body)
    assert "content_grounded" in asked["rules"]
    desk.note_request(lead, posted, an_answer(posted, "edit", body="In my own words."))
    (asked,) = ask("requests", run_id=lead.event_key)
    assert (asked["answer"], asked["answered_by"], asked["answer_body"]) == (
        "edit",
        "Maria Lopez",
        "In my own words.",
    )


def test_every_grant_of_a_run_is_told(desk: Desk, ask: Ask):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.told(grant, "sent", "SM1")
    (row,) = ask("sends", run_id=lead.event_key)
    assert (row["grant_id"], row["state"], row["provider_id"]) == (grant.grant_id, "sent", "SM1")


def test_what_is_switched_off_is_told_with_who_did_it(desk: Desk, ask: Ask):
    thrown = "insert into switches (scope, is_paused, by, at) values (%s, %s, 'Ops', %s)"
    desk.change(thrown, "desk", True, NOON)
    desk.change(thrown, "channel/sms", False, NOON)
    assert ask("paused") == [{"scope": "desk", "by": "Ops", "at": "2026-03-10T18:00:00Z"}]


def test_a_run_is_found_by_the_beginning_of_its_id(desk: Desk, ask: Ask):
    lead = a_lead()
    desk.recall(lead)
    assert ask("beginning", beginning=lead.event_key[:8]) == [{"run_id": lead.event_key}]
    assert ask("beginning", beginning=lead.event_key[1:9]) == []


def test_an_answer_ends_before_it_is_too_large_for_lambda(
    desk: Desk, reader, monkeypatch: pytest.MonkeyPatch
):
    for text in ("One?", "Two?"):
        desk.recall(a_lead(text))
    monkeypatch.setattr(questions, "ANSWER_LIMIT_BYTES", 500)
    answer = questions.answer(Memory(reader), questions.read({"question": "runs"}))
    assert (len(answer["rows"]), answer["is_whole"]) == (1, False)
