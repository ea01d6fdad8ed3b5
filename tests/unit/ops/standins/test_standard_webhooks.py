"""What a website signs is what intake's own check takes, whichever way the key is written."""

import base64
import time

import pytest

from frontdesk.errors import SignatureRefused
from frontdesk.orchestration.http_entry import HttpRequest
from frontdesk.orchestration.signatures import check_standard_webhook
from ops.local.standins.standard_webhooks import signed

KEYS = ["a-plain-secret-of-the-form", f"whsec_{base64.b64encode(bytes(range(24))).decode()}"]


def check(secret: str, headers: dict[str, str]) -> None:
    request = HttpRequest("POST", "/hooks/website", "", headers, b"{}")
    check_standard_webhook(request, secret, freshness_s=300, real_now_s=time.time())


@pytest.mark.parametrize("secret", KEYS)
def test_a_signature_with_the_right_key_is_taken(secret: str):
    check(secret, signed(secret, b"{}"))


@pytest.mark.parametrize("secret", KEYS)
def test_a_signature_with_another_key_is_refused(secret: str):
    with pytest.raises(SignatureRefused):
        check(secret, signed("another-secret-of-the-form", b"{}"))
