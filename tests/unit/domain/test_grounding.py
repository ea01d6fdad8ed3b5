"""The content rule: what counts as a quote, what says the same, and the tricks that do not get through."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.domain.grounding import normalise, quotable_forms, quotes, ungrounded
from frontdesk.domain.proposal import Ground

PLAYBOOK = quotable_forms(
    "A cleaning is $89 and whitening $1,250.50, 20% off on Mondays. Call (312) 555-0142, "
    "write to hi@brightsmile.example or book at https://brightsmile.example/book. "
    "We are open 8 a.m. to 5:30 p.m.; closed on December 24th. We have 3 locations, 2 visits a year."
)


def forms(text):
    return [normalise(quote) for quote in quotes(text)]


def found(text):
    return ungrounded(text, PLAYBOOK, ())


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("$89", "price:usd:89.00"),
        ("89 dollars", "price:usd:89.00"),
        ("USD 89", "price:usd:89.00"),
        ("US$89.00", "price:usd:89.00"),
        ("89 dólares", "price:usd:89.00"),
        ("89 cents", "price:usd:0.89"),
        ("$1,250.50", "price:usd:1250.50"),
        ("$1.250,50", "price:usd:1250.50"),
        ("$1'250", "price:usd:1250.00"),
        ("$2k", "price:usd:2000.00"),
        ("2 mil dólares", "price:usd:2000.00"),
        ("MX$400", "price:mx$:400.00"),
        ("€40", "price:eur:40.00"),
        ("400 pesos", "price:mxn:400.00"),
        ("20%", "price:%:20.00"),
        ("20 por ciento", "price:%:20.00"),
        ("(312) 555-0142", "phone:+13125550142"),
        ("312.555.0142", "phone:+13125550142"),
        ("+1 312 555 0142", "phone:+13125550142"),
        ("three one two 555 0142", "phone:+13125550142"),
        ("1-312-555-CARE", "phone:+13125552273"),
        ("+52 55 1234 5678", "phone:+525512345678"),
        ("555-0142", "phone:5550142"),
        ("https://www.BrightSmile.example/book/", "link:brightsmile.example/book"),
        ("brightsmile.example", "link:brightsmile.example"),
        ("Hi@BrightSmile.example", "email:hi@brightsmile.example"),
        ("hi [at] brightsmile [dot] example", "email:hi@brightsmile.example"),
        ("hi arroba brightsmile punto com", "email:hi@brightsmile.com"),
        ("5:30 p.m.", "time:17:30"),
        ("5:30PM", "time:17:30"),
        ("17:30", "time:17:30"),
        ("17h30", "time:17:30"),
        ("8 a.m.", "time:08:00"),
        ("8 de la mañana", "time:08:00"),
        ("12 am", "time:00:00"),
        ("3 de la tarde", "time:15:00"),
        ("mediodía", "time:12:00"),
        ("at three", "time:at three"),
        ("a las 3", "time:a las 3"),
        ("December 24th", "date:12-24"),
        ("24 de diciembre", "date:12-24"),
        ("Dec 24, 2026", "date:12-24-2026"),
        ("12/24", "date:12/24"),
        ("2026-12-24", "date:2026/12/24"),
        ("Lunes", "date:monday"),
        ("Wed", "date:wednesday"),
        ("mañana", "date:tomorrow"),
        ("tonight", "date:tonight"),
        ("1,200", "number:1200"),
    ],
)
def test_what_says_the_same_has_one_form(text, form):
    assert forms(text) == [form]
    assert forms(f"¿Hola, {text}? Thanks") == [form]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for writing! How may we help?",
        "We're happy to help, e.g. with whitening. Feel free to reply.",
        "¡Hola! Gracias por escribirnos. ¿En qué podemos ayudarle?",
        "Por la mañana o por la tarde: usted elige. 😀👩‍👩‍👧❤️",
        "Dr. O'Neil will call you back; St. Mary's is closed.",
        "I may be late, and one of us will sit with you.",
        "Once you arrive, one or two of us will help. Mil gracias, muy amable.",
        "A special thank you. I am so happy to hear it; see you then.",
    ],
)
def test_a_text_that_claims_nothing_quotes_nothing(text):
    assert quotes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "A cleaning is 89 dollars, whitening US$1250.50.",
        "Call 312-555-0142 or +1 (312) 555 0142.",
        "Book: www.brightsmile.example/book!",
        "We open at 08:00 and close at 17:30, not on 24 de diciembre.",
        "20 percent off, lunes. Our 3 locations are open.",
    ],
)
def test_the_playbook_s_own_words_pass_in_any_dress(text):
    assert found(text) == ()


TRICKS = {
    "another price": "A cleaning is $49.",
    "a price in words": "A cleaning is forty-nine dollars.",
    "a price without a currency": "A cleaning is 49.",
    "an amount in words alone": "A cleaning is forty-nine.",
    "a round amount in words": "A cleaning is fifty.",
    "an amount in two words": "A cleaning is one fifty.",
    "an amount in Spanish words": "La limpieza sale en cuarenta y nueve.",
    "a hundred and more": "It comes to two hundred and ten.",
    "a guarantee": "We guarantee that it will not hurt.",
    "a refund": "You get a refund if you are not happy.",
    "a promise": "We promise to see you.",
    "a discount in words": "There is a discount for new patients.",
    "a Spanish discount": "Tenemos un descuento para usted.",
    "a waived fee": "We will waive the fee.",
    "a gift": "The first one is on the house.",
    "more behind the point": "It is $89.99.",
    "a thousand times as much": "It is $89k.",
    "another currency": "It is €89.",
    "a discount": "50% off, just for you.",
    "nothing at all": "We do it for free.",
    "a free thing": "You get a free consultation.",
    "gratis": "La limpieza es gratis.",
    "full-width digits": "It is \uff04\uff14\uff19.",
    "mathematical digits": "It is $\U0001d7d2\U0001d7d7.",
    "Arabic digits": "It is \u0664\u0669.",
    "circled digits": "It is \u2463\u2468 dollars.",
    "keycaps": "It is 4\ufe0f\u20e39\ufe0f\u20e3.",
    "another phone": "Call 312-555-0199.",
    "a spelled phone": "Call three one two five five five zero one nine nine.",
    "a phone in pieces": "Call 3 1 2 - 5 5 5 - 0 1 9 9.",
    "a vanity phone": "Call 1-800-DENTIST.",
    "another link": "See evil.example.",
    "a spelled link": "See evil dot com.",
    "a bracketed link": "See evil[.]com.",
    "a link with spaces": "See evil . com.",
    "a link with a gap": "See evil. xyz for more",
    "a short link with a gap": "See bit ly/abc",
    "a link letter by letter": "See e v i l . c o m",
    "a link of letters and dashes": "See e-v-i-l dot c-o-m",
    "a www link": "See www dot evil dot example",
    "a disarmed link": "See hxxps://evil.example/x",
    "an address in numbers": "See 203.0.113.7/x",
    "a script": "See javascript:alert(1)",
    "a host of look-alikes": "See br\u0456ghtsmile.example/book",
    "punycode": "See xn--brghtsmile-98i.example/book",
    "our name as user": "See https://brightsmile.example@evil.example/book",
    "our name as subdomain": "See brightsmile.example.evil.example/book",
    "another path": "See brightsmile.example/Book",
    "a query": "See brightsmile.example/book?to=evil",
    "another mailbox": "Write to me@brightsmile.example.",
    "a spelled mailbox": "Write to me (at) brightsmile (dot) example.",
    "another time": "We open at 7 a.m.",
    "a spelled time": "Come at half past two.",
    "a Spanish time": "Venga a las tres.",
    "evening for morning": "We open at 8 p.m.",
    "another day": "Come on Tuesday.",
    "another date": "Closed on 12/25.",
    "tomorrow": "Nos vemos mañana.",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_the_playbook_does_not_say_is_found(trick):
    assert found(TRICKS[trick])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is $8\u200b9.", "hidden character U+200B (zero width space)"),
        ("It is \u202e98$.", "hidden character U+202E (right-to-left override)"),
        ("Hello\u00ad", "hidden character U+00AD (soft hyphen)"),
        ("Hello\x07", "hidden character U+0007 (unnamed)"),
        ("Hello \u3164", "hidden character U+1160 (hangul jungseong filler)"),
        ("Hello\U000e0041", "hidden character U+E0041 (tag latin capital letter a)"),
        ("H\u0338ello", "hidden character U+0338 (combining long solidus overlay)"),
        ("Hello\ue000", "hidden character U+E000 (unnamed)"),
        ("He\u200dllo", "hidden character U+200D (zero width joiner)"),
        ("Hello\ud800", "hidden character U+D800 (unnamed)"),
    ],
)
def test_what_cannot_be_seen_is_named_and_never_quotable(text, shown):
    assert shown in found(text)
    assert shown in ungrounded(text, quotable_forms(text), ())


def test_what_is_hidden_between_digits_hides_no_price():
    assert "$49" in found("It is $4\u200b9.")


def test_a_read_tool_s_answer_may_be_quoted_in_the_same_run():
    slot = Ground("read_tool", "calendar.free", "free: Tuesday 2026-12-01 at 14:30")
    assert ungrounded("Tuesday at 2:30 p.m.?", PLAYBOOK, (slot,)) == ()


@pytest.mark.parametrize("kind", ["template", "playbook_fact"])
def test_a_ground_that_only_says_it_is_the_playbook_s_adds_nothing(kind):
    assert ungrounded("It is $49.", PLAYBOOK, (Ground(kind, "prices", "It is $49."),)) == ("$49",)


def test_each_thing_is_named_once_as_it_stands_there():
    assert found("$49! Yes, $49 at evil.example.") == ("evil.example", "$49")


@given(st.text(max_size=200))
def test_every_text_may_quote_itself_unless_it_hides_something(text):
    left = ungrounded(text, quotable_forms(text), ())
    assert all(each.startswith(("hidden character", "strange character")) for each in left)


@example(89, "${}")
@given(
    st.integers(0, 9_999_999), st.sampled_from(["${}", "{} dollars", "USD {}", "{} bucks", "US$ {}", "${:,}"])
)
def test_no_price_but_the_playbook_s_gets_through(amount, pattern):
    assert bool(found(f"A cleaning is {pattern.format(amount)} for you")) == (amount != 89)


@given(
    st.text("0123456789", min_size=7, max_size=12),
    st.sampled_from(["", " ", "-", ".", " - ", "\u2013", "\u00a0", "/", "_"]),
)
def test_no_phone_number_gets_through_in_pieces(digits, separator):
    assert found(f"Call {separator.join(digits)} now") or digits.removeprefix("1") == "3125550142"


@given(st.sampled_from(sorted(TRICKS)), st.text(st.sampled_from("abc \n\u200b,.-"), max_size=12))
def test_a_trick_is_found_wherever_it_stands(trick, around):
    assert found(f"{around} {TRICKS[trick]} {around}")


def test_a_text_made_to_be_slow_is_read_all_the_same():
    for part in ("1,", "a.", "a@", "one ", "( ", "1-1-", "1 de la ", "http://", "\u200d\U0001f469"):
        assert isinstance(quotes(part * (8192 // len(part))), tuple)
