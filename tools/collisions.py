"""Which forms of the keyword database are common words of another language, or everyday words of their own.

Run by hand when terms change (needs the package ``wordfreq``); writes ``lexicon/data/generated/collisions.tsv`` and
``everyday.tsv``, and ``neighbours.tsv``: the common words one letter away from a word of ours, which are no misspelling of it.
Only what touches our own forms is written: the word lists themselves never enter the repository.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from wordfreq import available_languages, get_frequency_dict

from inthewild.lexicon.collisions import COLUMNS
from inthewild.lexicon.files import DATA, write_table
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE
from inthewild.matching.codes import is_wide
from inthewild.matching.deletions import one_edit
from inthewild.text.strict import fold
from inthewild.text.tags import EVERYWHERE, primary

COMMON = 20_000
EVERYDAY = 3_000
SHORTEST, LONGEST = 4, 24


def common_words() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """(folded word -> languages among whose 20,000 commonest it is, the same for the 3,000 commonest)."""
    common: dict[str, set[str]] = defaultdict(set)
    everyday: dict[str, set[str]] = defaultdict(set)
    for lang in sorted(available_languages("best")):
        frequency = get_frequency_dict(lang)
        for rank, word in enumerate(sorted(frequency, key=lambda w: (-frequency[w], w))[:COMMON]):
            key = fold(word)
            common[key].add(lang)
            if rank < EVERYDAY:
                everyday[key].add(lang)
    return common, everyday


def neighbours(lexicon: Lexicon, common: Iterable[str]) -> dict[str, set[str]]:
    """Word of ours -> the common words, not ours, that are one edit away and begin with the same letter."""
    ours = {
        word
        for term in lexicon.terms
        if term.sense_class in GATE
        for form in lexicon.forms(term)
        for word in fold(form.text).split()
        if SHORTEST <= len(word) <= LONGEST and not any(is_wide(c) for c in word)
    }
    by_deletion: dict[str, list[str]] = defaultdict(list)
    for word in ours:
        for key in deletions(word):
            by_deletion[key].append(word)
    found: dict[str, set[str]] = defaultdict(set)
    for word in common:
        if word in ours or not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            continue
        for candidate in {w for key in deletions(word) for w in by_deletion.get(key, ())}:
            if candidate[0] == word[0] and one_edit(word, candidate):
                found[candidate].add(word)
    return found


def deletions(word: str) -> Iterator[str]:
    """The word and all strings that it becomes without one letter."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def main() -> None:
    common, everyday = common_words()
    lexicon = Lexicon.load()
    collisions, own = [], []
    for term in lexicon.terms:
        lang = primary(term.lang)
        seen = set()
        for form in lexicon.forms(term):
            key = fold(form.text)
            if not key or " " in key or key in seen:
                continue
            seen.add(key)
            others = sorted(common.get(key, set()) - {lang})
            if others and (term.lang not in EVERYWHERE or term.lang == "la"):
                collisions.append({"term_id": term.term_id, "form": key, "langs": "|".join(others)})
            if lang in everyday.get(key, ()):
                own.append({"term_id": term.term_id, "form": key, "langs": lang})
    near = neighbours(lexicon, common)
    rows = [{"word": w, "near": "|".join(sorted(n))} for w, n in sorted(near.items())]
    write_table(DATA / "generated" / "neighbours.tsv", ("word", "near"), rows)
    print("neighbours", len(rows))
    for name, rows in (("collisions", collisions), ("everyday", own)):
        rows.sort(key=lambda r: (r["form"], r["term_id"]))
        write_table(DATA / "generated" / f"{name}.tsv", COLUMNS, rows)
        print(name, len(rows))


if __name__ == "__main__":
    main()
