"""The overrides of a run, as the process that writes sees them: says once what holds, what is new, and what is wrong.

Each worker looks at the file itself (:class:`~inthewild.overrides.OverrideFile`); only one process talks about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `inthewild scan --help` must not wait for the keyword database
    from inthewild.overrides import OverrideFile


@dataclass(slots=True)
class Watch:
    """Tells ``notice`` what a person should know of the overrides; :meth:`look` between any two batches."""

    file: OverrideFile
    notice: Callable[[str], None]
    _loaded: int = 0
    _problem: str = ""
    _in_force: frozenset[str] = field(default_factory=frozenset)

    def look(self) -> None:
        """Say what has changed since the last look."""
        held = self.file.current()
        names = frozenset(r.id for r in held.rows)
        if self.file.problem != self._problem:
            self._problem = self.file.problem
            if self._problem:
                self.notice(f"the new overrides are not taken, those before stay in force: {self._problem}")
        if self.file.loaded != self._loaded:
            from inthewild.overrides.file import utc_now
            from inthewild.overrides.model import lines

            self._loaded = self.file.loaded
            for line in lines(self.file.all, utc_now()):
                self.notice(line)
        elif gone := sorted(self._in_force - names):
            self.notice(f"expired while the run goes on: {', '.join(gone)}")
        self._in_force = names

    @property
    def version(self) -> str:
        """The digest of the file as it stands, expired rows too: a run is resumed only with the same."""
        return self.file.all.version

    @property
    def expired(self) -> list[str]:
        """The ids of those that have expired."""
        from inthewild.overrides.file import utc_now

        return [r.id for r in self.file.all.expired(utc_now())]
