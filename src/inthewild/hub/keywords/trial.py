"""What a reading of a term does: where it would be found, and what the engine decides with it, without it, or as it was.

The full engine is not built anew for each try. Of a text only the terms count that stand in it: those, with the reading
that is tried, make a small engine that decides on this text as the large one would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inthewild.hub.core.contracts import Sharing
from inthewild.hub.keywords import engine
from inthewild.hub.keywords.replay import Text
from inthewild.lexicon.model import Term as Row

if TYPE_CHECKING:
    from inthewild.detector import Detector
    from inthewild.lexicon.lexicon import Lexicon
    from inthewild.matching.matcher import Matcher
    from inthewild.records import Decision

SHOWN = 25
DECIDED = 200
_AROUND = 60


@dataclass(frozen=True)
class Place:
    """Where the reading was found: the words around it, and whether it was written plainly."""

    before: str
    surface: str
    after: str
    disguised: bool

    @property
    def text(self) -> str:
        """The piece as it is kept as evidence."""
        return f"{self.before}{self.surface}{self.after}".strip()


@dataclass(frozen=True)
class Found:
    """A text in which it was found, with the first place, and the decisions: by the terms that are released, and with
    this reading in the place of what was there."""

    text: Text
    place: Place
    was: Decision
    now: Decision

    @property
    def changed(self) -> bool:
        """Whether the decision is another one."""
        return _said(self.was) != _said(self.now)


@dataclass(frozen=True)
class Trial:
    """``texts`` were looked at, ``hits`` of them hold it; ``found`` are shown. ``moved`` counts how decisions changed, as
    (was, now); ``decided`` of the hits were decided on; ``meant`` and ``harmless`` count hits in texts that are known."""

    texts: int
    hits: int
    found: tuple[Found, ...]
    decided: int
    moved: tuple[tuple[tuple[str, str], int], ...]
    meant: int
    harmless: int


@dataclass(frozen=True)
class Tried:
    """One text of the test box: the decision as it is, and with the reading."""

    was: Decision
    now: Decision
    place: Place | None


def run(row: Mapping[str, str], texts: Sequence[Text], *, sharing: Sharing, shown: int = SHOWN) -> Trial:
    """Try a reading on a sample. ``sharing`` is the level of terms that assists the reader."""
    from inthewild.matching.matcher import Matcher

    base = engine.detector(sharing)
    finder = Matcher(_with(base.lexicon, (), row))
    held: list[tuple[Text, Place]] = []
    for text in texts:
        place = _place(finder, text)
        if place is not None:
            held.append((text, place))
    decisions = _decisions(base, row, [text for text, _place in held[:DECIDED]])
    found = [Found(text, place, was, now) for (text, place), (was, now) in zip(held, decisions, strict=False)]
    moved = Counter((_said(f.was), _said(f.now)) for f in found if f.changed)
    # What changes a decision is looked at first, and what is known to be harmless before all.
    order = sorted(found, key=lambda f: (not f.changed, f.text.meant is not False))
    return Trial(
        len(texts), len(held), tuple(order[:shown]), len(found), tuple(moved.most_common()),
        sum(t.meant is True for t, _p in held), sum(t.meant is False for t, _p in held),
    )  # fmt: skip


def one(row: Mapping[str, str], text: Text, *, sharing: Sharing) -> Tried:
    """Try a reading on one text that somebody typed."""
    from inthewild.matching.matcher import Matcher

    base = engine.detector(sharing)
    [(was, now)] = _decisions(base, row, [text])
    return Tried(was, now, _place(Matcher(_with(base.lexicon, (), row)), text))


def _decisions(base: Detector, row: Mapping[str, str], texts: Sequence[Text]) -> list[tuple[Decision, Decision]]:
    """Both decisions on each text; one small engine for all of them."""
    from inthewild.detector import Detector
    from inthewild.records import Listing

    if not texts:
        return []
    listings = [Listing(id=str(n), title=t.title, text=t.text, lang=t.lang or None) for n, t in enumerate(texts)]
    there = {term.term_id: term for t in texts for term in _terms_in(base, f"{t.title}\n{t.text}")}
    small = Detector(_with(base.lexicon, there.values(), row), base.model, base.policy)
    return list(zip(base.scan(listings), small.scan(listings), strict=True))


def _terms_in(base: Detector, text: str) -> list[Row]:
    """The terms of the large engine that stand in a text, in any disguise."""
    found: dict[str, Row] = {}
    for matcher in (base.finder.gate, base.finder.context):
        for hit in matcher.find(text, overlaps=True):
            found[hit.term_id] = matcher.seen[hit.term_id]
    return list(found.values())


def _with(lexicon: Lexicon, terms: Iterable[Row], row: Mapping[str, str]) -> Lexicon:
    """A lexicon of these terms with the reading in the place of what has its id."""
    from inthewild.lexicon.lexicon import Lexicon
    from inthewild.lexicon.table import TermTable

    tried = Row.from_row({**row, "sharing": "PUBLIC"})
    rows = [*(t for t in terms if t.term_id != tried.term_id), tried]
    rows.sort(key=lambda t: t.term_id)
    # Without a version nothing of it is kept on the disk.
    return Lexicon(TermTable(rows), lexicon.taxonomy, lexicon.paradigms, "", lexicon.collisions, lexicon._near)


def _place(finder: Matcher, text: Text) -> Place | None:
    """The first place of the reading in a text, title first."""
    for whole in (text.title, text.text):
        hits = finder.find(whole)
        if hits:
            hit = min(hits, key=lambda h: h.start)
            before, after = whole[max(0, hit.start - _AROUND) : hit.start], whole[hit.end : hit.end + _AROUND]
            return Place(before, whole[hit.start : hit.end], after, not hit.exact and hit.view != "strict")
    return None


def _said(decision: Decision) -> str:
    """What a decision comes to, for comparing: its action and band."""
    return f"{decision.action}/{decision.band}"
