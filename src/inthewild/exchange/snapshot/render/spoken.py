"""What is said of a figure, in words, the same in every format and on every page."""

from __future__ import annotations

from collections.abc import Mapping

from inthewild.exchange.snapshot.records import Cell, Sample, Status
from inthewild.exchange.snapshot.render.checked import Figure
from inthewild.exchange.snapshot.render.words import Words

_KINDS = ("submission", "hub", "history")
_METHODS = ("count", "estimate", "detector", "hub", "published")
_STATES = ("confirmed", "objected", "silent", "asked", "not_asked", "not_reported")


class Spoken:
    """Says it in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def value(self, cell: Cell) -> str:
        """The number, or why there is none."""
        return self.words.number(cell.value) if cell.value is not None else self.words.say(cell.status.value)

    def number(self, value: int | None) -> str:
        """A number of a correction; None is "not reported"."""
        return self.words.say("not_reported") if value is None else self.words.number(value)

    def coverage(self, cell: Cell) -> str:
        """``3 of 5 companies``; nothing where companies were not asked, because the hub counts or a document says it."""
        if not cell.asked:
            return ""
        return self.words.say("n_of_m", n=self.words.number(cell.reporting), m=self.words.number(cell.asked))

    def level(self, cell: Cell) -> str:
        """``L0 self-reported``, and how many companies stand at each level where they differ."""
        if cell.level is None:
            return ""
        lowest = f"{cell.level.value} {self.words.say(cell.level.value)}"
        several = {name: n for name, n in sorted(cell.levels.items()) if n}
        if len(several) < 2:
            return lowest
        return f"{lowest} ({self.counted(several)})"

    def counted(self, by: Mapping[str, int]) -> str:
        """``L0: 1, L2: 3``."""
        return ", ".join(f"{name}: {self.words.number(n)}" for name, n in by.items())

    def change(self, cell: Cell) -> list[str]:
        """The whole change and its three parts. Nothing for a cell that has none."""
        change, say, signed = cell.change, self.words.say, self.words.signed
        if change is None or cell.status is not Status.REPORTED:
            return []
        whole = change.growth + change.coverage + change.definition
        found = [say("since", period=change.since, whole=signed(whole)), say("growth", n=signed(change.growth))]
        if change.coverage:
            found.append(say("coverage", n=signed(change.coverage)))
        if change.definition:
            found.append(say("redefined", n=signed(change.definition)))
        return found

    def notes(self, cell: Cell) -> list[str]:
        """What must be said beside the number."""
        return [self.words.say(one) for one in cell.notes] + ([cell.note] if cell.note else [])

    def member(self, one: Figure) -> str:
        """Which part it is: the name of a company, region, sector or language."""
        return one.name or self.words.member(one.dimension, one.member)

    def sample(self, sample: Sample) -> str:
        """What experts found in a sample, with its interval."""
        number, share = self.words.number, self.words.share
        return self.words.say(
            "sample", found=number(sample.found), n=number(sample.n), low=share(sample.low), high=share(sample.high)
        )

    def method(self, code: str) -> str:
        """A method in words; one that is not known stands as it is."""
        return self.words.say(code) if code in _METHODS else code

    def kind(self, code: str) -> str:
        """What kind of entry of a lineage it is."""
        return self.words.say(code) if code in _KINDS else code

    def state(self, code: str) -> str:
        """What a company said of its figures."""
        return self.words.say(code) if code in _STATES else code
