"""How far a long job is, for the part ``core/parts/progress.html``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inthewild.hub.core import jobs
from inthewild.hub.core.models import Job


class State(StrEnum):
    """What happens to the work at the moment."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """``total`` 0 means that nobody knows how much there is. ``url`` gives this part again; ``name`` is the part's id."""

    title: str
    url: str
    state: State
    done: int = 0
    total: int = 0
    name: str = "progress"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.FAILED)

    @property
    def tenths(self) -> int:
        """Full tenths: what a screen reader is told, so that it does not speak each second."""
        return 10 * min(self.done, self.total) // self.total if self.total else 0


def of_job(job: Job, title: str, url: str, *, name: str = "progress") -> Progress:
    """The progress of a job that the caller may show to the reader."""
    return Progress(title, url, State(jobs.state_of(job)), job.done, job.total, name)
