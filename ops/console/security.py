"""Who may use the console: whoever was given this start's address, from a page of the console itself.

The desk listens on this machine alone, but so does every web page that a browser here has open: hence the
checks of Host (DNS rebinding), of Origin (forged forms) and of a token that changes with each start.
"""

from __future__ import annotations

import hmac
from urllib.parse import quote, urlencode

from flask import Flask, Response, redirect, render_template, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_FILE = "/static/door.css"
"""How the refusal looks; whoever is refused could not fetch it otherwise."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # With no-referrer a browser sends "Origin: null" with our own forms, and the check below needs the truth.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guard(app: Flask, token: str) -> None:
    """Let nobody in but whoever knows the token, and no form but the console's own."""

    @app.before_request
    def admit() -> AnyResponse | None:
        if request.host not in _own_hosts():
            raise Forbidden("This address is not the console's own. Open the one that the desk printed.")
        if request.method not in SAFE_METHODS and not _comes_from_here():
            raise Forbidden("This form was sent from somewhere else. Open the console and try again there.")
        if "token" in request.args and request.method == "GET":
            return _welcomed(token)
        if request.path != OPEN_FILE and not _is_same(request.cookies.get(cookie_name(), ""), token):
            raise Forbidden("This browser has not been let in yet, or the desk has been started anew since.")
        return None

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.errorhandler(Forbidden)
    def refuse(refusal: Forbidden) -> tuple[str, int]:
        return render_template("forbidden.html", why=refusal.description), 403


def cookie_name() -> str:
    """Return the cookie's name; it has the port in it, since cookies know of hosts only."""
    return f"frontdesk_console_{_port()}"


def _port() -> str:
    """Return the port that the server listens on, whatever the request claims."""
    return str(request.environ["SERVER_PORT"])


def _own_hosts() -> tuple[str, str]:
    return f"127.0.0.1:{_port()}", f"localhost:{_port()}"


def _comes_from_here() -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == f"http://{request.host}"


def _welcomed(token: str) -> AnyResponse:
    """Set the cookie and go on to the same address without the token, so that it stays in no history."""
    if not _is_same(request.args["token"], token):
        raise Forbidden("This address is of an earlier start of the desk.")
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != "token"]
    path = quote(f"/{request.path.lstrip('/')}")
    response = redirect(path + (f"?{urlencode(rest)}" if rest else ""), 303)
    response.set_cookie(cookie_name(), token, httponly=True, samesite="Strict", path="/")
    return response


def _is_same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
