"""Who may come in: everybody, who knows the name and password, or whom a proxy has let through."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from assistant import texts
from assistant.web.settings import ServeSettings

HEALTH = "/gezondheid"


class Login(BaseHTTPMiddleware):
    """Asks every request, other than for the server's health, who it is.

    `credentials` is "name:password" for HTTP's basic scheme; `header` is one that a proxy sets
    to the name of somebody it has checked, and removes from requests that come from outside.
    """

    def __init__(self, app: ASGIApp, credentials: str = "", header: str = "") -> None:
        super().__init__(app)
        self._credentials = credentials
        self._header = header

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Let a request through, or answer 401."""
        if request.url.path == HEALTH or name_of(request.headers, self._credentials, self._header):
            return await call_next(request)
        asks = {"WWW-Authenticate": 'Basic realm="Actieagenda-assistent", charset="UTF-8"'}
        return PlainTextResponse(texts.LOGIN_NEEDED, 401, asks if self._credentials else {})


def name_of(headers: Mapping[str, str], credentials: str = "", header: str = "") -> str:
    """Return who sends a request, "" if that isn't known. See `Login` for `credentials` and `header`."""
    if header and (name := headers.get(header, "").strip()):
        return name
    scheme, _, encoded = headers.get("Authorization", "").partition(" ")
    if not credentials or scheme.lower() != "basic":
        return ""
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return ""
    right = hmac.compare_digest(given, credentials.encode("utf-8"))
    return (credentials.partition(":")[0] or credentials) if right else ""


def is_operator(headers: Mapping[str, str], settings: ServeSettings) -> bool:
    """Return whether who sends a request may add and remove documents.

    A page of another site may not, whoever is looking at it: browsers say where a request comes from.
    """
    if not settings.manage_sources or headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    if not settings.guarded:
        return True
    return (
        name_of(headers, settings.login.get_secret_value(), settings.login_header) in settings.operator_names
    )
