"""Whatever a provider does, it is one category of ours, with what it cost, and asked once."""

from contextlib import closing
from dataclasses import replace

import pytest

from frontdesk.domain.money import Usage
from frontdesk.errors import (
    KeyRefused,
    ModelOutputUnusable,
    ModelRefused,
    ProviderUnavailable,
    RequestRefused,
    SpendLimitReached,
)
from ops.local.standins.faults import LoseAnswer, ServerError, Stall
from ops.local.standins.models_faults import (
    ApiError,
    CutShort,
    FailsMidway,
    Garbled,
    Redirect,
    Refuses,
    RunsOut,
    Says,
    SpendLimit,
    Uncounted,
)

NOTHING, UNKNOWN = Usage(), None


@pytest.mark.parametrize(
    ("status", "category", "usage"),
    [
        (400, RequestRefused, NOTHING),
        (401, KeyRefused, NOTHING),
        (402, SpendLimitReached, NOTHING),
        (403, KeyRefused, NOTHING),
        (404, RequestRefused, NOTHING),
        (408, ProviderUnavailable, NOTHING),
        (409, ProviderUnavailable, NOTHING),
        (413, RequestRefused, NOTHING),
        (422, RequestRefused, NOTHING),
        (429, ProviderUnavailable, NOTHING),
        (500, ProviderUnavailable, UNKNOWN),
        (502, ProviderUnavailable, UNKNOWN),
        (503, ProviderUnavailable, NOTHING),
        (504, ProviderUnavailable, UNKNOWN),
        (529, ProviderUnavailable, NOTHING),
    ],
)
def test_each_status_is_one_category_and_costs_what_is_known(asking, status, category, usage):
    asking.plan(ApiError(status))
    failed = asking.fail()
    assert type(failed.error) is category
    assert failed.usage == usage
    assert str(status) in str(failed.error)
    assert len(asking.bodies) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_of_somebody_elses_error_page_nobody_knows_what_happened_behind_it(asking, status):
    asking.plan(ServerError(status))
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, UNKNOWN)
    assert len(asking.bodies) == 1


@pytest.mark.parametrize("operation", ["messages", "responses", "decisions"])
def test_a_key_that_is_not_the_accounts_is_refused(asking_at, operation):
    asking = asking_at(operation)
    asking.provider = replace(asking.provider, key="sk-of-somebody-else")
    with closing(asking.provider):
        failed = asking.fail()
    assert (type(failed.error), failed.usage) == (KeyRefused, NOTHING)


@pytest.mark.parametrize(
    ("operation", "status"), [("messages", 400), ("messages", 402), ("messages", 429), ("responses", 429)]
)
def test_a_spend_limit_is_told_as_such_however_it_is_said_and_never_waited_for(asking_at, operation, status):
    asking = asking_at(operation)
    asking.plan(SpendLimit(status))
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (SpendLimitReached, NOTHING)
    assert len(asking.bodies) == 1
    assert not asking.waited.waits


def test_a_provider_that_hangs_has_the_request_and_perhaps_the_bill(asking):
    asking.plan(Stall(seconds=30))
    failed = asking.fail(timeout_s=0.4)
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, UNKNOWN)
    assert len(asking.bodies) == 1


@pytest.mark.parametrize(
    "fault", [LoseAnswer(), CutShort(), Garbled()], ids=lambda fault: type(fault).__name__
)
def test_of_an_answer_that_was_lost_on_its_way_nobody_knows_the_cost(asking, fault):
    asking.plan(fault)
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, UNKNOWN)
    assert len(asking.bodies) == 1


def test_a_connection_that_is_refused_costs_nothing(asking):
    with asking.standin.down():
        failed = asking.fail()
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, NOTHING)
    assert not asking.bodies


def test_a_redirect_is_not_followed_with_the_key(asking):
    asking.plan(Redirect(f"{asking.standin.url}/elsewhere"))
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (RequestRefused, NOTHING)
    assert len(asking.bodies) == 1


def test_a_refusal_of_the_model_keeps_its_usage(asking):
    asking.plan(Refuses())
    failed = asking.fail()
    assert type(failed.error) is ModelRefused
    assert failed.usage is not None
    assert failed.usage.all_input > 1000
    assert len(asking.bodies) == 1


@pytest.mark.parametrize(
    "fault",
    [
        RunsOut(),
        Says(""),
        Says("  \n"),
        Says("I would say that they ask for a price."),
        Says('{"intent": "price_question"'),
        Says('["price_question"]'),
        Says('{"confidence": NaN}'),
    ],
    ids=repr,
)
def test_an_answer_that_cannot_be_used_keeps_its_usage(writing, fault):
    writing.plan(fault)
    failed = writing.fail()
    assert type(failed.error) is ModelOutputUnusable
    assert failed.usage is not None
    assert failed.usage.all_input > 1000
    assert failed.usage.output > 0
    assert len(writing.bodies) == 1


def test_too_few_tokens_for_the_answer_are_a_truncated_answer(writing):
    failed = writing.fail(max_output_tokens=16)
    assert type(failed.error) is ModelOutputUnusable
    assert "truncated" in str(failed.error)
    assert failed.usage.output > 0


def test_decisions_without_answers_cannot_be_used(asking_at):
    asking = asking_at("decisions")
    asking.plan(Says())
    failed = asking.fail()
    assert type(failed.error) is ModelOutputUnusable
    assert failed.usage.all_input > 1000


def test_an_answer_that_tells_no_usage_is_not_taken_for_free(asking):
    asking.plan(Uncounted())
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (ModelOutputUnusable, UNKNOWN)


def test_an_answer_that_breaks_inside_of_the_provider_keeps_its_usage(asking_at):
    asking = asking_at("responses")
    asking.plan(FailsMidway())
    failed = asking.fail()
    assert type(failed.error) is ProviderUnavailable
    assert failed.usage.all_input > 1000


def test_half_a_character_is_refused_before_anything_is_sent(asking):
    failed = asking.fail(shown="a marker \ud83d")
    assert (type(failed.error), failed.usage) == (RequestRefused, NOTHING)
    assert not asking.bodies
