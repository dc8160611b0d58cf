"""The organisations' directories, folded in memory and brought up to date from their logs."""

import threading
from uuid import UUID

from keyworker_protocol.directory import Directory
from keyworker_protocol.header import decode_header
from keyworker_service.db import logs
from keyworker_service.db.pool import Connection, Database


class Directories:
    """A directory's version is its log's sequence number: what is missing is easily asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folded: dict[UUID, Directory] = {}
        self._writing = threading.Lock()

    def at_hand(self, organisation_id: UUID) -> Directory:
        """As this process last saw it; it may lack the newest entries."""
        directory = self._folded.get(organisation_id)
        if directory is None:
            return self.read_again(organisation_id)
        return directory

    def read_again(self, organisation_id: UUID) -> Directory:
        with self._database.connection() as connection:
            return self.current(connection, organisation_id)

    def current(self, connection: Connection, organisation_id: UUID) -> Directory:
        """With every committed entry; its signatures were checked when they were accepted."""
        directory = self._folded.get(organisation_id, Directory(organisation_id=organisation_id))
        headers = logs.headers_after(connection, organisation_id, directory.version)
        for header in headers:
            directory = directory.applied(decode_header(header))
        if headers:
            self.keep(directory)
        return directory

    def keep(self, directory: Directory) -> None:
        """Remember it if it is newer; only for what is committed."""
        with self._writing:
            known = self._folded.get(directory.organisation_id)
            if known is None or known.version < directory.version:
                self._folded[directory.organisation_id] = directory
