"""What a file is, by its first bytes. Its name and what the browser says of it are claims, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """What is accepted at all."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    TEXT = "text"


@dataclass(frozen=True)
class _Facts:
    media: str
    suffixes: tuple[str, ...]


_FACTS: dict[Kind, _Facts] = {
    Kind.JPEG: _Facts("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    Kind.PNG: _Facts("image/png", ("png",)),
    Kind.WEBP: _Facts("image/webp", ("webp",)),
    Kind.GIF: _Facts("image/gif", ("gif",)),
    Kind.PDF: _Facts("application/pdf", ("pdf",)),
    Kind.XLSX: _Facts("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    Kind.CSV: _Facts("text/csv", ("csv", "tsv")),
    Kind.TEXT: _Facts("text/plain", ("txt", "text", "md", "log")),
}
PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.GIF})
DOCUMENTS = frozenset({Kind.PDF, Kind.XLSX, Kind.CSV, Kind.TEXT})
_SUFFIX = {suffix: kind for kind, facts in _FACTS.items() for suffix in facts.suffixes}
_MEDIA = {facts.media: kind for kind, facts in _FACTS.items()}


def sniff(content: bytes) -> Kind | None:
    """The kind of a file by its magic bytes; None for text, which has none, and for what is not accepted."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    return Kind.XLSX if content.startswith(b"PK\x03\x04") else None


def claimed(name: str, media: str = "") -> Kind | None:
    """What the name, or else the declared media type, says that it is; None if neither says anything that we know."""
    suffix = PurePosixPath(name.casefold()).suffix.lstrip(".")
    return _SUFFIX.get(suffix) or _MEDIA.get(media.partition(";")[0].strip().casefold())


def media_type(kind: Kind) -> str:
    """The type under which it is served."""
    return _FACTS[kind].media


def suffix(kind: Kind) -> str:
    """How its name ends when it is served."""
    return _FACTS[kind].suffixes[0]


def family(kind: Kind) -> frozenset[Kind]:
    """Kinds that people confuse without harm: any picture is called .jpg, and CSV is text."""
    for group in (PICTURES, frozenset({Kind.CSV, Kind.TEXT})):
        if kind in group:
            return group
    return frozenset({kind})
