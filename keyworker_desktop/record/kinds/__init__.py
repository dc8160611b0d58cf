"""Every kind of record, one file each; a new file here is all that a new kind needs."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from keyworker_desktop.record.fields import fields_of
from keyworker_desktop.record.record import Kind, Record

R = TypeVar("R", bound=Record)
_declared: dict[str, Kind] = {}


def kind(name: str, *, label: str, plural: str) -> Callable[[type[R]], type[R]]:
    """Declare a record class under the name by which the log knows it, for ever."""

    if name in _declared:
        raise ValueError(f"two kinds named {name}")

    def declare(record_type: type[R]) -> type[R]:
        record_type.kind_name = name
        _declared[name] = Kind(
            name=name,
            label=label,
            plural=plural,
            record_type=record_type,
            fields=MappingProxyType(fields_of(record_type)),
        )
        return record_type

    return declare


@cache
def all_kinds() -> Mapping[str, Kind]:
    """By name; importing them all at the first call."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return MappingProxyType(_declared)


def kind_named(name: str) -> Kind | None:
    """None for a kind that only a newer program knows."""
    return all_kinds().get(name)


def kind_of(record: Record | type[Record]) -> Kind:
    return all_kinds()[record.kind_name]
