"""Runs inside an earlier program: its service on a database, until the standard input ends."""

import sys
import threading

from keyworker_service.__main__ import founding_code
from keyworker_service.db import identities
from keyworker_service.db.migrate import migrate
from keyworker_service.db.pool import connect
from keyworker_service.server import Server, address_of, listen
from keyworker_service.settings import Rate, Settings, system_now_ms


def main(database: str) -> None:
    unlimited = Rate(burst=1e9, per_second=1e9)
    settings = Settings(
        database=database,
        now_ms=system_now_ms,
        sign_ins_of_device=unlimited,
        strangers_of_address=unlimited,
        requests_of_device=unlimited,
    )
    with connect(database) as connection:
        migrate(connection, now_ms=system_now_ms())
        identities.initialise(connection, now_ms=system_now_ms())
    listening = listen("127.0.0.1", 0)
    ready = threading.Event()
    server = Server(settings, on_ready=ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    ready.wait(20)
    with connect(database) as connection:
        code = founding_code(connection, address_of(listening), now_ms=system_now_ms())
    sys.stdout.write(f"{address_of(listening)}\n{code.text()}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1])
