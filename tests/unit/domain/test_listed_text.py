"""A listed text is known again by what it says."""

import pytest

from frontdesk.domain.listed_text import listed_digest

TEXT = "It\u2019s open 9\u20135 & on Saturday.\nReply STOP to end."


@pytest.mark.parametrize(
    "listed",
    [
        TEXT,
        f" {TEXT}\n",
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("&", "&amp;").replace("\u2019", "&#39;"),
        TEXT.replace("\u2019", "'").replace("\u2013", "-"),
    ],
)
def test_what_a_provider_does_to_a_text_makes_it_no_other(listed: str):
    assert listed_digest(listed) == listed_digest(TEXT)


def test_another_word_makes_it_another():
    assert listed_digest(TEXT) != listed_digest(TEXT.replace("Saturday", "Sunday"))
