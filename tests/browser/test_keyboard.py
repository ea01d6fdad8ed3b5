"""The console without a mouse: Tab, Enter, Space and the letters are enough."""

from playwright.sync_api import Locator, Page, expect

from ops.stage import Stage
from tests.browser.acts import HOURS, asked_about, button, is_decided, run_shown, stands
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone

FAR = 500  # past the requests that others left in the channel


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, as somebody does who sees where it is."""
    for _ in range(FAR):
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(HAS_A_MARK), "nothing shows that it has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{FAR} tabs do not lead to {wanted}")


HAS_A_MARK = """element => {
  const style = getComputedStyle(element);
  return element.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


def test_the_first_tab_offers_to_skip_to_the_content(page: Page):
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_a_lead_is_sent_and_followed(page: Page, stage: Stage):
    tab_to(page, page.get_by_role("navigation", name="Console").get_by_role("link", name="Send a lead"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Phone"))
    phone = a_phone()
    page.keyboard.type(phone)
    tab_to(page, page.get_by_label("What can we do for you?"))
    page.keyboard.type(HOURS)
    tab_to(page, page.get_by_role("button", name="Send", exact=True))
    page.keyboard.press("Space")
    run_shown(page)
    stage.settle()
    stands(page, "Answered")
    assert len(stage.texts_to(phone)) == 1


def test_a_draft_is_approved(visit: Visit, stage: Stage):
    phone = a_phone()
    run_id = asked_about(stage, phone, "Do you take Delta Dental?")
    slack = visit("/slack")
    tab_to(slack, button(slack, run_id, "Send"))
    slack.keyboard.press("Enter")
    is_decided(slack, run_id)
    stage.settle()
    assert len(stage.texts_to(phone)) == 1


def test_a_page_that_is_brought_up_to_date_keeps_the_focus_where_it_was(page: Page, stage: Stage):
    asked_about(stage, a_phone(), "Is there parking near your office?")
    lead = page.get_by_role("link", name="(312) 556").first
    expect(lead).to_be_visible()
    tab_to(page, lead)
    where = lead.get_attribute("href")
    asked_about(stage, a_phone(), "Do you see children under three?")
    expect(page.get_by_text("Do you see children under three?")).to_be_visible()
    expect(page.locator(f"a[href='{where}']")).to_be_focused()
