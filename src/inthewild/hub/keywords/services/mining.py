"""The weekly search for words that confirmed cases have in common and no term explains. It only proposes; an expert decides.

Apps above give the texts: ``@mining.source`` (cases registers one). Counted are cases, not listings or reporters. A word is
a candidate if enough cases hold it, on more than one platform or in enough of them, and far more often than harmless texts do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict
from inthewild.hub.keywords import replay, words
from inthewild.hub.keywords.models import Candidate, CandidateState, Proposal, Term
from inthewild.hub.keywords.models.proposal import Origin
from inthewild.hub.keywords.services.proposals import propose

if TYPE_CHECKING:
    from inthewild.lexicon.lexicon import Lexicon

CASES, ONE_PLATFORM = 3, 5
"""How many cases must hold a word; so many if all are on one platform, where a template would do."""
OFTENER = 4
NEW_PER_RUN, EXAMPLES = 40, 3
_HARMLESS = 10_000


@dataclass(frozen=True)
class Unexplained:
    """The text of a confirmed case of which no term made a finding. ``case`` is its public id, ``platform`` a name."""

    case: str
    platform: str
    lang: str
    text: str


Source = Callable[[Actor, Collection[str] | None], Iterable[Unexplained]]
_sources: list[Source] = []


def source(give: Source) -> Source:
    """Decorator: this function gives texts that the actor sees, of all cases for None, else of those that are still there."""
    if give not in _sources:
        _sources.append(give)
    return give


def unexplained(actor: Actor, cases: Collection[str] | None = None) -> Iterator[Unexplained]:
    """What the sources give of what the actor sees."""
    for give in _sources:
        yield from give(actor, cases)


@dataclass
class _Seen:
    cases: dict[str, None]
    platforms: Counter[str]
    langs: Counter[str]


@transaction.atomic
def mine(actor: Actor) -> int:
    """Write down the words that were not met before, and count those that wait anew; how many are new.

    A word that somebody decided about never comes back. Raises NotAllowed.
    """
    require(actor, "release.upkeep")
    found: dict[str, _Seen] = defaultdict(lambda: _Seen({}, Counter(), Counter()))
    total: set[str] = set()
    for one in unexplained(actor):
        total.add(one.case)
        for word in words.of(one.text):
            seen = found[word]
            if one.case not in seen.cases:
                seen.cases[one.case] = None
                seen.platforms[one.platform] += bool(one.platform)
                seen.langs[one.lang] += 1
    often = {w: s for w, s in found.items() if len(s.cases) >= (CASES if len(s.platforms) > 1 else ONE_PLATFORM)}
    kept = _longest(_unknown(_rare_elsewhere(actor, often, len(total))))
    known = {c.word: c for c in Candidate.objects.filter(word__in=kept)}
    new = 0
    for word, seen in sorted(kept.items(), key=lambda item: (-len(item[1].cases), item[0])):
        facts = {"count": len(seen.cases), "platforms": sorted(seen.platforms), "examples": list(seen.cases)[:EXAMPLES]}
        if word in known:
            Candidate.objects.filter(pk=known[word].pk, state=CandidateState.OPEN).update(**facts)
        elif new < NEW_PER_RUN:
            Candidate.objects.create(word=word, lang=seen.langs.most_common(1)[0][0], found_at=clock.now(), **facts)
            new += 1
    return new


def examples(actor: Actor, candidate: Candidate) -> list[tuple[str, str]]:
    """(case, piece of its text around the word) of its examples that are still there and that the actor sees."""
    found = {one.case: words.around(one.text, candidate.word) for one in unexplained(actor, candidate.examples)}
    return [(case, piece) for case, piece in found.items() if piece]


@transaction.atomic
def take(actor: Actor, candidate: Candidate, cells: Mapping[str, str]) -> Proposal:
    """Propose the word at the desk with what the expert says of it. Raises NotAllowed, Invalid, or Conflict if it was decided."""
    require(actor, "candidate.decide", candidate)
    shown = examples(actor, candidate)
    note = _("In %(count)d confirmed cases on %(platforms)s") % {
        "count": candidate.count, "platforms": ", ".join(candidate.platforms) or "-",
    }  # fmt: skip
    proposal = propose(
        actor, {"term": candidate.word, **cells}, origin=Origin.MINER, note=note,
        about=shown[0][0] if shown else "", snippet=shown[0][1] if shown else "",
    )  # fmt: skip
    _decide(actor, candidate, CandidateState.TAKEN, proposal=proposal)
    events.record(actor, "candidate.taken", proposal.public_id, {"word": candidate.word, "count": candidate.count})
    return proposal


@transaction.atomic
def dismiss(actor: Actor, candidate: Candidate, *, reason: str) -> None:
    """Say that the word is no keyword, and why. Raises NotAllowed, Invalid or Conflict."""
    reason = line(reason, "reason", 300)
    _decide(actor, candidate, CandidateState.DISMISSED, reason=reason)
    events.record(actor, "candidate.dismissed", f"candidate:{candidate.pk}", {"word": candidate.word, "reason": reason})


def _decide(actor: Actor, candidate: Candidate, state: str, **facts: object) -> None:
    require(actor, "candidate.decide", candidate)
    rows = Candidate.objects.filter(pk=candidate.pk, state=CandidateState.OPEN)
    if not rows.update(state=state, decided_by=actor.id, decided_at=clock.now(), **facts):
        raise Conflict(_("somebody decided about this word already"), where="word")


def _rare_elsewhere(actor: Actor, found: dict[str, _Seen], total: int) -> dict[str, _Seen]:
    """Without what harmless texts say as well: a word must be OFTENER times as frequent here."""
    harmless, number = Counter[str](), 0
    for one in replay.sample(actor, _HARMLESS):
        if one.meant is False:
            number += 1
            harmless.update(words.of(f"{one.title}\n{one.text}") & found.keys())
    return {w: s for w, s in found.items() if len(s.cases) * max(number, 1) >= OFTENER * harmless[w] * max(total, 1)}


def _unknown(found: dict[str, _Seen]) -> dict[str, _Seen]:
    """Without words that are terms already, of the package or at the desk, and common words beside them."""
    lexicon = _lexicon()
    common = lexicon.neighbours
    at_desk = set(Term.objects.filter(folded__in=found).values_list("folded", flat=True))
    return {w: s for w, s in found.items() if w not in common and w not in at_desk and not lexicon.lookup(w)}


def _longest(found: dict[str, _Seen]) -> dict[str, _Seen]:
    """Two words only where neither is a candidate by itself; of runs inside each other in the same cases, the longest."""
    single = {word: seen for word, seen in found.items() if not any(part in found for part in word.split() if part != word)}
    kept: dict[str, _Seen] = {}
    for word in sorted(single, key=lambda w: (-len(w), w)):
        if not any(word in longer and single[word].cases.keys() == kept[longer].cases.keys() for longer in kept):
            kept[word] = single[word]
    return kept


def _lexicon() -> Lexicon:
    from inthewild.lexicon.lexicon import Lexicon

    return Lexicon.load()
