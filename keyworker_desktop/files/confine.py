"""Gives up, for good, what a process that reads strangers' files does not need."""

import ctypes
import platform
import struct
import sys

MEMORY_BYTES = 1_536 * 1024 * 1024
CPU_SECONDS = 300

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_SET_DUMPABLE = 38, 22, 4
_FILTER_MODE = 2
_ALLOW, _SAY_NOT_PERMITTED, _END = 0x7FFF0000, 0x00050001, 0x80000000

# What the interpreter, PDFium and Pillow still ask of the kernel: memory, time, the two pipes
# that are open, and to end. Opening, connecting, starting and signalling are not among them.
_CALLS = {
    "x86_64": (
        0xC000003E,
        (
            *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 24, 25, 28, 35, 39, 60, 96),
            *(98, 131, 186, 201, 202, 204, 218, 228, 229, 230, 231, 273, 318, 324, 334),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(57, 62, 63, 64, 65, 66, 80, 93, 94, 96, 98, 99, 101, 113, 114, 115, 123, 124, 132),
            *(134, 135, 139, 165, 169, 172, 178, 214, 215, 216, 222, 226, 233, 278, 283, 293),
        ),
    ),
}


def give_up_rights() -> frozenset[str]:
    """Returns what took hold; what a system does not have is left out."""
    held = set()
    if _windows_job():
        held.add("job")
    if sys.platform.startswith("linux"):
        held |= _linux_before()
    held |= _limits()
    if sys.platform.startswith("linux") and _seccomp():
        held.add("calls")
    return frozenset(held)


def _limits() -> set[str]:
    if sys.platform == "win32":
        return set()
    import resource

    wanted = {
        "core": (resource.RLIMIT_CORE, 0),
        "cpu": (resource.RLIMIT_CPU, CPU_SECONDS),
        "writing": (resource.RLIMIT_FSIZE, 0),
        "memory": (resource.RLIMIT_AS, MEMORY_BYTES),
        "processes": (resource.RLIMIT_NPROC, 0),
        "files": (resource.RLIMIT_NOFILE, 0),
    }
    held = set()
    for name, (limit, most) in wanted.items():
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            continue
        held.add(name)
    return held


def _linux_before() -> set[str]:
    kernel = ctypes.CDLL(None, use_errno=True)
    held = set()
    if kernel.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
        held.add("unseen")
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        held.add("no more")
    return held


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _seccomp() -> bool:
    """Tell the kernel to refuse every call but the known ones; for all threads to come."""
    known = _CALLS.get(platform.machine())
    if known is None or sys.maxsize < 1 << 32:  # a 32-bit program on a 64-bit system
        return False
    architecture, calls = known
    load, jump_if_equal, answer = 0x20, 0x15, 0x06
    steps = [
        _step(load, 4),
        _step(jump_if_equal, architecture, if_so=1),
        _step(answer, _END),
        _step(load, 0),
    ]
    for number, call in enumerate(calls):
        steps.append(_step(jump_if_equal, call, if_so=len(calls) - number))
    steps += [_step(answer, _SAY_NOT_PERMITTED), _step(answer, _ALLOW)]
    packed = b"".join(steps)
    program = _Program(len(steps), packed)
    kernel = ctypes.CDLL(None, use_errno=True)
    return bool(kernel.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _step(code: int, value: int, *, if_so: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, 0, value)


if sys.platform == "win32":
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_memory", ctypes.c_size_t),
            ("most_memory", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("basic", _Basic),
            ("counters", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    def _windows_job() -> bool:
        """This one process and no other, with so much memory and time."""
        time, one_process, memory = 0x2, 0x8, 0x100
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        told = _Extended()
        told.basic.flags = time | one_process | memory
        told.basic.process_time = CPU_SECONDS * 10_000_000
        told.basic.processes = 1
        told.process_memory = MEMORY_BYTES
        set_to = kernel.SetInformationJobObject(job, 9, ctypes.byref(told), ctypes.sizeof(told))
        here = wintypes.HANDLE(kernel.GetCurrentProcess())
        return bool(job.value and set_to and kernel.AssignProcessToJobObject(job, here))

else:

    def _windows_job() -> bool:
        return False
