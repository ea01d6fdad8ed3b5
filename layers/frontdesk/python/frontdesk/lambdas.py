"""Every Lambda function of a desk, once: its limits, the settings that it is given, and where it runs."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.settings import (
    BrainSettings,
    CalendarSettings,
    CommandSettings,
    CrmSettings,
    DatabaseSettings,
    FenceSettings,
    FormSettings,
    HighLevelSettings,
    IntakeSettings,
    McpSettings,
    ModelSettings,
    PlaybookSettings,
    PrepareSettings,
    PublicSettings,
    ReleaseSettings,
    SecretName,
    Settings,
    SlackSettings,
    StartSettings,
    TwilioSettings,
)


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What one Lambda function is given: limits, the settings of its dependencies, and where it runs."""

    timeout_s: int
    sections: tuple[type[Settings], ...]
    is_in_database_network: bool = False
    memory_mb: int = 512
    has_embedder: bool = False
    is_local: bool = True
    """False for what only a deployed desk needs."""

    @property
    def secrets(self) -> frozenset[SecretName]:
        """The secrets that the function may read."""
        return frozenset(section.kept_in for section in self.sections if section.kept_in)


FUNCTIONS: dict[str, FunctionSettings] = {
    "intake": FunctionSettings(
        timeout_s=14,
        sections=(
            PlaybookSettings,
            IntakeSettings,
            PublicSettings,
            FenceSettings,
            TwilioSettings,
            HighLevelSettings,
            FormSettings,
        ),
    ),
    "start": FunctionSettings(timeout_s=20, sections=(StartSettings,)),
    "recall": FunctionSettings(
        timeout_s=25,
        sections=(ReleaseSettings, PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
    ),
    "classify": FunctionSettings(
        timeout_s=40,
        sections=(PlaybookSettings, BrainSettings, ModelSettings),
        has_embedder=True,
        memory_mb=1769,  # one whole core: a provider's SDK takes a second of it to import
    ),
    "draft": FunctionSettings(
        timeout_s=60,
        sections=(
            PlaybookSettings,
            BrainSettings,
            ModelSettings,
            McpSettings,
            HighLevelSettings,
            CalendarSettings,
        ),
        has_embedder=True,
        memory_mb=1769,
    ),
    "gate": FunctionSettings(
        timeout_s=25,
        sections=(PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
    ),
    "ask": FunctionSettings(timeout_s=15, sections=(PlaybookSettings, SlackSettings)),
    "decide": FunctionSettings(timeout_s=10, sections=(PlaybookSettings, SlackSettings)),
    "send": FunctionSettings(
        timeout_s=20,
        sections=(
            PlaybookSettings,
            FenceSettings,
            PublicSettings,
            TwilioSettings,
            HighLevelSettings,
            CrmSettings,
            McpSettings,
            CalendarSettings,
        ),
    ),
    "reconcile": FunctionSettings(
        timeout_s=25,
        sections=(PlaybookSettings, TwilioSettings, HighLevelSettings, McpSettings),
    ),
    "unpark": FunctionSettings(timeout_s=20, sections=()),
    "record": FunctionSettings(
        timeout_s=25,
        sections=(PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
    ),
    "ops": FunctionSettings(timeout_s=15, sections=(DatabaseSettings,), is_in_database_network=True),
    "migrate": FunctionSettings(
        timeout_s=300,
        sections=(ReleaseSettings, DatabaseSettings),
        is_in_database_network=True,
        is_local=False,
    ),
    "admin": FunctionSettings(
        timeout_s=120,
        sections=(ReleaseSettings, PlaybookSettings, DatabaseSettings),
        is_in_database_network=True,
        has_embedder=True,
        memory_mb=1769,  # one whole core: a new playbook's passages are all embedded within the time limit
        is_local=False,
    ),
    "prepare": FunctionSettings(timeout_s=600, sections=(PrepareSettings,), is_local=False),
    "notify": FunctionSettings(timeout_s=60, sections=(PlaybookSettings, SlackSettings)),
    "command": FunctionSettings(timeout_s=240, sections=(StartSettings, CommandSettings), is_local=False),
}
"""Every function, once; the local cloud and the deployment read it, and contract tests compare it with the
handlers."""
