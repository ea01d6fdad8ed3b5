"""The project's own Postgres in the place of the RDS instance, with a master whose password is checked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.integration.memory.rds import MASTER, Rds, an_rds

URL, LOGIN = "FRONTDESK_DATABASE_URL", "FRONTDESK_DATABASE_LOGIN"
# Who logs in by IAM is let in: no Postgres but RDS's can check a token.
_DOORS = """\
local all postgres,frontdesk_migrator,frontdesk_writer,frontdesk_reader trust
local all all scram-sha-256
"""


@contextmanager
def an_instance() -> Iterator[Rds]:
    """Run a server that lets the desk's own roles in, and the master with its password alone."""
    with an_rds() as rds:
        (file,) = rds.values("show hba_file")
        Path(file).write_text(_DOORS)
        rds.change("select pg_reload_conf()")
        yield rds


def master_secret() -> str:
    """Return what RDS keeps in Secrets Manager."""
    return json.dumps({"username": MASTER.user, "password": MASTER.password.get_secret_value()})


def reaching(rds: Rds, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what leads a deployed function here, as the same role; no token can be signed for a socket."""
    here = conninfo_to_dict(rds.superuser)["host"]
    return {URL: make_conninfo(environment[URL], host=here), LOGIN: "conninfo"}
