"""The policy in force: reloaded when its file changes, kept when the new one is bad."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy.diagnostics import PackError
from inthewild.policy.pack import Policy


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload did. ``error`` says why the running policy was kept."""

    policy: Policy
    changed: bool
    error: PackError | None = None


class PolicyHolder:
    """Holds the policy of a long-running service.

    ``current`` is always a policy that was read without a problem: the first one is read when the holder is made, which
    raises :class:`PackError`; a later bad one is reported by :meth:`reload` and changes nothing.
    """

    def __init__(self, pack: str | Path | None = None, tree: Taxonomy | None = None) -> None:
        self._pack = pack
        self._tree = tree
        self._lock = threading.Lock()
        self._current = Policy.load(pack, tree)

    @property
    def current(self) -> Policy:
        """The policy in force."""
        return self._current

    def reload(self) -> Reloaded:
        """Read the pack again. The running policy stays in force unless the new one is good."""
        with self._lock:
            before = self._current
            try:
                after = Policy.load(self._pack, self._tree)
            except PackError as error:
                return Reloaded(before, False, error)
            self._current = after
            changed = (before.version, before.layers, before.otherwise) != (after.version, after.layers, after.otherwise)
            return Reloaded(after, changed)
