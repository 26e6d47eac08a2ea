"""Compiled sets on the local disk. A Vectorscan database is specific to the CPU: never published, only cached.

One file per set, and one for its fuzzy index, written beside and renamed, so that a reader never sees half of it; a file
that cannot be read is rebuilt. The arrays are mapped into memory (mapped.py). Set ``INTHEWILD_CACHE_DIR`` to move the
cache, to ``off`` to do without.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.cachedir import folder, prune, store, used
from inthewild.matching import mapped
from inthewild.matching.codes import CodeTables
from inthewild.matching.compiled import Compiled, Literals, Measured, Stream, assemble
from inthewild.matching.mapped import Strings
from inthewild.matching.patterns import Patterns

FORMAT = 2
_PATTERNS = ("left", "right", "wide", "first", "entry_term", "entry_origin")
_STREAMS = ("narrow", "wide", "loose", "loose_wide")


@cache
def _machine() -> str:
    """What a compiled set depends on besides its terms: CPU, library versions, Unicode tables, this code."""
    digest = hashlib.sha256(f"{FORMAT}|{version('hyperscan')}|{np.__version__}|{platform.machine()}".encode())
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        digest.update(next((line for line in info.splitlines() if line.startswith(("flags", "Features"))), "").encode())
    except OSError:
        digest.update(platform.processor().encode())
    for package in ("inthewild.text", "inthewild.text.data", "inthewild.matching", "inthewild.lexicon"):
        for item in sorted(files(package).iterdir(), key=lambda f: f.name):
            if item.name.endswith((".py", ".txt")) and item.is_file():
                digest.update(item.read_bytes())
    return digest.hexdigest()


def path_for(name: str, kind: str = "set") -> Path | None:
    """Where the compiled set called ``name`` (a digest of its terms) lies; or what else was made of it (``kind``)."""
    where = folder()
    key = hashlib.sha256(f"{name}|{_machine()}".encode()).hexdigest()[:24]
    return where / f"{key}.{kind}" if where else None


def keep(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Store arrays; a full disk or a read-only folder costs only the cache."""
    store(path, lambda out: mapped.write(out, arrays))
    prune(path.parent)


def kept(path: Path, copied: Collection[str] = ()) -> dict[str, NDArray[Any]] | None:
    """What :func:`keep` stored, mapped into memory or ``copied``; None if it is missing or damaged."""
    try:
        found = mapped.read(path, copied)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    used(path)
    return found


def save(path: Path, patterns: Patterns, compiled: Compiled) -> None:
    """Store a compiled set."""
    arrays: dict[str, Any] = {"latin_end": np.array([compiled.latin_end])}
    arrays |= Strings.of(patterns.folded).arrays("folded") | Strings.of(patterns.entry_form).arrays("forms")
    arrays |= {f"p_{n}": getattr(patterns, n) for n in _PATTERNS}
    arrays |= {f"m_{n}": getattr(compiled.measured, n) for n in Measured._fields}
    arrays |= {f"t_{n}": getattr(compiled.tables, n) for n in CodeTables._fields}
    for name in _STREAMS:
        stream: Stream = getattr(compiled, name)
        arrays[f"s_{name}"] = np.frombuffer(stream.literals.dump(), np.uint8)
        arrays |= {f"s_{name}_{n}": getattr(stream, n) for n in ("pattern", "back", "tail")}
    keep(path, arrays)


def load(path: Path) -> tuple[Patterns, Compiled] | None:
    """Read a compiled set; None if it is missing, damaged or made for another CPU."""
    arrays = kept(path, [f"s_{name}" for name in _STREAMS])  # Vectorscan makes its own copy of a database
    if arrays is None:
        return None
    try:
        folded, forms = Strings.load(arrays, "folded"), Strings.load(arrays, "forms")
        patterns = Patterns(folded=folded, entry_form=forms, **{n: arrays[f"p_{n}"] for n in _PATTERNS})
        streams = []
        for name in _STREAMS:
            pattern = arrays[f"s_{name}_pattern"]
            literals = Literals([b""] * len(pattern), arrays.pop(f"s_{name}").tobytes())
            streams.append(Stream(literals, pattern, arrays[f"s_{name}_back"], arrays[f"s_{name}_tail"]))
        tables = CodeTables(*(arrays[f"t_{n}"] for n in CodeTables._fields))
        measured = Measured(*(arrays[f"m_{n}"] for n in Measured._fields))
        return patterns, assemble(tables, int(arrays["latin_end"][0]), streams, patterns, measured)
    except Exception:
        # Whatever is wrong with a cache file, building anew is right.
        return None
