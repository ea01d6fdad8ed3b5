"""The rules that read texts, on strings that have broken other people's programs."""

import json
from pathlib import Path

import pytest

from frontdesk.domain.compliance import keyword, revokes
from frontdesk.domain.gate import decide
from frontdesk.domain.grounding import quotable_forms, quotes, ungrounded
from tests.unit.domain.cases import AFTERNOON, POLICY, a_case, says

ADVERSARIAL = Path(__file__).parents[4] / "shared/data/adversarial"
NAUGHTY = ADVERSARIAL / "naughty-strings/blns.json"
INJECTIONS = ADVERSARIAL / "injections.jsonl"

pytestmark = pytest.mark.skipif(
    not NAUGHTY.exists(),
    reason="the naughty strings are not here: they come with ../shared/data, not with the project",
)


@pytest.fixture(scope="module")
def texts():
    hostile = [json.loads(line)["text"] for line in INJECTIONS.read_text().splitlines()]
    return [*json.loads(NAUGHTY.read_text()), *hostile]


def test_none_of_them_opts_anybody_out(texts):
    assert [text for text in texts if revokes(text) or keyword(text) == "opt_out"] == []


def test_each_may_quote_itself_unless_it_hides_something(texts):
    for text in texts:
        left = ungrounded(text, quotable_forms(text), ())
        assert all(each.startswith(("hidden character", "strange character")) for each in left), text


def test_every_web_address_in_them_is_a_quote(texts):
    with_links = [text for text in texts if "http://" in text or "https://" in text or "www." in text]
    assert with_links
    missed = [text for text in with_links if not {"link", "email"} & {quote.kind for quote in quotes(text)}]
    assert missed == []


def test_the_gate_decides_about_each_and_binds_an_approval_to_it(texts):
    for text in filter(str.strip, texts):
        approved = decide(a_case(text, answer=says("approve", about=text)), POLICY, AFTERNOON)
        assert approved.word == "send"
        other = decide(a_case(text, answer=says("approve", about=text + "\u200b")), POLICY, AFTERNOON)
        assert other.word == "ask"
