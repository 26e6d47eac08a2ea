"""What the matcher is compared with: usual pipelines and raw scanners, all with the same forms and the same rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

Peer = Callable[[Sequence[str]], int]


class _Folded(dict[str, str]):
    def __missing__(self, ch: str) -> str:
        value = self[ch] = unicodedata.normalize("NFKC", ch).casefold()
        return value


_FOLD = _Folded()


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """NFKC and casefold character by character, with the place of each result: what a careful pipeline does."""
    out: list[str] = []
    origin: list[int] = []
    for i, ch in enumerate(text):
        folded = _FOLD[ch]
        out.append(folded)
        if len(folded) == 1:
            origin.append(i)
        else:
            origin.extend([i] * len(folded))
    return "".join(out), origin


def _folded(forms: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(f for f in ("".join(_FOLD[c] for c in form) for form in forms) if f))


def ahocorasick_pipeline(forms: Sequence[str]) -> Peer:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for i, form in enumerate(_folded(forms)):
        automaton.add_word(form, (i, len(form)))
    automaton.make_automaton()

    def scan(rows: Sequence[str]) -> int:
        hits = []
        for number, row in enumerate(rows):
            text, origin = fold_with_offsets(row)
            for end, (term, size) in automaton.iter(text):
                hits.append((number, origin[end - size + 1], origin[end] + 1, term))
        return len(hits)

    return scan


def daachorse_pipeline(forms: Sequence[str]) -> Peer:
    from daachorse import CharwiseDoubleArrayAhoCorasick

    automaton = CharwiseDoubleArrayAhoCorasick(_folded(forms))

    def scan(rows: Sequence[str]) -> int:
        hits = []
        for number, row in enumerate(rows):
            text, origin = fold_with_offsets(row)
            for start, end, term in automaton.find_overlapping(text):
                hits.append((number, origin[start], origin[end - 1] + 1, term))
        return len(hits)

    return scan


def daachorse_raw(forms: Sequence[str]) -> Peer:
    from daachorse import CharwiseDoubleArrayAhoCorasick

    automaton = CharwiseDoubleArrayAhoCorasick(list(dict.fromkeys(forms)))

    def scan(rows: Sequence[str]) -> int:
        return sum(len(automaton.find_overlapping(row)) for row in rows)

    return scan


def polars_raw(forms: Sequence[str]) -> Peer:
    import polars

    patterns = polars.Series(list(dict.fromkeys(forms))).implode()

    def scan(rows: Sequence[str]) -> int:
        return int(polars.Series(rows).str.contains_any(patterns).sum())

    return scan


def vectorscan_raw(forms: Sequence[str], batch: int = 2000) -> Callable[[Sequence[str]], Callable[[], int]]:
    """``prepare(rows)`` joins and encodes beforehand; what it returns only scans, with a callback that only counts."""
    import hyperscan

    unique = list(dict.fromkeys(form.encode("utf-8", "replace") for form in forms))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=unique, ids=list(range(len(unique))), elements=len(unique), flags=0, literal=True)
    scratch = hyperscan.Scratch(database)

    def prepare(rows: Sequence[str]) -> Callable[[], int]:
        joined = ["\n".join(rows[i : i + batch]).encode("utf-8", "replace") for i in range(0, len(rows), batch)]

        def scan() -> int:
            count = 0

            def seen(number: int, start: int, end: int, flags: int, context: object) -> None:
                nonlocal count
                count += 1

            for data in joined:
                database.scan(data, match_event_handler=seen, scratch=scratch)
            return count

        return scan

    return prepare
