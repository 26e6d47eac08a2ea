"""The printed report as blocks: headings, paragraphs, cards of figures, tables and charts, in one language.

``report.typ`` lays them out and knows nothing of figures. Every figure carries the numbers of the entries in the list of
sources at its end, and those numbers are links.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

from inthewild.exchange.snapshot.records import Definition, Level, Snapshot, Status
from inthewild.exchange.snapshot.render.chart import Bar
from inthewild.exchange.snapshot.render.checked import DIMENSIONS, Figure, figures
from inthewild.exchange.snapshot.render.spoken import Spoken
from inthewild.exchange.snapshot.render.words import Words

Block = dict[str, Any]
HEADLINES = (
    "listings_removed", "listings_blocked", "companies", "platforms", "accounts", "impressions", "reach", "engagements",
    "staff_trained", "staff_trained_online", "staff_trained_in_person", "flags_sent", "flags_confirmed", "flags_gone",
    "terms_atoms", "terms_languages",
)  # fmt: skip
"""The headlines in their order; others follow by their codes."""
REMOVED = ("history_listings", "history_posts_ads", "history_listings_sellers", "history_removed")
"""What reports before this one called removed, each in a unit of its own."""
VERIFY = "inthewild report verify snapshot.json"


class Report:
    """Makes the blocks of one snapshot in one language. ``page`` gives the public address of a cell, empty if there is none."""

    def __init__(self, snapshot: Snapshot, words: Words, digest: str = "", site: str = "") -> None:
        self.snapshot, self.words, self.digest, self.site = snapshot, words, digest, site.rstrip("/")
        self.figures = figures(snapshot)
        self.spoken = Spoken(words)
        # Ids are random: in this order what one figure comes from stands together.
        self.lineage = sorted(
            snapshot.lineage, key=lambda one: (one.metric, one.definition, one.period, sorted(one.by.items()), one.id)
        )
        self.numbers = {one.id: n for n, one in enumerate(self.lineage, start=1)}

    def document(self) -> dict[str, Any]:
        """Everything that ``report.typ`` needs."""
        say, snapshot = self.words.say, self.snapshot
        return {
            "language": self.words.tag.split("-")[0],
            "right": self.words.right_to_left,
            "title": say("report", period=snapshot.period),
            "subtitle": self._foreign(snapshot.title),
            "meta": [say("edition", n=str(snapshot.edition)), say("built", day=snapshot.built_at[:10])],
            "page": say("page", n="{n}", m="{m}"),
            "source-word": say("source"),
            "made": snapshot.built_at[:10],
            "blocks": list(itertools.chain(
                self._opening(), self._headlines(), *map(self._divided, DIMENSIONS), self._before(), self._levels(),
                self._people(), self._corrections(), self._definitions(), self._lineage(), self._verify(),
            )),
        }  # fmt: skip

    def _opening(self) -> Iterable[Block]:
        say = self.words.say
        yield text(say("lead"), "lead")
        if self.snapshot.restates:
            yield text(say("restates"), "notice")
        if self.snapshot.note:
            yield text(self._foreign(self.snapshot.note))

    def _headlines(self) -> Iterable[Block]:
        say = self.words.say
        shown = [one for one in self.figures if not one.dimension and not one.historic]
        if not shown:
            return
        yield head(say("headlines"))
        if any(one.definition.group == "removals" for one in shown):
            yield text(say("never_summed"))
        yield {"kind": "cards", "cards": [self._card(one) for one in in_order(shown)]}
        if any(one.cell.status is Status.SUPPRESSED for one in self.figures):
            yield text(say("suppressed_says", n=str(self.snapshot.suppressed_below)), "small")

    def _card(self, one: Figure) -> Block:
        spoken, named = self.spoken, self.words.metric(one.definition)
        lines = [self.words.apart(one.cell.period), spoken.coverage(one.cell), spoken.level(one.cell), *spoken.change(one.cell)]
        if one.cell.sample:
            lines.append(spoken.sample(one.cell.sample))
        lines += spoken.notes(one.cell)
        return {
            "name": named.name, "unit": named.unit, "value": spoken.value(one.cell), "known": one.cell.value is not None,
            "link": self._page(one), "lines": [line for line in lines if line],
            "definition": {"t": self.words.say("definition"), "to": _anchor(one)},
            "sources": self._sources(one),
        }  # fmt: skip

    def _divided(self, dimension: str) -> Iterable[Block]:
        say = self.words.say
        shown = [one for one in self.figures if one.dimension == dimension and not one.historic]
        if not shown:
            return
        yield head(say(f"by_{dimension}"))
        order = in_order(shown)
        # A page of a table for each company would be a book: there, the rows are enough.
        for _key, group in itertools.groupby(order, key=lambda one: (one.definition.code, one.definition.version)):
            members = list(group)
            named = self.words.metric(members[0].definition)
            yield head(named.name, 3)
            if dimension != "organisation" and len(members) > 1:
                rows = [Bar(self.spoken.member(one), one.cell.value, self.spoken.value(one.cell)) for one in members]
                yield chart(rows)
            yield self._table(members)

    def _before(self) -> Iterable[Block]:
        say = self.words.say
        shown = sorted((one for one in self.figures if one.historic), key=lambda one: (one.cell.period, one.cell.id))
        if not shown:
            return
        yield head(say("before_this"))
        yield text(say("before_this_says"))
        removed = [one for one in shown if one.definition.code in REMOVED]
        if removed:
            rows = [
                Bar(
                    f"{self.words.apart(one.cell.period)} · {self.words.metric(one.definition).unit}",
                    one.cell.value,
                    self.spoken.value(one.cell),
                )
                for one in removed
            ]
            yield chart(rows)
        heads = [say("figure"), say("period"), say("value"), say("source")]
        lines = []
        for one in shown:
            named = self.words.metric(one.definition)
            value = cell(self.spoken.value(one.cell), number=True, link=self._page(one))
            lines.append([cell(named.name), cell(self.words.apart(one.cell.period)), value, {"sources": self._sources(one)}])
        yield table(heads, lines, (6, 2, 3, 2))

    def _table(self, members: Sequence[Figure]) -> Block:
        say = self.words.say
        heads = ["", say("value"), say("companies"), say("level"), say("source")]
        rows = [
            [
                cell(self.spoken.member(one)),
                cell(self.spoken.value(one.cell), number=True, link=self._page(one), quiet=one.cell.value is None),
                cell(self.spoken.coverage(one.cell)), cell(self.spoken.level(one.cell)), {"sources": self._sources(one)},
            ]
            for one in members
        ]  # fmt: skip
        return table(heads, rows, (3, 2, 3, 2, 2))

    def _levels(self) -> Iterable[Block]:
        say = self.words.say
        yield head(say("levels"))
        yield table(
            [say("level"), "", ""],
            [[cell(one.value), cell(say(one.value)), cell(say(f"{one.value}_says"))] for one in Level],
            (1, 2, 6),
        )

    def _people(self) -> Iterable[Block]:
        say, snapshot = self.words.say, self.snapshot
        if snapshot.statements:
            yield head(say("statements"))
            rows = [
                [cell(one.organisation or say("unnamed")), cell(self.spoken.state(one.state)), cell(self._foreign(one.text))]
                for one in snapshot.statements
            ]
            yield table([say("organisation"), "", ""], rows, (2, 2, 5))
        if snapshot.missing or snapshot.missing_unnamed:
            yield head(say("missing"))
            for name in snapshot.missing:
                yield text(f"– {self.words.apart(name)}")
            if snapshot.missing_unnamed:
                yield text(say("missing_unnamed", n=self.words.number(snapshot.missing_unnamed)))

    def _corrections(self) -> Iterable[Block]:
        say = self.words.say
        if not self.snapshot.restatements:
            return
        yield head(say("corrections"))
        names = {one.cell.id: self.words.metric(one.definition).name for one in self.figures}
        members = {one.cell.id: self.spoken.member(one) for one in self.figures}
        rows = []
        for one in self.snapshot.restatements:
            name = " · ".join(
                filter(None, (names.get(one.cell, one.cell), members.get(one.cell, ""), self.words.apart(one.period)))
            )
            numbers = [cell(self.spoken.number(value), number=True) for value in (one.before, one.after)]
            rows.append([cell(name), *numbers, cell(self._foreign(one.reason)), cell(one.day)])
        yield table([say("figure"), say("before"), say("after"), say("reason"), say("day")], rows, (4, 2, 2, 4, 2))

    def _definitions(self) -> Iterable[Block]:
        say = self.words.say
        yield head(say("definitions"))
        for definition in sorted(self.snapshot.definitions, key=_place):
            named = self.words.metric(definition)
            told = [
                (say("unit"), named.unit), (say("counted"), self._foreign(named.text)),
                (say("not_counted"), self._foreign(named.not_counted)),
                (say("sums"), say("additive" if definition.additive else "not_additive")),
                (say("methods"), ", ".join(map(self.spoken.method, definition.methods))),
                (say("denominator"), self._part_of(definition.denominator)),
            ]  # fmt: skip
            version = say("version", n=str(definition.version))
            heading = f"{named.name} ({version})" if named.own else f"{named.name} ({version}, {say('english_only')})"
            yield {**head(heading, 3), "label": f"def-{definition.code}-{definition.version}"}
            yield {"kind": "pairs", "pairs": [pair for pair in told if pair[1]]}

    def _part_of(self, code: str) -> str:
        """What a figure is a part of: what the hub knows of platforms, or another metric."""
        if code in ("items", "accounts"):
            return self.words.say(f"denominator_{code}")
        return next((self.words.metric(one).name for one in self.snapshot.definitions if one.code == code), code)

    def _lineage(self) -> Iterable[Block]:
        say = self.words.say
        if not self.snapshot.lineage:
            return
        yield head(say("lineage"))
        yield text(say("lineage_says"))
        names = {(d.code, d.version): self.words.metric(d).name for d in self.snapshot.definitions}
        rows = []
        for one in self.lineage:
            members = [self.words.member(dimension, member) for dimension, member in one.by.items()]
            what = [names.get((one.metric, one.definition), one.metric), self.words.apart(one.period), *members]
            whose = " · ".join(filter(None, (one.organisation, one.platform)))
            source = _breakable(one.source or self.spoken.kind(one.kind))
            if one.public and one.value is not None:
                whose = f"{self.words.apart(whose)}: {self.words.number(one.value)}" if whose else self.words.number(one.value)
            rows.append([
                {**cell(str(self.numbers[one.id]), number=True), "label": f"lin-{self.numbers[one.id]}"},
                cell(" · ".join(filter(None, what))),
                {**cell(whose), "code": one.commitment},
                cell(f"{one.level.value} · {self.spoken.method(one.method)}"),
                cell(" · ".join(filter(None, (source, one.submitted_at[:10]))), link=one.source_url),
            ])  # fmt: skip
        heads = [say("entry"), say("figure"), f"{say('organisation')} / {say('commitment')}", say("level"), say("source")]
        yield table(heads, rows, (3, 8, 12, 6, 8))

    def _verify(self) -> Iterable[Block]:
        say = self.words.say
        yield head(say("verify"))
        yield text(say("verify_says"))
        yield {"kind": "code", "text": VERIFY}
        if self.digest:
            yield text(say("digest"))
            yield {"kind": "code", "text": self.digest}
        yield text(say("licence"))

    def _foreign(self, says: str) -> str:
        """What somebody wrote, in whatever language: its full stop stays at its own end."""
        return self.words.apart(says) if says else ""

    def _sources(self, one: Figure) -> list[dict[str, str]]:
        """``1–3, 7`` as links to the first entry of each run."""
        found = sorted(self.numbers[entry.id] for entry in one.lineage)
        runs: list[list[int]] = []
        for number in found:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return [{"t": f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]), "to": f"lin-{run[0]}"} for run in runs]

    def _page(self, one: Figure) -> str:
        if not self.site:
            return ""
        return f"{self.site}/{self.words.tag.lower()}/progress/open/{self.snapshot.id}/figures/{one.cell.id}/"


def in_order(found: Iterable[Figure]) -> list[Figure]:
    """Figures in the order of the headlines; those of one metric stay as they are."""
    return sorted(found, key=lambda one: _place(one.definition))


def _place(definition: Definition) -> tuple[int, str, int]:
    known = HEADLINES.index(definition.code) if definition.code in HEADLINES else len(HEADLINES)
    return known, definition.code, definition.version


def _breakable(says: str) -> str:
    """A long id or address may go on in the next line."""
    return re.sub(r"(\S{13})(?=\S)", "\\1\u200b", says)


def head(says: str, level: int = 2) -> Block:
    """A heading."""
    return {"kind": "head", "text": says, "level": level}


def text(says: str, tone: str = "") -> Block:
    """A paragraph: ``lead``, ``small``, ``notice`` or plain."""
    return {"kind": "text", "text": says, "tone": tone}


def cell(says: str, *, number: bool = False, link: str = "", quiet: bool = False) -> Block:
    """A cell of a table."""
    return {"t": says, "number": number, "link": link, "quiet": quiet}


def chart(rows: Sequence[Bar]) -> Block:
    """Bars: each with its share of the longest in thousandths, -1 where there is no number."""
    most = max((row.value or 0 for row in rows), default=0) or 1
    drawn = [
        {"name": row.name, "share": -1 if row.value is None else row.value * 1000 // most, "shown": row.shown} for row in rows
    ]
    return {"kind": "chart", "rows": drawn}


def table(heads: Sequence[str], rows: Sequence[Sequence[Block]], widths: Sequence[int]) -> Block:
    """A table; ``widths`` are shares of the line."""
    return {"kind": "table", "heads": list(heads), "rows": [list(row) for row in rows], "widths": list(widths)}


def _anchor(one: Figure) -> str:
    return f"def-{one.definition.code}-{one.definition.version}"
