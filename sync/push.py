"""Send what waits here, and take the service's receipt for it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from keyworker_desktop.store import accept, outbox
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, family_keys
from keyworker_protocol import body
from keyworker_protocol.entry import Entry, PushAnswer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_BATCH_ENTRIES, MAX_TIME_MS
from sync import anew
from sync.client import KnownHead
from sync.errors import RefusedByServiceError
from sync.lane import StoreLane, ask
from sync.proof import alarm
from sync.pull import Puller
from sync.state import Arrived

if TYPE_CHECKING:
    from sync.round import Round

logger = logging.getLogger(__name__)

_OTHERS_THERE = frozenset(("chain_fork", "counter_gap", "id_reuse"))
"""The service has entries of this laptop that are not known here: they are fetched first."""


class PushClient(Protocol):
    """What pushing needs of a service."""

    def heads(self) -> Sequence[KnownHead] | None: ...

    def forget_heads(self) -> None: ...

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer: ...


class Pusher:
    """Empties one laptop's outbox, family by family."""

    def __init__(
        self, *, identity: Identity, lane: StoreLane, client: PushClient, puller: Puller
    ) -> None:
        self._identity = identity
        self._lane = lane
        self._client = client
        self._puller = puller

    def push(self, this: "Round") -> None:
        """A family that the service refuses, or that is in trouble, does not hold up the others."""
        waiting = [one.log_id for one in ask(self._lane, outbox.waiting)]
        for log_id in self._puller.doubted().difference(waiting):
            self._puller.answered_truly(log_id, this)  # by a page, all of it
        # People come first: access may be given to somebody enrolled a moment ago.
        for log_id in sorted(waiting, key=lambda one: one != self._identity.organisation_id):
            self.push_log(log_id, this)

    def push_log(self, log_id: UUID, this: "Round") -> None:
        most = MAX_BATCH_ENTRIES
        while not (this.stopping() or this.is_unfinished or this.leaves(log_id)):
            keys, batch = ask(self._lane, partial(_batch, log_id=log_id, most=most))
            if not batch:
                return
            try:
                answer = self._client.push(log_id, _sealed(batch, keys))
            except RefusedByServiceError as error:
                if error.code == "too_big" and len(batch) > 1:
                    most = len(batch) // 2
                elif not self._is_mended(error.code, log_id, batch, this):
                    self._park(log_id, batch, error, this)
                    return
                continue
            self._settle(log_id, batch, answer, this)

    def _is_mended(
        self, code: str, log_id: UUID, batch: Sequence[outbox.WaitingEntry], this: "Round"
    ) -> bool:
        """Whether what waits stands otherwise once the service's entries are here."""
        if code not in _OTHERS_THERE and code != "stale_control":
            return False
        self._client.forget_heads()
        heads = self._client.heads() or []
        self._client.forget_heads()
        self._puller.pull_logs([head for head in heads if head.log_id == log_id], {}, this)
        if code == "stale_control":
            now = datetime.now(UTC)
            again = partial(anew.decide_again, log_id=log_id, identity=self._identity, now=now)
            return ask(self._lane, again)
        _, left = ask(self._lane, partial(_batch, log_id=log_id, most=1))
        return not left or left[0].entry_hash != batch[0].entry_hash

    def _settle(
        self,
        log_id: UUID,
        batch: Sequence[outbox.WaitingEntry],
        answer: PushAnswer,
        this: "Round",
    ) -> None:
        """Take the receipt; fetch what others wrote in between. Nothing leaves without one."""
        receipt = answer.receipt
        try:
            receipt.verify(self._puller.directory().service_key)
            is_taken = ask(
                self._lane,
                partial(_receive, batch=batch, answer=answer, may_be_of=self._puller.may_be_of),
            )
        except RefusedError as error:
            self._puller.trouble(log_id, alarm(error.code), this)
            self._puller.answered_falsely(log_id)
            return
        if is_taken:
            self._puller.answered_truly(log_id, this)
            this.sent += len(batch)
            this.arrived(Arrived(log_id=log_id, entities=frozenset()))
            return
        self._puller.pull_logs([KnownHead(log_id, receipt.to_seq, receipt.chain)], {}, this)
        left = ask(self._lane, partial(_still_waiting, log_id=log_id, batch=batch))
        this.sent += len(batch) - left
        if left and log_id not in this.troubled and not (this.stopping() or this.is_unfinished):
            self._puller.trouble(log_id, alarm("withheld"), this)
        if log_id in this.troubled:
            self._puller.answered_falsely(log_id)
        elif not left:
            self._puller.answered_truly(log_id, this)

    def _park(
        self,
        log_id: UUID,
        batch: Sequence[outbox.WaitingEntry],
        error: RefusedByServiceError,
        this: "Round",
    ) -> None:
        """Keep what was refused, with the reason, where people see it."""
        index = error.extras.get("index", 0)
        is_one = isinstance(index, int) and 0 <= index < len(batch)
        refused = batch[index if is_one else 0]
        logger.warning("entry refused: %s", error.code)
        ask(self._lane, partial(_park, entry_id=refused.entry_id, sentence=error.told))
        this.arrived(Arrived(log_id=log_id, entities=frozenset()))


def _batch(
    db: Connection, log_id: UUID, most: int
) -> tuple[Mapping[int, bytes], Sequence[outbox.WaitingEntry]]:
    return family_keys(db, log_id), outbox.next_batch(db, log_id, most=most)


def _sealed(batch: Sequence[outbox.WaitingEntry], keys: Mapping[int, bytes]) -> list[Entry]:
    """Bodies are sealed at the last moment, under the newest key the laptop holds."""
    entries = []
    for waiting in batch:
        sealed = b""
        if waiting.packed is not None:
            epoch = max(keys)
            sealed = body.seal(
                waiting.packed,
                header=waiting.header,
                change_id=waiting.change_id,
                epoch=epoch,
                family_key=keys[epoch],
            )
        entries.append(Entry(header=waiting.header, signature=waiting.signature, sealed=sealed))
    return entries


def _receive(
    db: Connection,
    batch: Sequence[outbox.WaitingEntry],
    answer: PushAnswer,
    may_be_of: Callable[[Connection, UUID, UUID], bool],
) -> bool:
    """Raises RefusedError ``other_incarnation``."""
    receipt = answer.receipt
    if not may_be_of(db, receipt.family_id, receipt.incarnation):
        raise RefusedError("other_incarnation")
    if receipt.received_ms > MAX_TIME_MS:
        raise RefusedError("impossible_time")
    return accept.accept_receipt(db, batch, answer.seqs, receipt)


def _still_waiting(db: Connection, log_id: UUID, batch: Sequence[outbox.WaitingEntry]) -> int:
    waiting = outbox.waiting_change_ids(db, log_id)
    return sum(entry.change_id in waiting for entry in batch)


def _park(db: Connection, entry_id: int, sentence: str) -> None:
    with transaction(db):
        outbox.park(db, entry_id, sentence)
