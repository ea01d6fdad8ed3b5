"""Standard Webhooks, by the example of their own specification."""

import pytest

from frontdesk.domain.webhook_signing import key_of, signature_of

BODY = b'{"event_type":"ping","data":{"success":true}}'


def test_the_example_of_the_specification_is_signed_as_there():
    key = key_of("whsec_plJ3nmyCDGBKInavdOK15jsl")
    assert key is not None
    signature = signature_of(key, "msg_loFOjxBNrRLzqYUf", "1731705121", BODY)
    assert signature == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


@pytest.mark.parametrize("secret", ["whsec_", "whsec_no-base64", "whsec_====="])
def test_a_secret_that_is_no_base64_is_no_key(secret: str):
    assert key_of(secret) is None


def test_a_secret_without_the_prefix_is_its_own_bytes():
    assert key_of("plain") == b"plain"
