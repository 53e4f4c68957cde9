"""The application: its pages behind the guard, and the server that hands them out."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from studykit.web.deck_on_show import DeckOnShow
from studykit.web.guard import HOST, put_guard
from studykit.web.preview_pages import preview_pages


def application(shown: DeckOnShow, token: str, port: int, clock: Callable[[], datetime]) -> Flask:
    """Return all pages, for who has the token. Further ones are further blueprints here."""
    app = Flask("studykit.web")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    put_guard(app, token, port)
    app.register_blueprint(preview_pages(shown, clock))

    @app.errorhandler(HTTPException)
    def tell_fault(fault: HTTPException) -> tuple[str, int]:
        return render_template("fault.html", fault=fault), fault.code or 500

    return app


def server_at(port: int, make_app: Callable[[int], Flask]) -> BaseWSGIServer:
    """Return a server of this machine at a port; 0 is one that is free. Raise OSError.

    An application is made for the port that it has.
    """
    # Werkzeug itself would leave the program where the port is taken.
    with socket.create_server((HOST, port)) as listening:
        port = listening.getsockname()[1]
        # A browser opens several connections, and may leave one without asking.
        return make_server(
            HOST,
            port,
            make_app(port),
            threaded=True,
            request_handler=_SilentHandler,
            fd=listening.fileno(),
        )


class _SilentHandler(WSGIRequestHandler):
    """Logs no request: the first one has the token in its address."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
