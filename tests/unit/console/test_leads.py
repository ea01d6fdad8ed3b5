"""The list of leads as the page shows it."""

import re
from datetime import timedelta

import pytest

from ops.errors import Refusal
from tests.unit.console.fakes import ORIGIN, RECEIVED, World, a_line


def rows_of(page: str) -> list[str]:
    return re.findall(r'id="run-(\w+)"', page)


def test_a_lead_shows_who_wrote_what_where_and_how_it_stands(world: World):
    world.reader.lines = [a_line("ab" * 32)]
    page = world.get("/")
    assert 'href="/runs/' + "ab" * 32 in page
    for said in ("Ana Perez", "(312) 555-0150", "become a patient", "Lincoln Park", "At work", "new patient"):
        assert said in page


def test_a_lead_without_a_name_goes_by_its_number(world: World):
    world.reader.lines = [a_line(name=None)]
    assert '">(312) 555-0150</a>' in world.get("/")


def test_what_a_lead_wrote_is_text_and_never_markup(world: World):
    world.reader.lines = [a_line(name="<b>Eve</b>", text="<script>alert(1)</script>")]
    page = world.get("/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>Eve" not in page


def test_a_lead_that_wants_nothing_of_the_playbook_says_so_in_words(world: World):
    world.reader.lines = [a_line(intent="none_of_these")]
    assert "nothing that the playbook names" in world.get("/")


def test_an_ended_lead_tells_how_it_ended_and_how_long_ago(world: World):
    world.reader.lines = [a_line(standing="ended", outcome="sent", ended_at=RECEIVED)]
    page = world.get("/")
    assert "Answered" in page
    assert "2 min ago" in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?q=luz", ["22"]),
        ("?q=555-0150", []),
        ("?standing=held", ["33"]),
        ("?location=highlands", ["22"]),
        ("?standing=held&location=highlands", []),
        ("?standing=nonsense&location=mars", ["11", "22", "33"]),
    ],
)
def test_leads_are_searched_and_filtered(world: World, query: str, left: list[str]):
    world.reader.lines = [
        a_line("11"),
        a_line("22", name="Luz", location_id="highlands"),
        a_line("33", standing="held"),
    ]
    assert rows_of(world.get(f"/{query}")) == left


def test_a_search_takes_whatever_somebody_pastes_into_it(world: World):
    world.reader.lines = [a_line("11", text="x" * 300)]
    assert rows_of(world.get(f"/?q={'x' * 300}")) == ["11"]
    assert rows_of(world.get("/?q=%00ana%0A")) == ["11"]


def test_a_lead_cannot_turn_round_what_stands_beside_its_words(world: World):
    """A text that runs from right to left, or claims to, is kept to itself."""
    world.reader.lines = [a_line(name="\u202eana", text="\u202ehi")]
    page = world.get("/")
    assert re.search(r'<a class="row-link" dir="auto"[^>]*>\u202eana<', page)
    assert re.search(r'<p class="row-text" dir="auto">\u202ehi<', page)


def test_the_counts_are_filters_that_keep_the_search(world: World):
    world.reader.lines = [a_line("11", standing="held"), a_line("22")]
    page = world.get("/?q=ana&standing=held")
    assert re.search(r'href="/\?q=ana&amp;standing=held" aria-current="true">Held <span[^>]*>1<', page)
    assert re.search(r'href="/\?q=ana">All <span[^>]*>2<', page)


def test_more_than_a_page_is_there_for_the_asking(world: World):
    world.reader.lines = [a_line(f"{i:04x}") for i in range(60)]
    page = world.get("/?q=ana")
    assert (len(rows_of(page)), "Show more" in page) == (50, True)
    page = world.get("/?q=ana&more=1")
    assert (len(rows_of(page)), "Show more" in page) == (60, False)


def test_what_is_older_than_the_longest_list_is_found_by_a_search(world: World):
    world.reader.lines = [a_line(f"{i:04x}") for i in range(201)]
    page = world.get("/?more=1")
    assert (len(rows_of(page)), "Show more" in page) == (200, False)
    assert "The newest 200 are shown; search for those before them." in page
    assert "The newest" not in world.get("/")


def test_an_empty_desk_says_what_to_do(world: World):
    page = world.get("/")
    assert "Nobody has written yet" in page
    assert 'href="/send"' in page


def test_a_search_without_a_find_is_no_empty_desk(world: World):
    world.reader.lines = [a_line()]
    page = world.get("/?q=zebra")
    assert "Nobody matches" in page
    assert "Nobody has written yet" not in page


def test_what_is_paused_is_told_on_every_page(world: World):
    world.reader.off = [("location/oak-park", "sam", RECEIVED - timedelta(hours=1))]
    for path in ("/", "/send", "/clock", "/switch"):
        assert re.search(r"Sending is paused:</strong>\s+Oak Park\.", world.get(path))


def test_an_address_that_leads_nowhere_is_told_in_the_consoles_own_page(world: World):
    answer = world.visitor().get("/nowhere", base_url=ORIGIN)
    assert answer.status_code == 404
    assert "The console has no such page." in answer.text
    assert "Back to the leads" in answer.text


def test_a_desk_that_does_not_answer_is_told_in_its_own_words(world: World, monkeypatch: pytest.MonkeyPatch):
    def refuse() -> None:
        raise Refusal("The desk does not answer; start it again.")

    browser = world.visitor()
    monkeypatch.setattr(world.reader, "newest", refuse)
    monkeypatch.setattr(world.reader, "paused", refuse)
    answer = browser.get("/", base_url=ORIGIN)
    assert answer.status_code == 404
    assert "The desk does not answer; start it again." in answer.text


def test_what_breaks_inside_a_page_names_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    browser = world.visitor()
    monkeypatch.setattr(world.reader, "counts", lambda: dict[str, int]()["nothing"])
    answer = browser.get("/", base_url=ORIGIN)
    assert (answer.status_code, "console.log" in answer.text) == (500, True)
    assert "KeyError: 'nothing'" in caplog.text


def test_each_page_has_one_heading_and_says_where_one_is(world: World):
    for path in ("/", "/send", "/switch", "/clock"):
        page = world.get(path)
        assert page.count("<h1") == 1
        assert f'<a href="{path}" aria-current="page">' in page
        assert '<a class="skip" href="#main">' in page
