"""Which encoding a file is in, and its bytes as UTF-8.

Everything behind this module sees UTF-8. What cannot be decoded is marked, so that the row it stands in, and no other,
is rejected with its line.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from inthewild.errors import UsageError

#: Stands for undecodable bytes: a lone surrogate, which no valid UTF-8 can contain.
MARK = "\udcff"
MARKED = "inthewild-mark"

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = {"utf-8", "utf-8-sig", "ascii"}


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error(MARKED, _mark)


def known(name: str) -> str:
    """The usual name of an encoding.

    :raises UsageError: Python has no such text encoding.
    """
    try:
        info = codecs.lookup(name)
        "".encode(info.name)
    except LookupError as error:
        raise UsageError(f"unknown encoding {name!r}", hint="for example utf-8, utf-16, cp1252, gb18030") from error
    return info.name


def guess(sample: bytes, *, whole: bool) -> tuple[str, bool]:
    """The encoding of a text from its first bytes, and whether that is certain enough to keep silent about.

    A byte order mark decides; then UTF-16 without a mark by the pattern of its zero bytes; then UTF-8, if at least nine
    in ten of the lines that are not ASCII decode (the others become rejects); else charset-normalizer's best guess.
    ``whole``: the sample is the entire input, so a character cut at its end is an error of the input.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, True
    wide = _wide(sample)
    if wide:
        return wide, True
    if not whole:
        sample = sample[: sample.rfind(b"\n") + 1] or sample[:-4]
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        lines = [line for line in sample.split(b"\n") if not line.isascii()]
        good = sum(1 for line in lines if _is_utf8(line))
        if len(lines) > 1 and good >= 0.9 * len(lines):
            return "utf-8", True
    else:
        return "utf-8", True
    from charset_normalizer import from_bytes  # slow to import, and rarely needed

    best = from_bytes(sample[: 64 << 10]).best()
    return (codecs.lookup(best.encoding).name if best is not None else "cp1252"), False


def _wide(sample: bytes) -> str:
    """UTF-16 without a byte order mark: nearly every other byte is zero, always on the same side."""
    pairs = len(sample) // 2
    if pairs < 8:
        return ""
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * pairs and odd < 0.05 * pairs else ""


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text as UTF-8 without byte order mark; blocks may be cut anywhere.

    UTF-8 passes through unread: its faults are found where the rows are decoded, in the workers.
    """
    if encoding in _UTF8:
        start = True
        for block in blocks:
            if start:
                block = block.removeprefix(codecs.BOM_UTF8)
                start = False
            if block:
                yield block
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors=MARKED)
    for block in blocks:
        text = decoder.decode(block)
        if text:
            yield text.encode("utf-8", "surrogatepass")
    tail = decoder.decode(b"", final=True)
    if tail:
        yield tail.encode("utf-8", "surrogatepass")
