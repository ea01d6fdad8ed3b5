"""The send protocol on a real database, step by step."""

from collections.abc import Iterator

import pytest
from psycopg.conninfo import make_conninfo

from frontdesk.memory.store import open_memory
from tests.integration.protocol.office import Office


@pytest.fixture
def office(database: str) -> Iterator[Office]:
    """The memory of a desk to which nobody has written, as its functions log in to it."""
    with open_memory(make_conninfo(database, user="frontdesk_writer")) as store:
        yield Office(store)
