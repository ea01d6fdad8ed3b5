"""What Twilio posts to webhooks: a person's text that came in, and how a text of ours stands."""

from __future__ import annotations

from ops.local.standins.twilio_messages import SmsMessage
from ops.local.standins.twilio_protocol import API_VERSION, segments

RECEIVED = "received"


def inbound_params(message: SmsMessage, account_sid: str) -> dict[str, str]:
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.from_,
        "FromCountry": "US",
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(segments(message.body)),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": RECEIVED,
        "To": message.to,
        "ToCountry": "US",
    }


def callback_params(message: SmsMessage, status: str, account_sid: str) -> dict[str, str]:
    params = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.from_,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.to,
    }
    error_code = message.error_code(status)
    return params | ({"ErrorCode": str(error_code)} if error_code else {})
