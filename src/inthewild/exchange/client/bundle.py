"""A release in one file, for a machine without a network: the signed metadata and the package, as a repository serves them.

The other machine verifies it like any repository, with its own root. It may be a few days old at most: the timestamp inside
expires, and that is what keeps somebody from carrying an old release around (see docs/releases-client.md).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from inthewild.errors import OutputError, UsageError
from inthewild.exchange.client import emergency
from inthewild.exchange.client.store import Release, Store

_ROLES = ("timestamp", "snapshot", "targets", emergency.ROLE)
#: One spelling of equal content: no time of writing.
_WHEN = (1980, 1, 1, 0, 0, 0)


def write(store: Store, out: Path) -> Release:
    """Write the newest release that was pulled, and say which.

    :raises UsageError: nothing was pulled yet.
    :raises OutputError: the file cannot be written.
    """
    with store.lock():
        files, release = _files(store)
    beside = out.with_name(f".{out.name}.writing")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as bundle:
            for name, content in sorted(files.items()):
                bundle.writestr(zipfile.ZipInfo(name, _WHEN), content)
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"cannot be written: {error.strerror}", where=str(out)) from error
    return release


def _files(store: Store) -> tuple[dict[str, bytes], Release]:
    """Name in the repository -> content, and the release among them."""
    from inthewild.exchange.client.pull import NAME

    files = {f"metadata/{p.name}": p.read_bytes() for p in (store.metadata / "root_history").glob("*.root.json")}
    signed: dict[str, dict[str, Any]] = {}
    for role in _ROLES:
        path = store.metadata / f"{role}.json"
        if path.exists():
            content = path.read_bytes()
            signed[role] = json.loads(content)["signed"]
            files[f"metadata/{role}.json" if role == "timestamp" else f"metadata/{signed[role]['version']}.{role}.json"] = content
    if not {"timestamp", "snapshot", "targets"} <= signed.keys():
        raise UsageError("nothing was pulled yet", where=str(store.folder), hint="inthewild lexicon pull")
    hashes = signed["targets"]["targets"][NAME]["hashes"]
    release = next((r for r in store.releases() if r.sha256 == hashes["sha256"]), None)
    if release is None:
        raise UsageError("the newest release is not kept here", where=str(store.folder), hint="inthewild lexicon pull")
    files[f"targets/{next(iter(hashes.values()))}.{NAME}"] = store.package(release).read_bytes()
    kept = store.metadata / emergency.KEPT_AS
    target = signed.get(emergency.ROLE, {}).get("targets", {}).get(emergency.PATH)
    if target is not None and kept.exists():
        folder, _, name = emergency.PATH.rpartition("/")
        files[f"targets/{folder}/{next(iter(target['hashes'].values()))}.{name}"] = kept.read_bytes()
    return files, release
