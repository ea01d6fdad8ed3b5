"""The three secrets of a deployed desk, read and written whole; a value is never shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.settings import SecretName
from ops.deployed import DeployedDesk, aws_refusals
from ops.errors import Refusal
from ops.secret_shapes import SHAPES, fields_of


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Secrets Manager, as one desk uses it: a JSON object per secret."""

    desk: DeployedDesk
    secrets_manager: Any

    @classmethod
    def of(cls, desk: DeployedDesk) -> SecretStore:
        return cls(desk, desk.client("secretsmanager"))

    def read(self, secret: SecretName) -> Mapping[str, Any]:
        """Return what a secret holds.

        Raises:
            Refusal: it cannot be read, or is no JSON object.
        """
        with aws_refusals(f"the secret {secret} cannot be read"):
            answer = self.secrets_manager.get_secret_value(SecretId=self._arn(secret))
        try:
            held = json.loads(answer.get("SecretString") or "{}")
        except ValueError:
            held = None
        if not isinstance(held, dict):
            raise Refusal(
                f"The secret {secret} is no JSON object: give all its fields with "
                f"`frontdesk secrets set {secret} --new`."
            )
        return held

    def write(self, secret: SecretName, held: Mapping[str, Any]) -> None:
        with aws_refusals(f"the secret {secret} cannot be written"):
            self.secrets_manager.put_secret_value(SecretId=self._arn(secret), SecretString=json.dumps(held))

    def _arn(self, secret: SecretName) -> str:
        return self.desk.output(f"{secret.capitalize()}SecretArn")


def checked(secret: SecretName, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that were given, once all are known to fit.

    Raises:
        Refusal: a field is none of the secret's, or a value does not look as it must.
    """
    known = fields_of(secret)
    if unknown := sorted(set(given) - set(known)):
        raise Refusal(f"The secret {secret} has no {unknown[0]}: its fields are {', '.join(known)}.")
    for name, value in given.items():
        if not SHAPES[name].fits(value):
            raise Refusal(f"{name} must be {SHAPES[name].looks}: it is {SHAPES[name].found_at}.")
    return dict(given)


def from_stdin(text: str) -> Mapping[str, Any]:
    """Read one JSON object of fields.

    Raises:
        Refusal: it is none.
    """
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict) or not given:
        raise Refusal('Give one JSON object of fields on standard input, such as {"form_secret": "…"}.')
    return given
