"""The replay sample: texts on which a reading of a term is tried before anybody agrees to it.

Apps register where texts come from; what a source gives, it gives of what the reader sees. Whoever runs the hub can lay
texts of their own beside it: ``keywords/replay.jsonl`` in the home, one ``{"id", "title", "text", "lang", "meant"}`` a line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings

from inthewild.hub.core.actor import Actor

MOST = 2_000


@dataclass(frozen=True)
class Text:
    """One text. ``meant`` says whether it is known to offer prohibited wildlife; None where nobody said. ``name`` tells the
    reader which text it is; ``url`` leads to it, or is empty."""

    name: str
    title: str
    text: str
    lang: str = ""
    meant: bool | None = None
    url: str = ""


Source = Callable[[Actor, int], Iterable[Text]]
_sources: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Decorator: this function ``(actor, at most)`` gives texts that the actor sees. Raises ValueError for a second one."""

    def add(function: Source) -> Source:
        if _sources.setdefault(name, function) is not function:
            raise ValueError(f"two sources of texts are called {name!r}")
        return function

    return add


def sample(actor: Actor, most: int = MOST) -> list[Text]:
    """Texts for this reader, from every source in the order of their names, at most so many."""
    found: list[Text] = []
    for name in sorted(_sources):
        found += islice(_sources[name](actor, most - len(found)), most - len(found))
        if len(found) >= most:
            break
    return found


@source("home")
def _of_home(_actor: Actor, most: int) -> Iterable[Text]:
    """What the operator laid into the home. A line that is no such text is left out."""
    path: Path = settings.HOME.path / "keywords" / "replay.jsonl"
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(islice(lines, most), 1):
            try:
                row = json.loads(line)
                meant = row.get("meant")
                text = Text(
                    str(row.get("id") or number)[:80], str(row.get("title", ""))[:500], str(row.get("text", ""))[:10_000],
                    str(row.get("lang", ""))[:20], meant if isinstance(meant, bool) else None,
                )  # fmt: skip
            except (ValueError, AttributeError):
                continue
            yield text
