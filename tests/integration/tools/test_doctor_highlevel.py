"""The doctor's look at HighLevel: each subject in order, and broken."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from frontdesk.playbook import Playbook
from ops.desk_highlevel import highlevel_beside
from ops.doctor import highlevel, highlevel_api
from ops.doctor.check import Verdict
from ops.doctor.patient import Patient
from ops.local.shelves import Shelves
from ops.local.standins.faults import ServerError, Stall
from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_api import RateLimited
from ops.local.standins.highlevel_operations import OPERATIONS, SCOPES
from ops.local.standins.highlevel_setup import HighLevelPipeline
from tests.fixtures.highlevel_playbook import ACCOUNTS, a_highlevel_playbook
from tests.fixtures.standins import MovableClock

METHODS = {operation.name: operation.method for operation in OPERATIONS}
TOKEN = "pit-a-token-of-every-account"
ALL = dict.fromkeys(ACCOUNTS.values(), TOKEN)
OAK_PARK = ACCOUNTS["oak-park"]


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return a_highlevel_playbook()


@pytest.fixture
def standin(clock: MovableClock, playbook: Playbook) -> Iterator[HighLevelStandIn]:
    beside = highlevel_beside(clock, playbook, TOKEN, Shelves())
    assert beside
    with beside:
        yield beside


def a_patient(playbook: Playbook, url: str, tokens: dict[str, str]) -> Patient:
    nothing: Any = None
    return Patient(
        name="a desk",
        playbook=playbook,
        public_url="https://desk.example",
        client=nothing,
        reader=nothing,
        fence_table="",
        queue_urls=(),
        read_secrets=lambda: {"highlevel_tokens": json.dumps(tokens)},
        highlevel_url=url,
    )


@pytest.fixture
def look(standin: HighLevelStandIn, playbook: Playbook) -> Callable[..., Verdict]:
    """Make one check with these tokens, each location's own unless another is given."""

    def looked(check: Callable[[Patient], Verdict], *, url: str = "", **tokens: str) -> Verdict:
        return check(a_patient(playbook, url or standin.url, {**ALL, **tokens}))

    return looked


@pytest.mark.parametrize(
    "check", [highlevel.tokens_suffice, highlevel.calendars_are_there, highlevel.stages_are_there]
)
def test_what_is_in_order_is_green_and_nothing_is_written(look, standin: HighLevelStandIn, check):
    assert look(check).state == "ok"
    assert {METHODS[seen.call.operation] for seen in standin.requests} == {"GET"}


def test_a_token_that_is_refused_is_red_and_names_its_sub_account(look):
    found = look(highlevel.tokens_suffice, **{OAK_PARK: "pit-a-token-of-nobody"})
    assert found.state == "fail"
    assert f"The sub-account {OAK_PARK} of BrightSmile Oak Park: The token is refused" in found.sentence
    assert found.sentence.count("refused") == 1


def test_a_sub_account_without_a_token_is_red_and_the_others_are_looked_at(look, playbook, standin):
    tokens = {account: token for account, token in ALL.items() if account != OAK_PARK}
    found = highlevel.tokens_suffice(a_patient(playbook, standin.url, tokens))
    assert (found.state, f"no token of the sub-account {OAK_PARK}" in found.sentence) == ("fail", True)
    assert standin.requests


def test_another_sub_account_s_token_is_told_from_one_that_is_refused(look, standin: HighLevelStandIn):
    standin.faults.add(ServerError(403), on="find_duplicate")
    assert "another sub-account's" in look(highlevel.tokens_suffice).sentence


@pytest.mark.parametrize("scope", highlevel.reads_of(a_highlevel_playbook()))
def test_a_scope_that_is_missing_is_named(look, standin: HighLevelStandIn, scope: str):
    standin.private_scopes = SCOPES - {scope}
    found = look(highlevel.tokens_suffice)
    assert (found.state, f"The token lacks {scope}: add it" in found.sentence) == ("fail", True)


def test_every_scope_that_is_missing_is_named_at_once(look, standin: HighLevelStandIn):
    standin.private_scopes = SCOPES - {"contacts.readonly", "calendars.readonly"}
    said = look(highlevel.tokens_suffice).sentence
    assert "lacks contacts.readonly" in said
    assert "lacks calendars.readonly" in said


def test_a_version_that_is_not_taken_any_more_is_named(look, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("frontdesk.tools.highlevel_account._LATE", "2019-01-01")
    found = look(highlevel.tokens_suffice)
    assert (found.state, "does not take the version 2019-01-01" in found.sentence) == ("fail", True)


def test_too_many_requests_are_no_fault_of_the_desk_s(look, standin: HighLevelStandIn):
    for _ in ACCOUNTS:
        standin.faults.add(RateLimited(10), on="find_duplicate")
    found = look(highlevel.tokens_suffice)
    assert (found.state, "too many requests" in found.sentence) == ("warn", True)


def test_a_server_that_is_gone_is_red(look):
    for check in (highlevel.tokens_suffice, highlevel.calendars_are_there, highlevel.stages_are_there):
        assert look(check, url="http://127.0.0.1:9").state == "fail"


def test_a_server_that_hangs_is_given_up(look, standin: HighLevelStandIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(highlevel_api, "TIMEOUT_S", 0.2)
    standin.faults.add(Stall(2), on="find_duplicate")
    found = look(highlevel.tokens_suffice)
    assert (found.state, "does not answer" in found.sentence) == ("fail", True)


def test_a_calendar_that_is_not_there_is_red(look, standin: HighLevelStandIn):
    (location,) = [each for each in standin.locations if each.calendars]
    location.calendars.clear()
    found = look(highlevel.calendars_are_there)
    assert (found.state, "correct its id in the playbook" in found.sentence) == ("fail", True)


@pytest.mark.parametrize(("pipelines", "count"), [([], "0 stages"), (["Leads", "Others"], "2 stages")])
def test_a_stage_that_is_not_there_once_is_red(look, standin: HighLevelStandIn, pipelines, count: str):
    (oak_park,) = [each for each in standin.locations if each.location_id == OAK_PARK]
    oak_park.pipelines[:] = [HighLevelPipeline(name, name) for name in pipelines]
    found = look(highlevel.stages_are_there)
    assert (found.state, OAK_PARK in found.sentence, count in found.sentence) == ("fail", True, True)
