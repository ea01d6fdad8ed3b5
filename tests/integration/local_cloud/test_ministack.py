"""ministack as the local cloud runs it: on the virtual clock, behind the front door, plain when it fails."""

import importlib.util
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import urllib3

from ops.local import ministack
from ops.local.cloud import LocalCloud
from ops.local.failures import CannotStart
from ops.local.ministack import Ministack
from ops.local.names import Addresses, queue_arn
from ops.local.resources import Blueprint, Queue
from tests.fixtures.clouds import a_cloud
from tests.fixtures.waiting import eventually


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with a_cloud(Blueprint(queues=[Queue("letters", visibility_s=60), Queue("ticks")]), []) as cloud:
        yield cloud


@pytest.fixture
def take(cloud: LocalCloud) -> Callable[[str], list[str]]:
    sqs = cloud.client("sqs")

    def bodies(queue: str) -> list[str]:
        taken = sqs.receive_message(QueueUrl=cloud.addresses.queue_url(queue))
        return [message["Body"] for message in taken.get("Messages", [])]

    return bodies


def test_a_message_that_was_taken_returns_when_its_virtual_minute_is_over(
    cloud: LocalCloud, take: Callable[[str], list[str]]
):
    cloud.client("sqs").send_message(QueueUrl=cloud.addresses.queue_url("letters"), MessageBody="once more")
    assert take("letters") == ["once more"]
    cloud.clock.move(58)
    assert take("letters") == []
    cloud.clock.move(3)
    assert take("letters") == ["once more"]


def test_a_schedule_fires_when_the_clock_reaches_it(cloud: LocalCloud, take: Callable[[str], list[str]]):
    at = cloud.clock.now() + timedelta(days=1)
    cloud.client("scheduler").create_schedule(
        Name="tomorrow",
        ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": queue_arn("ticks"),
            "RoleArn": "arn:aws:iam::000000000000:role/any",
            "Input": "tick",
        },
    )
    assert take("ticks") == []
    cloud.clock.move(24 * 3600)
    eventually(lambda: take("ticks") == ["tick"])


def test_the_addresses_it_hands_out_lead_through_the_front_door(cloud: LocalCloud):
    url = cloud.client("sqs").get_queue_url(QueueName="letters")["QueueUrl"]
    assert url == cloud.addresses.queue_url("letters")


def test_a_ministack_that_does_not_start_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ministack, "_MODULE", "ops.nothing_of_that_name")
    log = tmp_path / "ministack.log"
    broken = Ministack(Addresses(1), tmp_path / "clock.json", log)
    try:
        with pytest.raises(CannotStart, match=r"ministack did not start: read .*ministack\.log\."):
            broken.await_ready()
    finally:
        broken.close()
    assert "nothing_of_that_name" in log.read_text()


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CannotStart, match="The package ministack is missing: `make demo` installs"):
        Ministack(Addresses(1), tmp_path / "clock.json", tmp_path / "log")


def test_it_is_not_reachable_from_other_machines(cloud: LocalCloud):
    with pytest.raises(urllib3.exceptions.HTTPError):
        urllib3.request("GET", f"http://127.0.0.2:{cloud.addresses.port}/", retries=False, timeout=2)
