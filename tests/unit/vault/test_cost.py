"""How much work a guess takes is chosen by the clock, and never below the floor."""

import pytest

from keyworker_desktop.vault.cost import CAP, FLOOR, Calibration, Cost
from keyworker_desktop.vault.errors import NotEnoughMemoryError
from keyworker_protocol import crypto


class Laptop:
    """Takes a given time for each MiB and has a given amount of memory."""

    def __init__(self, seconds_per_mib: float, memory_mib: int = 100_000) -> None:
        self.now = 0.0
        self.tried: list[int] = []
        self._seconds_per_mib = seconds_per_mib
        self._memory_mib = memory_mib

    def derive(
        self, passphrase: bytes, *, salt: bytes, memory_kib: int, passes: int, lanes: int
    ) -> bytes:
        mib = memory_kib // 1024
        self.tried.append(mib)
        if mib > self._memory_mib:
            raise MemoryError
        self.now += mib * self._seconds_per_mib
        return bytes(32)

    def calibrate(self, monkeypatch: pytest.MonkeyPatch) -> Cost:
        monkeypatch.setattr(crypto, "derive_from_passphrase", self.derive)
        return Calibration(clock=lambda: self.now).cost()


def test_a_quick_laptop_stays_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Laptop(0.001).calibrate(monkeypatch) == Cost(256 * 1024, 3, 4)


def test_a_slower_laptop_goes_down_until_it_is_quick_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laptop = Laptop(0.005)
    cost = laptop.calibrate(monkeypatch)
    assert laptop.tried == [256, 128]
    assert cost == Cost(128 * 1024, 3, 4)


def test_a_very_slow_laptop_keeps_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Laptop(5.0).calibrate(monkeypatch) == FLOOR


def test_a_laptop_with_little_memory_goes_down_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Laptop(0.001, memory_mib=130).calibrate(monkeypatch) == Cost(128 * 1024, 3, 4)


def test_at_the_floor_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(crypto, "derive_from_passphrase")
    assert Calibration(start=FLOOR).cost() == FLOOR


def test_the_limits_are_those_that_were_decided() -> None:
    assert Cost(memory_kib=65_536, passes=3, lanes=4) == FLOOR
    assert CAP.memory_kib == 1_048_576
    assert FLOOR.is_allowed
    assert CAP.is_allowed


def test_no_memory_is_an_error_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyworker_desktop.vault.cost import derive

    monkeypatch.setattr(crypto, "derive_from_passphrase", Laptop(1, memory_mib=1).derive)
    with pytest.raises(NotEnoughMemoryError):
        derive(b"words", bytes(16), FLOOR)
