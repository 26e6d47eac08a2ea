"""Pictures are decoded and drawn anew: what is stored holds pixels and nothing else of what was sent.

No place, no name of a camera, no comment, no colour profile, no second frame, nothing behind the end. Size is read
before anything is decoded, and one picture is decoded at a time, so that memory is bounded.
"""

from __future__ import annotations

import io
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from inthewild.hub.core.files.kinds import Kind
from inthewild.hub.errors import Invalid

MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
MAX_BOXES = 100
_MAX_EXIF = 65_536
_SHADES, _BLURRED_SIDE = 16, 160
_ONE = threading.Lock()
_KEEP = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_FORMAT = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.GIF: "GIF"}
_SAVE: dict[Kind, dict[str, object]] = {
    Kind.JPEG: {"quality": 90, "optimize": True},
    Kind.PNG: {"compress_level": 6},
    Kind.WEBP: {"quality": 90, "method": 3},
}


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the stored picture; ``right`` and ``bottom`` are the first that are outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Drawn:
    """A picture that was drawn anew, and what was done to it."""

    content: bytes
    kind: Kind
    width: int
    height: int
    step: str


def redraw(content: bytes, kind: Kind) -> Drawn:
    """Draw an upload anew. JPEG, PNG and WebP stay what they are; of a GIF the first frame becomes a PNG.

    Raises Invalid for what cannot be decoded, is cut off or larger than 40 megapixels.
    """
    made = Kind.PNG if kind is Kind.GIF else kind
    step = "first frame drawn anew as PNG without metadata" if kind is Kind.GIF else "drawn anew without metadata"
    return _draw(content, kind, made, step, lambda picture: picture)


def edit(content: bytes, kind: Kind, crop: Box | None, black: Sequence[Box]) -> Drawn:
    """Black out rectangles, then crop; both in pixels of the picture as it is stored. Raises Invalid."""
    if crop is None and not black:
        raise Invalid(_("say what to crop or to black out"), where="crop")
    if len(black) > MAX_BOXES:
        raise Invalid(_("at most %(count)s rectangles") % {"count": MAX_BOXES}, where="black_out")

    def work(picture: Image.Image) -> Image.Image:
        for name, boxes in (("crop", [crop] if crop else []), ("black_out", black)):
            for box in boxes:
                _inside(box, picture, name)
        brush = ImageDraw.Draw(picture)
        for box in black:
            brush.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=_black(picture.mode))
        return picture.crop((crop.left, crop.top, crop.right, crop.bottom)) if crop else picture

    step = ", ".join([*([f"{len(black)} rectangles blacked out"] if black else []), *(["cropped"] if crop else [])])
    return _draw(content, kind, kind, step, work)


def blur(content: bytes, kind: Kind) -> bytes:
    """A stored picture as a small JPEG of nothing but shades: sixteen of them along the longer side.

    What was thrown away by the first step cannot be computed back, which a blur of the whole picture would allow.
    """
    with _ONE, Image.open(io.BytesIO(content), formats=[_FORMAT[kind]]) as source:
        _fits(source.size)
        source.draft("RGB", (4 * _SHADES, 4 * _SHADES))  # a JPEG is decoded small from the start
        seen_through = source.convert("RGBA")
        plain = Image.new("RGB", seen_through.size, "white")
        plain.paste(seen_through, mask=seen_through)
        plain.thumbnail((_SHADES, _SHADES), Image.Resampling.BOX)
        scale = _BLURRED_SIDE / max(plain.size)
        large = plain.resize((round(plain.width * scale), round(plain.height * scale)), Image.Resampling.BICUBIC)
        out = io.BytesIO()
        large.filter(ImageFilter.GaussianBlur(_BLURRED_SIDE // _SHADES)).save(out, format="JPEG", quality=60)
        return out.getvalue()


def _draw(content: bytes, kind: Kind, made: Kind, step: str, work: Callable[[Image.Image], Image.Image]) -> Drawn:
    try:
        if kind is Kind.PNG:
            content = _essential_chunks(content)
        with _ONE, Image.open(io.BytesIO(content), formats=[_FORMAT[kind]]) as source:
            _fits(source.size)
            # The orientation is metadata too: it is turned into pixels before it is left behind.
            turned = ImageOps.exif_transpose(source)
            _fits(turned.size)
            picture = work(_plain(turned))
            out = io.BytesIO()
            picture.save(out, format=_FORMAT[made], **_SAVE[made])
            return Drawn(out.getvalue(), made, *picture.size, step)
    except Invalid:
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception:
        # Decoders fail in many ways at hostile bytes; all of them mean the same to who sent them.
        raise Invalid(_("this picture is damaged or is not what it says"), where="file") from None


def _fits(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        raise _too_large()


def _too_large() -> Invalid:
    return Invalid(
        _("this picture has too many pixels"),
        where="file",
        hint=_("at most %(count)s million") % {"count": MAX_PIXELS // 1_000_000},
    )


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, in grey, RGB or RGBA: a copy keeps no comment, profile or text."""
    seen_through = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey to 8
        seen_through = False
    mode = "RGBA" if seen_through else "L" if picture.mode in ("1", "L") else "RGB"
    made = picture.convert(mode)
    clean = Image.new(mode, made.size)
    clean.paste(made)
    return clean


def _inside(box: Box, picture: Image.Image, name: str) -> None:
    width, height = picture.size
    if not (0 <= box.left < box.right <= width and 0 <= box.top < box.bottom <= height):
        raise Invalid(
            _("the rectangle does not lie in the picture"), where=name,
            hint=_("the picture has %(width)s x %(height)s pixels") % {"width": width, "height": height},
        )  # fmt: skip


def _black(mode: str) -> tuple[int, ...]:
    return {"L": (0,), "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255)}[mode]


def _essential_chunks(content: bytes) -> bytes:
    """A PNG without its texts, profiles and animation, so that none of them is ever unpacked. Raises ValueError."""
    kept, place = [content[:8]], 8
    while place + 12 <= len(content):
        (size,) = struct.unpack(">I", content[place : place + 4])
        name, end = content[place + 4 : place + 8], place + 12 + size
        if end > len(content):
            raise ValueError("cut off")
        if name in _KEEP or (name == b"eXIf" and size <= _MAX_EXIF):
            kept.append(content[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise ValueError("no end")
