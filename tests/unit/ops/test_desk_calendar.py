"""What opens a calendar of any make on a local desk comes from the environment of whoever starts it."""

from ops.desk_calendar import own_calendar_secrets


def test_secrets_in_the_environment_reach_the_functions_that_ask_for_them():
    held = {
        "FRONTDESK_CALENDAR_SECRETS": '{"lincoln-park": "5f5f"}',
        "FRONTDESK_BOOKING_SECRET": "whsec_Zm9v",
    }
    found = own_calendar_secrets(held | {"LANG": "C"})
    assert found == {"calendar_secrets": '{"lincoln-park": "5f5f"}', "booking_secret": "whsec_Zm9v"}


def test_who_has_none_is_given_none():
    assert own_calendar_secrets({"FRONTDESK_BOOKING_SECRET": ""}) == {}
