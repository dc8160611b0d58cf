"""What one running service is told when it starts; nothing is read anywhere else."""

import time
from collections.abc import Callable
from dataclasses import dataclass

FILE_BYTES_OF_FAMILY = 2 * 1024**3


def system_now_ms() -> int:
    """Milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A token bucket: ``burst`` requests at once, then ``per_second``."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``database`` is a PostgreSQL address. The clock is a parameter so that tests own time."""

    database: str
    pool_size: int = 4
    trusted_proxy: str = ""
    """Whose word on a request's address is believed; else the limits see the proxy's own."""
    now_ms: Callable[[], int] = system_now_ms
    file_bytes_of_family: int = FILE_BYTES_OF_FAMILY
    """As much of attachments is kept for each family."""
    requests_at_work: int = 8
    """As many do their work at once; the others wait their turn."""
    patience_seconds: float = 5.0
    """How long a request waits its turn before it is told to come again later."""
    sign_ins_of_device: Rate = Rate(burst=20, per_second=0.5)
    strangers_of_address: Rate = Rate(burst=6000, per_second=100)
    """Requests without a token, two for each sign-in: an organisation may share one address, and
    when its connection comes back thousands of laptops sign in within a minute."""
    offers_of_address: Rate = Rate(burst=30, per_second=1)
    """A directory given back without a token: a large body, and needed once after a restore."""
    requests_of_device: Rate = Rate(burst=3000, per_second=100)
