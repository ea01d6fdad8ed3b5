"""The console lets in whoever was given its address, and nobody that a web page sends."""

import socket
import threading
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from ops.console.server import ConsoleAddress
from tests.browser.conftest import Visit

ELSEWHERE = "http://evil.example"


def ask(console: ConsoleAddress, method: str, path: str, headers: Mapping[str, str]) -> HTTPResponse:
    """Ask as a program does that may claim anything; returns the answer, read."""
    connection = HTTPConnection(urlsplit(console.origin).netloc, timeout=30)
    try:
        connection.request(method, path, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def status(console: ConsoleAddress, method: str, path: str, headers: Mapping[str, str]) -> int:
    return ask(console, method, path, headers).status


@pytest.fixture
def foreign(console: ConsoleAddress) -> Iterator[str]:
    """The address of a web page on another port of this machine, so of the same site, that forges a form."""
    form = f'<form method="post" action="{console.origin}/switch"><button>Win a prize</button></form>'

    class Forger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(form.encode())

        def log_request(self, code: object = "", size: object = "") -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Forger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def cookie(console: ConsoleAddress) -> str:
    """The Cookie header of a browser that was let in."""
    let_in = ask(console, "GET", console.url.removeprefix(console.origin), {})
    return (let_in.getheader("Set-Cookie") or "").partition(";")[0]


def test_without_the_address_of_this_start_nothing_is_shown(visit: Visit):
    stranger = visit(is_let_in=False, expected=("403",))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("The console did not let this in")
    expect(stranger.get_by_text("frontdesk console")).to_be_visible()


def test_an_earlier_starts_address_opens_nothing(console: ConsoleAddress):
    assert status(console, "GET", "/?token=earlier", {}) == 403


@pytest.mark.parametrize("path", ["/", "/live", "/send", "/switch", "/clock", "/slack", "/static/console.js"])
def test_no_page_answers_without_the_cookie(console: ConsoleAddress, path: str):
    assert status(console, "GET", path, {}) == 403


def test_the_token_stays_neither_in_the_address_nor_in_reach_of_scripts(page: Page, console: ConsoleAddress):
    assert "token" not in page.url
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert not page.evaluate("document.cookie")


def test_a_name_that_somebody_pointed_here_is_refused(console: ConsoleAddress, cookie: str):
    port = urlsplit(console.origin).port
    assert status(console, "GET", "/", {"Cookie": cookie}) == 200
    assert status(console, "GET", "/", {"Cookie": cookie, "Host": f"evil.example:{port}"}) == 403
    assert status(console, "GET", "/", {"Cookie": cookie, "Host": "127.0.0.1:1"}) == 403


@pytest.mark.parametrize("path", ["/send", "/switch", "/clock"])
@pytest.mark.parametrize(
    "origin", [{"Origin": ELSEWHERE}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_form_from_elsewhere_is_refused(
    console: ConsoleAddress, cookie: str, path: str, origin: dict[str, str]
):
    assert status(console, "POST", path, {"Cookie": cookie, **origin}) == 403


def test_a_page_of_another_program_here_cannot_throw_the_switch(
    visit: Visit, console: ConsoleAddress, foreign: str
):
    page = visit(expected=(foreign, "403", "favicon.ico"))
    page.goto(foreign)
    page.get_by_role("button", name="Win a prize").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The console did not let this in")
    page.goto(f"{console.origin}/")
    expect(page.get_by_text("Sending is paused")).to_have_count(0)


def test_only_this_machine_is_listened_to(console: ConsoleAddress):
    with pytest.raises(OSError, match=r"refused|unreachable|assign"):
        socket.create_connection(("127.0.0.2", urlsplit(console.origin).port or 0), timeout=30)
