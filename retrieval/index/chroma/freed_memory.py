"""Memory that was freed, given back to the operating system."""

from __future__ import annotations

import contextlib
import ctypes


def give_back_freed_memory() -> None:
    """Have the C library return what it keeps for later; takes up to some 15 ms, and does nothing where it cannot.

    Many blocks of several megabytes, made and freed by changing threads, otherwise stay with the process in pieces.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # glibc alone has it; Windows has no such handle
        ctypes.CDLL(None).malloc_trim(0)
