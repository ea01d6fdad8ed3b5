"""Which fields of the secrets a playbook asks for: what it uses and nothing else."""

from pathlib import Path

import pytest

from frontdesk.playbook import Playbook, load_playbook
from ops.secret_needs import is_needed, state_of, used_fields
from ops.secret_shapes import SECRETS, fields_of
from tests.builders import a_playbook
from tests.fixtures.highlevel_playbook import BY_HIGHLEVEL, CRM, OTHER_CRM, SOURCE, places, with_sections
from tests.unit.ops.playbooks import a_playbook as a_changed_playbook
from tests.unit.ops.test_secrets import GOOD
from tests.unit.test_playbook_calendar import PLACE, a_section

TWILIO = {"twilio_account_sid", "twilio_auth_token"}
OF_TWILIO = '[sources.twilio]\nkind = "twilio"\nsignature = "twilio"\n'
HIGHLEVEL = {"highlevel_tokens", "highlevel_public_key"}
DOORS = {"slack_bot_token", "slack_signing_secret", "form_secret"}


def a_desk(folder: Path, *sections: str, instead: dict[str, str] | None = None) -> Playbook:
    return load_playbook(with_sections(folder, *sections, instead=instead))


@pytest.fixture
def highlevel_alone(tmp_path: Path) -> Playbook:
    return a_desk(tmp_path, places(), SOURCE, BY_HIGHLEVEL, CRM, instead={OF_TWILIO: ""})


def needed(playbook: Playbook) -> set[str]:
    return {name for secret in SECRETS for name in fields_of(secret) if is_needed(name, playbook)}


def test_a_client_with_highlevel_alone_is_not_asked_for_twilio(highlevel_alone: Playbook):
    assert needed(highlevel_alone) == HIGHLEVEL | DOORS
    assert set(used_fields("channels", highlevel_alone)) == HIGHLEVEL


def test_texts_that_come_in_by_twilio_need_it_though_they_go_out_by_highlevel(tmp_path: Path):
    assert needed(a_desk(tmp_path, places(), SOURCE, BY_HIGHLEVEL)) == TWILIO | HIGHLEVEL | DOORS


def test_a_calendar_of_highlevel_needs_tokens_and_no_key():
    assert needed(a_playbook()) == TWILIO | {"highlevel_tokens"} | DOORS


def test_another_crm_needs_what_its_webhook_is_signed_with(tmp_path: Path):
    assert "crm_secret" in needed(a_desk(tmp_path, OTHER_CRM))


@pytest.mark.parametrize(("part", "reads_by"), [("{secret}", {"calendar_secrets"}), ("open", set())])
def test_a_calendar_that_is_read_needs_what_its_address_and_its_bookings_use(
    tmp_path: Path, part: str, reads_by: set[str]
):
    calendar = a_section(feed=f"https://calendar.example/{part}.ics")
    needs = needed(load_playbook(a_changed_playbook(tmp_path, (PLACE, calendar))))
    assert needs & {"calendar_secrets", "booking_secret"} == {"booking_secret"} | reads_by


@pytest.mark.parametrize(("secret", "is_asked"), [('secret = "crm"\n', True), ("", False)])
def test_a_server_needs_a_token_where_it_names_one(tmp_path: Path, secret: str, is_asked: bool):
    server = '[mcp.crm]\nurl = "https://crm.example/mcp"\n' + secret
    tool = '[mcp.crm.tools.look_up]\naccess = "read"\ndoes = "Look somebody up."\n'
    assert ("mcp_tokens" in needed(a_desk(tmp_path, server, tool))) == is_asked


def test_each_field_stands_as_its_playbook_has_it(highlevel_alone: Playbook):
    states = {
        name: state_of(name, {}, highlevel_alone) for name in ("anthropic_api_key", *HIGHLEVEL, *TWILIO)
    }
    assert states == {
        "anthropic_api_key": "left out",
        **dict.fromkeys(HIGHLEVEL, "missing"),
        **dict.fromkeys(TWILIO, "not used"),
    }
    assert state_of("twilio_auth_token", GOOD, highlevel_alone) == "not used"
    assert state_of("twilio_auth_token", GOOD, a_playbook()) == "set"
