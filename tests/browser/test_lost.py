"""What an open page does when its desk is gone, when somebody clicks twice, and when they come back to it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from ops.stage import Stage
from tests.browser.acts import HOURS, asked_about
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone

GONE = "The desk does not answer."
ANEW = "The desk has been started anew."


def abort(route: Route) -> None:
    route.abort()


def refuse(route: Route) -> None:
    route.fulfill(status=403)


def asked_of(page: Page) -> list[Request]:
    """Return the list to which every look of the page at its desk is added from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/live") else None)
    return asked


@pytest.mark.parametrize(
    ("answer", "said", "expected"),
    [(abort, GONE, "net::ERR_FAILED"), (refuse, ANEW, "403")],
    ids=["gone", "anew"],
)
def test_a_page_says_once_that_its_desk_is_gone_and_hardly_asks_any_more(
    visit: Visit, answer: Callable[[Route], None], said: str, expected: str
):
    page = visit(expected=(expected,))
    page.clock.install()
    page.route("**/live", answer)
    page.reload()
    asked = asked_of(page)
    for _ in range(10):
        page.clock.run_for(12_000)
        page.wait_for_timeout(20)
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert len(asked) < 15


def test_a_desk_that_answers_again_is_followed_again(visit: Visit):
    page = visit(expected=("net::ERR_FAILED",))
    page.route("**/live", abort)
    expect(page.get_by_text(GONE)).to_be_visible()
    page.unroute("**/live")
    expect(page.get_by_text(GONE)).to_be_hidden()


def test_what_somebody_just_did_is_told_once(visit: Visit, stage: Stage):
    run_id = asked_about(stage, a_phone())
    page = visit(f"/runs/{run_id}?person=U0BRIGHT01&did=approve")
    expect(page.get_by_text("Maria Lopez clicked")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Maria Lopez clicked")).to_have_count(0)
    assert page.url.endswith("?person=U0BRIGHT01")


TWO_CLICKS = """button => new Promise(done => {
  button.click();
  setTimeout(() => { button.click(); setTimeout(done, 200); }, 200);
})"""


def test_two_clicks_on_send_are_one_lead(visit: Visit):
    page = visit("/send?as=text")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/send", hold)
    page.get_by_label("From").fill(a_phone())
    page.get_by_label("Text", exact=True).fill(HOURS)
    page.evaluate(TWO_CLICKS, page.query_selector(".card button"))
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_url("**/runs/*")
