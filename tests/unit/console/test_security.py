"""Who is let into the console, and what every answer tells the browser to forbid."""

import pytest

from tests.unit.console.fakes import ORIGIN, TOKEN, World

FORM = {"scope": "desk", "to": "paused"}
ITS_COOKIE = "frontdesk_console_8123"


def test_the_printed_address_lets_a_browser_in_and_leads_to_the_clean_one(world: World):
    browser = world.app.test_client()
    welcome = browser.get(f"/?q=ana&token={TOKEN}", base_url=ORIGIN)
    assert (welcome.status_code, welcome.location) == (303, "/?q=ana")
    assert browser.get(welcome.location, base_url=ORIGIN).status_code == 200


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/%2F/evil.example/", "/evil.example/"),
        ("/%5Cevil.example/", "/%5Cevil.example/"),
        ("/a%0D%0ASet-Cookie:%20a=b", "/a%0D%0ASet-Cookie%3A%20a%3Db"),
        ("/runs/ab", "/runs/ab"),
    ],
)
def test_the_clean_address_is_always_one_of_the_consoles_own(world: World, asked: str, led_to: str):
    welcome = world.app.test_client().get(f"{ORIGIN}{asked}?token={TOKEN}")
    assert (welcome.status_code, welcome.location) == (303, led_to)


def test_the_cookie_is_for_this_port_this_site_and_no_script(world: World):
    cookie = world.app.test_client().get(f"/?token={TOKEN}", base_url=ORIGIN).headers["Set-Cookie"]
    assert cookie.startswith(f"{ITS_COOKIE}={TOKEN};")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("path", ["/", "/live", "/static/console.css", "/nowhere", "/?token=of-yesterday"])
def test_without_the_token_nothing_is_shown_but_how_to_get_in(world: World, path: str):
    answer = world.app.test_client().get(path, base_url=ORIGIN)
    assert answer.status_code == 403
    assert "type <code>frontdesk console</code>" in answer.text
    assert "BrightSmile" not in answer.text


def test_only_the_look_of_the_refusal_needs_no_token_and_it_needs_the_right_host(world: World):
    stranger = world.app.test_client()
    assert 'href="/static/door.css"' in stranger.get("/", base_url=ORIGIN).text
    door = stranger.get("/static/door.css", base_url=ORIGIN, buffered=True)
    assert (door.status_code, door.mimetype) == (200, "text/css")
    assert stranger.get("/static/door.css", base_url="http://evil.example").status_code == 403
    assert stranger.post("/static/door.css", base_url=ORIGIN).status_code == 403


def test_the_cookie_of_an_earlier_start_lets_nobody_in(world: World):
    browser = world.app.test_client()
    browser.set_cookie(ITS_COOKIE, "of-yesterday", domain="127.0.0.1")
    assert browser.get("/", base_url=ORIGIN).status_code == 403


def test_a_cookie_that_is_no_text_lets_nobody_in(world: World):
    answer = world.app.test_client().get("/", base_url=ORIGIN, headers={"Cookie": f"{ITS_COOKIE}=\xff\xfe"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", "[::1]:8123"]
)
def test_a_name_that_was_bent_to_this_machine_is_refused(world: World, host: str):
    answer = world.visitor().get("/", base_url=ORIGIN, headers={"Host": host})
    assert answer.status_code == 403


def test_localhost_is_the_same_console(world: World):
    browser = world.app.test_client()
    assert browser.get(f"/?token={TOKEN}", base_url="http://localhost:8123").status_code == 303
    assert browser.get("/", base_url="http://localhost:8123").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://localhost:8123"},
        {"Origin": "https://127.0.0.1:8123"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_refused_even_with_the_cookie(world: World, headers: dict[str, str]):
    answer = world.visitor().post("/switch", base_url=ORIGIN, data=FORM, headers=headers)
    assert answer.status_code == 403
    assert not world.desk.aws.told


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
def test_a_form_of_the_console_itself_is_taken(world: World, headers: dict[str, str]):
    world.reader.off = [("desk", "sam", world.desk.clock.now())]
    answer = world.visitor().post("/switch", base_url=ORIGIN, data=FORM, headers=headers)
    assert answer.status_code == 303
    assert world.desk.aws.told


def test_the_token_does_not_stand_in_for_the_origin(world: World):
    answer = world.app.test_client().post(f"/switch?token={TOKEN}", base_url=ORIGIN, data=FORM)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/static/console.js", "/nowhere", "/live"])
def test_every_answer_forbids_what_the_console_does_not_do(world: World, path: str):
    headers = world.visitor().get(path, base_url=ORIGIN, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_our_own_forms_keep_their_origin(world: World):
    """With no-referrer a browser sends `Origin: null`, which the console would have to refuse."""
    assert world.visitor().get("/", base_url=ORIGIN).headers["Referrer-Policy"] == "same-origin"
