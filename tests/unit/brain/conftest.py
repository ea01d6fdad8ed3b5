"""What the brain's tests share."""

from collections.abc import Callable, Iterator

import pytest

from frontdesk.brain import router
from frontdesk.playbook import open_playbook
from frontdesk.settings import load
from tests.unit.brain.cases import BRIGHTSMILE


@pytest.fixture
def a_desks_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set a desk's variables, and forget what was built from them afterwards."""
    cached = (load, open_playbook, router._brain_without_keys)

    def settings(**values: str) -> None:
        for name, value in {"playbook": str(BRIGHTSMILE), **values}.items():
            monkeypatch.setenv(f"FRONTDESK_{name.upper()}", value)

    for each in cached:
        each.cache_clear()
    yield settings
    for each in cached:
        each.cache_clear()
