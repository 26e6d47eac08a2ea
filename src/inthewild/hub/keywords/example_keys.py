"""Keys for demos and tests: what three holders and the curation lead keep offline lies in a folder here. Never for a real hub.

With them a demo shows the whole way of a release, and a visitor of the demo signs as the curation lead would.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inthewild.hub.core import clock
from inthewild.hub.home import write_new
from inthewild.hub.keywords import store

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

_HOLDERS = ("root-1", "root-2", "root-3")


@dataclass(frozen=True)
class ExampleKeys:
    """The keys by name, and the root that two of the holders signed."""

    signers: dict[str, CryptoSigner]
    root: bytes

    @property
    def targets(self) -> CryptoSigner:
        """The key of the curation lead."""
        return self.signers["targets"]


def hold_ceremony(folder: Path) -> ExampleKeys:
    """Make the keys in ``folder`` and install the root that they sign; what is there already is used again."""
    from inthewild.exchange.release import ceremony, keys

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signers = {}
    for name in (*_HOLDERS, "targets"):
        path = folder / f"{name}.pem"
        write_new(path, keys.new(None))
        signers[name] = keys.load(path.read_bytes(), None, str(path))
    online = store.online_keys()
    kept = folder / "1.root.json"
    if not kept.exists():
        holders = [keys.public_of(signers[name]) for name in _HOLDERS]
        now = clock.now()
        made = ceremony.make_root(holders, keys.public_of(signers["targets"]), online["snapshot"], online["timestamp"], now)
        for name in _HOLDERS[:2]:
            made = ceremony.cosign(made, signers[name])
        write_new(kept, made)
    root = kept.read_bytes()
    store.add_root(root)
    return ExampleKeys(signers, root)
