"""Known-positive texts to disguise: a term by itself, or the texts of a file with the terms that stand in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from inthewild.bulk.listings import batches
from inthewild.bulk.sources import Reading, close_all, open_all
from inthewild.learn.redteam.rows import Known
from inthewild.lexicon.lexicon import Lexicon
from inthewild.matching import Matcher


def term_alone(term: str, lang: str = "") -> Known:
    """A term as a text of its own."""
    return Known("term", term, 0, len(term), lang)


def texts_of(path: str, term: str | None, lang: str, notice: Callable[[str], None]) -> Iterator[Known]:
    """The texts of a file with the first span to disguise in each; texts without one are counted and left out.

    The span is ``term`` as it stands in the text, or the longest exact hit of the keyword database, of a taxon rather than
    of a part.

    :raises InputError: the file is missing, or no column of it is recognised as the text.
    """
    with ExitStack() as stack:
        opened, _ = open_all([path], Reading(), notice)
        stack.callback(lambda: close_all(opened))
        find = _finder(term)
        without = 0
        for batch in batches(opened, Reading(), lambda reject: notice(f"{reject.file}, line {reject.line}: {reject.reason}")):
            texts = dict(batch.texts())
            langs = batch.columns.get("lang") or [None] * len(batch)
            for i, name in enumerate(batch.columns["id"]):
                text = "\n".join(values[i] for values in texts.values() if values[i])
                span = find(text)
                if span is None:
                    without += 1
                    continue
                yield Known(str(name), text, *span, str(langs[i] or lang))
        if without:
            what = f"{term!r} in them" if term else "an exact term of the database"
            notice(f"{without} texts are left out: they do not have {what}")


def _finder(term: str | None) -> Callable[[str], tuple[int, int] | None]:
    if term is not None:
        folded = term.casefold()

        def place(text: str) -> tuple[int, int] | None:
            at = text.casefold().find(folded) if len(text.casefold()) == len(text) else text.find(term)
            return (at, at + len(term)) if at >= 0 else None

        return place
    matcher = Matcher(Lexicon.load(), senses="gate", disguised=False)

    def longest(text: str) -> tuple[int, int] | None:
        hits = [h for h in matcher.find(text) if h.exact and len(h.surface) > 2]
        # what an animal or a plant is called says more than "oil" or "skin"
        best = max(hits, key=lambda h: (not h.sense.startswith("specimen:"), h.end - h.start, -h.start), default=None)
        return (best.start, best.end) if best else None

    return longest
