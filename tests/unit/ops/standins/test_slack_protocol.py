"""Slack's conventions, as the stand-in keeps them, agree with Slack's own example and documented limits."""

import pytest

from ops.local.standins.slack_blocks import faults_in_blocks, faults_in_modal
from ops.local.standins.slack_protocol import sign
from tests.fixtures.outside_data import oracle
from tests.fixtures.slack_blocks import a_button, a_dialog, a_menu, a_request, plain


def test_signatures_agree_with_every_vector():
    for vector in oracle("webhooks/slack/signature_vectors.json"):
        signature = sign(vector["signing_secret"], vector["timestamp"], vector["body"])
        is_fresh = vector["now"] - int(vector["timestamp"]) <= 300
        assert (signature == vector["signature"] and is_fresh) == vector["valid"], vector["case"]


def test_a_request_and_a_dialog_with_a_token_are_taken():
    assert faults_in_blocks(a_request()) == []
    assert faults_in_modal(a_dialog()) == []


def _actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def _section(text="Text", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (
            _actions(a_button(text="x" * 76)),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            _actions(a_button(value="x" * 2001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            _actions(a_button("x" * 256)),
            "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
        ),
        (
            _actions(a_button() | {"style": "big"}),
            "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (_actions(a_button() | {"value": 7}), "must be a string [json-pointer:/blocks/0/elements/0/value]"),
        (_actions(a_button(), a_button()), "action_id send already exists [json-pointer:/blocks/0]"),
        (_actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (_actions(*[{"type": "wheel"}]), "unsupported type: wheel [json-pointer:/blocks/0/elements/0]"),
        (
            _actions(a_menu() | {"options": []}),
            "no less than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (_section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (_section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (_section(color="red"), "invalid additional property: color [json-pointer:/blocks/0]"),
        (
            _section(accessory=a_button(text="")),
            "must be more than 0 characters [json-pointer:/blocks/0/accessory/text/text]",
        ),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            {"type": "context", "elements": [plain("")]},
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text]",
        ),
        (
            {"type": "input", "label": plain("Reply"), "element": 1},
            "must be an object [json-pointer:/blocks/0/element]",
        ),
        ({"type": "poem"}, "unsupported type: poem [json-pointer:/blocks/0]"),
        ("text", "must be an object [json-pointer:/blocks/0]"),
    ],
)
def test_a_block_beyond_slacks_limits_is_refused_at_its_place(block, fault):
    assert faults_in_blocks([block]) == [fault]


def test_a_header_takes_plain_text_only():
    header = {"type": "header", "text": {"type": "mrkdwn", "text": "*Bold*"}}

    assert faults_in_blocks([header]) == ["unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"]


def test_a_confirmation_has_limits_of_its_own():
    confirm = {
        "title": plain("x" * 101),
        "text": plain("Sure?"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }

    faults = faults_in_blocks([_actions(a_button() | {"confirm": confirm})])
    assert faults == [
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]"
    ]


def test_a_message_holds_fifty_blocks_with_distinct_ids():
    assert faults_in_blocks([_section()] * 50) == []
    assert faults_in_blocks([_section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert faults_in_blocks([_section(block_id="a")] * 2) == [
        "block_id a already exists [json-pointer:/blocks]"
    ]
    assert faults_in_blocks({"type": "section"}) == ["must be an array [json-pointer:/blocks]"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        (
            {"private_metadata": "x" * 3001},
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        ({"blocks": [{"type": "poem"}]}, "unsupported type: poem [json-pointer:/view/blocks/0]"),
        ({"type": "home"}, "unsupported type: home [json-pointer:/view/type]"),
    ],
)
def test_a_dialog_beyond_slacks_limits_is_refused_at_its_place(change, fault):
    assert faults_in_modal(a_dialog() | change) == [fault]


def test_a_dialog_with_a_field_needs_a_way_to_submit_it():
    view = {name: value for name, value in a_dialog().items() if name != "submit"}

    assert faults_in_modal(view) == ["missing required field: submit [json-pointer:/view]"]
    assert faults_in_modal("view") == ["must be an object [json-pointer:/view]"]
