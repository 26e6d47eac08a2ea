"""Vietnamese: folding takes the tones away, and with them most of the meaning.

A text without any tone mark may be a hasty spelling of the term. A text *with* marks that differ from the term's is
another word: ``khi còn`` is not ``khỉ con``.
"""

from __future__ import annotations

import unicodedata

from inthewild.text.strict import fold

#: Languages to which the rule applies.
TONAL = frozenset({"vi"})
_LETTERS = frozenset("àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


def other_tone(term: str, surface: str) -> bool:
    """Whether ``surface`` has a Vietnamese letter with a mark where ``term`` has another letter or no mark."""
    a = unicodedata.normalize("NFC", term).casefold().split()
    b = unicodedata.normalize("NFC", surface).casefold().split()
    if [fold(w) for w in a] != [fold(w) for w in b]:
        return False
    return any(
        len(x) == len(y) and any(d in _LETTERS and c != d for c, d in zip(x, y, strict=True)) for x, y in zip(a, b, strict=True)
    )
