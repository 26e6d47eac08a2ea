"""Ordinary listings, written for the project: nothing in them is wildlife, much of it is named after wildlife.

Contrast sets alone teach a model that one text in two about a tiger is an offer of one. On a marketplace nearly none is: these
rows are toys, jewellery, cushions, cars and cages, most of them without a word such as toy or print. All are negatives.
"""

from __future__ import annotations

import csv
from pathlib import Path

from inthewild.errors import InputError
from inthewild.learn.contrast import CorpusRow

ORDINARY = Path(__file__).parent / "ordinary.tsv"
COLUMNS = ("lang", "surface", "title", "text", "price", "currency", "kind")


def read_ordinary(path: Path = ORDINARY) -> list[CorpusRow]:
    """The rows as rows of the corpus, each a set of its own, label 0, without a family.

    :raises InputError: a line has not the columns of :data:`COLUMNS`, or no text; file and line are named.
    """
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, cells in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            where = f"{path}:{number}"
            if number == 1:
                if tuple(cells) != COLUMNS:
                    raise InputError("the header is not that of ordinary listings", where=where, hint=", ".join(COLUMNS))
                continue
            if len(cells) != len(COLUMNS) or not (cells[2] or cells[3]):
                raise InputError(f"{len(cells)} columns, or neither title nor text", where=where)
            lang, surface, title, text, price, currency, kind = cells
            found.append(_row(number - 1, lang, surface, title, text, price, currency, kind, where))
    return found


def _row(
    number: int, lang: str, surface: str, title: str, text: str, price: str, currency: str, kind: str, where: str
) -> CorpusRow:
    try:
        value = float(price) if price else None
    except ValueError:
        raise InputError(f"the price {price!r} is not a number", where=where) from None
    return CorpusRow(
        set_id=f"ordinary-{number:04d}", lang=lang, surface=surface or "listing", title=title, text=text, price=value,
        currency=currency, family="", taxon="", specimen="", role="ordinary", claim=(), intent="sell", label=0,
        author_pass="1", checked="", note=kind, number=1,  # noqa: S106
    )  # fmt: skip
