"""Which letters a disguise may put for which: one class for all that look or are typed alike, on both sides.

``loose_target`` maps a folded letter, a digit or a symbol to the representative of its class. The classes are wide on
purpose (i l 1 ! | are one); what a hit must show beyond the class is decided in disguise.py.
"""

from __future__ import annotations

from functools import cache

from inthewild.text.strict import fold_char
from inthewild.text.tables import looks

#: Digits and symbols that stand for a letter, most common reading. 1 reads as i and as l; they are one class.
LEET = {
    "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "€": "e", "£": "i", "¡": "i", "¢": "c", "¥": "y", "¦": "i", "§": "s",
    "<": "c", "(": "c", "#": "h",
}  # fmt: skip
_CLASS = {"l": "i"}


@cache
def loose_target(ch: str) -> str:
    """The representative of the class of one character.

    >>> [loose_target(c) for c in "lι1|а4"]
    ['i', 'i', 'i', 'i', 'a', 'a']
    """
    if ch in LEET:
        return LEET[ch]
    look = looks().get(ord(ch))
    if look is None:
        folded = fold_char(ch)
        look = looks().get(ord(folded), folded) if len(folded) == 1 else ch
    return _CLASS.get(look, look)
