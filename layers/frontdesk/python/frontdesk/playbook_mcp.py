"""The [mcp.<server>] sections of a playbook: servers whose tools are taken, each as a person accepted it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from frontdesk.domain.catalog import MCP_PREFIX
from frontdesk.playbook_mcp_writes import ArgumentName, Finds, Template
from frontdesk.playbook_problems import refused, shown

DIGEST_PREFIX = "sha256:"
_URL = re.compile(
    r"https://[^\s/@?#]+\.[^\s/@?#]+(/[^\s?#]*)?|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#]*)?"
)
_OURS = re.compile(
    r"authorization|cookie|host|accept(-.*)?|content-.*|connection|transfer-encoding|user-agent|mcp-.*|origin"
)
_HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")


def _url(text: str) -> str:
    if "@" in text.partition("?")[0]:
        raise refused("the address holds a name or a password", "name the token as secret instead")
    if not _URL.fullmatch(text):
        raise ValueError(f"{shown(text)} is not an address that a server can have")
    return text


def _header_name(name: str) -> str:
    if _OURS.fullmatch(name.lower()):
        remedy = "a token is named as secret, and the others the desk writes itself: delete it"
        raise refused(f"the header {name} is not the playbook's to set", remedy)
    if not _HEADER.fullmatch(name):
        raise ValueError(f"{shown(name)} is no name of a header")
    return name


def _plain(value: object) -> object:
    if not isinstance(value, (str, bool, int, float)):
        raise ValueError("it is no single value")
    return value


def accepted_tools(servers: Mapping[str, McpServer]) -> dict[str, McpToolSection]:
    """Return the tools that a person has accepted, by the names under which drafts call them."""
    return {
        f"{MCP_PREFIX}{name}/{tool}": section
        for name, server in servers.items()
        for tool, section in server.tools.items()
        if section.digest and section.is_for_models
    }


class McpSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


Url = Annotated[str, AfterValidator(_url)]
SecretField = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$")]
Digest = Annotated[str, Field(pattern=rf"^{DIGEST_PREFIX}[0-9a-f]{{64}}$")]
HeaderName = Annotated[
    str, Field(description="write a header such as locationId"), AfterValidator(_header_name)
]
HeaderValue = Annotated[
    str,
    Field(pattern=r"^[!-~]([ -~]{0,198}[!-~])?$", description="write up to 200 plain characters"),
]
ToolName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="no model can call a tool of another name than letters, digits, - and _; leave it out",
    ),
]
Words = Annotated[str, Field(min_length=1, description="write a text that is not empty")]
Plain = Annotated[Any, Field(description="write a text, a number, true or false"), AfterValidator(_plain)]


class McpToolSection(McpSection):
    """One tool that is taken; without a digest nobody has accepted it yet, and it is not used.

    A model may call what reads; what writes, or finds contacts, is called by code alone.
    """

    access: Literal["read", "write"] = Field(description='write "read" or "write"')
    does: Words
    """What it is for, in the business's words; models read it before the server's own description."""
    digest: Digest | None = Field(
        default=None, description="delete it and run `frontdesk tools accept`, which writes it"
    )
    calls: int = Field(default=3, ge=1, le=20, description="write how often one draft may call it, 1 to 20")
    seconds: float = Field(default=5.0, ge=0.5, le=20, description="write seconds for one call, 0.5 to 20")
    fixed: dict[str, Plain] = Field(
        default_factory=dict, description="write arguments that are always the same"
    )
    """Arguments that the playbook gives: a model neither sees nor changes them."""
    quotable: bool = False
    """A text that no person reads may quote its answers; else a person looks at what it alone says."""
    finds: Finds | None = None
    """With a tool that reads: where its answer says who somebody is and what stands on their record."""
    stands_for: Literal["update_contact"] | None = Field(
        default=None, description='write "update_contact", the one tool that an MCP server may stand for'
    )
    """With a tool that writes: the tool of the catalog whose grants it carries out."""
    arguments: dict[ArgumentName, Template] = Field(default_factory=dict)
    """With a tool that writes: what each argument is filled with from the grant."""
    looked_up_by: ToolName | None = None
    """With a tool that writes: the tool that finds contacts, and shows what came of a call."""

    @property
    def is_for_models(self) -> bool:
        return self.access == "read" and self.finds is None

    @model_validator(mode="after")
    def _fits_its_access(self) -> Self:
        if self.access == "read" and (self.stands_for or self.arguments or self.looked_up_by):
            raise refused("stands_for, arguments and looked_up_by go with a tool that writes", "delete them")
        if self.access == "write" and self.stands_for is None:
            remedy = (
                'say stands_for = "update_contact" if it writes on a record, else leave it out: the desk '
                "does nothing else at MCP servers"
            )
            raise refused("a tool that writes must stand for a tool of the desk's own", remedy)
        if self.access == "write" and (self.finds or {"calls", "quotable"} & self.model_fields_set):
            raise refused("finds, calls and quotable go with a tool that reads", "delete them")
        if both := sorted(self.arguments.keys() & self.fixed.keys()):
            raise refused(f"the argument {both[0]} is both fixed and filled", "keep one of the two")
        return self


class McpServer(McpSection):
    """A server that is reached at an address, or started as a command."""

    url: Url | None = Field(
        default=None,
        description="write the server's own address, such as https://services.example.com/mcp/",
    )
    command: tuple[Words, ...] = Field(
        default=(), description='write the command as a list, such as ["node", "servers/crm.js"]'
    )
    """Run in the playbook's folder."""
    secret: SecretField | None = Field(
        default=None,
        description='name the token, such as "highlevel", as mcp_tokens of the secret channels has it; '
        "never write the token itself",
    )
    variable: Variable | None = Field(
        default=None,
        description='name the variable in which the command looks for its token, such as "CRM_TOKEN"',
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict, description='write { locationId = "…" }; never a token'
    )
    tools: dict[ToolName, McpToolSection] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_reached_one_way(self) -> Self:
        if (self.url is None) == (not self.command):
            raise refused("it must have either url or command", "give one of the two")
        if self.command and self.headers:
            raise refused("a command takes no headers", "delete them")
        if self.command and (self.secret is None) != (self.variable is None):
            remedy = "give both, or neither"
            raise refused("a command's token needs secret, its field, and variable, its name there", remedy)
        if self.url and self.variable:
            raise refused("a server at an address gets its token as a header", "delete variable")
        return self
