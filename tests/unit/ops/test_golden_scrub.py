"""Texts that become golden cases tell of nobody any more, and of the business all that they told before."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.grounding import quotes
from ops.errors import Refusal
from ops.golden import scrub
from ops.golden.scrub import EMAIL, LINK, PHONE, Whose, scrubbed
from tests.builders import LINCOLN_PARK, a_playbook

KEPT = a_playbook().gate_policy(LINCOLN_PARK).quotable
MARTA = Whose("Marta Quintero de la Vega", "+13125550187", KEPT)


def clean(text: str, whose: Whose = MARTA) -> str:
    return scrubbed(text, whose).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Marta here, call me!", "Ann here, call me!"),
        ("this is MARTA quintero", "this is Ann Doe"),
        ("Marta's crown, for Ms. Vega", "Ann's crown, for Ms. Doe"),
        ("El horario de la clínica, para Marta", "El horario de la clínica, para Ann"),
        ("Martamania is a show", "Martamania is a show"),
        ("My number is (312) 555-0187.", f"My number is {PHONE}."),
        ("call +44 20 7946 0958 please", f"call {PHONE} please"),
        ("write marta.q@mail.example, ok?", f"write {EMAIL}, ok?"),
        ("write joe [at] mail dot com", f"write {EMAIL}"),
        ("see https://photos.example/marta", f"see {LINK}"),
        ("member id 123456789", f"member id {PHONE}"),
        ("five five five oh one eight seven", PHONE),
    ],
)
def test_what_tells_of_somebody_is_replaced(text: str, left: str):
    assert clean(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Call us at (312) 555-0142, or book at https://book.brightsmile.example/lincoln-park.",
        "A cleaning is $99; Mon-Wed 8am-5pm, on March 10 at 2:30 pm.",
        "We have 2 places and 12 chairs — ok?",
        "",
    ],
)
def test_what_the_business_says_of_itself_stays_to_the_letter(text: str):
    assert scrubbed(text, MARTA) == scrub.Scrubbed(text)


def test_it_is_said_what_was_replaced_but_not_what_stood_there():
    done = scrubbed("Marta, 312.555.0187, m@mail.example, https://me.example", MARTA)
    assert done.replaced == {
        "a part of their name → Ann",
        f"their phone number → {PHONE}",
        f"an e-mail address → {EMAIL}",
        f"a link → {LINK}",
    }


@pytest.mark.parametrize(
    ("name", "fictional"),
    [(None, None), (" ", None), ("Bo", "Ann"), ("Bo Li", "Ann Doe"), ("José", "Ann"), ("🙂", "Ann")],
)
def test_a_name_becomes_one_of_as_many_words(name: str | None, fictional: str | None):
    assert Whose(name, None).fictional_name == fictional


def test_accents_hide_no_name():
    assert clean("soy Jose\u0301, o JOSE", Whose("José", None)) == "soy Ann, o Ann"


def test_a_number_that_hides_between_invisible_letters_is_found():
    assert "0187" not in clean("3\u200b1\u200b2\u200b5\u200b5\u200b5\u200b0\u200b1\u200b8\u200b7")


def test_a_number_that_reads_as_an_amount_of_money_is_found():
    assert "0187" not in clean("call +13125550187 peso")


def test_what_no_rule_can_take_out_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scrub, "_personal", lambda text, whose: iter(()))
    with pytest.raises(Refusal, match="write the case by hand"):
        clean("call 312 555 0199")


DIGITS = st.text("0123456789", min_size=7, max_size=7).map(lambda rest: f"312{rest}")
SHAPES = st.sampled_from(
    ["+1{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "{}{}{}", "1 {} {}/{}"]
)
WORDS = st.text(string.ascii_letters + " ,.!?¡¿áé\n", max_size=30)


@given(DIGITS, SHAPES, WORDS, WORDS)
def test_no_phone_number_is_left_however_it_is_written(digits: str, shape: str, before: str, after: str):
    written = shape.format(digits[:3], digits[3:6], digits[6:])
    left = clean(f"{before} {written} {after}", Whose(None, None))
    assert digits not in re.sub(r"\D", "", left.replace(PHONE, ""))


@given(DIGITS, st.lists(st.sampled_from(["", " ", "-", ".", ") ", " x "]), min_size=10, max_size=10), WORDS)
def test_their_own_number_is_left_in_no_spacing_at_all(digits: str, gaps: list[str], words: str):
    spaced = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=True))
    left = clean(f"{words} {spaced}", Whose(None, f"+1{digits}"))
    assert digits not in re.sub(r"\D", "", left.replace(PHONE, ""))


LOCAL = st.text(string.ascii_lowercase + string.digits + "._+-", min_size=1, max_size=20)


@given(LOCAL, st.from_regex(r"[a-z]{2,12}\.(com|org|example)", fullmatch=True), WORDS, WORDS)
def test_no_email_address_is_left(local: str, host: str, before: str, after: str):
    left = clean(f"{before} {local}@{host} {after}", Whose(None, None))
    assert "@" not in left.replace(EMAIL, "")


@given(st.text(max_size=80))
def test_of_any_text_at_all_nothing_is_left_that_the_content_rule_calls_a_phone_or_an_email(text: str):
    try:
        left = clean(text, Whose(None, None))
    except Refusal:
        return
    told = {each.kind for each in quotes(left.replace(PHONE, "").replace(EMAIL, ""))}
    assert not told & {"phone", "email"}
