"""Who may come in: everybody, who knows the name and password, or whom a proxy has let through."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from assistant import texts

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
        if request.url.path == HEALTH or self._known(request):
            return await call_next(request)
        asks = {"WWW-Authenticate": 'Basic realm="Actieagenda-assistent", charset="UTF-8"'}
        return PlainTextResponse(texts.LOGIN_NEEDED, 401, asks if self._credentials else {})

    def _known(self, request: Request) -> bool:
        if self._header and request.headers.get(self._header, "").strip():
            return True
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if not self._credentials or scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(given, self._credentials.encode("utf-8"))
