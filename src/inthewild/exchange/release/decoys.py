"""Decoys: terms that nobody writes and that never fire, three in each member's copy, other ones in each.

A decoy is a code word (kind ``code``) of ambiguity 3 whose word is made up and whose ``needs`` name two taxa that no term of
the copy can answer. The engine fires a code word only if a need of it is answered (detect/firing.py), so a decoy is never a
finding, not even in a text that spells it out; and as nobody writes the word, it is no hit either. Nothing in the copy says
that it is one. (A company's own terms may name one of those taxa; then only the made-up word keeps it silent.) The hub never
has it among its terms: it is made when a copy is made, and can be made again from the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from inthewild.exchange.release.choices import Choices
from inthewild.lexicon.collisions import read_collisions, read_neighbours
from inthewild.lexicon.model import COLUMNS, split_list, term_id
from inthewild.lexicon.taxonomy import Taxonomy

COUNT = 3
#: From so many letters on, a word of the database may be found inside a longer one (matching/loose.py).
_INSIDE = 5
#: Words that may become decoys of a place; the first ones that clash with nothing do.
DRAWN = 6
_HEADS = [*"bdfghjklmnprstvz", "br", "dr", "kl", "pr", "st", "tr"]
_VOWELS = [*"aeiou"]
_TAILS = ["n", "r", "l", "s", "m", "k", "", ""]
_SYLLABLES = 5
#: How many beginnings of words may be drawn: the chance that a given word is drawn is at most the inverse.
WORDS = (len(_HEADS) * len(_VOWELS)) ** _SYLLABLES
_SHAPE = re.compile(f"(?:(?:{'|'.join(_HEADS)})[{''.join(_VOWELS)}]){{{_SYLLABLES}}}[{''.join(_TAILS)}]?")
#: Written in Latin letters, and with code words of their own.
_LANGUAGES = ("en", "fr", "es", "pt-BR", "id", "ms", "it", "de", "nl", "sw", "tr", "fil", "vi")


def words(choices: Choices) -> list[str]:
    """The words that may be decoys of a place, in their order."""
    found = []
    for number in range(DRAWN):
        drawn = choices.digest("decoy", str(number))
        syllables = [_HEADS[drawn[2 * i] % len(_HEADS)] + _VOWELS[drawn[2 * i + 1] % len(_VOWELS)] for i in range(_SYLLABLES)]
        found.append("".join(syllables) + _TAILS[drawn[2 * _SYLLABLES] % len(_TAILS)])
    return found


def is_drawable(word: str) -> bool:
    """Whether a word has the shape of a decoy, as some real words have."""
    return _SHAPE.fullmatch(word) is not None


def decoys(choices: Choices, rows: Sequence[Mapping[str, str]], base: Path) -> tuple[dict[str, str], ...]:
    """The decoys of a place for a copy of these rows; none if nothing can be named that no row answers."""
    tree = Taxonomy(base)
    needs = unanswered(rows, tree)
    senses = _senses(rows, tree)
    if len(needs) < 2 or not senses:
        return ()
    own = set(_words_of(rows))
    taken = own | _common(base)
    langs = sorted({r["lang"] for r in rows} & set(_LANGUAGES)) or [rows[0]["lang"]]
    level = "MEMBERS" if any(r.get("level", "PUBLIC") != "PUBLIC" for r in rows) else "PUBLIC"
    made: list[dict[str, str]] = []
    for word in words(choices):
        if len(made) == COUNT:
            break
        if word in taken or any(word[a:b] in own for a in range(len(word)) for b in range(a + _INSIDE, len(word) + 1)):
            continue
        sense = choices.first(f"sense {word}", senses)[0]
        lang = choices.first(f"lang {word}", langs)[0]
        row = dict.fromkeys(COLUMNS, "") | {
            "term": word, "lang": lang, "sense": sense, "kind": "code", "match": "token", "ambiguity": "3",
            "needs": "|".join(f"taxon:{x}" for x in choices.first(f"needs {word}", needs, 2)), "evasion": "abbrev",
            "gloss_en": _gloss(sense, tree),
            "basis": "general-knowledge", "checked": "second-pass", "sharing": "PUBLIC",
        }  # fmt: skip
        made.append(row | {"level": level, "term_id": term_id(lang, word, sense)})
    return tuple(made)


def unanswered(rows: Iterable[Mapping[str, str]], tree: Taxonomy) -> list[str]:
    """Taxa that neither a row names nor a row of anything below them: what asks for one is never answered."""
    named = {r["sense"].partition(":")[2].partition("+")[0] for r in rows if r["sense"].startswith(("taxon:", "pair:"))}
    answered = {above for slug in named if slug in tree.taxa for above in tree.line(slug)} | named
    return sorted(set(tree.taxa) - answered)


def _senses(rows: Iterable[Mapping[str, str]], tree: Taxonomy) -> list[str]:
    """What a decoy may say that it means: a pair (an atom of its own, which joins no other word), else a taxon."""
    found = {r["sense"] for r in rows}
    pairs = sorted(s for s in found if s.startswith("pair:") and s[5:].partition("+")[0] in tree.taxa)
    return pairs or sorted(s for s in found if s.startswith("taxon:") and s[6:] in tree.taxa)


def _gloss(sense: str, tree: Taxonomy) -> str:
    slug, _, code = sense.partition(":")[2].partition("+")
    name = tree.taxa[slug].name_en or tree.taxa[slug].scientific_name
    return f"trade word, {name} {tree.specimens[code].name_en}" if code in tree.specimens else f"trade word, {name}"


def _common(base: Path) -> set[str]:
    """Every word of which the database knows that it is common somewhere."""
    found = {form for _, form in read_collisions(base / "generated" / "collisions.tsv")}
    return found | read_neighbours(base / "generated" / "neighbours.tsv")


def _words_of(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for row in rows:
        for text in (row["term"], *split_list(row.get("forms", ""))):
            yield from text.casefold().split()
