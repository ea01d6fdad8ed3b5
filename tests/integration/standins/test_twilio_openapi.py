"""What passes between a client and the Twilio stand-in is what Twilio's own description allows."""

import json

import pytest
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.response.exceptions import InvalidData

from ops.local.standins.twilio import Undelivered
from tests.fixtures.outside_data import oracle
from tests.integration.standins.twilio_client import call, messages_path, send


@pytest.fixture(scope="module")
def twilios_description():
    return OpenAPI.from_dict(oracle("openapi/twilio-messages.json"))


def _as_twilio_sees_it(seen):
    request = seen.call.request
    return MockRequest(
        "https://api.twilio.com",
        request.method,
        request.path,
        args=seen.call.fields if request.method == "GET" else {},
        headers=request.headers,
        data=request.body,
        content_type=request.headers.get("content-type", ""),
    )


def _check(description, seen, answered):
    request = _as_twilio_sees_it(seen)
    response = MockResponse(
        json.dumps(answered.document).encode(), answered.status, content_type=answered.content_type
    )
    description.validate_request(request)
    description.validate_response(request, response)


def test_creating_fetching_and_listing_fit_the_description(twilio, clock, twilios_description):
    twilio.faults.add(Undelivered(), on="create")
    sent = [send(twilio, StatusCallback="http://127.0.0.1:9/status"), send(twilio, ValidityPeriod="900")]
    sid = sent[1].document["sid"]
    clock.advance(60)
    answers = [
        *sent,
        call(twilio, messages_path().replace(".json", f"/{sid}.json")),
        call(twilio, messages_path("?PageSize=1&To=%2B15125550123")),
    ]

    for seen, answered in zip(twilio.requests, answers, strict=True):
        _check(twilios_description, seen, answered)


def test_the_description_would_notice_a_wrong_answer(twilio, twilios_description):
    answered = send(twilio)
    answered.document["status"] = "on its way"

    with pytest.raises(InvalidData):
        _check(twilios_description, twilio.requests[0], answered)


def test_the_description_would_notice_a_wrong_request(twilio, twilios_description):
    send(twilio, To="")

    with pytest.raises(OpenAPIError):
        twilios_description.validate_request(_as_twilio_sees_it(twilio.requests[0]))
