"""How each kind of source signs, checked over the exact bytes before anything is understood."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from frontdesk.domain.webhook_signing import key_of, signature_of
from frontdesk.errors import MalformedPayload, Misconfigured, SignatureRefused
from frontdesk.orchestration.http_entry import HttpRequest

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_BODY_DIGEST: Final = "bodySHA256"
_LONGEST_TIMESTAMP: Final = 12
Pairs = list[tuple[str, str]]


def form_pairs(encoded: bytes) -> Pairs:
    """Return the pairs of a form body or a query.

    Raises:
        MalformedPayload: it is neither.
    """
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, strict_parsing=bool(encoded), errors="replace"
        )
    except ValueError as error:
        raise MalformedPayload("The body is not form data.") from error


def check_twilio(request: HttpRequest, public_url: str, token: str) -> None:
    """Check X-Twilio-Signature: base64 of HMAC-SHA1 over the URL and the sorted parameters.

    Twilio signs with or without the port, so both forms of the URL are tried, as its own libraries do.

    Raises:
        SignatureRefused: no form of the URL gives this signature.
        MalformedPayload: there are no parameters that could have been signed.
    """
    url = f"{public_url.rstrip('/')}{request.path}" + (f"?{request.query}" if request.query else "")
    pairs = "".join(name + value for name, value in sorted(set(_signed_pairs(request))))
    given = _as_bytes(request.header("x-twilio-signature"))
    for form in _url_forms(url):
        digest = hmac.digest(token.encode(), _as_bytes(form + pairs), "sha1")
        if hmac.compare_digest(base64.b64encode(digest), given):
            return
    raise SignatureRefused("The X-Twilio-Signature is missing or wrong.")


def _signed_pairs(request: HttpRequest) -> Pairs:
    """Return the parameters under the signature; a body that is no form is covered by its digest in the
    query."""
    digest = dict(parse_qsl(request.query)).get(_BODY_DIGEST)
    if digest is None:
        return form_pairs(request.body)
    if not hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), _as_bytes(digest)):
        raise SignatureRefused(f"The {_BODY_DIGEST} does not belong to this body.")
    return []


def _url_forms(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    bare = parts.hostname or ""
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    return url, _with_netloc(parts, bare), _with_netloc(parts, f"{bare}:{port}")


def _with_netloc(parts: SplitResult, netloc: str) -> str:
    return parts._replace(netloc=netloc).geturl()


def check_standard_webhook(request: HttpRequest, secret: str, *, freshness_s: int, real_now_s: float) -> None:
    """Check webhook-signature as Standard Webhooks describe: `v1,` and base64 of HMAC-SHA256 over id,
    timestamp and body.

    Raises:
        SignatureRefused: a header is missing, the time is too far from ours, or no signature matches.
        Misconfigured: our secret is none.
    """
    key = _key(secret)
    event_id, sent_at = request.header("webhook-id"), request.header("webhook-timestamp")
    if not (event_id and _is_timestamp(sent_at)):
        raise SignatureRefused("The headers webhook-id and webhook-timestamp are missing or unreadable.")
    if abs(real_now_s - int(sent_at)) > freshness_s:
        raise SignatureRefused("The webhook-timestamp is too far from now; sign again with the present time.")
    wanted = _as_bytes(signature_of(key, event_id, sent_at, request.body).partition(",")[2])
    given = [each.partition(",") for each in request.header("webhook-signature").split()]
    if not any(name == "v1" and hmac.compare_digest(_as_bytes(value), wanted) for name, _, value in given):
        raise SignatureRefused("The webhook-signature is missing or wrong.")


def _is_timestamp(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_TIMESTAMP


def _key(secret: str) -> bytes:
    key = key_of(secret)
    if key is None:
        raise Misconfigured(
            "FRONTDESK_FORM_SECRET begins with whsec_, but no base64 of a key follows; set the whole secret"
        )
    return key


def _as_bytes(text: str) -> bytes:
    """Return UTF-8 of what a header, a path or a query may hold: compare_digest refuses text beyond ASCII."""
    return text.encode("utf-8", "replace")
