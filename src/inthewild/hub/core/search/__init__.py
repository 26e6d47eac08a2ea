"""Search over what the reader sees. Each app registers its kinds; each kind reads through ``visible``, so there is no index
that would have to be kept from anybody, and none that an erasure could forget.

    search.register("platform", _("Platforms"), find, by_id=by_id)

``find(actor, words, limit)`` gives at most ``limit`` hits of objects that hold all words; ``containing`` is how it asks.
"""

from inthewild.hub.core.search.fold import Fold, containing, folded
from inthewild.hub.core.search.registry import Found, Group, by_id, everything, kinds, register, words_of

__all__ = ["Fold", "Found", "Group", "by_id", "containing", "everything", "folded", "kinds", "register", "words_of"]
