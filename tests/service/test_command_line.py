"""python -m keyworker_service, as an administrator meets it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from keyworker_protocol.enrolment import CodeKind, read_code
from keyworker_service.__main__ import DATABASE_VARIABLE, main
from tests.support.service import fresh_database

SECONDS = 60


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "keyworker_service", *arguments]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=os.environ | environment,
        check=False,
    )


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        command("serve", "--port", "0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(r"The service is ready at (http://127\.0\.0\.1:\d+)\n", line)
            assert found, line + (process.stderr.read() if process.stderr else "")
            yield process, found[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def test_it_must_be_told_where_the_data_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    assert main(["serve"]) == 1
    said = capsys.readouterr()
    assert "--data FOLDER" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["init", "--database", "postgresql://nobody@127.0.0.1:1/x"], "does not answer"),
        (["serve", "--database", "postgresql://nobody@127.0.0.1:1/x"], "does not answer"),
        (["init", "--database", "no address at all"], "cannot be read"),
        (["init", "--database", "postgresql://x", "--data", "y"], "not both"),
        (["init", "--data", "/proc/none/there"], "could not be started"),
    ],
)
def test_what_is_in_the_way_is_said_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    text = capsys.readouterr().err
    assert said in text
    assert "Traceback" not in text


def test_a_database_of_ones_own_is_prepared_step_by_step(postgresql_address: str) -> None:
    with fresh_database(postgresql_address) as database:
        where = {DATABASE_VARIABLE: database}
        unprepared = run("serve", "--port", "0", **where)
        assert (unprepared.returncode, unprepared.stdout) == (1, "")
        assert "migrate" in unprepared.stderr
        assert run("migrate", **where).returncode == 0
        without_keys = run("invite", **where)
        assert without_keys.returncode == 1
        assert "init" in without_keys.stderr
        assert run("init", **where).returncode == 0
        invited = run("invite", "--public-address", "https://keyworker.example", **where)
        code = read_code(invited.stdout)
        assert (code.kind, code.address) == (CodeKind.FOUND, "https://keyworker.example")


def test_a_port_in_use_is_said_plainly(postgresql_address: str) -> None:
    with fresh_database(postgresql_address) as database, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run("init", "--database", database)
        port = str(taken.getsockname()[1])
        refused = run("serve", "--database", database, "--port", port)
    assert refused.returncode == 1
    assert "--port" in refused.stderr


def test_embedded_it_serves_at_once_keeps_all_and_stops_cleanly(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with serving("--data", data) as (process, address):
        before = requests.get(f"{address}/v1/service", timeout=SECONDS).json()
        invited = run("invite", "--data", data, "--public-address", address)
        assert read_code(invited.stdout).address == address
        assert requests.get(f"{address}/health/ready", timeout=SECONDS).status_code == 200
    assert process.returncode == 0
    assert not Path(data, "postmaster.pid").exists(), "PostgreSQL stopped with it"
    with serving("--data", data) as (_process, address):
        after = requests.get(f"{address}/v1/service", timeout=SECONDS).json()
    assert (after["service_key"], after["incarnation"]) == (
        before["service_key"],
        before["incarnation"],
    )
