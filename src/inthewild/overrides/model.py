"""What an override is: a term, a rule or a seller that is muted for a time, by whom in which role, and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from inthewild.errors import PolicyError
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE
from inthewild.records import OverrideNote

#: What is needed for longer belongs into the policy pack or the keyword database, where it is reviewed.
LONGEST = timedelta(days=366)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_ROLE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_HASH = re.compile(r"[0-9a-f]{32}")
_TERM_ID = re.compile(r"[a-z2-7]{10}")


class Kind(StrEnum):
    """What is muted."""

    TERM = "term"
    RULE = "rule"
    SELLER = "seller"


@dataclass(frozen=True, slots=True)
class Override:
    """One row of an override file. ``expires`` is the first moment, in UTC, at which it no longer holds.

    ``target``: a term_id or the term itself (``lang`` then narrows it), a rule id, or a seller hash.
    """

    id: str
    kind: Kind
    target: str
    expires: datetime
    reason: str
    role: str
    lang: str = ""
    where: str = ""

    def note(self) -> OverrideNote:
        """What a decision keeps of it."""
        return OverrideNote(self.id, self.kind, self.reason, self.role, self.expires.strftime("%Y-%m-%dT%H:%M:%SZ"))


@dataclass(frozen=True, slots=True)
class Overrides:
    """A set of overrides; ``version`` is a digest of what they say. Immutable; ``at`` gives those that hold at a time."""

    rows: tuple[Override, ...] = ()
    #: override id -> the ids of the terms that it mutes
    terms: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits; equal for equal overrides in any order."""
        lines = sorted(f"{r.id}|{r.kind}|{r.target}|{r.lang}|{r.expires.isoformat()}|{r.reason}|{r.role}" for r in self.rows)
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def at(self, now: datetime) -> Overrides:
        """Those that have not expired."""
        rows = tuple(r for r in self.rows if now < r.expires)
        ids = {r.id for r in rows}
        return Overrides(rows, tuple((name, terms) for name, terms in self.terms if name in ids))

    def expired(self, now: datetime) -> tuple[Override, ...]:
        """Those that have expired, which mute nothing."""
        return tuple(r for r in self.rows if now >= r.expires)

    def of(self, kind: Kind) -> dict[str, Override]:
        """Target -> override, for rules and sellers."""
        return {r.target: r for r in self.rows if r.kind is kind}

    def muted_terms(self) -> dict[str, Override]:
        """term_id -> the override that mutes it."""
        by_id = {r.id: r for r in self.rows}
        return {term: by_id[name] for name, terms in self.terms for term in terms}


def make(row: dict[str, str], where: str, now: datetime) -> Override:
    """An override from the cells of a row.

    :raises PolicyError: a cell is missing or wrong, or the time is longer than a year.
    """
    cells = {name: str(row.get(name) or "").strip() for name in ("id", "kind", "target", "lang", "expires", "reason", "role")}
    for name in ("id", "kind", "target", "expires", "reason", "role"):
        if not cells[name]:
            raise PolicyError(f"an override without {name}", where=where, hint="only lang may be empty")
    if not _ID.fullmatch(cells["id"]):
        raise PolicyError(f"id {cells['id']!r} is not made of a-z 0-9 . _ -", where=where)
    if cells["kind"] not in set(Kind):
        raise PolicyError(f"kind {cells['kind']!r} is not term, rule or seller", where=where)
    if not _ROLE.fullmatch(cells["role"]):
        hint = "a role such as policy-lead, never a name or an address"
        raise PolicyError(f"role {cells['role']!r} is not made of a-z 0-9 -", where=where, hint=hint)
    kind = Kind(cells["kind"])
    if kind is Kind.SELLER and not _HASH.fullmatch(cells["target"]):
        hint = "the seller_hash of a decision, 32 hexadecimal digits; never the seller's own id"
        raise PolicyError("the target is no seller hash", where=where, hint=hint)
    if cells["lang"] and kind is not Kind.TERM:
        raise PolicyError("only a term has a lang", where=where)
    expires = _moment(cells["expires"], where)
    if expires - now > LONGEST:
        hint = "change the pack or the keyword database for what is to last"
        raise PolicyError(f"expires {cells['expires']} is more than a year ahead", where=where, hint=hint)
    return Override(cells["id"], kind, cells["target"], expires, cells["reason"], cells["role"], cells["lang"], where)


def gather(rows: Iterable[Override], lexicon: Lexicon, moot: bool = False) -> Overrides:
    """A set of overrides, its terms found in the keyword database.

    :raises PolicyError: an id stands twice, or no term that can make a finding is meant (with ``moot`` that mutes nothing).
    """
    found = list(rows)
    seen: dict[str, Override] = {}
    for row in found:
        if row.id in seen:
            raise PolicyError(f"id {row.id!r} stands twice", where=row.where, hint=f"first at {seen[row.id].where}")
        seen[row.id] = row
    terms = [(row.id, _terms(row, lexicon, moot)) for row in found if row.kind is Kind.TERM]
    return Overrides(tuple(found), tuple(terms))


def _terms(row: Override, lexicon: Lexicon, moot: bool) -> frozenset[str]:
    matched = lexicon.lookup(row.target, row.lang or None)
    ids = {t.term_id for t in matched if t.sense_class in GATE}
    if not ids and _TERM_ID.fullmatch(row.target) and not row.lang:
        ids = {t.term_id for t in lexicon.terms.gate(True) if t.term_id == row.target}
    if not ids and not moot:
        what = "is a word of context, which alone finds nothing" if matched else "is no term of the keyword database"
        hint = "the term_id stands in the evidence of a decision; `inthewild lexicon lookup` shows terms"
        raise PolicyError(f"{row.target!r} {what}", where=row.where, hint=hint)
    return frozenset(ids)


def _moment(text: str, where: str) -> datetime:
    """A date (to its end, UTC) or a time with its zone."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise PolicyError(f"expires {text!r} has no time zone", where=where, hint="2026-12-31T18:00:00Z, or a date")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        hint = "2026-12-31 (to its end, UTC) or 2026-12-31T18:00:00Z"
        raise PolicyError(f"expires {text!r} is not a date", where=where, hint=hint) from None


def lines(overrides: Overrides, now: datetime) -> Sequence[str]:
    """For a person: what holds, and what has expired."""
    held = overrides.at(now).rows
    gone = overrides.expired(now)
    found = [f"overrides {overrides.version}: {len(held)} in force"]
    if gone:
        names = ", ".join(f"{r.id} ({r.expires:%Y-%m-%d})" for r in gone[:5])
        found.append(f"{len(gone)} expired and ignored: {names}{' and others' if len(gone) > 5 else ''}")
    return found
