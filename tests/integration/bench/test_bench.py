"""The bench measures real desks: few leads, real figures, JSON alone on its output, nothing left behind."""

import json
import sys
from pathlib import Path

import pytest

from ops import cli
from ops.bench.starts import seconds_until
from ops.errors import Refusal


def test_a_tiny_run_latency_bench_tells_its_figures_as_json_alone(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["bench", "run-latency", "--repeat", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    values = {figure["name"]: figure["value"] for figure in told["figures"]}
    assert 0 < values["a run without a person, p50"] <= values["a run without a person, p99"]
    assert values["leads a minute"] > 0
    assert told["machine"]["cores"] >= 1


def test_the_wait_for_a_line_ends_with_the_line_and_ends_the_program(tmp_path: Path):
    script = "import time; print('one | ok', flush=True); time.sleep(600)"
    assert seconds_until(" | ok", [sys.executable, "-c", script], tmp_path, {}) > 0


def test_a_program_that_ends_before_its_first_lead_is_a_failure(tmp_path: Path):
    with pytest.raises(Refusal, match="ended before its first lead"):
        seconds_until(" | ok", [sys.executable, "-c", "print('nothing')"], tmp_path, {})
