"""How an open page hears that something has happened."""

from datetime import timedelta

import pytest

from ops.console.pulse import Pulse
from tests.unit.console.fakes import ORIGIN, World


class Looks:
    """Counts how often the desk is looked at."""

    def __init__(self) -> None:
        self.count = 0
        self.seen = "quiet"

    def __call__(self) -> str:
        self.count += 1
        return self.seen


def test_many_pages_are_one_look_at_the_desk():
    looks, now_s = Looks(), [100.0]
    pulse = Pulse(looks, fresh_for_s=1, now_s=lambda: now_s[0])
    assert len({pulse.beat() for _ in range(20)}) == 1
    assert looks.count == 1


def test_nobody_looks_at_the_desk_while_no_page_asks():
    looks = Looks()
    Pulse(looks)
    assert looks.count == 0


def test_the_beat_changes_when_something_has_happened_and_only_then():
    looks, now_s = Looks(), [100.0]
    pulse = Pulse(looks, fresh_for_s=1, now_s=lambda: now_s[0])
    first = pulse.beat()
    now_s[0] += 1
    assert pulse.beat() == first
    looks.seen = "a lead"
    assert pulse.beat() == first
    now_s[0] += 1
    assert pulse.beat() != first


def beat(world: World) -> str:
    vars(world.console.pulse)["_fresh_for_s"] = 0
    answer = world.visitor().get("/live", base_url=ORIGIN)
    assert answer.json is not None
    return str(answer.json["beat"])


def test_an_event_a_text_and_the_clock_each_change_the_beat(world: World):
    beats = [beat(world)]
    world.reader.seq += 1
    beats.append(beat(world))
    world.desk.twilio.messages.append("a text")
    beats.append(beat(world))
    world.console.journey.begin(world.desk.clock.now() + timedelta(minutes=1))
    world.console.journey.wait()
    beats.append(beat(world))
    assert len(set(beats)) == len(beats)
    assert beat(world) == beats[-1]


def test_a_page_knows_what_it_was_built_from(world: World):
    assert f'data-beat="{beat(world)}"' in world.get("/")


def test_what_happens_while_a_page_is_read_is_news_to_it(world: World, monkeypatch: pytest.MonkeyPatch):
    vars(world.console.pulse)["_fresh_for_s"] = 0
    read = world.reader.runs

    def runs_and_then_something_happens(**asked):
        found = read(**asked)
        world.reader.seq += 1
        return found

    monkeypatch.setattr(world.reader, "runs", runs_and_then_something_happens)
    page = world.visitor().get("/", base_url=ORIGIN)
    assert f'data-beat="{beat(world)}"' not in page.text
