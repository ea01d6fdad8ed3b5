"""What a desk's three secrets hold: the fields of the settings that are kept in them, and how each looks."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import SecretName, Settings

SECRETS: Final[tuple[SecretName, ...]] = get_args(SecretName)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value looks, and where whoever sets it finds it."""

    pattern: re.Pattern[str]
    looks: str
    found_at: str

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class FormShape(Shape):
    """A key as Standard Webhooks write one: free text, or `whsec_` and base64 of the key's bytes."""

    def fits(self, value: object) -> bool:
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            return False
        return not value.startswith("whsec_") or _bytes_of(value.removeprefix("whsec_")) >= FORM_KEY_BYTES


FORM_KEY_BYTES: Final = 24
"""What Standard Webhooks ask of a key at least."""

SHAPES: Final[Mapping[str, Shape]] = {
    "anthropic_api_key": Shape(
        re.compile(r"sk-ant-[0-9A-Za-z_-]{20,}"),
        "sk-ant- and at least 20 more letters, digits, hyphens and underscores",
        "an API key of the client's own workspace in Anthropic's console",
    ),
    "openai_api_key": Shape(
        re.compile(r"sk-[0-9A-Za-z_-]{20,}"),
        "sk- and at least 20 more letters, digits, hyphens and underscores",
        "an API key of the client's own project on OpenAI's platform",
    ),
    "compatible_api_key": Shape(
        re.compile(r"[!-~]{1,512}"),
        "1 to 512 characters without blanks",
        "the key of another server that speaks OpenAI's Responses API, if it asks for one",
    ),
    "compatible_url": Shape(
        re.compile(r"https://[!-~]{1,500}"),
        "an address that begins with https://",
        "the address of that other server, such as https://models.example/v1",
    ),
    "twilio_account_sid": Shape(
        re.compile(r"AC[0-9a-fA-F]{32}"),
        "AC and 32 hexadecimal digits",
        "the Account SID on the first page of Twilio's console",
    ),
    "twilio_auth_token": Shape(
        re.compile(r"[0-9a-fA-F]{32}"),
        "32 hexadecimal digits",
        "the Auth Token on the first page of Twilio's console",
    ),
    "highlevel_tokens": Shape(
        re.compile(
            r'\{\s*"[0-9A-Za-z_-]{4,60}"\s*:\s*"[!-~]{8,}"(\s*,\s*"[0-9A-Za-z_-]{4,60}"\s*:\s*"[!-~]{8,}")*\s*\}'
        ),
        'JSON such as {"<sub-account id>": "<private integration token>"}',
        "a private integration of each sub-account, on HighLevel's page Settings, Private Integrations",
    ),
    "highlevel_public_key": Shape(
        re.compile(
            r"(-----BEGIN PUBLIC KEY-----\s+)?MCowBQYDK2VwAyEA[0-9A-Za-z+/]{43}="
            r"(\s+-----END PUBLIC KEY-----\s*)?"
        ),
        "an Ed25519 key as PEM, or its base64, which begins with MCowBQYDK2VwAyEA",
        "the key of X-GHL-Signature on HighLevel's page about webhook authentication",
    ),
    "crm_secret": FormShape(
        re.compile(r"[!-~]{24,256}"),
        "24 to 256 characters without blanks, or whsec_ and base64 of at least 24 bytes",
        "what the CRM's webhook is signed with; draw one with `openssl rand -hex 32`",
    ),
    "calendar_secrets": Shape(
        re.compile(
            r'\{\s*"[a-z][a-z0-9-]{0,59}"\s*:\s*"[!-~]{4,}"(\s*,\s*"[a-z][a-z0-9-]{0,59}"\s*:\s*"[!-~]{4,}")*\s*\}'
        ),
        'JSON such as {"<location in the playbook>": "<secret part>"}',
        "what stands for {secret} in the address of each location's feed",
    ),
    "booking_secret": FormShape(
        re.compile(r"[!-~]{24,256}"),
        "24 to 256 characters without blanks, or whsec_ and base64 of at least 24 bytes",
        "what requests for a booking are signed with; draw one with `openssl rand -hex 32`",
    ),
    "mcp_tokens": Shape(
        re.compile(
            r'\{\s*"[a-z][a-z0-9_]{1,59}"\s*:\s*"[!-~]{4,}"(\s*,\s*"[a-z][a-z0-9_]{1,59}"\s*:\s*"[!-~]{4,}")*\s*\}'
        ),
        'JSON such as {"<name in the playbook>": "<token>"}',
        "the token of each MCP server that the playbook names a secret for",
    ),
    "slack_bot_token": Shape(
        re.compile(r"xoxb-[0-9A-Za-z-]{12,}"),
        "xoxb- and at least 12 more letters, digits and hyphens",
        "the Bot User OAuth Token on the Slack app's page OAuth & Permissions",
    ),
    "slack_signing_secret": Shape(
        re.compile(r"[0-9a-f]{32}"),
        "32 hexadecimal digits",
        "the Signing Secret on the Slack app's page Basic Information",
    ),
    "form_secret": FormShape(
        re.compile(r"[!-~]{24,256}"),
        "24 to 256 characters without blanks, or whsec_ and base64 of at least 24 bytes",
        "what the website's form signs with; draw one with `openssl rand -hex 32`",
    ),
}


def sections_of(secret: SecretName) -> tuple[type[Settings], ...]:
    """Return the sections of the settings that are kept in a secret, each once."""
    every = (section for needs in FUNCTIONS.values() for section in needs.sections)
    return tuple(dict.fromkeys(section for section in every if section.kept_in == secret))


def fields_of(secret: SecretName) -> Mapping[str, Shape]:
    """Return the fields that a secret may have, each with its shape; a default address is no secret."""
    return {
        name: SHAPES[name]
        for section in sections_of(secret)
        for name, field in section.model_fields.items()
        if field.is_required() or field.default is None
    }


def readers_of(field: str) -> tuple[str, ...]:
    """Return the functions that need a field of a secret."""
    return tuple(
        name
        for name, needs in FUNCTIONS.items()
        if any(field in section.model_fields for section in needs.sections)
    )


def _bytes_of(encoded: str) -> int:
    try:
        return len(base64.b64decode(encoded, validate=True))
    except binascii.Error:
        return 0
