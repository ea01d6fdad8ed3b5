"""Who may ask HighLevel what: private integration tokens, OAuth tokens with their refreshing, and scopes."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.highlevel_operations import SCOPES, Operation
from ops.local.standins.highlevel_protocol import HighLevelRefusal, new_id
from ops.local.standins.highlevel_rows import Table
from ops.local.standins.highlevel_setup import HighLevelLocation, OAuthApp
from ops.local.standins.server import Request

_ACCESS_LASTS = timedelta(seconds=86_399)
_REFRESH_LASTS = timedelta(days=365)
_CODE_LASTS = timedelta(minutes=10)
_COMPANY = "companyFrontDesk0000"


@dataclass(frozen=True, slots=True)
class Access:
    """What a token opens; an OAuth token that nobody refreshed in time opens nothing."""

    locations: tuple[str, ...]
    scopes: Collection[str]

    def check(self, location_id: str) -> str:
        """Return the location's id.

        Raises:
            HighLevelRefusal: this token is for another location.
        """
        if location_id not in self.locations:
            raise HighLevelRefusal(403, "The token does not have access to this location.")
        return location_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One pair of OAuth tokens, or a code that can be exchanged for one; a refresh token is used once."""

    id: str
    location_id: str
    at: datetime
    code: str = ""
    access: str = ""
    refresh: str = ""
    is_used: bool = False


class Doorkeeper:
    """Knows every token; OAuth grants are kept on a shelf."""

    def __init__(
        self,
        clock: Clock,
        tokens: Iterable[tuple[str, HighLevelLocation]],
        app: OAuthApp | None,
        shelves: Shelves,
    ) -> None:
        self._clock = clock
        self._app = app
        self._opened: dict[str, tuple[str, ...]] = {}
        for token, location in tokens:
            self._opened[token] = (*self._opened.get(token, ()), location.location_id)
        self.private_scopes: Collection[str] = SCOPES
        self._grants = Table(shelves, "highlevel grants", Grant)

    def admit(self, request: Request, operation: Operation) -> Access:
        """Return what the request's token opens.

        Raises:
            HighLevelRefusal: no Version, a wrong one, no token, one that does not count, or a missing scope.
        """
        _check_version(request.headers.get("version", ""), operation)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HighLevelRefusal(401, "Authorization header missing")
        access = self._access(token)
        if operation.scope not in access.scopes:
            raise HighLevelRefusal(401, "The token is not authorized for this scope.")
        return access

    def issue_code(self, location_id: str) -> str:
        """Return the code that HighLevel hands the app when somebody installs it for a location."""
        grant = Grant(id=new_id(), location_id=location_id, at=self._clock.now(), code=new_id())
        return self._grants.put(grant).code

    def exchange(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """Answer a request for tokens, by code or by refresh token.

        Raises:
            HighLevelRefusal: the client is not the app, or the code or token is unknown, old or used.
        """
        app, given = self._app, (fields.get("client_id"), fields.get("client_secret"))
        if app is None or given != (app.client_id, app.client_secret):
            raise OAuthRefusal(401, "invalid_client", "Invalid client: client credentials are invalid")
        names = {"authorization_code": "code", "refresh_token": "refresh_token"}
        kind = fields.get("grant_type", "")
        if kind not in names:
            raise OAuthRefusal(400, "unsupported_grant_type", "Unsupported grant type: grant type is invalid")
        grant = self._unused(kind, fields.get(names[kind], ""))
        self._grants.put(replace(grant, is_used=True))
        return self._pair(grant.location_id, app)

    def _unused(self, kind: str, value: str) -> Grant:
        is_code = kind == "authorization_code"
        lasts = _CODE_LASTS if is_code else _REFRESH_LASTS
        for grant in self._grants:
            known = grant.code if is_code else grant.refresh
            if value and known == value and not grant.is_used and self._clock.now() < grant.at + lasts:
                return grant
        what = "authorization code" if is_code else "refresh token"
        raise OAuthRefusal(400, "invalid_grant", f"Invalid grant: {what} is invalid")

    def _pair(self, location_id: str, app: OAuthApp) -> dict[str, Any]:
        grant = Grant(
            id=new_id(),
            location_id=location_id,
            at=self._clock.now(),
            access=secrets.token_urlsafe(48),
            refresh=secrets.token_urlsafe(48),
        )
        self._grants.put(grant)
        return {
            "access_token": grant.access,
            "token_type": "Bearer",
            "expires_in": int(_ACCESS_LASTS.total_seconds()),
            "refresh_token": grant.refresh,
            "refreshTokenId": grant.id,
            "scope": " ".join(sorted(app.scopes or SCOPES)),
            "userType": "Location",
            "companyId": _COMPANY,
            "locationId": location_id,
            "userId": "userInstaller0000000",
        }

    def _access(self, token: str) -> Access:
        if locations := self._opened.get(token):
            return Access(locations, self.private_scopes)
        for grant in self._grants:
            if grant.access == token and self._clock.now() < grant.at + _ACCESS_LASTS:
                return Access((grant.location_id,), (self._app and self._app.scopes) or SCOPES)
        is_private = token.startswith("pit-")
        raise HighLevelRefusal(
            401,
            "Invalid Private Integration token" if is_private else "Invalid token: access token is invalid",
        )


class OAuthRefusal(HighLevelRefusal):
    """A refusal of the token endpoint, which speaks as OAuth does."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, description)
        self.error = error

    def document(self) -> dict[str, object]:
        return {"error": self.error, "error_description": self.message}


def _check_version(given: str, operation: Operation) -> None:
    if not given:
        raise HighLevelRefusal(401, "version header was not found.")
    if given != operation.version:
        raise HighLevelRefusal(401, "version header is invalid")
