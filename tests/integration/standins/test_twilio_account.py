"""The Twilio stand-in tells of its account, its numbers and their registrations as Twilio does."""

import pytest

from tests.fixtures.standins import ACCOUNT_SID, OUR_NUMBER
from tests.integration.standins.twilio_client import call

ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
ENCODED = OUR_NUMBER.replace("+", "%2B")


def test_the_account_says_whether_it_is_active(twilio):
    assert call(twilio, f"{ACCOUNT}.json").document["status"] == "active"
    twilio.account.status = "suspended"
    assert call(twilio, f"{ACCOUNT}.json").document["status"] == "suspended"


def test_a_number_tells_what_it_can_do_and_where_its_texts_go(twilio):
    twilio.inbound_url = "https://desk.example/hooks/sms"
    (number,) = call(twilio, f"{ACCOUNT}/IncomingPhoneNumbers.json?PhoneNumber={ENCODED}").document[
        "incoming_phone_numbers"
    ]
    assert (number["phone_number"], number["capabilities"]["sms"]) == (OUR_NUMBER, True)
    assert (number["sms_url"], number["sms_method"]) == ("https://desk.example/hooks/sms", "POST")


def test_a_number_of_somebody_else_is_not_listed(twilio):
    answer = call(twilio, f"{ACCOUNT}/IncomingPhoneNumbers.json?PhoneNumber=%2B15005550006")
    assert answer.document["incoming_phone_numbers"] == []


def test_a_messaging_service_leads_to_its_numbers_and_its_campaign(twilio):
    (service,) = call(twilio, "/v1/Services?PageSize=50").document["services"]
    numbers = call(twilio, f"/v1/Services/{service['sid']}/PhoneNumbers").document["phone_numbers"]
    assert [each["phone_number"] for each in numbers] == [OUR_NUMBER]
    campaigns = call(twilio, f"/v1/Services/{service['sid']}/Compliance/Usa2p").document
    assert [each["campaign_status"] for each in campaigns["compliance"]] == ["VERIFIED"]
    assert campaigns["meta"]["key"] == "compliance"


def test_a_toll_free_number_has_a_verification_of_its_own(twilio):
    number = twilio.account.number(OUR_NUMBER)
    found = call(twilio, f"/v1/Tollfree/Verifications?TollfreePhoneNumberSid={number.sid}").document
    assert [each["status"] for each in found["verifications"]] == ["TWILIO_APPROVED"]


@pytest.mark.parametrize(
    "path",
    [f"/2010-04-01/Accounts/AC{'0' * 32}.json", f"/v1/Services/MG{'0' * 32}/PhoneNumbers", "/v1/Nothing"],
)
def test_what_is_not_there_is_not_found(twilio, path):
    assert call(twilio, path).status == 404


def test_a_wrong_token_learns_nothing(twilio):
    assert call(twilio, "/v1/Services", token="0" * 32).status == 401
