"""The application: everything is built here from the settings, and nothing when imported."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress

from fastapi import FastAPI

from keyworker_service.api import (
    auth,
    blobs,
    enrolments,
    logs,
    openapi,
    organisations,
    problem,
    repairs,
    salvage,
    service,
)
from keyworker_service.api.desk import Desk
from keyworker_service.api.envelope import Envelope
from keyworker_service.api.metrics import Metrics
from keyworker_service.api.rate import Admission, Buckets
from keyworker_service.bell import Bell
from keyworker_service.blobs import Blobs
from keyworker_service.db import feed, identities
from keyworker_service.db.migrate import check_is_current
from keyworker_service.db.pool import Database
from keyworker_service.directories import Directories
from keyworker_service.invitations import Invitations
from keyworker_service.pushes import Pushes
from keyworker_service.reads import Reads
from keyworker_service.repairs import Repairs
from keyworker_service.salvage import Salvage
from keyworker_service.settings import Settings
from keyworker_service.sign_in import SignIn

_ROUTERS = (service, auth, organisations, logs, enrolments, salvage, repairs, blobs)


def create_app(settings: Settings) -> FastAPI:
    """Connects to the database, which must be prepared. Raises SetupError."""
    database = Database(settings.database, size=settings.pool_size)
    database.open()
    with ExitStack() as undo:
        undo.callback(database.close)
        desk = _desk(settings, database)
        undo.pop_all()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        ringing = asyncio.create_task(desk.bell.run())
        try:
            yield
        finally:
            ringing.cancel()
            with suppress(asyncio.CancelledError):
                await ringing
            database.close()

    app = FastAPI(
        title="Keyworker service",
        version="1",
        description="Stores, orders and hands out sealed changes that it cannot read.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    problem.install(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.add_middleware(Envelope, incarnation=str(desk.identity.incarnation), metrics=desk.metrics)
    openapi.install(app)
    return app


def _desk(settings: Settings, database: Database) -> Desk:
    with database.connection() as connection:
        check_is_current(connection)
        identity = identities.load(connection)
        number = feed.last_number(connection)
    directories = Directories(database)
    bell = Bell(database, settings.now_ms)
    bell.start_at(number)
    return Desk(
        settings=settings,
        database=database,
        identity=identity,
        admission=Admission(
            at_once=settings.requests_at_work, patience_seconds=settings.patience_seconds
        ),
        sign_in=SignIn(database, identity, settings),
        pushes=Pushes(database, identity, directories, settings),
        reads=Reads(database),
        salvage=Salvage(database, identity, directories, settings),
        repairs=Repairs(database, settings),
        invitations=Invitations(database, directories, settings),
        blobs=Blobs(database, settings),
        bell=bell,
        metrics=Metrics(),
        sign_ins_of_device=Buckets(settings.sign_ins_of_device),
        strangers_of_address=Buckets(settings.strangers_of_address),
        offers_of_address=Buckets(settings.offers_of_address),
        requests_of_device=Buckets(settings.requests_of_device),
    )
