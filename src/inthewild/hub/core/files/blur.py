"""A blurred picture is a file of its own: nothing of the true one reaches a browser before its reader asks.

It is drawn when it is asked for and kept in memory only, under the path of the stored file, so that there is no second copy
to encrypt, to erase or to forget.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from django.utils.translation import gettext as _

from inthewild.hub.core.files import pictures, services
from inthewild.hub.core.files.kinds import PICTURES, Kind
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, OutOfSight

_MOST = 500  # of about 2 kB
_drawn: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def of(file: File) -> bytes:
    """A JPEG of at most 160 pixels a side. The caller got ``file`` from ``access.get``.

    Raises OutOfSight for what was deleted, Conflict for what is no picture.
    """
    if file.path is None:
        raise OutOfSight("there is no such object", where=file.public_id)
    if Kind(file.kind) not in PICTURES:
        raise Conflict(_("this is no picture"), where=file.public_id)
    with _lock:
        known = _drawn.get(file.path)
        if known is not None:
            _drawn.move_to_end(file.path)
            return known
    made = pictures.blur(services.content_of(file), Kind(file.kind))
    with _lock:
        _drawn[file.path] = made
        while len(_drawn) > _MOST:
            _drawn.popitem(last=False)
    return made
