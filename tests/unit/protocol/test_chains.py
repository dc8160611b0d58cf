"""A missing, moved, doubled or altered entry shows in a chain."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import NOTHING, Header, header_hash
from tests.unit.protocol.people import a_header, fixed_bytes, fixed_id


def a_device_chain(length: int) -> list[tuple[Header, bytes]]:
    chain: list[tuple[Header, bytes]] = []
    previous = NOTHING
    for counter in range(1, length + 1):
        header = a_header(change_id=fixed_id(f"{counter}"), counter=counter, previous=previous)
        previous = header_hash(header.encoded())
        chain.append((header, previous))
    return chain


def tail_of(chain: list[tuple[Header, bytes]]) -> DeviceTail:
    tail = DeviceTail()
    for header, entry_hash in chain:
        tail = tail.followed_by(header, entry_hash)
    return tail


def head_of(hashes: list[bytes]) -> FamilyHead:
    head = FamilyHead()
    for entry_hash in hashes:
        head = head.extended(entry_hash)
    return head


def test_a_whole_device_chain_is_followed_to_its_end() -> None:
    chain = a_device_chain(5)
    assert tail_of(chain) == DeviceTail(5, chain[-1][1])


@pytest.mark.parametrize("missing", range(4))
def test_a_missing_entry_is_a_gap(missing: int) -> None:
    chain = a_device_chain(5)
    del chain[missing]
    with pytest.raises(RefusedError, match="counter_gap"):
        tail_of(chain)


@pytest.mark.parametrize("again", range(5))
def test_an_entry_that_comes_again_is_a_fork(again: int) -> None:
    chain = a_device_chain(5)
    with pytest.raises(RefusedError, match="chain_fork"):
        tail_of([*chain, chain[again]])


def test_an_entry_with_another_past_is_a_fork() -> None:
    chain = a_device_chain(2)
    stranger = a_header(counter=3, previous=fixed_bytes("another past"))
    with pytest.raises(RefusedError, match="chain_fork"):
        tail_of([*chain, (stranger, header_hash(stranger.encoded()))])


@pytest.mark.parametrize("counter", [1, 2])
def test_an_entry_that_follows_but_does_not_count_on_is_a_fork(counter: int) -> None:
    chain = a_device_chain(2)
    header = a_header(counter=counter, previous=chain[-1][1])
    with pytest.raises(RefusedError, match="chain_fork"):
        tail_of([*chain, (header, header_hash(header.encoded()))])


def test_a_first_entry_that_claims_a_past_is_a_fork() -> None:
    with pytest.raises(RefusedError, match="chain_fork"):
        DeviceTail().followed_by(a_header(previous=fixed_bytes("past")), fixed_bytes("hash"))


def test_every_order_of_a_family_has_its_own_chain() -> None:
    hashes = [fixed_bytes(f"entry {number}") for number in range(5)]
    chains = {head_of(list(order)).chain for order in permutations(hashes)}
    assert len(chains) == 120


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=12))
def test_a_family_chain_is_known_by_its_length_and_hash(hashes: list[bytes]) -> None:
    heads = [head_of(hashes[:length]) for length in range(len(hashes) + 1)]
    assert heads[0] == FamilyHead(0, NOTHING)
    assert all(later.seq == earlier.seq + 1 for earlier, later in pairwise(heads))
    assert len({head.chain for head in heads}) == len(heads)


def test_the_same_entries_after_another_start_give_another_chain() -> None:
    entry_hash = fixed_bytes("entry")
    assert FamilyHead(3, NOTHING).extended(entry_hash) != FamilyHead(4, NOTHING).extended(
        entry_hash
    )
    assert head_of([entry_hash, entry_hash]).chain != head_of([entry_hash]).chain
