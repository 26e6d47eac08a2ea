"""Samples of what people press, undo, uncover and read closely, for the living page. Everything here is invented."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import living
from inthewild.hub.core.marks import Kind, Span
from inthewild.hub.core.progress import Progress, State

_TEXTS: tuple[tuple[str, tuple[tuple[str, Kind, str], ...]], ...] = (
    (
        "Antique ivory-look bracelet, not plastic 🐘 inbox me",
        (("ivory", Kind.TERM, "ivory"), ("ivory-look bracelet", Kind.PRODUCT, "bracelet"), ("inbox me", Kind.CONTEXT, "")),
    ),
    (
        "للبيع سوار عَاج أصلي، التواصل على الخاص",
        (
            ("سوار", Kind.PRODUCT, "bracelet"),
            ("عَاج", Kind.TERM, "ivory"),
            ("التواصل على الخاص", Kind.CONTEXT, "contact me in private"),
        ),
    ),
    (
        "出 象-牙 手镯 一只，非诚勿扰",
        (("象-牙", Kind.DISGUISE, "ivory, written apart"), ("象-牙 手镯", Kind.PRODUCT, "ivory bracelet")),
    ),
    (
        "Réplique en résine, façon ivoire (ivory imitation)",
        (("résine", Kind.LAWFUL, "resin"), ("ivoire", Kind.TERM, "ivory"), ("ivory imitation", Kind.LAWFUL, "")),
    ),
)


def _marked() -> Mapping[str, Any]:
    texts = []
    for text, told in _TEXTS:
        spans = [Span(text.index(word), text.index(word) + len(word), kind, title, "en") for word, kind, title in told]
        texts.append({"text": text, "spans": spans})
    return {"texts": texts, "all": [span for one in texts for span in one["spans"]]}


def _picture() -> Mapping[str, Any]:
    full = static("core/sample.webp")
    shown = {"full": full, "src": full, "alt": gettext("A drawing of a ring and a figure on a table")}
    files = [SimpleNamespace(public_id=f"picture-{n}", width=480, height=360) for n in range(3)]
    return {
        "blurred": {**shown, "src": static("core/sample-blurred.jpg"), "file": files[0], "toggle": "?"},
        "open": {**shown, "file": files[1], "toggle": "?"},
        "grey": {**shown, "file": files[2], "grey": True},
    }


def _progress() -> Mapping[str, Any]:
    title = gettext("Reading the list")
    return {
        "states": [
            Progress(title, "", State.WAITING, name="progress-waiting"),
            Progress(title, "", State.RUNNING, name="progress-unknown"),
            Progress(title, "", State.RUNNING, 340, 1200, "progress-running"),
            Progress(title, "", State.DONE, 1200, 1200, "progress-done"),
            Progress(title, "", State.FAILED, 340, 1200, "progress-failed"),
        ]
    }


def _toast() -> Mapping[str, Any]:
    return {"done": gettext("The case was rejected."), "seconds": 8, "sample": True, "key": True}


living.part("keys", "core/living/keys.html", title=_("Keys"), says=_("On their buttons, on every keyboard, or off."), order=60)
living.part(
    "toast", "core/living/toast.html", _toast,
    title=_("Messages and undo"), says=_("Spoken by screen readers; what was done is taken back for some seconds."), order=62,
)  # fmt: skip
living.part(
    "picture", "core/living/picture.html", _picture,
    title=_("Pictures"), says=_("Blurred until their reader asks; nothing of them is loaded before."), order=64,
)  # fmt: skip
living.part(
    "marked", "core/living/marked.html", _marked,
    title=_("Marked texts"), says=_("Spans that overlap, in any script, with what they mean."), order=66,
)  # fmt: skip
living.part(
    "progress", "core/living/progress.html", _progress,
    title=_("Progress of a long job"), says=_("How far it is, with a link for who has no scripts."), order=68,
)  # fmt: skip
