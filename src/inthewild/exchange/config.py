"""Who exports: the platform, or the organisation that sends notices. A small TOML file; see docs/legal-forms.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from inthewild.errors import InputError

#: EU and EEA members as the transparency database writes them (GR, not EL). Source: reference of the v2 schema.
EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
EU = tuple(code for code in EEA if code not in ("IS", "LI", "NO"))
_SHORT = {"EU": EU, "EEA": EEA}
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Config:
    """The fields of the file, with their defaults.

    ``contact``: an address of an office, never of a person. ``restrictions``: action -> what the platform does with the
    item (a DECISION_VISIBILITY_ value); actions that are not named restrict nothing and need no statement.
    """

    platform: str
    contact: str = ""
    territorial_scope: tuple[str, ...] = EU
    terms_url: str = ""
    complaint_url: str = ""
    disputes_url: str = ""
    automated_decision: str = "AUTOMATED_DECISION_FULLY"
    restrictions: Mapping[str, str] = field(default_factory=lambda: {"block": "DECISION_VISIBILITY_CONTENT_REMOVED"})
    notifier: str = ""
    notifier_email: str = ""
    trusted_flagger: bool = False
    independence: str = ""
    service: str = ""

    @classmethod
    def load(cls, path: Path) -> Config:
        """Read the file.

        :raises InputError: it cannot be read, is no TOML, or a field is unknown, missing or of the wrong type.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"not TOML: {error}", where=str(path), hint="docs/legal-forms.md has an example") from error
        return cls.of(data, str(path))

    @classmethod
    def of(cls, data: Mapping[str, Any], where: str = "config") -> Config:
        """A config from plain values; errors as in :meth:`load`."""
        kinds = {f.name: f for f in fields(cls)}
        unknown = sorted(set(data) - set(kinds))
        if unknown:
            raise InputError(f"unknown field {unknown[0]!r}", where=where, hint=f"known: {', '.join(kinds)}")
        values = dict(data)
        if not isinstance(values.get("platform"), str) or not values["platform"].strip():
            raise InputError("no platform", where=where, hint='platform = "name as in the transparency database"')
        if "territorial_scope" in values:
            values["territorial_scope"] = scope(values["territorial_scope"], where)
        for name, value in values.items():
            wanted = {"restrictions": Mapping, "trusted_flagger": bool, "territorial_scope": tuple}.get(name, str)
            if not isinstance(value, wanted):
                raise InputError(f"{name} has the wrong type", where=where)
        for name in ("notifier_email",):
            if values.get(name) and not _MAIL.fullmatch(values[name]):
                raise InputError(f"{name} is no e-mail address", where=where)
        return cls(**values)


def scope(value: Any, where: str) -> tuple[str, ...]:
    """Countries from ``"EU"``, ``"EEA"`` or a list of ISO codes. Raises :class:`InputError` for any other."""
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list) or not all(isinstance(c, str) for c in codes):
        raise InputError("territorial_scope is no list of countries", where=where)
    found = dict.fromkeys(c for code in codes for c in _SHORT.get(code.upper(), (code.upper(),)))
    wrong = [c for c in found if c not in EEA]
    if wrong or not found:
        hint = "EU, EEA or members by ISO code; GR, not EL"
        raise InputError(f"{wrong[0] if wrong else 'nothing'} is no member of the EU or the EEA", where=where, hint=hint)
    return tuple(found)
