"""Compiled sets on the local disk. A Vectorscan database is specific to the CPU: never published, only cached.

One file per set, written beside and renamed, so that a reader never sees half of it; a file that cannot be read is
rebuilt. Set ``INTHEWILD_CACHE_DIR`` to move the cache, to ``off`` to do without.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from inthewild.cachedir import folder, prune, store
from inthewild.matching.codes import CodeTables
from inthewild.matching.compiled import Compiled, Literals, Stream, assemble
from inthewild.matching.patterns import Patterns

FORMAT = 1
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


def path_for(name: str) -> Path | None:
    """Where the compiled set called ``name`` (a digest of its terms) lies."""
    where = folder()
    key = hashlib.sha256(f"{name}|{_machine()}".encode()).hexdigest()[:24]
    return where / f"{key}.npz" if where else None


def save(path: Path, patterns: Patterns, compiled: Compiled) -> None:
    """Store a compiled set; a full disk or a read-only folder costs only the cache."""
    strings = json.dumps([patterns.folded, patterns.entry_form, patterns.entry_origin], ensure_ascii=False)
    arrays: dict[str, Any] = {
        "strings": np.frombuffer(strings.encode("utf-8", "surrogatepass"), np.uint8),
        "latin_end": np.array(compiled.latin_end),
    }
    arrays |= {f"p_{n}": getattr(patterns, n) for n in ("left", "right", "wide", "first", "entry_term")}
    arrays |= {f"t_{n}": getattr(compiled.tables, n) for n in CodeTables._fields}
    for name in _STREAMS:
        stream: Stream = getattr(compiled, name)
        arrays[f"s_{name}"] = np.frombuffer(stream.literals.dump(), np.uint8)
        arrays |= {f"s_{name}_{n}": getattr(stream, n) for n in ("pattern", "back", "tail")}
    store(path, lambda out: np.savez(out, **arrays))
    prune(path.parent)


def load(path: Path) -> tuple[Patterns, Compiled] | None:
    """Read a compiled set; None if it is missing, damaged or made for another CPU."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            folded, forms, origins = json.loads(arrays["strings"].tobytes().decode("utf-8", "surrogatepass"))
            # Most strings are there many times: one object for all that are equal.
            same: dict[str, str] = {}
            folded, forms, origins = ([same.setdefault(s, s) for s in column] for column in (folded, forms, origins))
            del same
            patterns = Patterns(
                folded, arrays["p_left"], arrays["p_right"], arrays["p_wide"], arrays["p_first"], arrays["p_entry_term"],
                forms, origins,
            )  # fmt: skip
            streams = []
            for name in _STREAMS:
                pattern = arrays[f"s_{name}_pattern"]
                literals = Literals([b""] * len(pattern), arrays[f"s_{name}"].tobytes())
                streams.append(Stream(literals, pattern, arrays[f"s_{name}_back"], arrays[f"s_{name}_tail"]))
            tables = CodeTables(*(arrays[f"t_{n}"] for n in CodeTables._fields))
            return patterns, assemble(tables, int(arrays["latin_end"]), streams, patterns)
    except FileNotFoundError:
        return None
    except Exception:
        # Whatever is wrong with a cache file, building anew is right.
        return None


