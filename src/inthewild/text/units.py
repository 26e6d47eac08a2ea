"""Distances in a text: in words where words are spaced, in characters where they are not.

One unspaced character counts half a word, a sentence end or line break four words (DESIGN: window 8 words or 16 clusters).
"""

from __future__ import annotations

import re

#: The window within which two words are read together, in words.
WINDOW = 8.0
BREAK_COST = 4.0
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"(?P<stop>[.!?]+(?=\s|$)|[。！？।؟\n\r]+)|(?P<one>[{_UNSPACED}])|(?P<word>[^\W{_UNSPACED}]+)")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]")


def gap_cost(gap: str) -> float:
    """The cost of the text between two hits, in words.

    >>> gap_cost(" of a "), gap_cost(". "), gap_cost("的")
    (2.0, 4.0, 0.5)
    """
    cost = 0.0
    for match in _TOKEN.finditer(_MARKS.sub("", gap)):
        cost += BREAK_COST if match["stop"] else 0.5 if match["one"] else 1.0
    return cost


def distance(text: str, a: tuple[int, int], b: tuple[int, int]) -> float:
    """Words between the nearest ends of two spans of one text; 0 if they touch or overlap."""
    first, second = sorted((a, b))
    # Beyond this many characters nothing is near: no need to read a long text between.
    if second[0] - first[1] > 160:
        return 160.0
    return gap_cost(text[first[1] : second[0]])
