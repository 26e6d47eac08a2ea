"""Findings of the authored corpus as instances to learn from: which finding of a row is right, which is wrong, which is neither.

A finding is right if its row is labelled 1 and it names the row's animal (or an animal above or below it, or one scored by the
same family). It is wrong if the row is labelled 0 and it is not a true detection of a lawful animal: "real cow bone" is a real
part of a real animal, which policy lets pass, so it is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.ngrams import Mask, Word
from inthewild.learn.contrast import CorpusRow
from inthewild.learn.observe import Observation, Observer
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Finding

#: Names that tell what is sold, not how it is spoken of: a model that must hold for unseen animals does not weigh them.
_TOPICS = ("is.", "row.product.")


@dataclass(frozen=True, slots=True)
class Instance:
    """One finding of one row, in the shape of an :class:`~inthewild.learn.observe.Observation`."""

    row: int
    label: int
    family: str
    finding: Finding
    seen: Observation

    @property
    def names(self) -> tuple[str, ...]:
        """Names of evidence without topics."""
        return tuple(n for n in self.finding.names if not n.startswith(_TOPICS))

    def words(self, mask: Mask) -> list[Word]:
        """The words around this finding."""
        return self.seen.row.words(places(self.finding), mask)


def places(finding: Finding) -> list[tuple[str, int, int]]:
    """Where the words stand that the finding is made of: the first evidence and, of a pair, the second."""
    own = [e for e in finding.evidence if e.kind in ("taxon", "specimen", "pair", "custom")]
    return [(e.field, e.start, e.end) for e in own[:2]]


def verdict(row: CorpusRow, finding: Finding, tree: Taxonomy) -> int | None:
    """1 right, 0 wrong, None neither; see the module."""
    known = finding.taxon in tree.taxa and row.taxon in tree.taxa
    same = known and (tree.is_a(finding.taxon, row.taxon) or tree.is_a(row.taxon, finding.taxon))
    if row.label:
        return 1 if same or finding.family == row.family else None
    lawful = finding.group == "domestic animals" or (finding.appendix.upper() == "NC" and finding.group != "mammoth")
    if lawful or (same and row.role == "lookalike") or "fossil" in row.claim:
        return None
    return 0


def instances(rows: Sequence[CorpusRow], observations: Sequence[Observation], tree: Taxonomy) -> list[Instance]:
    """All findings of all rows that are right or wrong."""
    found = []
    for i, (row, seen) in enumerate(zip(rows, observations, strict=True)):
        for finding in seen.findings:
            label = verdict(row, finding, tree)
            if label is not None and not finding.concept:
                found.append(Instance(i, label, finding.family, finding, seen))
    return found


def row_weights(found: Sequence[Instance]) -> NDArray[np.float64]:
    """Weights that let each row count once, however many findings it has."""
    of = np.array([i.row for i in found])
    return np.asarray(1.0 / np.bincount(of)[of])


def row_scores(count: int, found: Sequence[Instance], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest score among a row's instances; minus infinity for a row without any."""
    out = np.full(count, -np.inf)
    np.maximum.at(out, np.array([i.row for i in found], np.int64), scores)
    return out


def observe(rows: Sequence[CorpusRow], observer: Observer) -> list[Observation]:
    """Observations of the rows; the engine is not told their language."""
    return observer.observe([replace(r.listing(), lang=None) for r in rows])
