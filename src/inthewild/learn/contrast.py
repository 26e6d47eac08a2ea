"""The authored corpus: contrast sets of listings and posts, and the gates that keep style from giving the label away.

A set is five to eight rows in one language around one item, so that only meaning separates the rows. The gates:

1. no *frame* in more than five rows: a text with the terms of the database, every number and address masked; a frame has at
   least :data:`FRAME_WORDS` words that are not masked, less is a name with a price;
2. no two sets of a language share half of their pairs of words (Jaccard, measured exactly, not by MinHash);
3. a classifier that sees only what is left when animal and product words are masked and the words that tell a lawful sense
   (toy, print, faux, news ...) are removed stays below AUC .75, split by set.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from inthewild.detect.ngrams import Span, Word, grams, words
from inthewild.errors import InputError
from inthewild.learn.crossval import OUTER, folds
from inthewild.learn.fit import Array, balanced, fit
from inthewild.learn.metrics import Labels
from inthewild.learn.observe import Observation, Observer
from inthewild.records import Listing

CORPUS = Path(__file__).parent / "corpus"
COLUMNS = (
    "set_id", "lang", "surface", "title", "text", "price", "currency", "family", "taxon", "specimen", "role", "claim", "intent",
    "label", "author_pass", "checked", "note",
)  # fmt: skip
MOST_IN_FRAME, FRAME_WORDS = 5, 3
MOST_ALIKE, MOST_AUC = 0.5, 0.75
#: Context that tells a lawful sense, or that there is no offer; removed before the third gate.
_CUES = ("benign.", "claim.", "intent.news", "intent.campaign", "intent.talk", "promo.")


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """One row; columns as in the data sheet. ``label`` 1: a real part, product or live animal is offered, sold or sought."""

    set_id: str
    lang: str
    surface: str
    title: str
    text: str
    price: float | None
    currency: str
    family: str
    taxon: str
    specimen: str
    role: str
    claim: tuple[str, ...]
    intent: str
    label: int
    author_pass: str
    checked: str
    note: str
    number: int

    @property
    def id(self) -> str:
        """The set and the place in it: fr-017.3."""
        return f"{self.set_id}.{self.number}"

    def listing(self) -> Listing:
        """As the engine reads it; the language is not told."""
        return Listing(self.id, self.text, self.title, price=self.price, currency=self.currency or None, surface=self.surface)


def read_corpus(folder: Path = CORPUS) -> list[CorpusRow]:
    """All rows of ``<lang>.tsv``, files in order of name.

    :raises InputError: there is no file, or a row breaks the format; file and line are named.
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise InputError("no corpus files", where=str(folder))
    return [row for path in files for row in _file(path)]


def _file(path: Path) -> list[CorpusRow]:
    found = []
    place: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise InputError(f"the columns are not {', '.join(COLUMNS)}", where=f"{path.name}, line 1")
        for line, cells in enumerate(reader, 2):
            if not cells:
                continue
            where = f"{path.name}, line {line}"
            if len(cells) != len(COLUMNS):
                raise InputError(f"{len(cells)} columns instead of {len(COLUMNS)}", where=where)
            v = dict(zip(COLUMNS, cells, strict=True))
            if v["label"] not in ("0", "1") or not v["set_id"].startswith(f"{v['lang']}-") or not v["title"] + v["text"]:
                raise InputError("label must be 0 or 1, set_id <lang>-<number>, and there must be a text", where=where)
            try:
                price = float(v["price"]) if v["price"] else None
            except ValueError:
                raise InputError(f"the price {v['price']!r} is not a number", where=where) from None
            place[v["set_id"]] += 1
            claims = tuple(filter(None, v["claim"].split(",")))
            found.append(
                CorpusRow(
                    v["set_id"], v["lang"], v["surface"], v["title"], v["text"], price, v["currency"], v["family"], v["taxon"],
                    v["specimen"], v["role"], claims, v["intent"], int(v["label"]), v["author_pass"], v["checked"], v["note"],
                    place[v["set_id"]],
                )
            )  # fmt: skip
    return found


def masked_words(row: CorpusRow, seen: Observation) -> list[Word]:
    """The words of a row, terms read as their kind, cues of a lawful sense removed."""
    found: list[Word] = []
    cues = [
        Span(a.hit.field, a.hit.start, a.hit.end, "")
        for a in seen.row.context
        if a.term.sense.startswith(_CUES) and not a.term.sense.startswith("claim.genuine")
    ]
    for field, text in (("title", row.title), ("text", row.text)):
        found += words(field, text, masked=[*cues, *seen.row.masks])
    return found


def frames(masked: Sequence[Sequence[Word]]) -> dict[str, list[int]]:
    """Frame -> row numbers, for frames that more than :data:`MOST_IN_FRAME` rows share."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(masked):
        keys = [w.key for w in row]
        if sum(not k.startswith("<") for k in keys) >= FRAME_WORDS:
            found[" ".join(keys)].append(i)
    return {k: v for k, v in found.items() if len(v) > MOST_IN_FRAME}


def alike_sets(rows: Sequence[CorpusRow], masked: Sequence[Sequence[Word]]) -> list[tuple[float, str, str]]:
    """The most alike pairs of sets of one language: (Jaccard of their pairs of words, set, set), the most alike first."""
    shingles: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row, own in zip(rows, masked, strict=True):
        keys = [w.key for w in own]
        shingles[row.lang, row.set_id] |= set(pairwise(keys))
    found = []
    for (lang, a), (other, b) in combinations(sorted(shingles), 2):
        both = shingles[lang, a] & shingles[other, b] if lang == other else set()
        if both:
            found.append((len(both) / len(shingles[lang, a] | shingles[other, b]), a, b))
    return sorted(found, reverse=True)


def auc(y: Labels, scores: Array) -> float | None:
    """The chance that a positive scores above a negative, ties counted half; ``None`` without both."""
    positive, negative = int(y.sum()), int(len(y) - y.sum())
    if not positive or not negative:
        return None
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[y == 1].sum() - positive * (positive + 1) / 2) / (positive * negative))


def style_scores(rows: Sequence[CorpusRow], masked: Sequence[Sequence[Word]], seed: int = 0) -> Array:
    """Out-of-fold logits of a classifier that sees only the masked words, split by set."""
    from scipy.sparse import csr_matrix

    y = np.array([r.label for r in rows], np.int8)
    # That a term stood there is no style, so masks are left out: they grow with the keyword database.
    masked = [[w for w in m if w.key not in ("<animal>", "<product>", "<term>")] for m in masked]
    each = [grams(m) for m in masked]
    number = np.repeat(np.arange(len(each)), [g.bucket.size for g in each])
    every, column = np.unique(np.concatenate([g.bucket for g in each]), return_inverse=True)
    x = csr_matrix((np.concatenate([g.value for g in each]), (number, column)), shape=(len(rows), every.size))
    # Length and price are style, too.
    extra = csr_matrix(np.array([[min(len(m), 80) / 40, float(r.price is not None)] for m, r in zip(masked, rows, strict=True)]))
    from scipy.sparse import hstack

    x = hstack([x, extra]).tocsr()
    scores = np.zeros(len(rows))
    for train, test in folds(y, [r.set_id for r in rows], OUTER, seed, True):
        fitted = fit(x[train], y[train], np.full(x.shape[1], 0.1), weights=balanced(y[train]))
        scores[test] = fitted.logits(x[test])
    return scores


def gates(rows: Sequence[CorpusRow], observer: Observer | None = None) -> dict[str, Any]:
    """All gates and counts as JSON values; ``passed`` tells whether every gate holds."""
    seen = (observer or Observer()).observe([r.listing() for r in rows])
    masked = [masked_words(r, o) for r, o in zip(rows, seen, strict=True)]
    y = np.array([r.label for r in rows], np.int8)
    shared = frames(masked)
    alike = alike_sets(rows, masked)
    # Fewer sets than folds cannot be measured, and so do not pass.
    scores = style_scores(rows, masked) if len({r.set_id for r in rows}) >= 2 * OUTER else None
    by_lang = {}
    for lang in sorted({r.lang for r in rows}):
        own = np.array([r.lang == lang for r in rows])
        value = None if scores is None else auc(y[own], scores[own])
        by_lang[lang] = None if value is None else round(value, 3)
    whole = None if scores is None else auc(y, scores)
    too_alike = [a for a in alike if a[0] >= MOST_ALIKE]
    sizes = Counter(r.set_id for r in rows)
    wrong_size = sorted(s for s, n in sizes.items() if not 5 <= n <= 8)
    texts = Counter((r.lang, r.title, r.text) for r in rows)
    return {
        "rows": len(rows), "sets": len(sizes), "positives": int(y.sum()),
        "frames": {k: sorted({rows[i].set_id for i in v}) for k, v in shared.items()},
        "most_in_frame": max((len(v) for v in shared.values()), default=0) or "<= 5",
        "alike": [(round(j, 3), a, b) for j, a, b in (too_alike or alike[:3])],
        "auc": None if whole is None else round(whole, 3), "auc_by_language": by_lang,
        "wrong_size": wrong_size, "duplicates": sum(n - 1 for n in texts.values()),
        "passed": not shared and not too_alike and not wrong_size and whole is not None and whole < MOST_AUC,
        "counts": counts(rows),
    }  # fmt: skip


def counts(rows: Sequence[CorpusRow]) -> dict[str, dict[str, list[int]]]:
    """By language, family and role: [rows, positives]; and how many have a price, by label."""
    out: dict[str, dict[str, list[int]]] = {}
    for key in ("lang", "family", "role", "surface"):
        group: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            group[getattr(row, key)][0] += 1
            group[getattr(row, key)][1] += row.label
        out[key] = dict(sorted(group.items()))
    priced: dict[str, list[int]] = {}
    for label in (0, 1):
        own = [r for r in rows if r.label == label]
        priced[str(label)] = [len(own), sum(r.price is not None for r in own)]
    out["label: rows, with price"] = priced
    return out


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report of the gates for a person."""
    out = [
        f"{report['rows']} rows in {report['sets']} sets, {report['positives']} positive",
        f"gate 1, frames in more than {MOST_IN_FRAME} rows: {len(report['frames'])}",
        f"gate 2, most alike sets (< {MOST_ALIKE}): " + ", ".join(f"{a} ~ {b} {j}" for j, a, b in report["alike"]),
        f"gate 3, AUC of style alone (< {MOST_AUC}): {report['auc']}",
        "  by language: " + ", ".join(f"{k} {v}" for k, v in report["auc_by_language"].items()),
        f"sets of a wrong size: {', '.join(report['wrong_size']) or 'none'}; rows that stand twice: {report['duplicates']}",
    ]
    for key, group in report["counts"].items():
        out.append(f"{key}: " + ", ".join(f"{k} {a} ({b})" for k, (a, b) in group.items()))
    return [*out, "all gates hold" if report["passed"] else "a gate does not hold"]
