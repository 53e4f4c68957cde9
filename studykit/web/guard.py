"""The guard lets this machine's own user in, by a token, and nobody through a page of others.

    GET /?token=...    from the address that the terminal prints: the token becomes a cookie
    GET /item?id=...   with the cookie
    POST               with the token in a header, too: the cookie alone does not do

A page of another site may send a browser here, with its cookies and under any name that it has for
this machine. So the name is looked at (`Host`), where a request comes from (`Origin`), and a cookie
is sent from our own pages only. What is answered runs no script but ours, loads nothing from
elsewhere, stands in no foreign frame and is kept in no cache.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

HOST = "127.0.0.1"
"""The loopback alone: no other machine can ask."""
HOSTS = (HOST, "localhost")
TOKEN_HEADER = "X-Studykit-Token"
_TOKEN_BYTES = 32
_READING = ("GET", "HEAD")
_MAX_FORM = 64 * 1024
"""Bytes. No answer is as long."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""For what facts and decks have written: it may look as it likes, and do nothing."""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def put_guard(app: Flask, token: str, port: int) -> None:
    """Let nothing be asked of an application but by who has the token, at a port here."""
    # Cookies know no ports: each server has one of its own name.
    cookie = f"studykit-{port}"
    addresses = [f"{host}:{port}" for host in HOSTS]
    origins = [f"http://{address}" for address in addresses]
    app.config["MAX_CONTENT_LENGTH"] = _MAX_FORM
    app.config["TRUSTED_HOSTS"] = list(HOSTS)

    def is_token(text: str | None) -> bool:
        return text is not None and hmac.compare_digest(text.encode(), token.encode())

    def let_in() -> AnyResponse | None:
        if request.headers.get("Host") not in addresses:
            abort(400, "This server goes by another name.")
        if request.headers.get("Origin", origins[0]) not in origins:
            abort(403, "Only pages of this server may ask.")
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(403, "Only pages of this server may ask.")
        if request.method not in _READING:
            if not is_token(request.headers.get(TOKEN_HEADER)):
                abort(403, "The token is missing.")
            return None
        if is_token(request.args.get("token")):
            return _with_cookie(cookie, token)
        if not is_token(request.cookies.get(cookie)) and not is_token(
            request.headers.get(TOKEN_HEADER)
        ):
            abort(403, "Open the address that studykit serve has printed, with its token.")
        return None

    app.before_request(let_in)
    app.after_request(_sealed)


def _with_cookie(cookie: str, token: str) -> AnyResponse:
    """Return the way to the first page, with the token in a cookie and no more in the address."""
    response = redirect("/", 303)
    response.set_cookie(cookie, token, httponly=True, samesite="Strict")
    return response


def _sealed(response: Response) -> Response:
    """Return an answer with what a browser may do with it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers["Cache-Control"] = "no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
