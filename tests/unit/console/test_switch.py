"""The switch as the console shows and throws it."""

import json
import re

import pytest
from werkzeug.test import TestResponse

from ops.switch import scopes_of
from tests.unit.console.fakes import ORIGIN, RECEIVED, World


def throw(world: World, scope: str, to: str) -> TestResponse:
    data = {"scope": scope, "to": to}
    return world.visitor().post("/switch", base_url=ORIGIN, headers={"Origin": ORIGIN}, data=data)


def test_every_scope_of_the_playbook_has_its_switch(world: World):
    page = world.get("/switch")
    shown = re.findall(r'name="scope" value="([^"]+)"', page)
    assert sorted(shown) == sorted(scopes_of(world.desk.playbook))
    assert shown[0] == "desk"


def test_what_is_paused_tells_by_whom_and_since_when(world: World):
    world.reader.off = [("location/oak-park", "sam", RECEIVED)]
    page = world.get("/switch")
    assert re.search(r"Paused</span> <span[^>]*>by sam, since\s+<time[^>]*>9:14 am", page)
    assert page.count("<button") == page.count("Pause<") + 1


@pytest.mark.parametrize(("to", "is_paused"), [("paused", True), ("on", False)])
def test_a_throw_raises_the_fence_first_and_then_tells_memory(world: World, to: str, is_paused: bool):
    world.reader.off = [("tool/send_sms", "sam", RECEIVED)] if is_paused else []
    answer = throw(world, "tool/send_sms", to)
    assert (answer.status_code, answer.location) == (303, "/switch")
    (first, item), (second, message) = world.desk.aws.told
    assert (first, second) == ("fence", "queue")
    assert (item["pk"], item["is_on"]) == ({"S": "pause/tool/send_sms"}, {"BOOL": is_paused})
    assert json.loads(message["MessageBody"])["switch"]["is_paused"] is is_paused


def test_a_scope_that_the_playbook_does_not_have_is_refused(world: World):
    answer = throw(world, "location/mars", "paused")
    assert answer.status_code == 422
    assert "choose one of desk" in answer.text
    assert not world.desk.aws.told
