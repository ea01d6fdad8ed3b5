"""The fence, as every fence must be: the same suite for DynamoDB and for the fake that unit tests trust."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest

from frontdesk.aws import aws_client
from frontdesk.domain.fence import Barriers, Fence
from frontdesk.errors import FenceUnavailable, Misconfigured
from frontdesk.settings import load
from frontdesk.tools.fence import DynamoFence, open_fence
from ops.local.cloud import LocalCloud
from ops.local.resources import Blueprint
from tests.fixtures.clouds import a_cloud
from tests.fixtures.fences import FakeFence

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
LATER = NOW + timedelta(microseconds=1)
CLAIMANTS = 12
_people = count(10)


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with a_cloud(Blueprint(tables=["fence"]), []) as cloud:
        yield cloud


@pytest.fixture(params=["DynamoDB", "fake"])
def fence(request: pytest.FixtureRequest) -> Fence:
    if request.param == "fake":
        return FakeFence()
    cloud: LocalCloud = request.getfixturevalue("cloud")
    client = cloud.client("dynamodb", max_pool_connections=CLAIMANTS)
    return DynamoFence(lambda: client, "fence")


@pytest.fixture
def person() -> str:
    """Somebody whom no other test knows: the table is shared."""
    return f"+131255501{next(_people):02}"


def test_a_claim_has_one_holder(fence: Fence, person: str):
    assert fence.claim(f"grant/{person}", NOW) is True
    assert fence.claim(f"grant/{person}", LATER) is False
    assert fence.claim(f"grant/{person}", NOW) is False


def test_of_many_claims_at_once_one_is_held(fence: Fence, person: str):
    together = threading.Barrier(CLAIMANTS)

    def claim(_: int) -> bool:
        together.wait()
        return fence.claim(f"race/{person}", NOW)

    with ThreadPoolExecutor(CLAIMANTS) as threads:
        assert sorted(threads.map(claim, range(CLAIMANTS))) == [False] * (CLAIMANTS - 1) + [True]


def test_nothing_stands_in_the_way_of_a_stranger(fence: Fence, person: str):
    assert fence.barriers((f"location/{person}",), person) == Barriers((), is_stopped=False)


def test_a_stop_is_read_at_once_and_taken_back_by_a_start(fence: Fence, person: str):
    fence.set_stop(person, NOW, is_stopped=True)
    assert fence.barriers((), person).is_stopped
    fence.set_stop(person, LATER, is_stopped=False)
    assert not fence.barriers((), person).is_stopped


def test_an_older_word_never_undoes_a_newer_one(fence: Fence, person: str):
    fence.set_stop(person, LATER, is_stopped=True)
    fence.set_stop(person, NOW, is_stopped=False)
    assert fence.barriers((), person).is_stopped


def test_words_are_ordered_by_time_whatever_their_zone_and_precision(fence: Fence, person: str):
    fence.set_stop(person, LATER, is_stopped=True)
    fence.set_stop(person, NOW.astimezone(timezone(timedelta(hours=9))), is_stopped=False)
    assert fence.barriers((), person).is_stopped


def test_each_scope_is_paused_by_itself(fence: Fence, person: str):
    one, other = f"location/a{person}", f"location/b{person}"
    fence.set_pause(one, NOW, is_paused=True, by="ana")
    assert fence.barriers((other, one, one), person) == Barriers((one,), is_stopped=False)
    fence.set_pause(one, LATER, is_paused=False, by="ana")
    assert fence.barriers((other, one), person).paused == ()


# ── What only the table can do ────────────────────────────────────────────────────────────────────────


def test_the_table_holds_no_address(cloud: LocalCloud, person: str):
    dynamodb = cloud.client("dynamodb")
    DynamoFence(lambda: dynamodb, "fence").set_stop(person, NOW, is_stopped=True)
    assert person not in str(dynamodb.scan(TableName="fence")["Items"])


def test_a_barrier_that_cannot_be_read_is_closed(cloud: LocalCloud, person: str):
    dynamodb = cloud.client("dynamodb")
    dynamodb.put_item(TableName="fence", Item={"pk": {"S": f"pause/{person}"}, "is_on": {"S": "no"}})
    assert DynamoFence(lambda: dynamodb, "fence").barriers((person,), person).paused == (person,)


def test_a_table_that_is_not_there_is_the_operators_to_mend(cloud: LocalCloud):
    dynamodb = cloud.client("dynamodb")
    fence = DynamoFence(lambda: dynamodb, "another")
    for ask in (lambda: fence.claim("g", NOW), lambda: fence.barriers((), "+1")):
        with pytest.raises(Misconfigured, match="ResourceNotFoundException"):
            ask()


class FakeDynamo:
    """Answers every read with what it is given."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer

    def batch_get_item(self, **_: Any) -> dict[str, Any]:
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [{}, {"Responses": {}}, {"Responses": {"fence": []}, "UnprocessedKeys": {"fence": {"Keys": []}}}],
)
def test_an_answer_in_part_is_no_answer(answer):
    with pytest.raises(FenceUnavailable, match="in part"):
        DynamoFence(lambda: FakeDynamo(answer), "fence").barriers((), "+1")


@pytest.fixture
def nobodys_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fence]:
    """The fence as a function opens it, at an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}"
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "FRONTDESK_FENCE_TABLE": "fence",
    }.items():
        monkeypatch.setenv(name, value)
    for cached in (aws_client, load):
        cached.cache_clear()
    yield open_fence()
    for cached in (aws_client, load):
        cached.cache_clear()


def test_a_table_that_does_not_answer_is_doubt(nobodys_table: Fence):
    for ask in (lambda: nobodys_table.claim("g", NOW), lambda: nobodys_table.barriers((), "+1")):
        with pytest.raises(FenceUnavailable, match="did not answer"):
            ask()
