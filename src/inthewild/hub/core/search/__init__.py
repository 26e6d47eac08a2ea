"""Search over what the reader sees. Each app registers its kinds; each kind reads through ``visible``, so there is no index
that would have to be kept from anybody, and none that an erasure could forget.

    search.register("platform", _("Platforms"), find, by_id=by_id)

What is never found by words, such as evidence, has only an id that leads somewhere: ``search.leads("cap", capsule)``.

``find(actor, words, limit)`` gives at most ``limit`` hits of objects that hold all words; ``containing`` is how it asks.
"""

from inthewild.hub.core.search.fold import Fold, containing, folded, kept_folded
from inthewild.hub.core.search.registry import Found, Group, by_id, everything, kinds, leads, register, words_of

__all__ = [
    "Fold", "Found", "Group", "by_id", "containing", "everything", "folded", "kept_folded", "kinds", "leads",
    "register", "words_of",
]  # fmt: skip
