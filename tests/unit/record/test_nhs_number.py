"""NHS numbers: the last digit checks the others, and people write spaces in them."""

import pytest

from keyworker_desktop.record.nhs_number import is_valid, shown

FOR_TESTING = [
    "9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069",
    "9990000077", "9990000085", "9990000093", "9990000107", "9990000115",
]  # fmt: skip


@pytest.mark.parametrize("number", [*FOR_TESTING, "9434765919", "6541003238", "943 476 5919"])
def test_a_number_with_its_right_last_digit_is_one(number: str) -> None:
    assert is_valid(number)


@pytest.mark.parametrize(
    "number",
    ["", "9434765918", "943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩", "9434765919\n"],
)
def test_anything_else_is_none(number: str) -> None:
    assert not is_valid(number)


@pytest.mark.parametrize("last", "0123456789")
def test_digits_whose_check_would_be_ten_are_no_number(last: str) -> None:
    assert not is_valid(f"999000000{last}")


def test_it_is_shown_as_on_letters() -> None:
    assert shown("9434765919") == "943 476 5919"
    assert shown("94347") == "94347"
