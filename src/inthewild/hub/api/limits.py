"""How often somebody may ask. A bucket for each token and address, in the memory of this process.

Several processes share a limit evenly, because a client's connections spread over them; a counter in the database would
cost every read a write.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

_KEPT = 20_000


class Buckets:
    """Token buckets: a third of a minute's requests at once (at least five), refilled evenly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, per_minute: float) -> float:
        """Take one request from the bucket ``key``: 0, or the seconds to wait. ``per_minute`` 0 means no limit."""
        if per_minute <= 0:
            return 0.0
        room, rate = max(5.0, per_minute / 3), per_minute / 60
        now = time.monotonic()
        with self._lock:
            left, then = self._left.get(key, (room, now))
            left = min(room, left + (now - then) * rate)
            wait = 0.0 if left >= 1 else (1 - left) / rate
            self._left[key] = (left if wait else left - 1, now)
            self._left.move_to_end(key)
            while len(self._left) > _KEPT:
                self._left.popitem(last=False)
        return wait
