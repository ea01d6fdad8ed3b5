"""What a provider's error codes mean."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from frontdesk.domain import refusals
from frontdesk.domain.refusals import Refusal, in_words, meaning_of

TABLE = tomllib.loads(Path(refusals.__file__).with_suffix(".toml").read_text())
SECTIONS = {name: section for name, section in TABLE.items() if isinstance(section, dict)}


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("21610", "opted_out"), ("30006", "cannot_receive"), ("21614", "cannot_receive"),
     ("30003", "unreachable"), ("rate_limited", "busy"), ("30007", "filtered"), ("20429", "busy"),
     ("30022", "busy"), ("30610", "quiet_hours"), ("21608", "misconfigured"), ("20003", "misconfigured"),
     ("30034", "misconfigured")],
)  # fmt: skip
def test_a_code_has_a_meaning(code, meaning):
    assert meaning_of(code) == meaning


@pytest.mark.parametrize("error", [None, "", "99999", "no_answer", "http_502", "2161", "21610 "])
def test_what_is_not_in_the_table_is_unknown_and_never_taken_for_a_stop(error):
    assert meaning_of(error) == "unknown"


@pytest.mark.parametrize("meaning", get_args(Refusal))
def test_an_adapter_may_say_the_meaning_itself(meaning):
    assert meaning_of(meaning) == meaning
    assert in_words(meaning)


def test_the_table_knows_these_meanings_and_no_code_twice():
    codes = [code for section in SECTIONS.values() for code in section]
    assert set(SECTIONS) == set(get_args(Refusal)) - {"unknown"}
    assert len(codes) == len(set(codes))
    assert all(code.isdecimal() and len(code) == 5 for code in codes)


def test_a_person_reads_why_and_the_code_to_look_up():
    assert in_words("30006") == "the number cannot receive texts (error 30006)"
    assert in_words("http_502") == "the provider gave no reason that the desk knows"
