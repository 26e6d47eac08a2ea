"""The two trees that senses hang on: taxa and specimens; and the pairs that inherit down both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.files import read_table
from inthewild.lexicon.model import Pair, Specimen, Taxon, split_list


@dataclass(frozen=True, slots=True)
class Listing:
    """One dated listing of a taxon by an authority (cites, eu); inherited by everything below it."""

    taxon: str
    authority: str
    listing: str
    annotation: str
    since: str
    source: str


class Taxonomy:
    """Look-ups over taxa.tsv, listings.tsv, specimens.tsv, pairs.tsv and families.tsv."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        rows = read_table(folder / "taxa.tsv", ("taxon", "scientific_name", "rank", "parent", "group", "name_en", "tier", "note"))
        self.taxa: dict[str, Taxon] = {
            r["taxon"]: Taxon(
                r["taxon"], r["scientific_name"], r["rank"], r["parent"], r["group"], r["name_en"], r["tier"],
                split_list(r.get("lookalike_of", "")), r["note"],
            )
            for r in rows
        }  # fmt: skip
        rows = read_table(folder / "specimens.tsv", ("specimen", "name_en", "parent", "default_taxon"))
        self.specimens: dict[str, Specimen] = {
            r["specimen"]: Specimen(r["specimen"], r["name_en"], r["parent"], r["default_taxon"], r.get("note", "")) for r in rows
        }
        self._lines: dict[str, tuple[str, ...]] = {}

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """(group, specimen) -> pair."""
        rows = read_table(self._folder / "pairs.tsv", ("group", "specimen", "legality", "severity", "lookalikes", "note"))
        return {
            (r["group"], r["specimen"]): Pair(
                r["group"], r["specimen"], r["legality"], int(r["severity"]), r["lookalikes"], r["note"]
            )
            for r in rows
        }

    @cached_property
    def _families(self) -> Mapping[tuple[str, str], str]:
        rows = read_table(self._folder / "families.tsv", ("group", "specimen", "family"))
        return {(r["group"], r["specimen"]): r["family"] for r in rows}

    @cached_property
    def listings(self) -> dict[str, list[Listing]]:
        """Taxon -> its own listings, as they stand in the file."""
        found: dict[str, list[Listing]] = {}
        rows = read_table(self._folder / "listings.tsv", ("taxon", "authority", "listing", "annotation", "since", "source"))
        for r in rows:
            row = Listing(r["taxon"], r["authority"], r["listing"], r["annotation"], r["since"], r["source"])
            found.setdefault(row.taxon, []).append(row)
        return found

    def line(self, slug: str) -> tuple[str, ...]:
        """The taxon and its ancestors, nearest first. Raises :class:`LexiconError` for an unknown taxon or a cycle."""
        line = self._lines.get(slug)
        if line is None:
            found: list[str] = []
            at = slug
            while at:
                taxon = self.taxa.get(at)
                if taxon is None or at in found:
                    raise LexiconError(f"unknown taxon or cycle at {at!r}", where=f"taxon {slug}", hint="see taxa.tsv")
                found.append(at)
                at = taxon.parent
            line = self._lines[slug] = tuple(found)
        return line

    def is_a(self, slug: str, ancestor: str) -> bool:
        """Whether ``slug`` is ``ancestor`` or lies below it."""
        return slug == ancestor or (slug in self.taxa and ancestor in self.line(slug))

    def group(self, slug: str) -> str:
        """The group of a taxon or of its nearest ancestor that has one, else ''."""
        if slug not in self.taxa:
            return ""
        return next((self.taxa[s].group for s in self.line(slug) if self.taxa[s].group), "")

    def specimen_line(self, code: str) -> tuple[str, ...]:
        """The specimen code and its umbrellas, nearest first."""
        found: list[str] = []
        while code and code not in found:
            found.append(code)
            specimen = self.specimens.get(code)
            code = specimen.parent if specimen else ""
        return tuple(found)

    def default_taxon(self, code: str) -> str:
        """What a product word alone stands for ("ivory": elephants), inherited from its umbrella; '' if nothing."""
        line = (self.specimens[c].default_taxon for c in self.specimen_line(code) if c in self.specimens)
        return next((taxon for taxon in line if taxon), "")

    def pair(self, slug: str, code: str) -> Pair | None:
        """The pair of a taxon's group and a specimen or one of its umbrellas.

        A taxon above group level ("turtle", "bird") is allowed whatever one of the groups below it is allowed.
        """
        groups = [self.group(slug)] if self.group(slug) else list(self.groups_below(slug))
        for specimen in self.specimen_line(code):
            for group in groups:
                found = self.pairs.get((group, specimen))
                if found is not None:
                    return found
        return None

    def groups_below(self, slug: str) -> Iterator[str]:
        """The groups of the taxa below an umbrella taxon, each once."""
        return iter(self._groups_below.get(slug, ()))

    @cached_property
    def _groups_below(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for slug, taxon in self.taxa.items():
            if taxon.group:
                for above in self.line(slug)[1:]:
                    found.setdefault(above, {})[taxon.group] = None
        return {slug: tuple(groups) for slug, groups in found.items()}

    def family(self, slug: str, code: str) -> str:
        """The scoring family of a taxon and specimen: the most specific row of families.tsv, '' if none."""
        group = self.group(slug) or next(self.groups_below(slug), "")
        for specimen in (*self.specimen_line(code), "*"):
            found = self._families.get((group, specimen))
            if found:
                return found
        for specimen in (*self.specimen_line(code), "*"):
            found = self._families.get(("*", specimen))
            if found:
                return found
        return ""

    def appendix(self, slug: str, authority: str = "cites") -> tuple[str, str]:
        """(listing, since) of a taxon, inherited from the nearest listed ancestor; ('', '') if nothing is known."""
        if slug in self.taxa:
            for at in self.line(slug):
                for row in self.listings.get(at, ()):
                    if row.authority == authority:
                        return row.listing, row.since
        return "", ""
