"""A whole desk on this machine: the local cloud, Postgres, and stand-ins for those whom it talks to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from psycopg.conninfo import make_conninfo

from frontdesk.embedder import open_embedder
from frontdesk.lambdas import FUNCTIONS
from frontdesk.memory.knowledge import load_knowledge
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.playbook import Playbook, load_playbook
from frontdesk.settings import CalendarSettings, HighLevelSettings, McpSettings, ModelSettings, env_names
from ops.desk_brain import BrainSetup, addresses_of, as_variables, brain_in_words, own_keys, stand_in
from ops.desk_calendar import own_calendar_secrets
from ops.desk_highlevel import fields_for, highlevel_beside, source_of
from ops.desk_mcp import own_mcp_tokens
from ops.desk_state import credentials_of, database_of, forget_state, has_started, note_start
from ops.errors import Refusal
from ops.local.cloud import LocalCloud
from ops.local.event_sources import EventSource
from ops.local.execution_environment import FunctionSpec
from ops.local.failures import kept_in
from ops.local.http_api import Route
from ops.local.names import Addresses, state_machine_arn
from ops.local.postgres import EmbeddedPostgres
from ops.local.resources import Blueprint, Queue, StateMachine
from ops.local.standins.models import ModelsStandIn
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_workspace import Channel
from ops.local.standins.twilio import TwilioStandIn
from ops.local.status_changes import StatusRule
from ops.resume import Resumed, resume

if TYPE_CHECKING:
    from ops.local.standins.highlevel import HighLevelStandIn

ROOT = Path(__file__).parent.parent
LAYER = ROOT / "layers" / "frontdesk" / "python"
WRITER, READER = "frontdesk_writer", "frontdesk_reader"
READERS = frozenset({"ops"})
"""The functions that log in to Postgres as somebody who may change nothing."""
FENCE = "fence"
INTAKE_QUEUE, RETRY_QUEUE, ENDED_QUEUE = "intake", "retry", "ended"
MACHINE = "lead"

BLUEPRINT = Blueprint(
    queues=(
        Queue(INTAKE_QUEUE, visibility_s=120, max_receives=30),
        Queue(RETRY_QUEUE),
        Queue(ENDED_QUEUE, visibility_s=900, max_receives=96),
    ),
    tables=(FENCE,),
    routes=(Route("POST", "/hooks/{source}", "intake"), Route("POST", "/slack/interactions", "decide")),
    event_sources=(
        EventSource(INTAKE_QUEUE, "start"),
        EventSource(RETRY_QUEUE, "unpark"),
        EventSource(ENDED_QUEUE, "notify"),
    ),
    state_machines=(StateMachine(MACHINE, ROOT / "statemachines" / "lead.asl.json"),),
    status_rules=(StatusRule(MACHINE, frozenset({"FAILED", "TIMED_OUT", "ABORTED"}), ENDED_QUEUE),),
)


class LocalDesk:
    """Runs while it is entered, and goes on from where the last one in this `home` was, however it ended.

    `conninfo` names a database that exists already, `missing` settings that nobody has given; with
    `is_fresh` the desk forgets what was before. `brain` says whom classify and draft ask: nobody, stand-ins,
    or the providers, with the keys of whoever starts the desk. Its workers import from `pythonpath`.
    """

    twilio: TwilioStandIn
    slack: SlackStandIn
    models: ModelsStandIn | None = None
    highlevel: HighLevelStandIn | None = None
    database: str
    resumed: Sequence[Resumed] = ()

    def __init__(
        self,
        home: Path,
        playbook_folder: Path,
        *,
        port: int = 0,
        conninfo: str | None = None,
        blueprint: Blueprint = BLUEPRINT,
        missing: Collection[str] = (),
        is_fresh: bool = False,
        brain: BrainSetup = "embedded",
        pythonpath: Sequence[Path] = (LAYER,),
    ) -> None:
        self.home = home
        self.playbook_folder = playbook_folder
        self.playbook: Playbook = load_playbook(playbook_folder)
        self.brain = brain
        self._models_held: Mapping[str, str] = own_keys(self.playbook) if brain == "providers" else {}
        self.highlevel_held: Mapping[str, str] = {}
        with kept_in(home):
            home.mkdir(parents=True, exist_ok=True)
            self._is_first_start = is_fresh or not has_started(home)
            if self._is_first_start:
                forget_state(home)
            self.credentials = credentials_of(home)
            self.cloud = LocalCloud(home, blueprint, self._functions, pythonpath=pythonpath, port=port)
        self.clock = self.cloud.clock
        self._conninfo = conninfo
        self._missing = missing
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.cloud.shelves.close)
            with kept_in(self.home):
                self.cloud.shelves.open()
            self.database = self._conninfo or self._own_database(stack)
            note_start(self.home)
            self._start_standins(stack)
            stack.enter_context(self.cloud)
            self._load_knowledge()
            self._introduce()
            self._go_on()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def machine_arn(self) -> str:
        return state_machine_arn(MACHINE)

    @property
    def brain_in_words(self) -> str:
        """Which brain works, and what it may spend."""
        return brain_in_words(self.brain, self.playbook, self._models_held)

    def client(self, service: str) -> Any:
        """Return a boto3 client of this desk's cloud."""
        return self.cloud.client(service)

    def _own_database(self, stack: ExitStack) -> str:
        """Start Postgres; the functions log in as the role that may append events but never change them."""
        server = stack.enter_context(EmbeddedPostgres())
        owner = database_of(self.home, server.uri, is_first_start=self._is_first_start)
        return make_conninfo(owner, user=WRITER)

    def _start_standins(self, stack: ExitStack) -> None:
        locations = self.playbook.locations.values()
        names = {each.user_id: each.name for location in locations for each in location.approvers}
        channels = {location.slack_channel: str(location.location_id) for location in locations}
        self.twilio = TwilioStandIn(
            self.clock,
            self.credentials.account_sid,
            self.credentials.twilio_token,
            senders=[location.sender_number for location in locations],
            shelves=self.cloud.shelves,
        )
        self.slack = SlackStandIn(
            self.clock,
            self.credentials.slack_token,
            self.credentials.signing_secret,
            channels=[Channel(channel, name) for channel, name in channels.items()],
            people=names,
            team_id=self._team(),
            shelves=self.cloud.shelves,
        )
        if self.brain == "stand-ins":
            self.models, self._models_held = stand_in(self.clock, self.playbook)
        token = self.credentials.highlevel_token
        self.highlevel = highlevel_beside(self.clock, self.playbook, token, self.cloud.shelves)
        for standin in filter(None, (self.twilio, self.slack, self.models, self.highlevel)):
            standin.move_with(self.clock)
            stack.enter_context(standin)
        if self.models:
            self._models_held = {**self._models_held, **addresses_of(self.models)}
        if self.highlevel:
            self.highlevel_held = fields_for(self.highlevel, self.playbook, token)

    def _team(self) -> str:
        """Return the one Slack team that every approver of the playbook is in."""
        teams = {each.team_id for location in self.playbook.locations.values() for each in location.approvers}
        if len(teams) != 1:
            raise Refusal(
                f"The local desk stands in for one Slack team and this playbook names {len(teams)}: "
                "give everybody in [people] the same slack_team."
            )
        return teams.pop()

    def _introduce(self) -> None:
        """Tell the providers where this desk is."""
        if any(source.kind == "twilio" for source in self.playbook.sources.values()):
            name = self.playbook.first_source("twilio")
            self.twilio.inbound_url = f"{self.cloud.public_url}/hooks/{name}"
        self.slack.interactivity_url = f"{self.cloud.public_url}/slack/interactions"
        if self.highlevel and (source := source_of(self.playbook)):
            self.highlevel.webhook_url = f"{self.cloud.public_url}/hooks/{source}"

    def _go_on(self) -> None:
        """Let the providers and the runs of the last start go on."""
        self.twilio.go_on()
        if self.highlevel:
            self.highlevel.go_on()
        with open_memory(self.database) as memory:
            self.resumed = resume(memory, self.client("stepfunctions"), self.machine_arn)

    def _load_knowledge(self) -> None:
        with open_memory(self.database) as store:
            world = World(store, self.playbook, self.clock.now())
            load_knowledge(world, embedder=open_embedder())

    def _functions(self, at: Addresses) -> Sequence[FunctionSpec]:
        """Give each function exactly the settings that its sections ask for, but those that are missing."""
        known = {key: value for key, value in self._settings(at).items() if key not in self._missing}
        return [
            FunctionSpec(
                name,
                ROOT / "functions" / name / "handler.py",
                {key: known[key] for key in env_names(*needs.sections) & known.keys()}
                | (as_variables(self._models_held) if ModelSettings in needs.sections else {})
                | (as_variables(self.highlevel_held) if HighLevelSettings in needs.sections else {})
                | (as_variables(own_mcp_tokens()) if McpSettings in needs.sections else {})
                | (as_variables(own_calendar_secrets()) if CalendarSettings in needs.sections else {})
                | self._login(name)
                | self._local(at),
                timeout_s=needs.timeout_s,
                may_fork=True,
            )
            for name, needs in FUNCTIONS.items()
            if needs.is_local
        ]

    def _login(self, function: str) -> dict[str, str]:
        """Return the login of a function that may only read."""
        if function not in READERS:
            return {}
        return {"FRONTDESK_DATABASE_URL": make_conninfo(self.database, user=READER)}

    def _settings(self, at: Addresses) -> dict[str, str]:
        return {
            "FRONTDESK_RELEASE": "local",
            "FRONTDESK_BRAIN": "embedded" if self.brain == "embedded" else "routes",
            "FRONTDESK_PLAYBOOK": str(self.playbook_folder),
            "FRONTDESK_DATABASE_URL": self.database,
            "FRONTDESK_FENCE_TABLE": FENCE,
            "FRONTDESK_INTAKE_QUEUE_URL": at.queue_url(INTAKE_QUEUE),
            "FRONTDESK_PUBLIC_URL": at.public_url,
            "FRONTDESK_STATE_MACHINE_ARN": self.machine_arn,
            "FRONTDESK_TWILIO_ACCOUNT_SID": self.credentials.account_sid,
            "FRONTDESK_TWILIO_AUTH_TOKEN": self.credentials.twilio_token,
            "FRONTDESK_SLACK_BOT_TOKEN": self.credentials.slack_token,
            "FRONTDESK_SLACK_SIGNING_SECRET": self.credentials.signing_secret,
            "FRONTDESK_FORM_SECRET": self.credentials.form_secret,
        }

    def _local(self, at: Addresses) -> dict[str, str]:
        """Return what a laptop adds: the clock that moves, and where the stand-ins and the local AWS are."""
        return {
            "AWS_ENDPOINT_URL": at.endpoint,
            "FRONTDESK_CLOCK_FILE": str(self.clock.file),
            "FRONTDESK_TWILIO_URL": self.twilio.url,
            "FRONTDESK_SLACK_URL": f"{self.slack.url}/api/",
        }
