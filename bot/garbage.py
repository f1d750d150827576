"""Starting without the garbage collector."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Collect no garbage meanwhile, and leave what the first such block in this process made out of it for good.

    A full collection looks at everything that was imported, which holds the event loop for a tenth of a second, and all
    of them take a sixth of a start; what a start makes is needed until the end. Blocks may stand in each other.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
        if enabled:
            gc.enable()
