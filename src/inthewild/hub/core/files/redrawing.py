"""The tool that blacks out parts of a picture and crops it: what stands on the page, and what was sent from it.

A view of any app shows it for a picture that its reader may change (docs/hub-pages.md has the few lines). Rectangles are
numbers in pixels of the stored picture, so that it works without scripts and by keyboard; a script lets them be drawn. The
pixels are always changed on the server; the picture before is destroyed with its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import holds
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.files import services
from inthewild.hub.core.files.pictures import Box
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid

ROWS = 6
CROP = "crop"
SIDES = ("left", "top", "width", "height")
Text = str | Promise


WORDS: Mapping[str, Text] = {
    "picture": _("The picture as it is stored"),
    "size": _("The picture is %(width)s points wide and %(height)s high; left and top begin at 0."),
    "draw": _("Draw over what nobody should see, with finger or mouse."),
    "black": _("Black out"),
    "crop": _("Crop"),
    "last": _("Take back the last one"),
    "numbers": _("Enter the places as numbers"),
    "row": _("Black out, place %(number)s"),
    "keep": _("Crop: the part to keep"),
    "left": _("From the left"),
    "top": _("From the top"),
    "width": _("Width"),
    "height": _("Height"),
    "show": _("Show what will be changed"),
    "apply": _("Change the picture"),
    "final": _("What is blacked out or cut off is destroyed and cannot be brought back."),
    "nothing": _("Say first what to black out or to crop."),
    "number": _("Fill in all four numbers, or leave all four empty."),
    "outside": _("This place is not inside the picture."),
}
"""Everything that the tool says; a page with a catalogue of its own gives its own."""


@dataclass(frozen=True)
class Row:
    """One rectangle on the page. ``values`` are what was typed; ``box`` is None where they make none."""

    name: str
    legend: str
    values: Mapping[str, str]
    box: Box | None
    fault: str = ""

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """Name of the side, name of the field, value."""
        return [(side, f"{self.name}_{side}", self.values.get(side, "")) for side in SIDES]

    @property
    def shape(self) -> Mapping[str, int]:
        """The rectangle as it is drawn over the picture; none has no size."""
        box = self.box or Box(0, 0, 0, 0)
        return {"x": box.left, "y": box.top, "width": box.right - box.left, "height": box.bottom - box.top}


@dataclass
class Tool:
    """The tool for one picture. ``picture`` is the address of its bytes for this reader, ``posted`` what was sent.

    ``fault`` is what is wrong with the whole, after ``apply`` gave None.
    """

    file: File
    picture: str
    posted: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=lambda: WORDS)
    fault: str = ""

    def __post_init__(self) -> None:
        names = [f"black{n}" for n in range(1, ROWS + 1)]
        self.black = [self._row(name, str(self.words["row"]) % {"number": n}) for n, name in enumerate(names, 1)]
        self.crop = self._row(CROP, str(self.words["keep"]))

    @property
    def rows(self) -> Sequence[Row]:
        """All rectangles, the one to keep last."""
        return (*self.black, self.crop)

    @property
    def faults(self) -> Mapping[str, str]:
        """Anchor of a field -> what is wrong, for a summary that leads to it."""
        return {f"redraw-{row.name}_left": row.fault for row in self.rows if row.fault}

    @property
    def size(self) -> str:
        """The sentence with the size of the picture."""
        return str(self.words["size"]) % {"width": self.file.width, "height": self.file.height}

    def apply(self, actor: Actor) -> File | None:
        """Change the picture as it was posted; the new file. None if it was only to be shown, or for faults (on the page).

        Raises NotAllowed, or Conflict for what is deleted, held or no picture.
        """
        if self.posted.get("do") != "apply" or self.faults:
            return None
        black = [row.box for row in self.black if row.box is not None]
        if not black and self.crop.box is None:
            self.fault = str(self.words["nothing"])
            return None
        try:
            return services.redraw(actor, self.file, crop=self.crop.box, black_out=black)
        except Invalid as error:
            self.fault = error.what
            return None

    def _row(self, name: str, legend: str) -> Row:
        values = {side: self.posted.get(f"{name}_{side}", "").strip()[:12] for side in SIDES}
        if not any(values.values()):
            return Row(name, legend, values, None)
        try:
            left, top, width, height = (int(values[side]) for side in SIDES)
        except ValueError:
            return Row(name, legend, values, None, str(self.words["number"]))
        # A finger goes over the edge; what is inside is meant.
        box = Box(max(left, 0), max(top, 0), min(left + width, self.file.width or 0), min(top + height, self.file.height or 0))
        if width <= 0 or height <= 0 or box.left >= box.right or box.top >= box.bottom:
            return Row(name, legend, values, None, str(self.words["outside"]))
        return Row(name, legend, values, box)


def changeable(actor: Actor, files: Iterable[str]) -> frozenset[str]:
    """Those of these files (public ids) that are pictures which the actor may black out or crop now: who gets the link."""
    rows = visible(File, actor).filter(public_id__in=[one for one in files if one], deleted_at=None, width__isnull=False)
    return frozenset(
        row.public_id for row in rows if allowed(actor, "file.redraw", row) and not holds.held(row.public_id, row.about)
    )


def check_picture(file: File) -> None:
    """Raise Conflict unless the file is a picture that is there."""
    if file.path is None:
        raise Conflict(gettext("this file was deleted"), where=file.public_id)
    if not file.width or not file.height:
        raise Conflict(gettext("this is no picture"), where=file.public_id)
