"""The three secrets of a desk. No function may read all of them, and what reaches the database none."""

from __future__ import annotations

from typing import get_args

from aws_cdk import SecretValue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from frontdesk.settings import SecretName, secret_arn_variable
from infra.constructs.functions import Functions
from infra.nag import accept

HOLDS: dict[SecretName, str] = {
    "brain": "the keys of the models' providers, as many as there are",
    "channels": "what messages go out and things are looked up with: Twilio, HighLevel, CRMs, MCP servers",
    "doors": "what is checked of what comes in, and asks people: Slack, web forms",
}
EMPTY = "{}"


class Keys(Construct):
    """Empty JSON objects, which `frontdesk secrets set` fills in; no deploy writes into them again.

    They are encrypted with the account's own key for secrets: a key of the Data stack would have to name
    their readers. Deleted with the stack, they can be brought back for thirty days.
    """

    def __init__(self, scope: Construct, construct_id: str, *, desk: str) -> None:
        super().__init__(scope, construct_id)
        names: tuple[SecretName, ...] = get_args(SecretName)
        self._secrets = {name: self._secret(name, desk) for name in names}

    def arn(self, name: SecretName) -> str:
        return self._secrets[name].secret_arn

    def arns(self) -> list[str]:
        return [self.arn(name) for name in self._secrets]

    def hand_out(self, functions: Functions) -> None:
        """Let each function read the secrets that its settings are kept in."""
        for function in functions:
            for name in sorted(function.settings.secrets):
                function.may("secretsmanager:GetSecretValue", on=[self.arn(name)])
                function.set_variable(secret_arn_variable(name), self.arn(name))

    def _secret(self, name: SecretName, desk: str) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            name.capitalize(),
            description=f"frontdesk {desk}, {name}: {HOLDS[name]}",
            # Nothing secret: what the operator's command fills in.
            secret_string_value=SecretValue.unsafe_plain_text(EMPTY),
        )
        accept(
            secret,
            {
                "AwsSolutions-SMG4": "Others make these keys, so that AWS cannot rotate them; frontdesk "
                "secrets set does, and the functions see it within five minutes."
            },
        )
        return secret
