"""Log lines without secrets: whatever looks like a token is masked, wherever it came from (an address, an exception)."""

from __future__ import annotations

import logging
import re

# Public ids are 30 characters and are wanted in a log; tokens, keys, links and cursors are longer.
_SECRET = re.compile(r"(itw_[a-z2-7]{8})?(?=[\w-]*[0-9A-Z])[\w-]{40,}", re.ASCII)


def mask(text: str) -> str:
    """The text with ``***`` for secrets; of a token of the API its public part stays.

    >>> mask("GET /invite/k3vq7x2mznp5r4tw6ykd3vq7x2mznp5r4tw6ykd3v from plt_abcdefghijklmnopqrstuvwx23")
    'GET /invite/*** from plt_abcdefghijklmnopqrstuvwx23'
    """
    return _SECRET.sub(lambda found: f"{found[1]}_***" if found[1] else "***", text)


class Masked(logging.Formatter):
    """A formatter for all handlers of the hub."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with traceback, masked."""
        return mask(super().format(record))
