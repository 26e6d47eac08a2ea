"""Where this machine keeps what can be made again: compiled term sets and the unpacked language model.

Set ``INTHEWILD_CACHE_DIR`` to move it, to ``off`` to do without.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def folder() -> Path | None:
    """The cache folder, None if switched off."""
    wanted = os.environ.get("INTHEWILD_CACHE_DIR")
    if wanted == "off":
        return None
    if wanted:
        return Path(wanted)
    from platformdirs import user_cache_path

    return user_cache_path("inthewild", appauthor=False)


def store(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write beside and rename, so that a reader never sees half a file; a full disk or a read-only folder costs only
    the cache."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".building-")
        try:
            with os.fdopen(handle, "wb") as out:
                write(out)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError:
        return


def used(path: Path) -> None:
    """Note that a file was read, so that :func:`prune` takes those first that nobody reads."""
    with suppress(OSError):
        os.utime(path)


#: Files that are kept, two for most compiled sets; those that were not used for longest go.
KEPT = 20


def prune(where: Path, pattern: str = "[0-9a-f]" * 24 + ".*") -> None:
    """Delete all but the last used files of compiled sets. A file that another process deletes first is no error."""
    try:
        files = sorted(where.glob(pattern), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:
        return
