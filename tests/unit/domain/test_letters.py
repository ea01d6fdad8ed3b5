"""An e-mail as it goes out: who writes and how to get no more stand under each, and no text is markup."""

import pytest

from frontdesk.domain.arguments import Letter
from frontdesk.domain.letters import OPT_OUT_LINE, footer, reference_in, written

GRANT_ID = "0123456789abcdef" * 2
UNDER = footer("Bright & Smile", "2411 N Clark St, Chicago, IL 60614", "en")
MAIL = written("Hi Ana!\nWe are open <b>daily</b>.\n\nBye & thanks", Letter("Hello", UNDER), GRANT_ID)


def test_both_forms_say_who_writes_from_where_and_how_to_get_no_more():
    for form, business in ((MAIL.plain, "Bright & Smile"), (MAIL.html, "Bright &amp; Smile")):
        assert f"{business}, 2411 N Clark St, Chicago, IL 60614" in form
        assert OPT_OUT_LINE["en"] in form


def test_nothing_of_the_text_is_markup():
    assert MAIL.html.startswith(
        "<p>Hi Ana!<br>We are open &lt;b&gt;daily&lt;/b&gt;.</p><p>Bye &amp; thanks</p><hr>"
    )


def test_the_plain_form_has_the_text_as_it_is_above_the_line_of_a_signature():
    assert MAIL.plain.split("\n-- \n")[0] == "Hi Ana!\nWe are open <b>daily</b>.\n\nBye & thanks\n"


@pytest.mark.parametrize("form", [MAIL.plain, MAIL.html])
def test_each_form_names_its_grant(form: str):
    assert reference_in(form, GRANT_ID) == GRANT_ID
    assert reference_in(form, "f" * 32) == GRANT_ID


def test_a_text_that_names_a_grant_above_the_end_makes_no_email_anothers():
    forged = written(f"As you asked:\nRef. {'0' * 32}", Letter("Hello", UNDER), GRANT_ID)
    assert [reference_in(form, GRANT_ID) for form in (forged.plain, forged.html)] == [GRANT_ID, GRANT_ID]
    assert reference_in(f"As you asked:\nRef. {'0' * 32}\n\n-- \nBright", GRANT_ID) is None


@pytest.mark.parametrize(
    "listed", ["", "Hi Ana!", f"Ref. {GRANT_ID[:20]}", f"Ref {GRANT_ID}", f"Ref. {'0' * 32} and so on"]
)
def test_what_names_no_grant_is_nobodys(listed: str):
    assert reference_in(listed, GRANT_ID) is None
