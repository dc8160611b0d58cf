"""python -m keyworker_service serve | init | migrate | invite | dump | key | restored."""

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
from keyworker_service.settings import FILE_BYTES_OF_FAMILY, Settings, system_now_ms

DATABASE_VARIABLE = "KEYWORKER_DATABASE"
_MOST_HOURS = 24.0 * 31
_MIB = 1024**2
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
    from keyworker_service.server import Server, address_of, allow_many_connections, listen

    if is_embedded:
        _init(asked, address, is_embedded)
    with connect(address) as connection:
        check_is_current(connection)
    journal.install()
    allow_many_connections()
    # uvicorn stops cleanly and then raises the signal again: let the embedded PostgreSQL stop too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with listen(asked.host, asked.port) as listening:
        where = address_of(listening)
        server = Server(
            Settings(
                database=address,
                trusted_proxy=asked.trusted_proxy,
                file_bytes_of_family=asked.family_files * _MIB,
            ),
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


def _key(_asked: argparse.Namespace, address: str, _is_embedded: bool) -> None:
    with connect(address) as connection:
        check_is_current(connection)
        print(identities.load(connection).signing.seed.hex())


def _restored(asked: argparse.Namespace, address: str, _is_embedded: bool) -> None:
    now_ms = system_now_ms()
    with connect(address) as connection:
        if asked.close:
            check_is_current(connection)
            is_ended = identities.end_salvage(connection, now_ms=now_ms)
            print(_ENDED if is_ended else "The service was not gathering: nothing was changed.")
            return
        _report(migrate(connection, now_ms=now_ms))
        if asked.key:
            _use_key(connection, asked.key, now_ms=now_ms)
        until = now_ms + int(asked.hours * 3_600_000)
        identities.begin_another_life(connection, now_ms=now_ms, salvage_until_ms=until)
    print(_RESTORED.format(hours=asked.hours))


def _use_key(connection: Connection, file: Path, *, now_ms: int) -> None:
    """Give a database that was lost altogether the key that laptops know. Raises SetupError."""
    try:
        key = crypto.SigningKey(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise SetupError(f"{file} does not hold the key that 'key' printed.") from error
    made = identities.initialise(connection, now_ms=now_ms, signing=key)
    if not made and identities.load(connection).signing.public != key.public:
        raise SetupError("This database has another key than that one. Nothing was changed.")


_RESTORED = """\
The service begins another life. Start it again now.
For {hours:g} hours it gathers what laptops hold and this backup lacks; what is written meanwhile
waits on the laptops. A manager has to confirm on their own laptop that the service was restored:
tell them. To take new entries sooner, when all laptops have been seen:
python -m keyworker_service restored --close"""
_ENDED = "The service takes new entries again. What laptops bring back later is still taken in."


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
    serve.add_argument(
        "--family-files",
        type=int,
        default=FILE_BYTES_OF_FAMILY // _MIB,
        metavar="MIB",
        help="keep as much of attachments for each family (%(default)s)",
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
        "key",
        parents=[database],
        help="print the service's secret key, to be kept apart from the backups",
    )
    restored = commands.add_parser(
        "restored",
        parents=[database],
        help="say that this database was restored from a backup; the service must be stopped",
    )
    restored.add_argument(
        "--hours", type=_hours, default=24.0, help="how long to gather what laptops hold (24)"
    )
    restored.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="the key printed by 'key', when the database was lost and there is no backup",
    )
    restored.add_argument(
        "--close", action="store_true", help="take new entries again; the service may be running"
    )
    commands.add_parser(
        "dump", parents=[database], help="write everything in the database, to be searched"
    )
    return parser


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 <= hours <= _MOST_HOURS:
        raise ValueError
    return hours


_COMMANDS = {
    "serve": _serve,
    "init": _init,
    "migrate": _migrate,
    "invite": _invite,
    "dump": _dump,
    "key": _key,
    "restored": _restored,
}

if __name__ == "__main__":
    sys.exit(main())
