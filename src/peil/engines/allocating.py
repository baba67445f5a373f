"""How this process gives freed memory back to the machine. No SQL is run here."""

from __future__ import annotations

import ctypes

import pyarrow as pa

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_ARENAS = 2
_LARGE = 1 << 20


def give_memory_back() -> None:
    """Let freed batches leave the process, where by default pools of Arrow and of glibc keep them (80 MB of 420).

    Arenas that are there stay: a process that lives long calls this before it starts threads, of which each could
    else get one of its own (half a year of a helpdesk: 83 MB in sixteen, 66 MB in two).
    """
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc only
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
