"""A wrapped key opens for one recipient, one purpose, one family or person, one epoch."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.wrap import WrapKind, confirm_key, key_check, unwrap_key, wrap_key
from tests.unit.protocol.people import FAMILY, FAMILY_KEY, JOAN, PETER, fixed_bytes, fixed_id

PLACE: dict[str, Any] = {
    "kind": WrapKind.FAMILY_KEY,
    "scope_id": FAMILY,
    "epoch": 1,
    "recipient_id": JOAN.user.user_id,
}
SEALED = wrap_key(FAMILY_KEY, **PLACE, public=JOAN.user.agreement)


def test_the_recipient_opens_it() -> None:
    assert unwrap_key(SEALED, **PLACE, secret=JOAN.user_agreement) == FAMILY_KEY


@settings(max_examples=30)
@given(
    st.binary(min_size=32, max_size=96),
    st.sampled_from(WrapKind),
    st.uuids(),
    st.integers(1, 2**32 - 1),
)
def test_every_key_comes_back_from_its_wrap(
    key: bytes, kind: WrapKind, scope_id: Any, epoch: int
) -> None:
    place = {**PLACE, "kind": kind, "scope_id": scope_id, "epoch": epoch}
    sealed = wrap_key(key, **place, public=JOAN.user.agreement)
    assert unwrap_key(sealed, **place, secret=JOAN.user_agreement) == key


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"kind": WrapKind.USER_KEY},
        {"scope_id": fixed_id("another family")},
        {"epoch": 2},
        {"recipient_id": PETER.user.user_id},
        {"secret": PETER.user_agreement},
        {"secret": JOAN.device_agreement},
    ],
    ids=lambda elsewhere: next(iter(elsewhere)),
)
def test_it_opens_nowhere_else(elsewhere: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="cannot_open"):
        unwrap_key(SEALED, **({**PLACE, "secret": JOAN.user_agreement} | elsewhere))


def test_a_wrap_for_the_same_curve_key_with_another_lattice_key_does_not_open() -> None:
    mixed = crypto.AgreementKey(PETER.user_agreement.secret[:64] + JOAN.user_agreement.secret[64:])
    with pytest.raises(RefusedError, match="cannot_open"):
        unwrap_key(SEALED, **PLACE, secret=mixed)


def test_all_readers_see_whether_they_hold_the_same_key() -> None:
    confirm_key(FAMILY_KEY, key_check(FAMILY_KEY))
    with pytest.raises(RefusedError, match="split_key"):
        confirm_key(fixed_bytes("another key"), key_check(FAMILY_KEY))
