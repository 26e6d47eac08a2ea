"""Documents cannot be drawn anew, so they are looked through: what runs by itself, or hides, is refused.

What a reader of PDF or a spreadsheet does with a hostile file is its own business; they are served as downloads only.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from inthewild.hub.core.files.kinds import Kind, claimed
from inthewild.hub.errors import Invalid

MAX_UNPACKED = 100_000_000
MAX_MEMBERS = 2_000
_MAX_STREAM = 5_000_000
_MAX_STREAMS = 500
# Long enough not to stand in compressed bytes by chance: an action with /JS needs /JavaScript too.
_ACTIVE_PDF = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Encrypt|SubmitForm|ImportData)(?![A-Za-z0-9])|/XFA(?=\s*[\[\d])"
)
_STREAM = re.compile(rb"/ObjStm\b.{0,300}?\bstream\r?\n", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_BAD_MEMBERS = (
    "vbaproject",
    "activex",
    "embeddings/",
    "externallinks/",
    "oleobject",
    "macrosheets/",
    "xl/connections",
    "customui/",
)


def check(content: bytes, kind: Kind | None, name: str, media: str) -> Kind:
    """The kind of a document that may be kept as it is. Raises Invalid that says what is wrong with it."""
    if kind is Kind.PDF:
        _pdf(content)
        return kind
    if kind is Kind.XLSX:
        _xlsx(content)
        return kind
    return _text(content, name, media)


def _pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(_("this PDF is cut off"), where="file")
    for part in _parts(content):
        # Names may be written with escapes: /J#61vaScript is /JavaScript.
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), part)
        found = _ACTIVE_PDF.search(plain)
        if found:
            raise Invalid(
                _("this PDF holds something that we do not accept (%(what)s)") % {"what": found[0].decode("ascii").strip("/")},
                where="file", hint=_("print it into a new PDF and send that"),
            )  # fmt: skip


def _parts(content: bytes) -> Iterator[bytes]:
    """The file as it is, then its packed object streams, each and all of bounded size."""
    yield content
    for number, found in enumerate(_STREAM.finditer(content)):
        if number >= _MAX_STREAMS:
            raise Invalid(_("this PDF has too many parts"), where="file")
        try:
            unpacked = zlib.decompressobj().decompress(content[found.end() :], _MAX_STREAM)
        except zlib.error:
            continue
        yield unpacked


def _xlsx(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise Invalid(_("this is no spreadsheet"), where="file", hint=_("send PDF, XLSX, CSV or plain text"))
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise Invalid(_("this spreadsheet is too large when it is unpacked"), where="file")
            for member in members:
                lower = member.filename.casefold()
                if member.flag_bits & 1 or any(bad in lower for bad in _BAD_MEMBERS):
                    raise Invalid(
                        _("this spreadsheet holds macros, links or embedded files, or is encrypted"),
                        where="file", hint=_("save it as a plain .xlsx, or as CSV"),
                    )  # fmt: skip
            _unpack(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        raise Invalid(_("this spreadsheet is damaged"), where="file") from None


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Read everything once: the sizes in the directory may lie. Nothing is kept."""
    total = 0
    for member in members:
        with archive.open(member) as opened:
            first = True
            while block := opened.read(1 << 16):
                total += len(block)
                if total > MAX_UNPACKED:
                    raise Invalid(_("this spreadsheet is too large when it is unpacked"), where="file")
                if first and b"<!DOCTYPE" in block[:4096]:
                    raise Invalid(_("this spreadsheet is damaged"), where="file")
                first = False


def _text(content: bytes, name: str, media: str) -> Kind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            _("this is none of the kinds of files that we accept, nor text in UTF-8"),
            where="file", hint=_("send JPEG, PNG, WebP, GIF, PDF, XLSX, CSV or plain text"),
        ) from None  # fmt: skip
    if _CONTROL.search(text):
        raise Invalid(_("this is no plain text: it holds control characters"), where="file")
    if not text.strip():
        raise Invalid(_("this file is empty"), where="file")
    return Kind.CSV if claimed(name, media) is Kind.CSV and _is_table(text) else Kind.TEXT


def _is_table(text: str) -> bool:
    """Whether the first lines have one number of columns, at least two."""
    lines = text.splitlines()[:20]
    for delimiter in ",;\t|":
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=delimiter, strict=True) if row}
        except csv.Error:
            continue
        if len(widths) == 1 and widths.pop() > 1:
            return True
    return False
