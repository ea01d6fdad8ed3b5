"""The console over a whole desk: what a person does there happens, and what happens is there to be seen."""

import http.cookiejar
import re
import socket
import urllib.error
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from ops.console.server import ConsoleAddress, open_console
from ops.stage import Stage
from tests.fixtures.waiting import eventually
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_hours, ask_strangely


class Visitor:
    """Somebody with a browser that keeps cookies and runs no script."""

    def __init__(self, address: ConsoleAddress) -> None:
        self.origin = address.origin
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get(address.url.removeprefix(address.origin))

    def get(self, path: str) -> str:
        """Return the page at a path, after every redirect."""
        with self.opener.open(f"{self.origin}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **fields: str) -> str:
        """Send a form as the console's own page does; returns the address that it led to."""
        request = Request(f"{self.origin}{path}", urlencode(fields).encode(), {"Origin": self.origin})
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.url)


@pytest.fixture(scope="module")
def visitor(stage: Stage, morning: None) -> Iterator[Visitor]:
    with open_console(stage.desk) as address:
        yield Visitor(address)


def its_row(page: str, run_id: str) -> str:
    found = re.search(rf'<li class="row" id="run-{run_id}">.*?</li>', page, re.DOTALL)
    assert found, "the run is not in the list"
    return found[0]


def led_to(visitor: Visitor, **fields: str) -> str:
    """Send a lead and return the id of the run that the console goes on to."""
    return visitor.post("/send", **fields).rpartition("/")[2]


def test_a_text_sent_from_the_console_is_answered_and_listed(visitor: Visitor, stage: Stage):
    phone = a_phone()
    run_id = led_to(visitor, **{"as": "text"}, phone=phone, location="lincoln-park", text="When do you open?")
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1
    row = its_row(visitor.get(f"/?q={phone[-7:]}"), run_id)
    assert "Answered" in row
    assert "When do you open?" in row


def test_a_form_with_the_box_ticked_is_consent(visitor: Visitor, stage: Stage):
    phone = a_phone()
    text = "Hi, I am new in town and would like to become a patient."
    run_id = led_to(
        visitor, **{"as": "form"}, name="Ana", phone=phone, text=text, location="oak-park", consent="yes"
    )
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1


def test_the_desks_own_refusal_is_told(visitor: Visitor):
    with pytest.raises(urllib.error.HTTPError) as refused:
        visitor.post("/send", **{"as": "payload"}, source="website", payload="{")
    with refused.value as answer:
        assert (answer.code, "The body is not JSON." in answer.read().decode()) == (422, True)


def test_noise_on_the_consoles_port_says_nothing_in_the_terminal(
    visitor: Visitor, capfd: pytest.CaptureFixture[str]
):
    """What a stranger sends could be anything, a token or a terminal's escape codes among it."""
    for noise in (b"\x16\x03\x01\x1b[2J\r\n\r\n", b"GET /?token=secret HTTP/9.9.9\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", int(visitor.origin.rpartition(":")[2]))) as line:
            line.sendall(noise)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass
    assert capfd.readouterr().err == ""


def test_who_waits_for_a_person_is_found_by_that(visitor: Visitor, stage: Stage):
    run_id = ask_strangely(stage, a_phone())
    assert "Waits for the front desk" in its_row(visitor.get("/?standing=with_person"), run_id)
    assert run_id not in visitor.get("/?standing=ended")


def test_the_switch_of_the_console_holds_the_desk(visitor: Visitor, stage: Stage):
    visitor.post("/switch", scope="desk", to="paused")
    assert "Sending is paused:" in visitor.get("/")
    held = ask_hours(stage, a_phone())
    assert "Held" in its_row(visitor.get("/"), held)
    visitor.post("/switch", scope="desk", to="on")
    assert "Sending is paused:" not in visitor.get("/")
    stage.pass_time(timedelta(minutes=16))
    assert stage.outcome(held) == "sent"


def test_the_clock_moved_from_the_console_lets_happen_what_is_due(visitor: Visitor, stage: Stage):
    run_id, before = ask_strangely(stage, a_phone()), stage.desk.clock.now()
    visitor.post("/clock", to="quarter")
    eventually(lambda: "<progress" not in visitor.get("/clock"))
    assert stage.desk.clock.now() - before >= timedelta(minutes=15)
    assert "office manager" in str(stage.requests(run_id)[-1].blocks).lower()


def test_an_open_page_hears_of_a_lead(visitor: Visitor, stage: Stage):
    before: Any = visitor.get("/live")
    ask_hours(stage, a_phone())
    eventually(lambda: visitor.get("/live") != before)


def test_nobody_is_let_in_without_the_address(visitor: Visitor):
    with pytest.raises(urllib.error.HTTPError) as refused:
        build_opener().open(visitor.origin, timeout=30)
    with refused.value as answer:
        assert answer.code == 403
