"""What the routers work with, and who is asking: the parameters of every endpoint."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from keyworker_service.api.fields import from_base64url
from keyworker_service.api.metrics import Metrics
from keyworker_service.api.problem import ProblemError
from keyworker_service.api.rate import Admission, Buckets
from keyworker_service.bell import Bell
from keyworker_service.blobs import Blobs
from keyworker_service.db.pool import Database
from keyworker_service.errors import RefusalError
from keyworker_service.identity import Identity
from keyworker_service.invitations import Invitations
from keyworker_service.pushes import Pushes
from keyworker_service.reads import Reads
from keyworker_service.repairs import Repairs
from keyworker_service.salvage import Salvage
from keyworker_service.settings import Settings
from keyworker_service.sign_in import SignIn
from keyworker_service.tokens import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    settings: Settings
    database: Database
    identity: Identity
    admission: Admission
    sign_in: SignIn
    pushes: Pushes
    reads: Reads
    salvage: Salvage
    repairs: Repairs
    invitations: Invitations
    blobs: Blobs
    bell: Bell
    metrics: Metrics
    sign_ins_of_device: Buckets
    strangers_of_address: Buckets
    offers_of_address: Buckets
    requests_of_device: Buckets


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


CurrentDesk = Annotated[Desk, Depends(_desk)]

_bearer = HTTPBearer(auto_error=False, description="The token of v1/auth/token.")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


async def _signed_in(
    desk: CurrentDesk,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> SignedIn:
    if credentials is None:
        raise ProblemError("not_signed_in", headers=_CHALLENGE)
    try:
        who = desk.sign_in.who(from_base64url(credentials.credentials))
    except (RefusalError, ValueError) as error:
        raise ProblemError("not_signed_in", headers=_CHALLENGE) from error
    desk.requests_of_device.take(who.device_id)
    return who


async def _stranger(request: Request, desk: CurrentDesk) -> None:
    desk.strangers_of_address.take(_address(request))


async def _giving_stranger(request: Request, desk: CurrentDesk) -> None:
    desk.offers_of_address.take(_address(request))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


CurrentDevice = Annotated[SignedIn, Depends(_signed_in)]
AsStranger = Depends(_stranger)
"""For what may be asked without a token: so many times from one address."""
AsGivingStranger = Depends(_giving_stranger)
"""The same for what takes more work: far fewer times."""


def requires(media_type: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that refuses a body of any other kind."""

    async def check(request: Request) -> None:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given != media_type:
            raise ProblemError("wrong_content_type")

    return check
