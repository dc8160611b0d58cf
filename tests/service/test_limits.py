"""What is too big, too often, of the wrong kind or nowhere is refused and nothing echoed."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from keyworker_protocol.entry import MEDIA_TYPE
from keyworker_protocol.limits import MAX_OFFER_BYTES
from keyworker_service.api.envelope import MOST_BATCH_BYTES, MOST_JSON_BYTES
from keyworker_service.api.problem import ProblemError
from keyworker_service.api.rate import Buckets
from keyworker_service.db.pool import connect
from keyworker_service.settings import Rate, Settings
from tests.service.laptop import Laptop, found, new_laptop, problem
from tests.support.service import RunningService

CANARY = "Zaubernuss-4711"
DEVICE = "5c1a6e0e-7f0b-4f6c-9d0a-3b7c1d2e4f50"


def test_an_unknown_place_and_a_wrong_method(manager: Laptop) -> None:
    assert problem(manager.get(f"/v1/{CANARY}")) == (404, "not_found")
    assert problem(manager.get("/")) == (404, "not_found")
    assert problem(manager.get("/v1/heads/")) == (404, "not_found")
    assert problem(manager.delete("/v1/heads")) == (405, "method_not_allowed")
    assert manager.delete("/v1/heads").headers["Allow"] == "GET"


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "", "multipart/form-data"])
def test_a_batch_of_another_kind(kind: str, manager: Laptop) -> None:
    answer = manager.push_bytes(uuid4(), b"\xa0", headers={"Content-Type": kind})
    assert problem(answer) == (415, "wrong_content_type")


@pytest.mark.parametrize("kind", ["text/plain", MEDIA_TYPE, ""])
def test_a_question_of_another_kind(kind: str, manager: Laptop) -> None:
    body = json.dumps({"device_id": str(uuid4())}).encode()
    answer = manager.post("/v1/auth/challenge", data=body, headers={"Content-Type": kind})
    assert problem(answer) == (415, "wrong_content_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        json.dumps({"device_id": CANARY}).encode(),
        json.dumps({CANARY: DEVICE}).encode(),
        json.dumps({"device_id": DEVICE, CANARY: 1}).encode(),
        json.dumps({"device_id": [CANARY] * 10}).encode(),
        b'{"device_id": ' + b"[" * 20_000,
    ],
)
def test_what_cannot_be_read_does_not_come_back(body: bytes, manager: Laptop) -> None:
    answer = manager.post(
        "/v1/auth/challenge", data=body, headers={"Content-Type": "application/json"}
    )
    assert problem(answer) == (400, "malformed")
    assert CANARY not in answer.text
    assert set(answer.json()) == {"type", "title", "status", "code"}


def test_a_body_is_too_big_before_it_has_arrived(shared_service: RunningService) -> None:
    host = shared_service.address.removeprefix("http://")
    for path, most in (("/v1/auth/challenge", MOST_JSON_BYTES), ("/v1/logs/x", MOST_BATCH_BYTES)):
        stated = http.client.HTTPConnection(host, timeout=10)
        stated.putrequest("POST", path)
        stated.putheader("Content-Type", "application/json")
        stated.putheader("Content-Length", str(most + 1))
        stated.endheaders(b"{")
        answer = stated.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_big")
        stated.close()


def test_a_body_without_an_end_is_cut_off(shared_service: RunningService) -> None:
    host = shared_service.address.removeprefix("http://")
    endless = http.client.HTTPConnection(host, timeout=10)
    endless.putrequest("POST", "/v1/auth/challenge")
    endless.putheader("Content-Type", "application/json")
    endless.putheader("Transfer-Encoding", "chunked")
    endless.endheaders()
    for _ in range(MOST_JSON_BYTES // 4096 + 1):
        endless.send(b"1000\r\n" + b" " * 4096 + b"\r\n")
    answer = endless.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_big")
    endless.close()


def test_who_signs_in_too_often_waits(make_service: Callable[..., RunningService]) -> None:
    service = make_service(sign_ins_of_device=Rate(burst=3, per_second=0.1))
    device_id = str(uuid4())
    laptop = new_laptop(service.address, uuid4())
    answers = [laptop.post("/v1/auth/challenge", json={"device_id": device_id}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert problem(answers[-1]) == (429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
    other = laptop.post("/v1/auth/challenge", json={"device_id": str(uuid4())})
    assert other.status_code == 200


def test_an_address_and_a_device_have_their_limits(
    make_service: Callable[..., RunningService],
) -> None:
    strangers = make_service(strangers_of_address=Rate(burst=5, per_second=0.01))
    laptop = new_laptop(strangers.address, uuid4())
    states = [laptop.get(f"/v1/enrolments/{uuid4()}").status_code for _ in range(6)]
    assert states == [404] * 5 + [429]
    devices = make_service(requests_of_device=Rate(burst=5, per_second=0.01))
    manager = found(devices)
    assert [manager.get("/v1/heads").status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_bucket_fills_again() -> None:
    now = 0.0
    buckets = Buckets(Rate(burst=2, per_second=0.5), clock=lambda: now)
    for _ in range(2):
        buckets.take("a")
    with pytest.raises(ProblemError) as refused:
        buckets.take("a")
    assert refused.value.headers == {"Retry-After": "2"}
    buckets.take("b")
    now = 2.0
    buckets.take("a")
    with pytest.raises(ProblemError):
        buckets.take("a")


def test_too_long_a_queue_is_sent_away_for_a_while(
    make_service: Callable[..., RunningService],
) -> None:
    """One family's row is held, so that pushes to it stand still."""
    service = make_service(requests_at_work=1, patience_seconds=0.2)
    manager = found(service)
    family = manager.new_family()
    with (
        ThreadPoolExecutor(1) as threads,
        connect(service.settings.database) as holding,
    ):
        with holding.transaction():
            holding.execute("SELECT FROM family WHERE family_id = %s FOR UPDATE", (family,))
            waits = threads.submit(manager.push, family, manager.notes(family, 1))
            until_a_statement_waits(service)
            answer = manager.get("/v1/heads")
        assert waits.result().status_code == 201
    assert problem(answer) == (503, "busy")
    assert 2 <= int(answer.headers["Retry-After"]) <= 12


def until_a_statement_waits(service: RunningService) -> None:
    ends = time.monotonic() + 5
    while not service.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
        assert time.monotonic() < ends


def test_health_and_metrics_tell_nothing_of_anybody(manager: Laptop) -> None:
    family = manager.new_family()
    manager.pushed(family, manager.notes(family, 1))
    assert manager.get("/health/live").json() == {"status": "live"}
    assert manager.get("/health/ready").json() == {"status": "ready"}
    counted = manager.get("/metrics").text
    assert 'keyworker_requests_total{method="POST",route="/v1/logs/{log_id}",status="201"}' in (
        counted
    )
    for identifier in (family, manager.organisation_id, manager.device.device_id):
        assert str(identifier) not in counted


def test_a_database_that_is_away_is_said_plainly(
    make_service: Callable[..., RunningService],
) -> None:
    service = make_service()
    manager = found(service)
    name = str(conninfo_to_dict(service.settings.database)["dbname"])
    with connect(make_conninfo(service.settings.database, dbname="postgres")) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        )
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        answer = manager.get("/v1/heads")
        ready = manager.get("/health/ready")
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name))
        )
    assert problem(answer) == (503, "database_away")
    assert "Retry-After" in answer.headers
    assert problem(ready) == (503, "database_away")
    assert manager.get("/health/live").status_code == 200


def test_an_organisation_behind_one_address_may_sign_in_at_once() -> None:
    strangers = Buckets(Settings(database="").strangers_of_address, clock=lambda: 0.0)
    for _ in range(2 * 2000):  # a challenge and a token for each laptop
        strangers.take("10.0.0.1")


def test_directories_from_strangers_have_a_limit_of_their_own(
    make_service: Callable[..., RunningService],
) -> None:
    service = make_service(offers_of_address=Rate(burst=3, per_second=0.01))
    laptop = new_laptop(service.address, uuid4())
    path, kind = f"/v1/salvage/directories/{uuid4()}", {"Content-Type": MEDIA_TYPE}
    states = [laptop.post(path, data=b"\x00", headers=kind).status_code for _ in range(4)]
    assert states == [409] * 3 + [429]
    assert laptop.get(path).status_code == 409, "asking how far one reaches is cheap"
    assert laptop.post("/v1/auth/challenge", json={"device_id": DEVICE}).status_code == 200


@pytest.mark.parametrize("value", [b"\x80", b"\xa0", b"\x40"])
def test_a_body_of_very_many_values_costs_next_to_nothing(
    value: bytes, scene_of_a_restore: Laptop
) -> None:
    manager = scene_of_a_restore
    kind = {"Content-Type": MEDIA_TYPE, "X-Founding-Code": str(uuid4())}
    for path, size in (
        (f"/v1/salvage/directories/{manager.organisation_id}", MAX_OFFER_BYTES),
        (f"/v1/salvage/logs/{uuid4()}", MAX_OFFER_BYTES),
        ("/v1/organisations", MOST_BATCH_BYTES),
        (f"/v1/logs/{uuid4()}", MOST_BATCH_BYTES),
    ):
        count = size - 5
        data = b"\x9a" + count.to_bytes(4) + value * count
        before = time.process_time()
        assert problem(manager.post(path, data=data, headers=kind)) == (413, "too_big")
        assert time.process_time() - before < 0.5


@pytest.fixture
def scene_of_a_restore(make_service: Callable[..., RunningService]) -> Laptop:
    service = make_service()
    manager = found(service)
    service.says_restored()
    manager.sign_in()
    return manager


@pytest.mark.skipif(sys.platform == "win32", reason="there every process may open many files")
def test_more_laptops_may_stay_connected_than_systems_commonly_allow() -> None:
    lowered = (
        "import resource as r; most = r.getrlimit(r.RLIMIT_NOFILE)[1];"
        "r.setrlimit(r.RLIMIT_NOFILE, (256, most));"
        "from keyworker_service.server import allow_many_connections as allow; allow();"
        "print(r.getrlimit(r.RLIMIT_NOFILE)[0] > 256)"
    )
    answer = subprocess.run([sys.executable, "-c", lowered], capture_output=True, check=True)
    assert answer.stdout.strip() == b"True"
