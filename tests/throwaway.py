"""Lexicons that are compiled for one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cache() -> Iterator[None]:
    """Compiled sets of throw-away lexicons do not belong in the cache of the user."""
    before = os.environ.get("INTHEWILD_CACHE_DIR")
    os.environ["INTHEWILD_CACHE_DIR"] = "off"
    try:
        yield
    finally:
        if before is None:
            del os.environ["INTHEWILD_CACHE_DIR"]
        else:
            os.environ["INTHEWILD_CACHE_DIR"] = before
