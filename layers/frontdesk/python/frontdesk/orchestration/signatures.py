"""How each kind of source signs, checked over the exact bytes before anything is parsed."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import SplitResult, parse_qsl, urlsplit

from frontdesk.errors import MalformedPayload, SignatureRefused
from frontdesk.orchestration.http_entry import HttpRequest

DEFAULT_PORTS = {"https": 443, "http": 80}


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return the pairs of a form body.

    Raises:
        MalformedPayload: the body is not a form.
    """
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="replace"
        )
    except ValueError as error:
        raise MalformedPayload("The body is not form data.") from error


def check_twilio(request: HttpRequest, public_url: str, token: str) -> None:
    """Check X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted parameters, base64.

    Twilio signs with or without the port, so both forms of the URL are tried, as its own libraries do.

    Raises:
        SignatureRefused: no form of the URL gives this signature.
    """
    url = f"{public_url}{request.path}" + (f"?{request.query}" if request.query else "")
    pairs = "".join(name + value for name, value in sorted(set(form_pairs(request.body))))
    given = request.header("x-twilio-signature").encode()
    for form in _url_forms(url):
        digest = hmac.digest(token.encode(), (form + pairs).encode(), "sha1")
        if hmac.compare_digest(base64.b64encode(digest), given):
            return
    raise SignatureRefused("The X-Twilio-Signature is missing or wrong.")


def _url_forms(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    bare = parts.hostname or ""
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    return url, _with_netloc(parts, bare), _with_netloc(parts, f"{bare}:{port}")


def _with_netloc(parts: SplitResult, netloc: str) -> str:
    return parts._replace(netloc=netloc).geturl()


def check_standard_webhook(request: HttpRequest, secret: str, *, freshness_s: int, real_now_s: float) -> None:
    """Check webhook-signature as Standard Webhooks describe: HMAC-SHA256 over id, timestamp and body,
    base64, `v1,`.

    Raises:
        SignatureRefused: a header is missing, the time is too far from ours, or no signature matches.
    """
    event_id, sent_at = request.header("webhook-id"), request.header("webhook-timestamp")
    if not (event_id and sent_at.isascii() and sent_at.isdigit()):
        raise SignatureRefused("The headers webhook-id and webhook-timestamp are missing.")
    if abs(real_now_s - int(sent_at)) > freshness_s:
        raise SignatureRefused("The webhook-timestamp is too old; sign again with the present time.")
    signed = f"{event_id}.{sent_at}.".encode() + request.body
    wanted = base64.b64encode(hmac.digest(_key(secret), signed, "sha256"))
    versions = [each.partition(",") for each in request.header("webhook-signature").split()]
    if not any(name == "v1" and hmac.compare_digest(value.encode(), wanted) for name, _, value in versions):
        raise SignatureRefused("The webhook-signature is missing or wrong.")


def _key(secret: str) -> bytes:
    """Return the key's bytes; the prefix whsec_ says that the rest is base64."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return secret.encode()
