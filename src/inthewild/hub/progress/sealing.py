"""What was attested, bound by a hash: the figures of a submission in one canonical spelling, with a salt of their own."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from inthewild.hub.core.canonical import canonical
from inthewild.hub.progress.models import Figure, Submission

SCHEMA = "inthewild.submission/1"
SALT_BYTES = 32


def content(submission: Submission, figures: Iterable[Figure]) -> dict[str, Any]:
    """The submission as JSON: ids, codes and whole numbers, figures by their number. No names of people."""
    return {
        "schema": SCHEMA,
        "id": submission.public_id,
        "organisation": submission.organisation.public_id,
        "period": submission.request.period,
        "disclosure": submission.disclosure,
        "replaces": submission.replaces.public_id if submission.replaces else "",
        "figures": [
            {
                "number": one.number,
                "metric": one.metric.code,
                "definition": one.metric.version,
                "platform": one.platform.public_id if one.platform else "",
                "dimension": one.dimension,
                "member": one.member,
                "value": one.value,
                "method": one.method,
            }
            for one in sorted(figures, key=lambda one: one.number)
        ],
    }


def new_salt() -> str:
    """32 random bytes in hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def commitment(salt: str, told: dict[str, Any]) -> str:
    """SHA-256 over the bytes of the salt and the canonical JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(told).encode("ascii")).hexdigest()


def holds(submission: Submission, figures: Iterable[Figure]) -> bool:
    """Whether the stored figures are those that were attested."""
    return bool(submission.sealed) and commitment(submission.salt, content(submission, figures)) == submission.sealed
