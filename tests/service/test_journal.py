"""The service's log says what happened, and never what was said."""

import io
import json
import logging

from keyworker_service.journal import Formatter

CANARY = "Zaubernuss-4711"


def logged(**options: object) -> dict[str, object]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logger = logging.Logger("keyworker_service.test")  # noqa: LOG001 - apart from all others
    logger.addHandler(handler)
    logger.info("request", **options)  # type: ignore[arg-type]
    line: dict[str, object] = json.loads(stream.getvalue())
    return line


def test_a_line_has_ids_and_counts_and_nothing_else() -> None:
    line = logged(extra={"method": "GET", "status": 200, "note": CANARY})
    assert line["event"] == "request"
    assert line["status"] == 200
    assert CANARY not in str(line)


def test_an_exception_is_its_kind_and_its_places() -> None:
    try:
        int(CANARY)  # its message repeats what it was given
    except ValueError:
        line = logged(exc_info=True)
    assert line["error"] == "ValueError"
    assert "test_journal.py" in str(line["trace"])
    assert CANARY not in str(line)


def test_the_arguments_of_a_message_stay_out() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logger = logging.Logger("other")  # noqa: LOG001 - apart from all others
    logger.addHandler(handler)
    logger.warning("said %s", CANARY)
    assert json.loads(stream.getvalue())["event"] == "said %s"
