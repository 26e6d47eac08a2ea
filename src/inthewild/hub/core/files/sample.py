"""The tool for pictures on the living page, over a picture that every hub has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import living
from inthewild.hub.core.files.redrawing import Tool
from inthewild.hub.core.models import File


def _tool() -> Mapping[str, Any]:
    posted = {"black1_left": "40", "black1_top": "50", "black1_width": "90", "black1_height": "60", "black2_left": "7"}
    posted |= {"crop_left": "20", "crop_top": "20", "crop_width": "260", "crop_height": "160"}
    return {"tool": Tool(File(width=320, height=200), static("core/icon.svg"), posted)}


living.part("redraw", "core/living/redraw.html", _tool, title=_("Black out and crop"), order=70)
