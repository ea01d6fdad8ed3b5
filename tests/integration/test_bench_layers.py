"""The bench of what is deployed: each function starts from its own layers, in Lambda's Python."""

from pathlib import Path

import pytest

from infra.layer_builder import LAMBDA_PYTHON, find_python
from ops.bench import layers
from ops.bench.imports import measured
from ops.errors import Refusal


def test_without_lambdas_python_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(layers, "find_python", lambda version: None)
    with pytest.raises(Refusal, match=r"no Python 3\.13 here: put python3\.13 on the path"):
        list(layers.measure_layers())


def test_a_function_starts_from_its_own_layers_and_from_nothing_else(tmp_path: Path):
    python = find_python(LAMBDA_PYTHON)
    if python is None:
        pytest.skip(f"there is no Python {LAMBDA_PYTHON} here")
    installed = layers.install(tmp_path, python)
    assert measured("gate", 1, installed).best_ms > 0
    assert all(folder.is_relative_to(tmp_path) for folder in installed.folders("gate"))
    assert tmp_path / "embedder" / "python" not in installed.folders("gate")
