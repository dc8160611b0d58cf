"""The client speaks only where nobody on the way can listen."""

from uuid import uuid4

import pytest

from keyworker_protocol.enrolment import SECRET_BYTES, Code, CodeKind
from sync.client import ServiceClient, is_private
from sync.errors import AddressNotPrivateError


@pytest.mark.parametrize(
    ("address", "may_be_used"),
    [
        ("https://service.example", True),
        ("https://service.example:8443/keyworker", True),
        ("http://127.0.0.1:8123", True),
        ("http://[::1]:8123", True),
        ("http://localhost:8123", True),
        ("http://service.example", False),
        ("http://127.0.0.1.example", False),
        ("http://192.168.1.4:8123", False),
        ("ftp://127.0.0.1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_https_and_this_computer_are_private(address: str, may_be_used: bool) -> None:
    assert is_private(address) is may_be_used


def test_nothing_is_sent_to_an_address_on_which_others_may_listen() -> None:
    client = ServiceClient("http://service.example")
    code = Code(
        kind=CodeKind.JOIN,
        address="http://service.example",
        secret=bytes(SECRET_BYTES),
        organisation_id=uuid4(),
    )
    with pytest.raises(AddressNotPrivateError, match="https"):
        client.request_enrolment(code, b"request")
