"""A desk's memory for each test."""

from collections.abc import Iterator

import pytest

from tests.integration.memory.desk import Desk


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    desk = Desk(database)
    yield desk
    desk.close()
