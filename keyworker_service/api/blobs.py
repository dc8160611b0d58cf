"""Files of attachments, sealed on laptops: announced, filled, completed and fetched in chunks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from keyworker_protocol.blob import MAX_CHUNKS, MEDIA_TYPE
from keyworker_protocol.limits import HASH_BYTES, MAX_COUNTER
from keyworker_service.api.desk import CurrentDesk, CurrentDevice, requires
from keyworker_service.api.fields import Identifier, Strict, exactly
from keyworker_service.api.problem import responses
from keyworker_service.db.blobs import Blob
from keyworker_service.db.feed import Growth

router = APIRouter(prefix="/v1/blobs/{family_id}", tags=["attachments"])

MOST_LISTED = 1000
_FIRST = UUID(int=0)
_IsJson = Depends(requires("application/json"))
_IsBytes = Depends(requires(MEDIA_TYPE))
_CHUNK = {"schema": {"type": "string", "format": "binary"}}
_REQUEST: dict[str, Any] = {"requestBody": {"required": True, "content": {MEDIA_TYPE: _CHUNK}}}
Hash = exactly(HASH_BYTES)
Index = Annotated[int, Path(ge=0, lt=MAX_CHUNKS)]


class AnnouncementIn(Strict):
    """``hashes`` are those of the sealed chunks, in order."""

    size: Annotated[int, Field(ge=1, le=MAX_COUNTER)]
    hashes: Annotated[list[Hash], Field(min_length=1)]  # type: ignore[valid-type]


class CompletionIn(Strict):
    root: Hash  # type: ignore[valid-type]


class BlobOut(Strict):
    """``missing`` are the numbers of the chunks that are not there yet."""

    size: int
    hashes: list[Hash]  # type: ignore[valid-type]
    is_complete: bool
    missing: list[Annotated[int, Field(ge=0, lt=MAX_CHUNKS)]]


class ListedOut(Strict):
    complete: list[Identifier]


@router.get("", responses=responses("not_signed_in", "log_unknown"))
async def list_files(
    family_id: Identifier,
    who: CurrentDevice,
    desk: CurrentDesk,
    after: Annotated[Identifier, Query()] = _FIRST,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = MOST_LISTED,
) -> ListedOut:
    """Those that are complete, in the order of their identifiers, after one of them."""
    found = await desk.admission.run(desk.blobs.complete_after, who, family_id, after, most=limit)
    return ListedOut(complete=found)


@router.put(
    "/{blob_id}",
    status_code=201,
    response_model=BlobOut,
    dependencies=[_IsJson],
    responses=responses(
        *("wrong_content_type", "not_signed_in", "log_unknown", "id_reuse", "quota_reached"),
    )
    | {200: {"description": "Announced before.", "model": BlobOut}},
)
async def announce_file(
    family_id: Identifier,
    blob_id: Identifier,
    announcement: AnnouncementIn,
    who: CurrentDevice,
    desk: CurrentDesk,
) -> Response:
    """Says how large a file is and which chunks will come; the same again tells how it stands."""
    known, is_new = await desk.admission.run(
        desk.blobs.announce,
        who,
        family_id,
        blob_id,
        size=announcement.size,
        hashes=announcement.hashes,
    )
    return JSONResponse(_out(known).model_dump(mode="json"), status_code=201 if is_new else 200)


@router.get("/{blob_id}", responses=responses("not_signed_in", "log_unknown", "blob_unknown"))
async def file_state(
    family_id: Identifier, blob_id: Identifier, who: CurrentDevice, desk: CurrentDesk
) -> BlobOut:
    return _out(await desk.admission.run(desk.blobs.state, who, family_id, blob_id))


@router.put(
    "/{blob_id}/chunks/{index}",
    status_code=204,
    response_class=Response,
    dependencies=[_IsBytes],
    openapi_extra=_REQUEST,
    responses=responses(
        *("wrong_content_type", "not_signed_in", "log_unknown", "blob_unknown"),
        *("chunk_unknown", "wrong_chunk"),
    ),
)
async def put_chunk(
    family_id: Identifier,
    blob_id: Identifier,
    index: Index,
    request: Request,
    who: CurrentDevice,
    desk: CurrentDesk,
) -> Response:
    """In any order, and again as often as needed; only the bytes that were announced."""
    sealed = await request.body()
    await desk.admission.run(desk.blobs.put_chunk, who, family_id, blob_id, index, sealed)
    return Response(status_code=204)


@router.get(
    "/{blob_id}/chunks/{index}",
    response_class=Response,
    responses=responses("not_signed_in", "log_unknown", "chunk_unknown")
    | {200: {"description": "A sealed chunk.", "content": {MEDIA_TYPE: _CHUNK}}},
)
async def read_chunk(
    family_id: Identifier,
    blob_id: Identifier,
    index: Index,
    who: CurrentDevice,
    desk: CurrentDesk,
) -> Response:
    sealed = await desk.admission.run(desk.blobs.chunk, who, family_id, blob_id, index)
    return Response(sealed, media_type=MEDIA_TYPE)


@router.post(
    "/{blob_id}/complete",
    dependencies=[_IsJson],
    responses=responses(
        *("wrong_content_type", "not_signed_in", "log_unknown", "blob_unknown"),
        *("chunks_missing", "wrong_root"),
    ),
)
async def complete_file(
    family_id: Identifier,
    blob_id: Identifier,
    completion: CompletionIn,
    who: CurrentDevice,
    desk: CurrentDesk,
) -> BlobOut:
    """When all chunks are there: those who wait for the family's news hear of it."""
    known, is_new = await desk.admission.run(
        desk.blobs.complete, who, family_id, blob_id, root=completion.root
    )
    if is_new:
        desk.bell.ring(Growth(family_id))
    return _out(known)


def _out(known: Blob) -> BlobOut:
    return BlobOut(
        size=known.size,
        hashes=list(known.hashes),
        is_complete=known.is_complete,
        missing=list(known.missing),
    )
