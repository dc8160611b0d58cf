"""uvicorn around the application: a listening socket, a clean end."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from typing_extensions import override

from keyworker_service.api.app import create_app
from keyworker_service.errors import SetupError
from keyworker_service.settings import Settings

if sys.platform != "win32":
    import resource

_BACKLOG = 4096
_OPEN_FILES = 65_536
_GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Tells when it is ready, and sends those who wait home before it stops."""

    def __init__(self, settings: Settings, *, on_ready: Callable[[], None]) -> None:
        app = create_app(settings)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=bool(settings.trusted_proxy),
                forwarded_allow_ips=settings.trusted_proxy,
                lifespan="on",
                ws="none",
                backlog=_BACKLOG,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._bell = app.state.desk.bell
        self._on_ready = on_ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._bell.close()
        await super().shutdown(sockets)


def allow_many_connections() -> None:
    """Every laptop holds one or two open, and systems commonly allow 1,024 until they are asked."""
    if sys.platform != "win32":
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
        if resource.RLIM_INFINITY != allowed < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def listen(host: str, port: int) -> socket.socket:
    """Raises SetupError. Port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Naming the protocol lets asyncio switch Nagle off: 40 ms for each answer otherwise.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SetupError(
            f"The service cannot listen on {host}, port {port}."
            " Another program may be using it: choose another with --port."
        ) from error
    return listening


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
