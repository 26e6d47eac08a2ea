"""By what listings are recognised again: the words of a template, ways of contact, and what a picture shows.

Texts and contacts become keyed hashes (core.keys.linked); a perceptual hash says nothing of people and is kept as it is.
Ordinary short texts get no template: they would be alike for no reason.
"""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np

from inthewild.hub.cases.models import CaseListing, Report
from inthewild.hub.core import keys
from inthewild.hub.core.files import services as files
from inthewild.hub.core.models import File
from inthewild.text import nearduplicate

TEXT, CONTACT, IMAGE, PART = "text", "contact", "image", "part"
SHARED_BANDS = 3
"""Of 8 bands of a template: at a similarity of 0.8 nine in ten pairs share as many, at 0.5 one in a hundred."""
NEAR = 10
"""Bits of 64 in which two pictures may differ and still be taken for one."""
_SHORTEST = 40
_PICTURES = ("jpeg", "png", "webp", "gif")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\w/.,-])\+?\(?[0-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![\w])")
_LINK = re.compile(r"(?:wa\.me|t\.me|telegram\.me|line\.me/ti|m\.me|instagram\.com)/(?:p/~)?([\w.+-]{3,64})", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])@([A-Za-z][\w.]{3,63})")


def of_listing(listing: CaseListing) -> set[tuple[str, str]]:
    """Kind and value of all marks of a listing and of the pictures that came with the report that it was made of."""
    return of_words(listing.title, listing.text) | (of_pictures(listing.report) if listing.report is not None else set())


def of_report(report: Report) -> set[tuple[str, str]]:
    """The marks of what a report adds to a listing that was there: its text, if it gives one, and its pictures."""
    return (of_words(report.title, report.text) if report.text else set()) | of_pictures(report)


def of_words(title: str, text: str) -> set[tuple[str, str]]:
    """The marks of a text with its title."""
    whole = f"{title}\n{text}"
    found = {(TEXT, value) for value in template(whole)}
    return found | {(CONTACT, keys.linked("contact", one)) for one in contacts(whole)}


def of_pictures(report: Report) -> set[tuple[str, str]]:
    """The marks of the pictures of a report, at most eight; none of those that may show a child at risk."""
    rows = File.objects.filter(about=report.public_id, deleted_at=None, kind__in=_PICTURES)
    rows = rows.exclude(purpose="protected")  # services.protection
    found: set[tuple[str, str]] = set()
    for file in rows.order_by("pk")[:8]:
        number = perceptual(files.content_of(file))
        if number is not None:
            found |= {(IMAGE, f"{number:016x}"), *((PART, value) for value in parts(number))}
    return found


def template(text: str) -> set[str]:
    """Keyed hashes of the bands of a text without case, accents and digits; none for a short one."""
    normal = nearduplicate.normal(text)
    if len(normal) < _SHORTEST:
        return set()
    bands = nearduplicate.bands(nearduplicate.signatures([normal]))[0]
    return {keys.linked("template", f"{place}:{band}") for place, band in enumerate(bands.tolist())}


def contacts(text: str) -> set[str]:
    """Ways to reach the seller that a text names, in one spelling: addresses, numbers (their last nine digits), names."""
    folded = text.translate(_DIGITS)
    found = {m.group().casefold() for m in _EMAIL.finditer(folded)}
    bare = _EMAIL.sub(" ", folded)
    numbers = ("".join(c for c in m.group() if c.isdigit()) for m in _PHONE.finditer(bare))
    found |= {f"tel:{number[-9:]}" for number in numbers if 8 <= len(number) <= 15}
    names = (*_LINK.finditer(bare), *_HANDLE.finditer(bare))
    return found | {f"name:{m.group(1).casefold().lstrip('+')}" for m in names}


def perceptual(content: bytes) -> int | None:
    """64 bits of the coarse shape of a picture (a discrete cosine transform of 32 x 32 grey pixels); None for a blank one."""
    from PIL import Image

    with Image.open(BytesIO(content)) as picture:
        grey = np.asarray(picture.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    if grey.std() < 2:
        return None
    low = (_COSINES @ grey @ _COSINES.T)[:8, :8].ravel()
    bits = low > np.median(low[1:])
    return int("".join("1" if bit else "0" for bit in bits), 2)


def parts(number: int) -> set[str]:
    """Eight overlapping views of sixteen bits: pictures that differ in a few bits share one of them."""
    return {f"{place}:{(number >> (8 * place) | number << (64 - 8 * place)) & 0xFFFF:04x}" for place in range(8)}


def distance(one: str, other: str) -> int:
    """Bits in which two perceptual hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _cosines(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    place = np.arange(size)
    found: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.cos(np.pi / size * np.outer(place, place + 0.5))
    return found


_COSINES = _cosines(32)
_DIGITS = str.maketrans(
    {chr(zero + i): str(i) for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x17E0, 0xFF10) for i in range(10)}
)
"""Arabic, Persian, Devanagari, Bengali, Thai, Khmer and full-width digits as 0 to 9."""
