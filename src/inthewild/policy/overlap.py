"""Rules of one pack that get in each other's way: one that can never decide, two that meet without precedence.

The order of rules is total, so a pack always decides something; but if two rules meet, are of one priority, act
differently and neither is the narrower, then the author has not said which is meant. Such a pack is refused.
Rules with ``when`` are compared by their lists only where that is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy.diagnostics import Place
from inthewild.policy.rules import Match, Rule

#: Conditions on a value of which a finding has one; on the others it has several.
_SINGLE = ("bands", "legality", "surfaces", "appendices", "annexes", "groups")
_ANY = ("claims", "intents")


class Overlaps:
    """Compares rules over one tree."""

    def __init__(self, tree: Taxonomy) -> None:
        self.tree = tree
        below: dict[str, set[str]] = {}
        for code in tree.specimens:
            for above in tree.specimen_line(code):
                below.setdefault(above, set()).add(code)
        self.below: Callable[[frozenset[str]], frozenset[str]] = cache(
            lambda codes: frozenset().union(*(below.get(c, {c}) for c in codes)) if codes else frozenset()
        )

    def problems(self, rules: Sequence[Rule]) -> list[tuple[str, Place, str]]:
        """(what, place, hint) of each pair of live rules of one layer that is wrong."""
        live = sorted((r for r in rules if not r.shadow), key=lambda r: r.order)
        found: list[tuple[str, Place, str]] = []
        for i, later in enumerate(live):
            for earlier in live[:i]:
                if earlier.id in later.overrides or later.id in earlier.overrides:
                    continue
                if self.within(later, earlier):
                    what = (
                        f"rule {later.id!r} can never decide: {earlier.id!r} (line {earlier.place.line}) takes every case first"
                    )
                    found.append((what, later.place, f"raise its priority, or write overrides: [{earlier.id}]"))
                    break
                same = earlier.priority == later.priority and earlier.action != later.action
                if same and not (earlier.when or later.when) and self.meet(earlier, later) and not self.within(earlier, later):
                    what = (
                        f"rules {earlier.id!r} (line {earlier.place.line}, {earlier.action}) and {later.id!r} ({later.action})"
                        f" overlap without precedence: both have priority {later.priority}"
                    )
                    found.append((what, later.place, "give them different priorities, or let one override the other"))
                    break
        return found

    def within(self, a: Rule, b: Rule) -> bool:
        """Whether every case of ``a`` is certainly one of ``b``."""
        m, n = a.match, b.match
        return (
            (not b.when or a.when == b.when)
            and (not b.since or (a.since >= b.since))
            and (not b.until or (bool(a.until) and a.until <= b.until))
            and (n.custom is None or m.custom == n.custom)
            and all(_subset(getattr(m, k), getattr(n, k)) for k in (*_SINGLE, *_ANY, "markets"))
            and _subset(self.below(m.specimens), self.below(n.specimens))
            and self.below(n.not_specimens) <= self.below(m.not_specimens)
            and self._taxa_within(m, n)
            and all(any(self.tree.is_a(x, y) for y in m.not_taxa) for x in n.not_taxa)
            and n.not_claims <= m.not_claims
            and n.not_intents <= m.not_intents
            and m.min_severity >= n.min_severity
        )

    def meet(self, a: Rule, b: Rule) -> bool:
        """Whether a case of both may exist."""
        m, n = a.match, b.match
        apart = (
            (m.custom is not None and n.custom is not None and m.custom != n.custom)
            or (a.until and b.since and a.until < b.since)
            or (b.until and a.since and b.until < a.since)
            or any(_disjoint(getattr(m, k), getattr(n, k)) for k in _SINGLE)
            or _disjoint(self.below(m.specimens), self.below(n.specimens))
            or self._shut(m, n)
            or self._shut(n, m)
            or not self._taxa_meet(m, n)
        )
        return not apart

    def _shut(self, m: Match, n: Match) -> bool:
        """Whether ``n`` excludes all that ``m`` asks for."""
        return bool(
            (m.claims and m.claims <= n.not_claims)
            or (m.intents and m.intents <= n.not_intents)
            or (m.specimens and self.below(m.specimens) <= self.below(n.not_specimens))
            or (m.taxa and all(any(self.tree.is_a(t, x) for x in n.not_taxa) for t in m.taxa))
        )

    def _taxa_within(self, m: Match, n: Match) -> bool:
        return not n.taxa or (bool(m.taxa) and all(any(self.tree.is_a(t, above) for above in n.taxa) for t in m.taxa))

    def _taxa_meet(self, m: Match, n: Match) -> bool:
        if m.taxa and n.taxa and not any(self.tree.is_a(s, t) or self.tree.is_a(t, s) for s in m.taxa for t in n.taxa):
            return False
        return self._group_meets(m.taxa, n.groups) and self._group_meets(n.taxa, m.groups)

    def _group_meets(self, taxa: Iterable[str], groups: frozenset[str]) -> bool:
        taxa = list(taxa)
        return not taxa or not groups or any({self.tree.group(t), *self.tree.groups_below(t)} & groups for t in taxa)


def _subset(a: frozenset[str], b: frozenset[str]) -> bool:
    return not b or (bool(a) and a <= b)


def _disjoint(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a) and bool(b) and not a & b
