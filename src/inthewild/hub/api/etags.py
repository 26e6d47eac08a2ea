"""Has it changed since I read it? The ETag of what a program was shown, and If-Match."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest

from inthewild.hub.api.problems import Problem

_TAG = r'(W/)?"[!#-+\--~]*"'  # without quotes and commas: ours have neither
PATTERN = rf"^(\*|{_TAG}( *, *{_TAG}){{0,9}})$"


def of(shown: Mapping[str, Any]) -> str:
    """The ETag of an object as it is shown."""
    text = json.dumps(shown, sort_keys=True, cls=DjangoJSONEncoder)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check(request: HttpRequest, shown: Mapping[str, Any]) -> None:
    """Raise 412 unless If-Match is missing or names the object as it is, 400 for one that is malformed."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted == "*":
        return
    if not re.fullmatch(PATTERN, wanted):
        raise Problem(400, "is no list of entity tags", "If-Match", "send the ETag as it came, with its quotes")
    if of(shown) not in {w.strip() for w in wanted.split(",")}:
        raise Problem(412, "the object is not any more what If-Match names", "If-Match", "read it again and decide anew")
