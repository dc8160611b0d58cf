"""The logs: heads, pages, pushes, and waiting for changes."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from keyworker_protocol.entry import encode_answer, encode_page
from keyworker_protocol.limits import (
    HASH_BYTES,
    MAX_COUNTER,
    MAX_PAGE_ENTRIES,
    MAX_UNOPENED,
)
from keyworker_service.api import cbor
from keyworker_service.api.desk import CurrentDesk, CurrentDevice
from keyworker_service.api.fields import Identifier, Strict, base64url, exactly
from keyworker_service.api.problem import responses
from keyworker_service.reads import Head

router = APIRouter(prefix="/v1", tags=["logs"])

LONGEST_WAIT_SECONDS = 50


class HeadOut(Strict):
    log_id: Identifier
    seq: int
    chain: exactly(HASH_BYTES)  # type: ignore[valid-type]
    unopened: list[int] = Field(default_factory=list, max_length=MAX_UNOPENED)
    """Places whose body others cannot open; left out when there are none."""


class HeadsOut(Strict):
    incarnation: Identifier
    heads: list[HeadOut]


class ChangedOut(Strict):
    cursor: int
    changed: list[Identifier]


@router.get(
    "/heads",
    response_model=HeadsOut,
    responses=responses("not_signed_in")
    | {304: {"description": "Nothing changed since the ETag that was sent."}},
)
async def read_heads(
    who: CurrentDevice,
    desk: CurrentDesk,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Of the directory and of every family whose record this person may read."""
    heads = await desk.admission.run(desk.reads.heads, who)
    etag = _etag(desk.identity.incarnation, heads)
    if if_none_match == etag:
        return Response(status_code=304, headers={"ETag": etag})
    plain = [_plain(one) for one in heads]
    body = {"incarnation": str(desk.identity.incarnation), "heads": plain}
    return JSONResponse(body, headers={"ETag": etag})


@router.get(
    "/notify",
    response_model=ChangedOut,
    responses=responses("not_signed_in") | {204: {"description": "Nothing changed in time."}},
)
async def wait_for_changes(
    who: CurrentDevice,
    desk: CurrentDesk,
    cursor: Annotated[int | None, Query(ge=0, le=MAX_COUNTER)] = None,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_SECONDS)] = LONGEST_WAIT_SECONDS,
) -> Response:
    """Answers as soon as one of this person's logs has grown after ``cursor``.

    Without a cursor it answers at once with the present one.
    """
    bell = desk.bell
    if cursor is None:
        await bell.settle()
        return JSONResponse({"cursor": bell.number, "changed": []})
    with bell.listener(who.user_id) as listener:
        bell.follow(listener, await desk.admission.run(desk.reads.log_ids, who))
        changed = await bell.changed(listener, cursor, seconds=wait)
    if not changed:
        return Response(status_code=204)
    return JSONResponse({"cursor": bell.number, "changed": [str(log_id) for log_id in changed]})


@router.get(
    "/logs/{log_id}",
    response_class=Response,
    responses=responses("not_signed_in", "log_unknown") | {200: cbor.described("A page.")},
)
async def read_log(
    log_id: Identifier,
    who: CurrentDevice,
    desk: CurrentDesk,
    after: Annotated[int, Query(ge=0, le=MAX_COUNTER)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE_ENTRIES)] = MAX_PAGE_ENTRIES,
) -> Response:
    """The entries after a sequence number, and the newest receipt that ends within them."""

    def page() -> bytes:
        return encode_page(desk.reads.page(who, log_id, after=after, limit=limit))

    return cbor.reply(await desk.admission.run(page))


@router.post(
    "/logs/{log_id}",
    status_code=201,
    response_class=Response,
    dependencies=[cbor.IsCbor],
    openapi_extra=cbor.REQUEST,
    responses=responses(
        *("wrong_content_type", "not_signed_in", "upgrade_needed", "log_unknown"),
        *("not_a_writer", "not_permitted", "not_your_entry"),
        *("chain_fork", "counter_gap", "seen_ahead", "stale_control", "stale_epoch", "id_reuse"),
        *("bad_signature", "unknown_device", "unknown_user", "wrong_log", "not_the_directory"),
        *("missing_wrap", "removal_needs_new_epoch", "weak_key", "in_salvage"),
    )
    | {201: cbor.described("Some were new."), 200: cbor.described("All were known.")},
)
async def push_to_log(
    log_id: Identifier,
    who: CurrentDevice,
    batch: cbor.Body,
    desk: CurrentDesk,
) -> Response:
    """Takes all of the batch or nothing; a batch sent again is answered as the first time."""
    accepted = await desk.admission.run(desk.pushes.push, who, log_id, batch)
    if accepted.growth:
        desk.metrics.entries.inc(accepted.fresh)
        desk.bell.ring(accepted.growth)
    return cbor.reply(encode_answer(accepted.answer), status=201 if accepted.growth else 200)


def _plain(one: Head) -> dict[str, Any]:
    plain = {
        "log_id": str(one.log_id),
        "seq": one.head.seq,
        "chain": base64url(one.head.chain),
    }
    return plain | ({"unopened": list(one.unopened)} if one.unopened else {})


def _etag(incarnation: UUID, heads: list[Head]) -> str:
    """Of all that the answer says; a chain is of one place only, so that it stands for ``seq``."""
    digest = hashlib.sha256(incarnation.bytes)
    for one in heads:
        digest.update(one.log_id.bytes + one.head.chain)
        for seq in one.unopened:
            digest.update(b"unopened" + seq.to_bytes(8, "big"))
    return f'"{base64url(digest.digest()[:18])}"'
