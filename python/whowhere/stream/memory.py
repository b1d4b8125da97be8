"""Keeps the address space of the command line small.

Libraries set addresses aside that they never use. That costs nothing, unless the addresses are
limited (``ulimit -v``, a batch queue): then the command must do with few.
"""

from __future__ import annotations

import contextlib
import os
import sys

_M_ARENA_MAX = -8  # of <malloc.h>


def keep_small() -> None:
    """Have the libraries that are loaded next reserve little address space.

    Arrow's own allocator sets 1 GB aside before the first value, and OpenBLAS, which numpy loads
    and we never call, 40 MB for each thread: too much under a limit (``ulimit -v``, a batch
    queue). A choice that the user made in the environment stands.
    """
    _share_arenas()
    if "numpy" not in sys.modules:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "pyarrow" in sys.modules:
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _share_arenas() -> None:
    """Under a limit of address space, let all threads allocate from two arenas.

    The GNU C library sets 64 MB aside for each thread, 240 MB for two threads of ours in all.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        return
    import ctypes

    with contextlib.suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)
