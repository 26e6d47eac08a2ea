"""Releases, their changelogs and effects, emergencies and candidates, as an actor sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from inthewild.hub.core import clock
from inthewild.hub.core.access import allowed, get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Approval
from inthewild.hub.errors import OutOfSight
from inthewild.hub.keywords import changelog, content, reach, replay
from inthewild.hub.keywords import effect as effect_of
from inthewild.hub.keywords.models import Candidate, Clash, Copy, Level, Release, Shipped, Switch

SHOWN = 200
SAMPLE = 20_000


def releases(actor: Actor) -> QuerySet[Release]:
    """All that the actor may know of, latest first, without their rows."""
    return visible(Release, actor).defer("content").select_related("before").order_by("-frozen_at", "-id")


def release(actor: Actor, public_id: str) -> Release:
    """One release. Raises OutOfSight."""
    return get(Release, actor, public_id)


def newest(actor: Actor) -> Release | None:
    """The one that was published last."""
    return releases(actor).filter(state="published").order_by("-published_at", "-id").first()


def waiting(actor: Actor) -> Release | None:
    """The one that waits for its signature, for who may see it."""
    return releases(actor).filter(state="frozen").first()


def own_copy(actor: Actor) -> Copy | None:
    """What the actor's organisation runs."""
    rows = visible(Copy, actor).filter(organisation__public_id=actor.organisation, closed_at=None)
    return rows.select_related("organisation").first() if actor.organisation else None


@dataclass(frozen=True)
class Log:
    """A changelog as somebody reads it: at most SHOWN entries of each kind, how many there are, and counts by language
    (language, added, removed, changed) of the levels that they see."""

    added: list[changelog.Entry]
    removed: list[changelog.Entry]
    changed: list[changelog.Entry]
    totals: tuple[int, int, int]
    languages: list[tuple[str, int, int, int]]
    first: bool

    @property
    def more(self) -> bool:
        """Whether some are not shown."""
        return max(self.totals) > SHOWN and not self.first


def log(actor: Actor, one: Release) -> Log:
    """What one release changed, as far as the actor may read it. Restricted rows are counted nowhere."""
    levels = reach.levels_of(actor)
    seen = changelog.seen(one.changes, levels, actor.organisation)
    languages: dict[str, list[int]] = {}
    for level, found in one.changes.get("counts", {}).items():
        if level in levels and level != Level.RESTRICTED:
            for lang, numbers in found.items():
                sums = languages.setdefault(lang, [0, 0, 0])
                languages[lang] = [a + b for a, b in zip(sums, numbers, strict=True)]
    totals = [sum(row[n] for row in languages.values()) for n in range(3)]
    return Log(
        seen["added"][:SHOWN], seen["removed"][:SHOWN], seen["changed"][:SHOWN], (totals[0], totals[1], totals[2]),
        [(lang, row[0], row[1], row[2]) for lang, row in sorted(languages.items())], bool(one.changes.get("first")),
    )  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A text that is found on one side only: the words that made the difference. ``text`` is empty for who may not read it."""

    lang: str
    words: list[str]
    title: str
    text: str
    url: str


def examples(actor: Actor, one: Release, side: str) -> list[Example]:
    """What is ``gained`` or ``lost``: only texts that the actor sees, read where they are now."""
    found: list[dict[str, Any]] = one.effect.get(side, [])
    if not found or not allowed(actor, "release.freeze"):
        return []
    texts = {effect_of.fingerprint(text): text for text in replay.sample(actor, SAMPLE)}
    wanted = {key for example in found for key in example["terms"]}
    names = _names(actor, one, wanted)
    made = []
    for example in found:
        text = texts.get(example["text"])
        if text is not None:
            words = [names[key] for key in example["terms"] if key in names]
            made.append(Example(example["lang"], words, text.title, text.text[:300], text.url))
    return made


def _names(actor: Actor, one: Release, wanted: set[str]) -> dict[str, str]:
    """How terms of this release and of the one before are spelled, of the levels that the actor reads."""
    found = {}
    levels = reach.levels_of(actor)
    for side in (one.before, one):
        rows = content.unpacked(side.content) if side is not None else []
        found.update({r["term_id"]: r["term"] for r in content.up_to(rows, levels, actor.organisation) if r["term_id"] in wanted})
    return found


def question(actor: Actor, one: Release) -> Approval | None:
    """The question to a second person that waits, if the actor sees it."""
    return visible(Approval, actor).filter(kind="release.publish", about=one.public_id, state="asked").first()


def shipped(actor: Actor, one: Release) -> QuerySet[Shipped]:
    """The copies that went out."""
    return visible(Shipped, actor).filter(release=one).order_by("place")


@dataclass(frozen=True)
class Measured:
    """The effect of a release: how many texts were read, and by language (language, texts, found before, found now, lost,
    gained, why it got worse or nothing)."""

    texts: int
    languages: list[tuple[str, int, int, int, int, int, str]]


def effect(one: Release) -> Measured | None:
    """What was measured; None if nothing was yet."""
    told = one.effect
    if not told:
        return None
    worse = told["blocked"]
    rows = [
        (lang, f["texts"], f["before"], f["after"], f["lost"], f["gained"], worse.get(lang, ""))
        for lang, f in told["languages"].items()
    ]
    return Measured(told["texts"], rows)


def in_force(actor: Actor) -> list[Switch]:
    """The emergencies that hold now, if the actor may know what they name."""
    return list(visible(Switch, actor).filter(ended_at=None, ends_at__gt=clock.now()).order_by("-number"))


def switch(actor: Actor, number: int) -> Switch:
    """One emergency by its number. Raises OutOfSight."""
    found = visible(Switch, actor).filter(number=number).first()
    if found is None:
        raise OutOfSight("there is no such object", where=str(number))
    return found


def clash(actor: Actor, key: int) -> Clash:
    """One clash. Raises OutOfSight."""
    found = clashes(actor).filter(pk=key).first()
    if found is None:
        raise OutOfSight("there is no such object", where=str(key))
    return found


def emergencies(actor: Actor) -> QuerySet[Switch]:
    """All, latest first."""
    return visible(Switch, actor).order_by("-number")


def terms_named(actor: Actor, ids: Iterable[str]) -> list[tuple[str, str]]:
    """(id, term) of terms of the newest release that the actor reads."""
    last = newest(actor)
    wanted = set(ids)
    if last is None or not wanted:
        return []
    rows = content.up_to(content.unpacked(last.content), reach.levels_of(actor), actor.organisation)
    return [(row["term_id"], f"{row['term']} ({row['lang']}, {row['sense']})") for row in rows if row["term_id"] in wanted]


def candidates(actor: Actor) -> QuerySet[Candidate]:
    """Words that confirmed cases have in common, those in most cases first."""
    return visible(Candidate, actor).order_by("-count", "word")


def candidate(actor: Actor, key: int) -> Candidate:
    """One of them. Raises OutOfSight."""
    found = visible(Candidate, actor).filter(pk=key).first()
    if found is None:
        raise OutOfSight("there is no such object", where=str(key))
    return found


def clashes(actor: Actor) -> QuerySet[Clash]:
    """Cells that desk and package read differently, open ones first."""
    return visible(Clash, actor).select_related("term", "merging").order_by("chosen", "-merging__number", "number")
