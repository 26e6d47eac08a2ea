"""Where a number comes from: the record behind it, the commitment to the record, and how an auditor opens it.

The salt of a record follows from a secret of the hub and the record's id, so that one figure has one commitment in every
edition, and a second look at the same data gives the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inthewild.errors import InputError
from inthewild.exchange.canonical import canonical
from inthewild.exchange.snapshot.entries import SUBMISSION, Entry
from inthewild.exchange.snapshot.records import Level, Lineage, Sample

SALT_BYTES = 32


@dataclass(frozen=True)
class Opened:
    """What lies behind one line of lineage: the salt in hexadecimal and the record."""

    salt: str
    record: Mapping[str, Any]


def record(entry: Entry) -> dict[str, Any]:
    """What is committed to: everything that says which value came from whom, for what, when and how far verified."""
    return {
        "id": entry.id, "kind": entry.kind, "organisation": entry.organisation, "organisation_name": entry.organisation_name,
        "platform": entry.platform, "platform_name": entry.platform_name, "metric": entry.metric,
        "definition": entry.definition, "period": entry.period, "by": entry.by, "value": entry.value, "method": entry.method,
        "level": str(entry.level), "public": entry.public, "source": entry.source, "source_url": entry.source_url,
        "submitted_at": entry.submitted_at, "replaces": entry.replaces,
    }  # fmt: skip


def published_record(line: Lineage) -> dict[str, Any]:
    """The same record, from a line of public lineage."""
    return {
        "id": line.submission, "kind": line.kind, "organisation": line.organisation_id, "organisation_name": line.organisation,
        "platform": line.platform_id, "platform_name": line.platform, "metric": line.metric, "definition": line.definition,
        "period": line.period, "by": dict(line.by), "value": line.value, "method": line.method, "level": str(line.level),
        "public": line.public, "source": line.source, "source_url": line.source_url, "submitted_at": line.submitted_at,
        "replaces": line.replaces,
    }  # fmt: skip


def commit(salt: bytes, told: Mapping[str, Any]) -> str:
    """SHA-256 over 32 bytes of salt and the canonical record, in hexadecimal."""
    return hashlib.sha256(salt + canonical(told).encode("ascii")).hexdigest()


def opens(commitment: str, opened: Opened) -> bool:
    """Whether salt and record are what was committed to."""
    try:
        salt = bytes.fromhex(opened.salt)
        return len(salt) == SALT_BYTES and hmac.compare_digest(commit(salt, opened.record), commitment)
    except (ValueError, TypeError, InputError):
        return False


def name(secret: bytes, entry: Entry) -> str:
    """The id of the line: says nothing of the submission, and is the same in every edition."""
    return "lin_" + b32encode(_mac(secret, "line", entry.id)[:15]).decode("ascii").lower()


def trace(entry: Entry, secret: bytes) -> tuple[Lineage, Opened]:
    """The line that is published, and what an auditor opens it with."""
    told = record(entry)
    salt = _mac(secret, "salt", canonical(told))
    shared: dict[str, Any] = {
        "id": name(secret, entry), "kind": entry.kind, "metric": entry.metric, "definition": entry.definition,
        "period": entry.period, "by": entry.by, "public": entry.public, "commitment": commit(salt, told),
        "level": entry.level, "method": entry.method, "sample": entry.sample,
    }  # fmt: skip
    opened = Opened(salt.hex(), told)
    if not entry.public:
        return Lineage(**shared), opened
    line = Lineage(
        **shared,
        organisation=entry.organisation_name,
        organisation_id=entry.organisation,
        platform=entry.platform_name,
        platform_id=entry.platform,
        value=entry.value,
        source=entry.source,
        source_url=entry.source_url,
        submitted_at=entry.submitted_at,
        submission=entry.id,
        replaces=entry.replaces,
        salt=opened.salt,
    )
    return line, opened


def entry_of(opened: Opened, sample: Sample | None = None) -> Entry:
    """The figure that a record tells. Raises InputError for what is no record."""
    told = opened.record
    try:
        by = dict(told["by"])
        dimension, member = next(iter(by.items()), ("", ""))
        value = told["value"]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError("its value is no whole number")
        return Entry(
            str(told["id"]), str(told["organisation"]), str(told["organisation_name"]), str(told["platform"]),
            str(told["platform_name"]), str(told["metric"]), int(told["definition"]), str(told["period"]), dimension, member,
            value, str(told["method"]), Level(told["level"]), "public" if told["public"] else "aggregate",
            str(told["source"]), str(told["source_url"]), str(told["submitted_at"]), sample,
            replaces=str(told["replaces"]), kind=str(told.get("kind", SUBMISSION)),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"is no record of a figure: {error}", where=str(told.get("id", ""))) from None


def _mac(secret: bytes, purpose: str, about: str) -> bytes:
    return hmac.new(secret, f"{purpose} {about}".encode(), hashlib.sha256).digest()
