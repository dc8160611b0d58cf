"""The service's log: one JSON object a line, ids and counts only, no texts of exceptions."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from typing_extensions import override

_FIELDS = ("method", "route", "status", "ms", "count")
_LINES_OF_TRACE = 12


class Formatter(logging.Formatter):
    """An exception's text may hold what a person sent, so only its kind and places are written."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.msg,
        }
        line |= {name: record.__dict__[name] for name in _FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-_LINES_OF_TRACE:]
            line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line)


def install(stream: TextIO = sys.stderr) -> None:
    """Send everything there, uvicorn's log included; its access log, with addresses, stays off."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("keyworker_service").setLevel(logging.INFO)
