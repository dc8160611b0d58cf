"""The OpenAPI document is exact: schemathesis plays it against the running service.

``KEYWORKER_REQUESTS=1000`` tries more of each operation.
"""

import os
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.transport.serialization import Binary

from keyworker_protocol.encoding import encode
from keyworker_protocol.entry import MEDIA_TYPE
from keyworker_service.api.problem import STATUS_OF_CODE
from tests.service.laptop import Laptop, found
from tests.support.service import RunningService
from tests.support.tally import tally

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    ignored_auth,
]
REQUESTS = int(os.environ.get("KEYWORKER_REQUESTS", "12"))
QUICK = settings(
    max_examples=REQUESTS,
    deadline=None,
    derandomize="KEYWORKER_TALLY" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer(MEDIA_TYPE)
def cbor(_context: object, value: object) -> bytes:
    """What the document calls binary travels as it is; anything else as CBOR."""
    return value.data if isinstance(value, Binary) else encode(value)


@pytest.fixture(scope="module")
def signed_in(shared_service: RunningService) -> Laptop:
    return found(shared_service)


@pytest.mark.timeout(120 + 20 * REQUESTS)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_keeps_its_word(
    mode: GenerationMode, shared_service: RunningService, signed_in: Laptop
) -> None:
    """Not the long poll: it would wait."""
    document = f"{shared_service.address}/v1/openapi.json"
    schema = schemathesis.openapi.from_url(document).exclude(path="/v1/notify")
    authorization = {"Authorization": str(signed_in.http.headers["Authorization"])}
    played = 0
    for read in schema.get_all_operations():
        assert isinstance(read, Ok), read
        operation = read.ok()

        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def play(case: Case) -> None:
            tally(requests=1)
            case.call_and_validate(headers=authorization, checks=CHECKS)

        with suppress(Unsatisfiable):  # nothing can be wrong where nothing is asked for
            play()
            played += 1
    assert played >= 10


def test_the_document_names_every_code(shared_service: RunningService, signed_in: Laptop) -> None:
    document = signed_in.get("/v1/openapi.json").json()
    named = {
        code
        for methods in document["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for media, content in answer.get("content", {}).items()
        if media == "application/problem+json"
        for code in content["schema"]["properties"]["code"]["enum"]
    }
    assert STATUS_OF_CODE.keys() - named == {"internal", "method_not_allowed", "not_found"}


def test_the_document_has_nothing_of_the_frameworks_own(signed_in: Laptop) -> None:
    text = signed_in.get("/v1/openapi.json").text
    assert "ValidationError" not in text
