"""The page of an eval is open to everybody, needs nothing but itself, and fits a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ops.eval.compare import compare
from ops.eval.expected import Violation
from ops.eval.figures import figures
from ops.eval.page import comparison_page, report_page
from ops.eval.play import Spent
from ops.eval.results import Results
from tests.browser.visits import SCHEMES, barriers, cut_off, seen_everyhow, too_wide
from tests.unit.ops.eval.made import a_case, a_played, results

LONG = f"See https://example.com/{'a-very-long-address/' * 12} and tell me what it would cost!"
THREAD = [{"who": "lead", "text": "How much?"}, {"who": "desk", "text": "Hi! A cleaning is $99."}]


def some_results(route: str = "routes", *, is_better: bool = False) -> Results:
    """Every kind of outcome, with costs and a budget that ran out."""
    spent = [Spent(900 + each, 400, 120, 100 + 7 * each, 300.0 + 11 * each) for each in range(12)]
    cases = [
        a_case(id=f"c{each}", intent=("hours_location", "price_question")[each % 2]) for each in range(12)
    ]
    played = [a_played(case.intent, case=case, spent=each) for case, each in zip(cases, spent, strict=True)]
    read = "price_question" if is_better else "none_of_these"
    odd = (
        a_played(read, "ask", case=a_case(id="long", text=LONG, thread=THREAD, intent="price_question")),
        a_played(
            case=a_case(id="es", language="es", text="¿abren?", verdict="stop", is_vip=True), word="hold"
        ),
        a_played(None, "ask", case=a_case(id="gone"), proposal=None, error="ProviderUnavailable: out"),
        a_played(
            violations=(Violation("must", "{hours}"), Violation("ungrounded", "$60")), case=a_case(id="v")
        ),
    )
    return results(*played, *odd, route=route, not_played=3, budget_usd=1.0)


def the_page(name: str) -> str:
    if name == "comparison":
        routes = ("anthropic/claude-haiku-5-5", "compatible/the-model-of-the-house-70b-instruct")
        return comparison_page(compare(*(some_results(each, is_better=each == routes[1]) for each in routes)))
    found = results(a_played()) if name == "all right" else some_results()
    return report_page(found, figures(found))


@pytest.fixture(params=["report", "all right", "comparison"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(the_page(request.param), "utf-8")
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[tuple[Page, list[str]]]:
    """The page, and everything that it asked for or complained about."""
    with browser.new_context() as context:
        seen: list[str] = []
        context.on("request", lambda request: seen.append(request.url.partition(",")[0][:60]))
        context.on("console", lambda message: seen.append(message.text))
        opened = context.new_page()
        opened.goto(file.as_uri())
        opened.wait_for_load_state("networkidle")
        yield opened, seen


def test_the_page_is_open_to_everybody_on_every_screen(page: tuple[Page, list[str]]):
    opened, _ = page
    found = {
        fault: how
        for how in seen_everyhow(opened)
        for fault in barriers(opened) + cut_off(opened) + too_wide(opened)
    }
    assert not found, "".join(f"\n{how}: {fault}" for fault, how in found.items())


def test_the_page_needs_nothing_but_itself(page: tuple[Page, list[str]], file: Path):
    _, seen = page
    assert [url for url in seen if not url.startswith("data:image/svg+xml")] == [file.as_uri()[:60]]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_plots_are_drawn_in_the_pages_colours(browser: Browser, tmp_path: Path, scheme: str):
    path = tmp_path / "page.html"
    path.write_text(the_page("report"), "utf-8")
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        page.goto(path.as_uri())
        ink = page.evaluate("getComputedStyle(document.body).color")
        plots = page.locator("svg.plot")
        assert plots.count() == 5
        labels = page.evaluate(
            "[...document.querySelectorAll('svg.plot text')].map(each => getComputedStyle(each).fill)"
        )
        assert ink in labels
        assert not {"rgb(0, 0, 0)", "rgb(1, 1, 1)"} & set(labels)
