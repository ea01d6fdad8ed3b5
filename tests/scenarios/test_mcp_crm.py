"""A desk whose CRM is behind an MCP server: a record is written once, and read where the answer was lost."""

from collections.abc import Iterator

import pytest

from frontdesk.clock import SystemClock
from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.mcp import McpStandIn
from ops.local.standins.mcp_crm import UPDATE_RECORD
from ops.stage import Stage
from tests.fixtures.highlevel_playbook import RECORD
from tests.fixtures.mcp import TOKEN, TOKENS, a_writing_playbook
from tests.scenarios.desks import a_desk
from tests.scenarios.world import SETTLED, ask_hours

pytestmark = pytest.mark.usefixtures("by_day")


@pytest.fixture(scope="module")
def server() -> Iterator[McpStandIn]:
    with McpStandIn(SystemClock(), TOKEN) as standin:
        yield standin


@pytest.fixture(scope="module")
def desk(
    server: McpStandIn,
    postgres_server: EmbeddedPostgres,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LocalDesk]:
    """BrightSmile's desk with a CRM behind an MCP server."""
    folder = a_writing_playbook(server, tmp_path_factory.mktemp("playbook"), RECORD)
    with pytest.MonkeyPatch.context() as laptop:
        laptop.setenv("FRONTDESK_MCP_TOKENS", TOKENS)
        with a_desk(postgres_server, template_database, playbook=folder) as running:
            yield running


def calls(server: McpStandIn) -> int:
    return [seen.call.fields.get("name") for seen in server.requests].count(UPDATE_RECORD)


@pytest.mark.parametrize(
    ("contact_id", "faults"), [("c-10", ()), ("c-11", (LoseAnswer(),))], ids=["answered", "answer lost"]
)
def test_an_intent_s_record_is_written_once(stage: Stage, server: McpStandIn, contact_id: str, faults):
    phone, before = f"+13125550{contact_id[2:]}4", calls(server)
    server.crm.know(contact_id, "Ann", phone)
    server.faults.add(*faults, on="tools/call", where={"name": UPDATE_RECORD})
    run_id = ask_hours(stage, phone)
    stage.pass_time(SETTLED)
    assert (stage.outcome(run_id), len(stage.texts_to(phone))) == ("sent", 1)
    assert stage.states(run_id).count("Reconcile") == len(faults)
    record = server.crm.contacts[contact_id]
    assert (record["tags"], record["stage"]) == (["asked for a price"], "Call booked")
    assert (server.crm.writes.count(contact_id), calls(server) - before) == (1, 1)
    assert stage.requests(run_id) == []
