"""Names of animals and plants as experts type them, looked up in the keyword database; and what the law says of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from inthewild.hub.cases import engine, names

_MOST = 12


@dataclass(frozen=True)
class Named:
    """A taxon that a typed name may mean: its id, scientific and common name."""

    slug: str
    scientific: str
    common: str

    def __str__(self) -> str:
        return f"{self.scientific} ({self.common})" if self.common else self.scientific


@dataclass(frozen=True)
class Listed:
    """One row of the drawer: ``of`` is the taxon that is listed, which may be an ancestor. ``checked``: against the text."""

    authority: str
    listing: str
    of: str
    annotation: str
    since: str
    source: str
    address: str
    note: str


def named(slug: str) -> Named | None:
    """The taxon with this id."""
    taxon = names.tree().taxa.get(slug)
    return Named(slug, taxon.scientific_name, taxon.name_en) if taxon is not None else None


def called(slug: str) -> str:
    """Its name, or the id itself for one that the database has lost."""
    return str(named(slug) or slug)


def find(typed: str) -> list[Named]:
    """The taxa that a typed text may mean, best first: an id, a scientific name, a name in any language, part of a name."""
    wanted = " ".join(typed.split())[:100]
    if not wanted:
        return []
    known = _by_name().get(wanted.casefold())
    if known is not None:
        return [known]
    base = engine.lexicon()
    senses = [term.sense for term in base.lookup(wanted)]
    slugs = [s.removeprefix("taxon:") for s in senses if s.startswith("taxon:")]
    slugs += [s.removeprefix("pair:").partition("+")[0] for s in senses if s.startswith("pair:")]
    slugs += [sense.taxon for sense in base.resolve(wanted) if sense.taxon]
    found = [one for slug in dict.fromkeys(slugs) if (one := named(slug)) is not None]
    if not found and len(wanted) >= 3:
        part = wanted.casefold()
        found = [one for name, one in _by_name().items() if part in name]
    return list(dict.fromkeys(found))[:_MOST]


def specimens() -> list[tuple[str, str]]:
    """Code and English name of every specimen, by name; umbrellas of the database too."""
    return [(s.code, f"{s.name_en} ({s.code})") for s in sorted(names.tree().specimens.values(), key=_specimen)]


def specimen_called(code: str) -> str:
    """The name of a specimen; the code if it has none."""
    found = names.tree().specimens.get(code)
    return found.name_en if found is not None else code


def groups() -> list[str]:
    """The groups of the database, by name."""
    return sorted({taxon.group for taxon in names.tree().taxa.values() if taxon.group})


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that the engine reads."""
    tags = {term.lang for term in engine.lexicon().terms} - {"la", "und", "mul", "zxx"}
    return tuple(sorted(tag for tag in tags if "Latn" not in tag and not tag.startswith("und")))


def law(slug: str) -> list[Listed]:
    """How a taxon is listed by CITES and in the EU, its own rows first, then those of its ancestors."""
    tree = names.tree()
    if slug not in tree.taxa:
        return []
    sources = _sources()
    return [
        Listed(row.authority, row.listing, tree.taxa[at].scientific_name, row.annotation, row.since, *_told(sources, row.source))
        for at in tree.line(slug)
        for row in tree.listings.get(at, ())
    ]


def _told(sources: dict[str, tuple[str, str, str]], name: str) -> tuple[str, str, str]:
    return sources.get(name, (name, "", ""))


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Named]:
    """Ids, scientific and common names in small letters."""
    found: dict[str, Named] = {}
    for slug in names.tree().taxa:
        one = named(slug)
        assert one is not None
        for name in (slug, one.scientific, str(one), one.common):
            if name:
                found.setdefault(name.casefold(), one)
    return found


@lru_cache(maxsize=1)
def _sources() -> dict[str, tuple[str, str, str]]:
    """Id of a source: its title, its address, what is known of its reading."""
    from inthewild.lexicon.files import DATA, read_table

    rows = read_table(DATA / "sources.tsv", ("source", "title", "url", "note"))
    return {r["source"]: (r["title"], r["url"], r["note"]) for r in rows}


def _specimen(one: object) -> str:
    return str(getattr(one, "name_en", "")).casefold()
