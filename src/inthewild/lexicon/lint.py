"""What is wrong with the keyword files: one rule a function, every finding with file, term and what to do.

Errors stop a release; warnings are for a reviewer's eye.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.files import DATA, read_table, read_terms
from inthewild.lexicon.forms import expand, read_paradigms
from inthewild.lexicon.model import BASES, CHECKS, EVASIONS, KINDS, MATCHES, SHARINGS, Term, term_id
from inthewild.lexicon.table import TermTable
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.text.strict import fold
from inthewild.text.tables import Script, tables
from inthewild.text.tags import primary

INTENTS = frozenset(["sell", "buy", "sold", "ship", "price", "dm", "escrow", "talk", "news", "campaign"])
CLAIMS = frozenset(
    [
        "genuine",
        "antique",
        "pre-ban",
        "papers",
        "captive-bred",
        "mammoth",
        "fossil",
        "faux",
        "replica",
        "print",
        "toy",
        "book",
        "stamp",
        "game",
        "brand",
    ]
)
BENIGN = frozenset(
    [
        "colour",
        "brand",
        "toy",
        "print",
        "game",
        "place",
        "person",
        "food",
        "news",
        "museum",
        "team",
        "vehicle",
        "software",
        "plant",
        "idiom",
        "animal",
    ]
)
OTHERS = frozenset(
    {"evasion.nodocs", "evasion.secrecy", "provenance.wild", "promo.pet", "state.live", "state.raw", "object.carved"}
)
CLASSES = frozenset(
    [
        "taxon",
        "specimen",
        "pair",
        "intent",
        "claim",
        "evasion",
        "provenance",
        "promo",
        "state",
        "object",
        "benign",
        "price",
        "weight",
        "contact",
        "fact",
    ]
)
#: Scripts in which a language is written; others need a lang tag with script (hi-Latn).
SCRIPTS = {
    "ru": {Script.CYRILLIC}, "uk": {Script.CYRILLIC}, "bg": {Script.CYRILLIC}, "mn": {Script.CYRILLIC, Script.INDIC},
    "ar": {Script.ARABIC}, "fa": {Script.ARABIC}, "ur": {Script.ARABIC}, "el": {Script.GREEK}, "th": {Script.THAI},
    "lo": {Script.LAO}, "km": {Script.KHMER}, "my": {Script.MYANMAR}, "ko": {Script.HANGUL, Script.HAN},
    "zh": {Script.HAN}, "ja": {Script.HAN, Script.KANA}, "hi": {Script.INDIC}, "bn": {Script.INDIC}, "ta": {Script.INDIC},
    "ne": {Script.INDIC}, "si": {Script.INDIC}, "am": {Script.INDIC},
}  # fmt: skip
MAX_ROWS_A_SOURCE = 300
CORE = (
    "en", "fr", "ar", "zh-Hans", "zh-Hant", "es", "pt-BR", "ru", "id", "vi", "th", "de", "ja", "ko", "hi", "tr",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: ``rule``, the place, what is wrong; ``error`` or else a warning."""

    rule: str
    where: str
    what: str
    error: bool = True


@dataclass(frozen=True, slots=True)
class Database:
    """What the rules look at."""

    folder: Path
    terms: list[tuple[str, Term]]
    tree: Taxonomy

    def where(self, file: str, term: Term) -> str:
        return f"{file}: {term.term!r} ({term.sense})"


def known_sense(tree: Taxonomy, sense: str) -> bool:
    """Whether a sense id names something that exists."""
    kind, colon, rest = sense.partition(":")
    if colon:
        if kind == "taxon":
            return rest in tree.taxa
        if kind == "specimen":
            return rest in tree.specimens
        taxon, plus, code = rest.partition("+")
        return kind == "pair" and bool(plus) and taxon in tree.taxa and code in tree.specimens
    kind, _, rest = sense.partition(".")
    allowed = {"intent": INTENTS, "claim": CLAIMS, "benign": BENIGN}.get(kind)
    return rest in allowed if allowed else sense in OTHERS


def senses(db: Database) -> Iterator[Problem]:
    """Every sense, and every sense or class in needs, excludes and protects, exists."""
    for file, term in db.terms:
        if not known_sense(db.tree, term.sense):
            yield Problem("sense", db.where(file, term), "unknown sense; see taxa.tsv, specimens.tsv, docs/keywords.md")
        for name in ("needs", "excludes", "protects"):
            for item in getattr(term, name):
                base = item[:-1] if item.endswith("*") else item
                fine = item in CLASSES or known_sense(db.tree, item) or (item.endswith("*") and base.rstrip(":.") in CLASSES)
                if not fine:
                    yield Problem(name, db.where(file, term), f"{item!r} is neither a class nor a sense")


def vocabulary(db: Database) -> Iterator[Problem]:
    """Closed columns hold only their values; gloss and basis are filled."""
    for file, term in db.terms:
        for name, allowed in (
            ("kind", KINDS),
            ("match", MATCHES),
            ("evasion", EVASIONS),
            ("basis", BASES),
            ("checked", CHECKS),
            ("sharing", SHARINGS),
        ):
            if getattr(term, name) not in allowed:
                yield Problem(
                    name,
                    db.where(file, term),
                    f"{getattr(term, name)!r} is not one of {', '.join(filter(None, allowed))}",
                )
        if not term.gloss_en:
            yield Problem("gloss", db.where(file, term), "no English gloss")
        if term.basis == "published" and not term.sources:
            yield Problem("basis", db.where(file, term), "published, but no source")
        if primary(term.lang) != primary(file) and file != "la":
            yield Problem("lang", db.where(file, term), f"language {term.lang} stands in {file}.tsv")


def normal_form(db: Database) -> Iterator[Problem]:
    """Terms are NFC without outer blanks, and folding leaves something of them."""
    for file, term in db.terms:
        if unicodedata.normalize("NFC", term.term) != term.term or term.term.strip() != term.term:
            yield Problem("nfc", db.where(file, term), "not NFC, or blanks at the ends")
        folded = fold(term.term, emoji=True)
        if not folded:
            yield Problem("fold", db.where(file, term), "nothing is left after folding")
        elif len(folded.replace(" ", "")) < 2 and term.ambiguity < 3 and term.kind != "emoji":
            yield Problem("short", db.where(file, term), "one letter needs ambiguity 3")


def unique(db: Database) -> Iterator[Problem]:
    """One row for a (language, term, sense)."""
    seen = Counter(term_id(t.lang, t.term, t.sense) for _, t in db.terms)
    for file, term in db.terms:
        if seen[term.term_id] > 1:
            yield Problem("unique", db.where(file, term), "stands twice")


def script(db: Database) -> Iterator[Problem]:
    """The script fits the language; Latin brand names and codes may stand in any."""
    t = tables()
    for file, term in db.terms:
        wanted = SCRIPTS.get(primary(term.lang))
        if wanted is None or "Latn" in term.lang or term.kind in ("code", "emoji", "slang", "hashtag"):
            continue
        found = {int(t.script[ord(c)]) for c in term.term} - {0, int(Script.EMOJI)}
        if found - {int(s) for s in wanted} - {int(Script.LATIN)}:
            yield Problem("script", db.where(file, term), "letters of a script that this language is not written in")


def forms(db: Database) -> Iterator[Problem]:
    """Paradigms exist and fit."""
    paradigms = read_paradigms(db.folder / "paradigms")
    for file, term in db.terms:
        try:
            expand(term, paradigms)
        except LexiconError as error:
            yield Problem("forms", db.where(file, term), error.what)


def sources(db: Database) -> Iterator[Problem]:
    """Cited sources are listed; no source serves hundreds of rows without a locator."""
    known = {r["source"] for r in read_table(db.folder / "sources.tsv", ("source", "title", "publisher", "year", "url"))}
    bare: Counter[str] = Counter()
    for file, term in db.terms:
        for item in term.sources:
            source, _, locator = item.partition("#")
            if source not in known:
                yield Problem("source", db.where(file, term), f"source {source!r} is not in sources.tsv")
            if not locator:
                bare[source] += 1
    for source, count in bare.items():
        if count > MAX_ROWS_A_SOURCE:
            yield Problem("source", "sources.tsv", f"{source!r} is cited by {count} rows without a locator")


def homographs(db: Database) -> Iterator[Problem]:
    """Terms of one language that fold to the same string with different taxa need a note (or ambiguity 2 or 3)."""
    by_fold: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
    for file, term in db.terms:
        if term.sense_class in ("taxon", "pair"):
            by_fold[term.lang, fold(term.term, emoji=True)].append((file, term))
    for rows in by_fold.values():
        if len({t.sense for _, t in rows}) > 1:
            for file, term in rows:
                if term.ambiguity < 2 and not term.note:
                    yield Problem("homograph", db.where(file, term), "another sense folds to the same string: add a note")


def everyday(db: Database) -> Iterator[Problem]:
    """A form that is a common word of its own language never fires alone."""
    path = db.folder / "generated" / "everyday.tsv"
    if not path.exists():
        return
    common = {r["term_id"] for r in read_table(path, ("term_id",))}
    for file, term in db.terms:
        if term.term_id in common and term.ambiguity == 0:
            yield Problem("everyday", db.where(file, term), "an everyday word has ambiguity 0")


def cells(db: Database) -> Iterator[Problem]:
    """Every group of priority taxa has a name in every core language."""
    have: dict[str, set[str]] = defaultdict(set)
    for _, term in db.terms:
        slug = term.concept.partition("+")[0]
        if term.sense_class in ("taxon", "pair") and slug in db.tree.taxa:
            have[db.tree.group(slug)].add(term.lang)
    if not set(CORE) <= {lang for langs in have.values() for lang in langs}:
        return  # a database of fewer languages makes no such promise
    for group in sorted({db.tree.group(slug) for slug, t in db.tree.taxa.items() if t.tier} - {""}):
        for lang in CORE:
            if lang not in have[group]:
                yield Problem("cell", f"{lang}.tsv", f"no name for any taxon of the group {group!r}")


RULES: tuple[Callable[[Database], Iterable[Problem]], ...] = (
    senses, vocabulary, normal_form, unique, script, forms, sources, homographs, everyday,
    cells,
)  # fmt: skip


def open_database(folder: Path = DATA) -> Database:
    """Read all terms with the file that each stands in."""
    terms = [(p.stem, t) for p in sorted((folder / "terms").glob("*.tsv")) for t in TermTable(read_terms(p))]
    return Database(folder, terms, Taxonomy(folder))


def lint(folder: Path = DATA) -> list[Problem]:
    """All problems, errors first."""
    db = open_database(folder)
    found = [problem for rule in RULES for problem in rule(db)]
    return sorted(found, key=lambda p: (not p.error, p.rule, p.where))
