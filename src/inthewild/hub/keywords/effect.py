"""What a release would change on the replay sample: the real engine with the terms before and after, side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inthewild.hub.keywords.replay import Text

if TYPE_CHECKING:
    from inthewild.detector import Detector
    from inthewild.records import Decision

EXAMPLES = 10
_LOST = 0.01  # of the genuine texts of a language that were found: more than this, and at least one, is a regression
_JUMP, _FEW = 2, 5  # more than twice as many texts found, and at least so many more, is one as well
UNKNOWN = "und"


@dataclass
class _Tally:
    """One language: texts, how many are found before and after, and the genuine ones among them."""

    texts: int = 0
    before: int = 0
    after: int = 0
    genuine: int = 0
    genuine_before: int = 0
    genuine_after: int = 0
    lost: int = 0
    gained: int = 0
    genuine_lost: int = 0

    def why(self) -> str:
        """``lost`` or ``jump`` if this language got worse, else nothing."""
        if self.genuine_lost and self.genuine_lost > _LOST * self.genuine_before and self.genuine_after < self.genuine_before:
            return "lost"
        return "jump" if self.after > _JUMP * self.before and self.after - self.before >= _FEW else ""


@dataclass
class _Side:
    examples: list[dict[str, Any]] = field(default_factory=list)

    def note(self, one: Text, lang: str, decision: Decision) -> None:
        if len(self.examples) < EXAMPLES:
            self.examples.append({"text": fingerprint(one), "lang": lang, "terms": _terms(decision)})


def fingerprint(text: Text) -> str:
    """By what a text is found again: nothing of it is kept, because it goes with its case."""
    return hashlib.sha256(f"{text.title}\0{text.text}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def compare(before: Detector, after: Detector, sample: Iterable[Text], tell: Callable[[int], None]) -> dict[str, Any]:
    """Counts by language, examples on both sides by the hash of the text and ids of terms, which languages got worse, and why.

    ``tell`` hears how many texts were read. An empty sample gives ``texts`` 0, and nothing is blocked: not measured.
    """
    from inthewild.records import Listing

    tallies: dict[str, _Tally] = {}
    gained, lost = _Side(), _Side()
    number = 0
    for number, one in enumerate(sample, 1):
        listing = Listing(id="", title=one.title, text=one.text, lang=one.lang or None)
        old, new = before.check(listing), after.check(listing)
        lang = one.lang or UNKNOWN
        tally = tallies.setdefault(lang, _Tally())
        was, now = bool(old.findings), bool(new.findings)
        tally.texts += 1
        tally.before += was
        tally.after += now
        tally.lost += was and not now
        tally.gained += now and not was
        if one.meant:
            tally.genuine += 1
            tally.genuine_before += was
            tally.genuine_after += now
            tally.genuine_lost += was and not now
        if now and not was:
            gained.note(one, lang, new)
        elif was and not now:
            lost.note(one, lang, old)
        if not number % 200:
            tell(number)
    worse = {lang: why for lang, tally in sorted(tallies.items()) if (why := tally.why())}
    return {
        "texts": number,
        "languages": {lang: dict(vars(tally)) for lang, tally in sorted(tallies.items())},
        "gained": gained.examples,
        "lost": lost.examples,
        "blocked": worse,
    }


def _terms(decision: Decision) -> list[str]:
    """The ids of the terms that made the findings."""
    found = (e.term_id for finding in decision.findings for e in finding.evidence)
    return sorted({one for one in found if one})[:8]
