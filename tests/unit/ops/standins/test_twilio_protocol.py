"""Twilio's conventions, as the stand-in keeps them, agree with Twilio's own examples."""

from urllib.parse import urlsplit

import pytest

from ops.local.standins.twilio_protocol import segments, sign
from tests.fixtures.outside_data import oracle


def _as_twilio_may_have_signed(url):
    """Twilio signs with or without the default port, and may leave out the port of an https URL."""
    parts = urlsplit(url)
    ports = ("", ":443" if parts.scheme == "https" else ":80")
    return [url, *(parts._replace(netloc=f"{parts.hostname}{port}").geturl() for port in ports)]


def test_signatures_agree_with_every_vector():
    for vector in oracle("webhooks/twilio/signature_vectors.json"):
        params = vector.get("params", {})
        pairs = list(params.items() if isinstance(params, dict) else map(tuple, params))
        urls = _as_twilio_may_have_signed(vector["url"])
        signatures = {sign(vector["auth_token"], url, pairs) for url in urls}
        assert (vector["signature"] in signatures) == vector.get("valid", True), vector["case"]


def test_a_signature_covers_the_url_exactly_as_it_is_called():
    with_port = sign("12345", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", {"Digits": "1"}.items())

    assert with_port != sign("12345", "http://mycompany.com/myapp.php?foo=1&bar=2", {"Digits": "1"}.items())


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("[" * 81, 2),
        ("é" * 160, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("👋" * 36, 2),
    ],
)
def test_segments_are_counted_as_carriers_bill_them(body, count):
    assert segments(body) == count
