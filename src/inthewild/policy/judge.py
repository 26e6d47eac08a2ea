"""The judge: a policy bound to a taxonomy, indexed, answering for one finding at a time.

**Index.** For a (group, specimen) the rules that can hold there are worked out once; for a (taxon, specimen, appendix) those
whose conditions on the tables hold are picked once more. What is left to test for a finding is what varies from listing to
listing: band, claims, intents, surface, market, date and the expression.

**Order.** A rule that holds and names others in ``overrides`` takes them out. Within a layer the first that holds by
priority, then the stricter action, then id, decides. Over the layers the stricter decides, the overlay where both are equal:
an overlay alone can only tighten; to loosen, it must name what it overrides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy import cel, markets
from inthewild.policy.event import GETTERS, OPTIONAL, Context, Event, Site
from inthewild.policy.pack import Policy
from inthewild.policy.rules import Match, Rule
from inthewild.records import Finding, Legality

Test = Callable[[Event], bool]
#: Sites kept; a site is what the tables say of one taxon and specimen.
MAX_SITES = 50_000
_NEEDS = (Legality.PROHIBITED, Legality.LIKELY_ILLEGAL, Legality.NEEDS_PAPERS)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with the test of what varies from listing to listing."""

    rule: Rule
    fits: Test


@dataclass(frozen=True, slots=True)
class _Place:
    """A site with the rules that can hold there, in their order; ``plain`` if one layer without overrides."""

    site: Site
    live: tuple[Compiled, ...]
    shadow: tuple[Compiled, ...]
    plain: bool


class Verdict(NamedTuple):
    """What a policy says of one finding. ``shadow`` is the shadow rule that would have decided, if one would."""

    rule: Rule
    event: Event
    shadow: Rule | None = None
    overridden: tuple[str, ...] = ()

    @property
    def legality(self) -> str:
        """What the deciding rule says of the law, else what the tables say."""
        return self.rule.legality or self.event.site.legality

    @property
    def reason(self) -> str:
        """The reason of the rule, with the names of the finding in it."""
        event, finding = self.event, self.event.finding
        site = event.site
        words = {
            "taxon_name": (finding.taxon_name if finding else site.taxon) or event.concept or site.group,
            "specimen": site.specimen or "(whole or live)",
            "appendix": f"CITES {site.appendix}" if site.appendix else "listing not known",
            "claims": ", ".join(event.claims), "concept": event.concept, "group": site.group,
            "market": ", ".join(event.context.market) or "market not known",
        }  # fmt: skip
        return self.rule.reason.format_map(words)


class Judge:
    """Answers for findings. Thread-safe: its caches only ever gain what anybody would have put there.

    ``indexed=False`` tests every rule of the policy for every finding; it exists to measure what the index saves.
    """

    def __init__(self, policy: Policy, tree: Taxonomy, indexed: bool = True) -> None:
        self.policy = policy
        self.tree = tree
        self.indexed = indexed
        self._places: dict[tuple[str, str, str, str, bool], _Place] = {}
        self._cells: dict[tuple[str, str], tuple[Compiled, ...]] = {}
        self._groups_of: dict[str, frozenset[str]] = {}
        self._rules = tuple(Compiled(rule, dynamic_test(rule)) for rule in policy.rules)
        self._plain = len(policy.layers) == 1 and not any(rule.overrides for rule in policy.rules)

    def context(self, context: Context) -> Context:
        """The context as rules read it: markets normalised, the default market and date filled in."""
        market = markets.normalised(context.market or self.policy.default_market)
        date = context.date or (self.policy.as_of if self.policy.dated else None)
        return replace(context, market=market, ships_to=markets.normalised(context.ships_to), date=date)

    def judge(self, finding: Finding, context: Context) -> Verdict:
        """The rule that decides a finding; ``context`` comes from :meth:`context`."""
        place = self._place(finding)
        return self._decide(place, Event(place.site, finding.band, finding.claims, finding.concept, context, finding))

    def judge_event(self, site: Site, event: Event) -> Verdict:
        """The same for an event that was made by hand: an inline test, a cell of the coverage table."""
        return self._decide(self._place_of(site, bool(event.concept)), event)

    def fitting(self, verdict: Verdict) -> list[Rule]:
        """All live rules that hold for the event of a verdict, in the order in which they are tried."""
        event = verdict.event
        place = self._place_of(event.site, bool(event.concept))
        return [c.rule for c in place.live if c.fits(event)]

    def site(self, taxon: str, specimen: str, appendix: str, group: str = "") -> Site:
        """What the tables say of a taxon and specimen, or of a group and specimen if ``taxon`` is empty."""
        legality, severity = self._legality(taxon, specimen, appendix, group)
        return Site(taxon, group or self.tree.group(taxon), specimen, appendix, legality, severity, self.tree)

    def candidates(self, finding: Finding) -> int:
        """How many rules are tested for a finding at most."""
        place = self._place(finding)
        return len(place.live) + len(place.shadow)

    def _place(self, finding: Finding) -> _Place:
        key = (finding.taxon, finding.specimen, finding.appendix, finding.group, bool(finding.concept))
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= MAX_SITES:
                self._places.clear()
            site = self.site(finding.taxon, finding.specimen, finding.appendix, finding.group)
            place = self._places[key] = self._place_of(site, key[4])
        return place

    def _place_of(self, site: Site, custom: bool) -> _Place:
        if self.indexed:
            found = [c for c in self._cell(site.group, site.specimen) if static_fits(c.rule.match, site, custom)]
        else:
            found = [Compiled(c.rule, _with_static(c, site, custom)) for c in self._rules]
        live = tuple(c for c in found if not c.rule.shadow)
        return _Place(site, live, tuple(c for c in found if c.rule.shadow), self._plain)

    def _cell(self, group: str, specimen: str) -> tuple[Compiled, ...]:
        """The rules that can hold for a group and specimen, whatever the taxon."""
        found = self._cells.get((group, specimen))
        if found is None:
            line = frozenset(self.tree.specimen_line(specimen))
            found = tuple(
                c for c in self._rules
                if (not c.rule.match.groups or group in c.rule.match.groups)
                and (not c.rule.match.specimens or not line.isdisjoint(c.rule.match.specimens))
                and (not group or all_groups(c.rule.match.taxa, group, self._groups))
            )  # fmt: skip
            self._cells[group, specimen] = found
        return found

    def _groups(self, taxon: str) -> frozenset[str]:
        """The groups of a taxon and of everything below it, '' if one of them has none."""
        found = self._groups_of.get(taxon)
        if found is None:
            groups = frozenset([self.tree.group(taxon), *self.tree.groups_below(taxon)])
            found = self._groups_of[taxon] = groups
        return found

    def _decide(self, place: _Place, event: Event) -> Verdict:
        if place.plain:
            for compiled in place.live:
                if compiled.fits(event):
                    rule = compiled.rule
                    break
            else:
                rule = self.policy.otherwise
            if not place.shadow:
                return Verdict(rule, event)
            return Verdict(rule, event, self._shadow(place, event, rule))
        rule, overridden = self._layered([c.rule for c in place.live if c.fits(event)])
        return Verdict(rule, event, self._shadow(place, event, rule), overridden)

    def _layered(self, fitting: Sequence[Rule]) -> tuple[Rule, tuple[str, ...]]:
        named = frozenset().union(*(rule.overrides for rule in fitting)) if fitting else frozenset()
        overridden = tuple(rule.id for rule in fitting if rule.id in named)
        decided: Rule | None = None
        for layer in range(len(self.policy.layers)):
            first = next((r for r in fitting if r.layer == layer and r.id not in named), None)
            if first is not None and (decided is None or first.action.rank >= decided.action.rank):
                decided = first
        return decided or self.policy.otherwise, overridden

    def _shadow(self, place: _Place, event: Event, decided: Rule) -> Rule | None:
        """The shadow rule that would decide if all shadow rules were live, or None if a live one would."""
        shadow = [c.rule for c in place.shadow if c.fits(event)]
        if not shadow:
            return None
        live = [c.rule for c in place.live if c.fits(event)]
        both = sorted([*live, *shadow], key=lambda r: (-r.layer, r.order))
        would, _ = self._layered(both)
        return would if would.shadow else None

    def _legality(self, taxon: str, specimen: str, appendix: str, group: str) -> tuple[str, int]:
        """(legality, severity 0 to 4) of a pair; a taxon without specimen is read as a live one."""
        tree = self.tree
        if taxon:
            pair = tree.pair(taxon, specimen or "LIV") if taxon in tree.taxa and tree.group(taxon) else None
        else:
            pair = next((p for c in tree.specimen_line(specimen or "LIV") if (p := tree.pairs.get((group, c)))), None)
        if pair is None:
            return Legality.UNKNOWN, 0  # "bird", "plant": too wide a word for any rule of law
        if appendix.upper() == "NC" and pair.legality in _NEEDS:
            # The group is restricted, this taxon is not listed: a look-alike, or a relative without protection.
            return Legality.LAWFUL, 1
        return pair.legality, pair.severity


def all_groups(taxa: frozenset[str], group: str, groups_of: Callable[[str], frozenset[str]]) -> bool:
    """Whether a finding of ``group`` can be one of ``taxa``; no taxa: it can."""
    return not taxa or any(group in groups_of(t) for t in taxa)


def static_fits(m: Match, site: Site, custom: bool) -> bool:
    """The conditions that the tables alone answer."""
    return (
        (m.custom is None or m.custom == custom)
        and (not m.groups or site.group in m.groups)
        and (not m.taxa or not m.taxa.isdisjoint(site.taxa))
        and (not m.not_taxa or m.not_taxa.isdisjoint(site.taxa))
        and (not m.specimens or not m.specimens.isdisjoint(site.specimens))
        and (not m.not_specimens or m.not_specimens.isdisjoint(site.specimens))
        and (not m.legality or site.legality in m.legality)
        and (not m.appendices or site.appendix in m.appendices)
        and (not m.annexes or site.eu_annex in m.annexes)
        and site.severity >= m.min_severity
    )


def _with_static(compiled: Compiled, site: Site, custom: bool) -> Test:
    match, fits = compiled.rule.match, compiled.fits
    return lambda event: static_fits(match, site, custom) and fits(event)


def dynamic_test(rule: Rule) -> Test:
    """One closure for the conditions that vary from listing to listing, the cheapest and most selective first."""
    m = rule.match
    tests: list[Test] = []
    if m.bands:
        bands = m.bands
        tests.append(lambda e: e.band in bands)
    if m.surfaces:
        surfaces = m.surfaces
        tests.append(lambda e: e.context.surface in surfaces)
    if m.markets:
        places = m.markets
        tests.append(lambda e: not places.isdisjoint(e.context.market))
    if rule.since:
        since = rule.since
        tests.append(lambda e: e.context.date is not None and e.context.date >= since)
    if rule.until:
        until = rule.until
        tests.append(lambda e: e.context.date is not None and e.context.date <= until)
    if m.claims:
        claims = m.claims
        tests.append(lambda e: not claims.isdisjoint(e.claims))
    if m.not_claims:
        without = m.not_claims
        tests.append(lambda e: without.isdisjoint(e.claims))
    if m.intents:
        intents = m.intents
        tests.append(lambda e: not intents.isdisjoint(e.intents))
    if m.not_intents:
        no_intents = m.not_intents
        tests.append(lambda e: no_intents.isdisjoint(e.intents))
    if rule.tree is not None:
        tests.append(_expression(cel.compile_expression(rule.tree, GETTERS, OPTIONAL)))
    return _all(tests)


def _expression(run: Callable[[Event], object]) -> Test:
    def fits(event: Event) -> bool:
        try:
            return run(event) is True
        except cel.AbsentError:  # it asked for something that this listing does not say: the rule does not hold
            return False

    return fits


def _all(tests: Sequence[Test]) -> Test:
    match tests:
        case []:
            return lambda _: True
        case [one]:
            return one
        case [one, two]:
            return lambda e: one(e) and two(e)
        case [one, two, three]:
            return lambda e: one(e) and two(e) and three(e)
        case [one, two, *rest]:
            others = _all(rest)
            return lambda e: one(e) and two(e) and others(e)
    raise AssertionError


def message_of(rule: Rule, family: str, lang: str | None) -> str:
    """The message of a rule in the language of the listing, by BCP-47 fallback, else in English, else in its first.

    ``family`` stands for the standard education text of the finding's family.
    """
    message = rule.message
    if message == "family":
        from inthewild.policy.education import family_message

        return family_message(family, lang)
    if isinstance(message, str):
        return message
    return _spoken(message, lang)


def _spoken(texts: Mapping[str, str], lang: str | None) -> str:
    parts = (lang or "").split("-")
    for size in range(len(parts), 0, -1):
        tag = "-".join(parts[:size])
        if tag in texts:
            return texts[tag]
    near = next((t for k, t in texts.items() if parts[0] and k.split("-")[0] == parts[0]), "")
    return near or texts.get("en") or next(iter(texts.values()), "")
