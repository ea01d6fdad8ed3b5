"""A console for each test."""

from pathlib import Path

import pytest

from tests.unit.console.fakes import World, a_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return a_world(tmp_path)
