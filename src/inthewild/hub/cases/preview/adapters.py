"""How platforms write the addresses of single items: data (``adapters.toml``), matched by a linear-time engine (RE2)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2

from inthewild.hub.errors import HubError
from inthewild.hub.members.hosts import parents

FILE = Path(__file__).with_name("adapters.toml")
_KEYS = {"hosts", "item", "canonical", "query", "search_only"}


@dataclass(frozen=True)
class Adapter:
    """One way in which the hosts of a platform write an address. ``path`` of ``match`` includes the query where it counts."""

    hosts: tuple[str, ...]
    patterns: tuple[Any, ...]
    canonical: str
    query: bool = False
    search_only: bool = False

    def match(self, path: str, query: str) -> tuple[str, str] | None:
        """The item's id and the canonical path with query (empty where none is known); None for another address."""
        text = f"{path}?{query}" if self.query and query else path
        for pattern in self.patterns:
            found = pattern.match(text)
            if found is not None:
                named = {name: value for name, value in found.groupdict().items() if value}
                return named["id"], "" if self.search_only else self.canonical.format(**named)
        return None


@cache
def tracking() -> frozenset[str]:
    """Names of parameters that say how somebody came to a page."""
    return frozenset(tomllib.loads(FILE.read_text("utf-8"))["tracking"])


@cache
def by_host() -> Mapping[str, tuple[Adapter, ...]]:
    """Host -> its adapters, in the order of the file. Raises HubError for a file that cannot be used."""
    found: dict[str, list[Adapter]] = {}
    for number, told in enumerate(tomllib.loads(FILE.read_text("utf-8"))["adapter"], 1):
        if not set(told) <= _KEYS or not told.get("hosts") or not told.get("item"):
            raise HubError("an adapter lacks something or has a key too many", where=f"{FILE.name}, adapter {number}")
        try:
            patterns = tuple(re2.compile(pattern) for pattern in told["item"])
        except re2.error as error:
            raise HubError(f"a pattern cannot be read: {error}", where=f"{FILE.name}, adapter {number}") from None
        made = Adapter(
            tuple(told["hosts"]), patterns, told["canonical"], told.get("query", False), told.get("search_only", False)
        )
        for host in made.hosts:
            found.setdefault(host, []).append(made)
    return {host: tuple(adapters) for host, adapters in found.items()}


def of(host: str) -> tuple[Adapter, ...]:
    """The adapters of a host, or of the nearest name that it lies under."""
    known = by_host()
    return next((known[name] for name in parents(host) if name in known), ())
