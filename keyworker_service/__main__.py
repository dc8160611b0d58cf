"""python -m keyworker_service serve | init | migrate | invite | dump."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from keyworker_protocol import crypto
from keyworker_protocol.enrolment import SECRET_BYTES, Code, CodeKind
from keyworker_service import journal
from keyworker_service.db import identities, invitations
from keyworker_service.db.dump import dump
from keyworker_service.db.embedded import embedded_postgresql
from keyworker_service.db.migrate import check_is_current, migrate
from keyworker_service.db.pool import Connection, connect
from keyworker_service.errors import SetupError
from keyworker_service.invitations import FOUNDING_CODE_SECONDS
from keyworker_service.settings import Settings, system_now_ms

DATABASE_VARIABLE = "KEYWORKER_DATABASE"
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8123


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        with _database(asked) as (address, is_embedded):
            _COMMANDS[asked.command](asked, address, is_embedded)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _serve(asked: argparse.Namespace, address: str, is_embedded: bool) -> None:
    from keyworker_service.server import Server, address_of, listen

    if is_embedded:
        _init(asked, address, is_embedded)
    with connect(address) as connection:
        check_is_current(connection)
    journal.install()
    # uvicorn stops cleanly and then raises the signal again: let the embedded PostgreSQL stop too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with listen(asked.host, asked.port) as listening:
        where = address_of(listening)
        server = Server(
            Settings(database=address, trusted_proxy=asked.trusted_proxy),
            on_ready=lambda: print(f"The service is ready at {where}", flush=True),
        )
        server.run(sockets=[listening])


def _init(_asked: argparse.Namespace, address: str, _is_embedded: bool) -> None:
    now_ms = system_now_ms()
    with connect(address) as connection:
        _report(migrate(connection, now_ms=now_ms))
        if identities.initialise(connection, now_ms=now_ms):
            print("The service's keys are made.", file=sys.stderr, flush=True)


def _migrate(_asked: argparse.Namespace, address: str, _is_embedded: bool) -> None:
    with connect(address) as connection:
        done = migrate(connection, now_ms=system_now_ms())
    _report(done)
    if not done:
        print("The database was already prepared for this version.")


def _invite(asked: argparse.Namespace, address: str, is_embedded: bool) -> None:
    if is_embedded:
        _init(asked, address, is_embedded)
    with connect(address) as connection:
        code = founding_code(connection, asked.public_address, now_ms=system_now_ms())
    print(code.text())


def founding_code(connection: Connection, public_address: str, *, now_ms: int) -> Code:
    """A new code for one organisation; the database learns only its name. Raises SetupError."""
    check_is_current(connection)
    identities.load(connection)
    code = Code(
        kind=CodeKind.FOUND,
        address=public_address,
        secret=crypto.random_bytes(SECRET_BYTES),
    )
    invitations.add(
        connection,
        code.lookup_id,
        organisation_id=None,
        expires_ms=now_ms + FOUNDING_CODE_SECONDS * 1000,
    )
    return code


def _dump(_asked: argparse.Namespace, address: str, _is_embedded: bool) -> None:
    with connect(address) as connection:
        for part in dump(connection):
            sys.stdout.buffer.write(part)


def _report(migrations: Sequence[str]) -> None:
    for name in migrations:
        print(f"Prepared the database: {name}", file=sys.stderr, flush=True)


@contextmanager
def _database(asked: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    """The database's address, and whether it is the embedded one."""
    address = asked.database or os.environ.get(DATABASE_VARIABLE, "")
    if asked.data and asked.database:
        raise SetupError("Give either --data or --database, not both.")
    if asked.data or not address:
        if not asked.data:
            raise SetupError(
                "Say where the data is: --data FOLDER for the PostgreSQL that comes with the"
                f" service, or --database ADDRESS (or {DATABASE_VARIABLE}) for one of your own."
            )
        with embedded_postgresql(asked.data) as embedded:
            yield embedded, True
    else:
        yield address, False


def _parser() -> argparse.ArgumentParser:
    database = argparse.ArgumentParser(add_help=False)
    database.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="keep the data here, with the PostgreSQL that comes with the service",
    )
    database.add_argument(
        "--database",
        metavar="ADDRESS",
        help=f"use this PostgreSQL (15 or newer); else {DATABASE_VARIABLE} is read",
    )
    parser = argparse.ArgumentParser(
        prog="python -m keyworker_service",
        description="The central service of Keyworker Desktop.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", parents=[database], help="run the service")
    serve.add_argument("--host", default=DEFAULT_HOST)
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes any free one")
    serve.add_argument(
        "--trusted-proxy",
        default="",
        metavar="ADDRESS",
        help="believe this proxy when it says whose a request is",
    )
    commands.add_parser("init", parents=[database], help="prepare a database and make the keys")
    commands.add_parser("migrate", parents=[database], help="bring a database to this version")
    invite = commands.add_parser(
        "invite", parents=[database], help="print a code that founds one organisation"
    )
    invite.add_argument(
        "--public-address",
        default=f"http://{DEFAULT_HOST}:{DEFAULT_PORT}",
        metavar="ADDRESS",
        help="where laptops reach the service; it travels in the code",
    )
    commands.add_parser(
        "dump", parents=[database], help="write everything in the database, to be searched"
    )
    return parser


_COMMANDS = {
    "serve": _serve,
    "init": _init,
    "migrate": _migrate,
    "invite": _invite,
    "dump": _dump,
}

if __name__ == "__main__":
    sys.exit(main())
