"""Getting keys out of memory: overwrite what can be, replace the process for the rest.

Python copies texts and bytes as it pleases and clears none of them. Measured: after closing the
store and a garbage collection, passphrase and data key were still in memory; after the process
had been replaced, no copy was.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final, NoReturn

log = logging.getLogger(__name__)

_PR_SET_DUMPABLE: Final = 4
_SEM_FAILCRITICALERRORS: Final = 0x0001
_SEM_NOGPFAULTERRORBOX: Final = 0x0002
_WER_FAULT_REPORTING_FLAG_NOHEAP: Final = 0x0001


def overwrite(secret: bytearray) -> None:
    """Fill with zeros, in place. Copies made by others are not reached: see ``replace_process``."""
    secret[:] = bytes(len(secret))


def own_arguments() -> list[str]:
    """What starts this program again as it was started, interpreter and all."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *sys.argv[1:]]
    return [sys.executable, *sys.orig_argv[1:]]


def replace_process(arguments: Sequence[str]) -> NoReturn:
    """Lock: become the program that ``arguments`` start, with none of this one's memory.

    Save drafts, close the store and let go of the profile's lock file first: nothing of this
    process runs afterwards, no ``finally`` and no exit handler.
    """
    logging.shutdown()
    if sys.platform == "win32":
        # Windows cannot replace an image: its exec starts a second process and ends the first
        # without waiting. The same is done here openly, and the handles stay behind.
        subprocess.Popen(list(arguments), close_fds=True)  # noqa: S603  # our own arguments
        os._exit(0)
    os.execv(arguments[0], list(arguments))  # noqa: S606  # our own arguments


def forbid_core_dumps() -> None:
    """Ask the system never to write this process's memory to a file; not a condition of work."""
    if sys.platform == "win32":
        _forbid("crash reports", _limit_windows_reports)
    else:
        _forbid("core files", _forbid_core_files)
    if sys.platform == "linux":
        _forbid("dumping", _forbid_dumping)


def _forbid(what: str, forbid: Callable[[], int]) -> None:
    try:
        answer = forbid()
    except (OSError, AttributeError, ValueError) as error:
        log.warning("%s could not be forbidden: %s", what, type(error).__name__)
    else:
        if answer != 0:
            log.warning("%s could not be forbidden: the system answered %d", what, answer)


if sys.platform == "win32":

    def _limit_windows_reports() -> int:
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(_SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
        return int(kernel.WerSetFlags(_WER_FAULT_REPORTING_FLAG_NOHEAP))

else:

    def _forbid_core_files() -> int:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return 0


def _forbid_dumping() -> int:
    """Also against another process of the same person that wants to read our memory."""
    import ctypes

    return int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))
