"""Whatever the adapters ask of HighLevel is as its official descriptions allow it."""

from frontdesk.domain.arguments import CrmUpdate, OptOutSync
from frontdesk.tools.highlevel_contacts import contact_by_id
from frontdesk.tools.highlevel_reads import HighLevelReader
from ops.local.standins.highlevel import HighLevelStandIn
from tests.fixtures.highlevel_described import check_requests
from tests.integration.tools.highlevel_grants import account, asked, found, posted, to_do

ACTS = (
    CrmUpdate(("lead",), "New lead", "Asked for a price."),
    CrmUpdate(stage="Call booked"),
    OptOutSync(is_stopped=True),
    OptOutSync(is_stopped=False),
)

ASKED = {
    *("find_duplicate", "upsert_contact", "get_contact", "update_contact", "add_tags"),
    *("list_notes", "create_note", "send_message", "search_conversations", "list_messages"),
    *("list_pipelines", "search_opportunities", "create_opportunity", "update_opportunity"),
}


def test_what_is_asked_of_highlevel_is_as_described(highlevel: HighLevelStandIn):
    assert posted(highlevel).result == "sent"
    assert found(highlevel).finding == "found"
    for arguments in ACTS:
        assert posted(highlevel, to_do(arguments)).result == "sent"
        assert found(highlevel, to_do(arguments)).finding == "found"
    reader = HighLevelReader(account(highlevel))
    assert contact_by_id(reader, highlevel.contacts[0].id) is not None
    assert contact_by_id(reader, "nobody") is None
    check_requests(highlevel)
    assert set(asked(highlevel)) == ASKED
