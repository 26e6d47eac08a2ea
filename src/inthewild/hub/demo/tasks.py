"""The job of the demo."""

from __future__ import annotations

from inthewild.hub.core import jobs


@jobs.job(attempts=3)
def rest() -> None:
    """Make the rest of the examples."""
    from inthewild.hub.demo import seeds

    seeds.run()
