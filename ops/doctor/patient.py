"""The desk that is examined: where its parts answer, the same for a deployed desk and for the local one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import boto3
from pydantic import SecretStr

from frontdesk.playbook import Playbook, load_playbook
from frontdesk.settings import HighLevelSettings, ModelSettings, SlackSettings, TwilioSettings
from frontdesk.tools.fence import DynamoFence
from frontdesk.tools.highlevel_account import HighLevelAccount, account_of
from frontdesk.tools.twilio_account import TwilioAccount
from ops.deployed import DeployedDesk
from ops.desk import BLUEPRINT, FENCE
from ops.desk_brain import own_keys
from ops.desk_file import RunningDesk
from ops.desk_mcp import own_mcp_tokens
from ops.desk_state import credentials_of
from ops.doctor.check import NotSet
from ops.local.names import REGION, Addresses
from ops.reader import DeskReader
from ops.secret_shapes import SECRETS, SHAPES, fields_of
from ops.secret_store import SecretStore

MESSAGING_URL: Final = "https://messaging.twilio.com"
_SLACK_URL: Final = str(SlackSettings.model_fields["slack_url"].default)
_HIGHLEVEL_URL: Final = str(HighLevelSettings.model_fields["highlevel_url"].default)
_TWILIO_URL: Final = str(TwilioSettings.model_fields["twilio_url"].default)


@dataclass(frozen=True)
class Patient:
    """One desk under examination."""

    name: str
    playbook: Playbook
    public_url: str
    client: Callable[[str], Any]
    reader: DeskReader
    fence_table: str
    queue_urls: Sequence[str]
    read_secrets: Callable[[], Mapping[str, Any]] = field(repr=False)
    deployed: DeployedDesk | None = None
    slack_url: str = _SLACK_URL
    twilio_url: str = _TWILIO_URL
    messaging_url: str = MESSAGING_URL
    highlevel_url: str = _HIGHLEVEL_URL
    brain: str = "routes"
    """Whom classify and draft ask: as deployed, or as `frontdesk up` was told."""
    own_keys: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)
    """Where the keys of the models' providers are read instead of in the secrets."""

    @cached_property
    def secrets(self) -> Mapping[str, Any]:
        """Every field of every secret that is there."""
        return self.read_secrets()

    @cached_property
    def models(self) -> ModelSettings:
        """The settings of the models' providers, without what does not look as it must."""
        if self.own_keys:
            return ModelSettings.model_validate(self.own_keys())
        sound = [name for name, shape in fields_of("brain").items() if shape.fits(self.secrets.get(name))]
        return ModelSettings.model_validate({name: self.secrets[name] for name in sound})

    @property
    def fence(self) -> DynamoFence:
        return DynamoFence(lambda: self.client("dynamodb"), self.fence_table)

    def secret(self, field_name: str) -> str:
        """Return a field of a secret.

        Raises:
            NotSet: it is missing or ill-formed.
        """
        if not SHAPES[field_name].fits(self.secrets.get(field_name)):
            raise NotSet(f"{field_name} is not set as it must be; that comes first.")
        return str(self.secrets[field_name])

    def twilio(self, url: str = "") -> TwilioAccount:
        """Return the account at Twilio's address, or at another of its hosts."""
        return TwilioAccount(
            self.secret("twilio_account_sid"), self.secret("twilio_auth_token"), url or self.twilio_url
        )

    def highlevel(self, account_id: str) -> HighLevelAccount:
        """Return a sub-account of HighLevel, with the token that is kept for it.

        Raises:
            NotSet: no token at all is set as it must be.
            Misconfigured: there is none for this one.
        """
        held = HighLevelSettings(
            highlevel_tokens=SecretStr(self.secret("highlevel_tokens")), highlevel_url=self.highlevel_url
        )
        return account_of(held, account_id)


def deployed_patient(desk: DeployedDesk, playbook: Path | None) -> Patient:
    """Return a deployed desk, examined with the playbook of this checkout that it was made from.

    Raises:
        Refusal: the playbook is not here.
    """
    return Patient(
        name=desk.name,
        playbook=load_playbook(playbook or desk.playbook_folder),
        public_url=desk.output("PublicUrl").rstrip("/"),
        client=desk.client,
        reader=desk.reader,
        fence_table=desk.output("FenceTable"),
        queue_urls=[url for key, url in desk.outputs.items() if key.endswith("QueueUrl")],
        read_secrets=lambda: _all_secrets(SecretStore.of(desk)),
        deployed=desk,
        brain=desk.outputs.get("Brain", "routes"),
    )


def local_patient(desk: RunningDesk, reader: DeskReader) -> Patient:
    """Return the desk that runs here, whose Twilio, Slack and HighLevel are its stand-ins."""
    at = Addresses(int(desk.public_url.rpartition(":")[2]))
    session = boto3.Session("local", "local", region_name=REGION)
    playbook = load_playbook(Path(desk.playbook))
    return Patient(
        name="local",
        playbook=playbook,
        public_url=desk.public_url,
        client=lambda service: session.client(service, endpoint_url=at.endpoint),  # type: ignore[call-overload]  # typed for literal names only
        reader=reader,
        fence_table=FENCE,
        queue_urls=[at.queue_url(queue.name) for queue in BLUEPRINT.queues],
        read_secrets=lambda: {**_drawn(Path(desk.home)), **own_mcp_tokens(), **desk.highlevel},
        slack_url=f"{desk.slack_url}/api/",
        twilio_url=desk.twilio_url,
        messaging_url=desk.twilio_url,
        highlevel_url=desk.highlevel.get("highlevel_url", _HIGHLEVEL_URL),
        brain=desk.brain,
        own_keys=lambda: own_keys(playbook),
    )


def _drawn(home: Path) -> Mapping[str, str]:
    """Return what a local desk drew at its first start, by the settings' names."""
    drawn = asdict(credentials_of(home))
    return {
        "twilio_account_sid": drawn["account_sid"],
        "twilio_auth_token": drawn["twilio_token"],
        "slack_bot_token": drawn["slack_token"],
        "slack_signing_secret": drawn["signing_secret"],
        "form_secret": drawn["form_secret"],
    }


def _all_secrets(store: SecretStore) -> Mapping[str, Any]:
    return {name: value for secret in SECRETS for name, value in store.read(secret).items()}
