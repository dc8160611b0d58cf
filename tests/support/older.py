"""A program of an earlier version: one that lacks a kind, a field and a choice of today's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from keyworker_desktop.record import kinds
from keyworker_desktop.record.record import Kind
from keyworker_desktop.store.refold import fold_version
from keyworker_desktop.store.shape import shape_of

KIND = "story"
FIELD = ("family", "visiting")
CHOICE = ("family", "rating", "blue")


@contextmanager
def older_program(*, is_older: bool = True) -> Iterator[None]:
    """Whatever runs meanwhile in this process runs as that program (or as today's)."""
    before = dict(kinds._declared)
    _declare(_older(_TODAY) if is_older else _TODAY)
    try:
        yield
    finally:
        _declare(before)


def _declare(declared: dict[str, Kind]) -> None:
    kinds._declared.clear()
    kinds._declared.update(declared)
    shape_of.cache_clear()
    fold_version.cache_clear()


def _older(declared: dict[str, Kind]) -> dict[str, Kind]:
    older = {name: kind for name, kind in declared.items() if name != KIND}
    kind_name, lacking = FIELD
    fields = {name: one for name, one in older[kind_name].fields.items() if name != lacking}
    kind_name, name, choice = CHOICE
    kept = tuple(one for one in fields[name].choices if one.value != choice)
    fields[name] = replace(fields[name], choices=kept)
    older[kind_name] = replace(older[kind_name], fields=MappingProxyType(fields))
    return older


_TODAY = dict(kinds.all_kinds())
