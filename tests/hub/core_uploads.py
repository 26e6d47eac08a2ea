"""Uploads for the tests, good and hostile, and two purposes of files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.db.models import Q
from PIL import Image, PngImagePlugin

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.files.kinds import DOCUMENTS, PICTURES
from inthewild.hub.core.files.purposes import Purpose, own_organisation, register


def _own(actor: Actor, organisation: str, _about: str) -> bool:
    return actor.is_system or (bool(organisation) and organisation == actor.organisation)


def _reporter_and_experts(actor: Actor) -> Q | None:
    return Q() if actor.has(Role.NGO_EXPERT) else own_organisation(actor)


SCREENSHOT = register(Purpose("test-screenshot", PICTURES, Retention.EVIDENCE, _own, _reporter_and_experts))
PAPER = register(Purpose("test-paper", DOCUMENTS, Retention.MEMBERSHIP, _own, own_organisation, max_bytes=200_000))


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), *, mode: str = "RGB", exif: bytes = b"") -> bytes:
    """Left half red, right half blue; with a comment, a profile and texts where the format has them."""
    made = Image.new("RGB", size, (250, 0, 0))
    made.paste((0, 0, 250), (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    options: dict[str, object] = {}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", "Jane Secret")
        texts.add_itxt("XML:com.adobe.xmp", "GPS of Jane Secret", zip=True)
        options["pnginfo"] = texts
    if kind == "JPEG":
        options |= {"comment": b"Jane Secret", "quality": 95}
    if kind in ("JPEG", "WEBP", "PNG"):
        options |= {"exif": exif or located(), "icc_profile": b"profile of Jane Secret"}
    if kind == "WEBP":
        options["xmp"] = b"<x>Jane Secret</x>"
    made.convert(mode).save(out, format=kind, **options)
    return out.getvalue()


def located(orientation: int = 1) -> bytes:
    """EXIF with a place, a name and an orientation."""
    facts = Image.Exif()
    facts[0x0112] = orientation
    facts[0x013B] = "Jane Secret"
    facts.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return facts.tobytes()


def gif() -> bytes:
    """Two frames: red, then blue."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), c) for c in ((250, 0, 0), (0, 0, 250))]
    frames[0].save(out, format="GIF", save_all=True, append_images=frames[1:], comment=b"Jane Secret")
    return out.getvalue()


def png_of(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG that says how large it is and holds next to nothing; ``more`` are chunks before the pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (min(height, 10) * (min(width, 10) + 1)))
    inner = b"".join(chunk(n, d) for n, d in more)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + inner + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(body: bytes = b"1 0 obj << /Type /Catalog >> endobj") -> bytes:
    """The frame of a PDF around ``body``."""
    return b"%PDF-1.7\n" + body + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed(body: bytes) -> bytes:
    """``body`` hidden in an object stream."""
    data = zlib.compress(body)
    return b"2 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (len(data), data)


def xlsx(**members: bytes) -> bytes:
    """A spreadsheet with further members; ``__`` in a name stands for a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()
