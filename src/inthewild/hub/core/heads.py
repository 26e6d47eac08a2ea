"""Heads of the ledger: signed once a day, published for everybody, so that nobody can rebuild the chain unseen."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from inthewild.hub.core import audit_keys, clock, sealer, signing
from inthewild.hub.core.chain import sign as signature_of
from inthewild.hub.core.models import AuditHead, AuditKey
from inthewild.hub.errors import HubError
from inthewild.hub.home import Home

SCHEMA = "inthewild.audit-heads/1"
PUBLISHED = 400


def sign(home: Home) -> AuditHead | None:
    """Sign and keep the present head; None while nothing is sealed. The same head is signed once.

    Raises HubError if the key of the home is not the one that the ledger names last.
    """
    key = home.audit_key()
    public = signing.hexadecimal(key)
    with transaction.atomic():
        last = sealer.head()
        if last is None:
            return None
        eras = audit_keys.eras_of(AuditKey.objects.all())
        if eras and eras[-1].key != public:
            raise HubError("the audit key has a successor, and is not that", where=str(home.keys / "audit"))
        kept, _new = AuditHead.objects.get_or_create(
            seq=last.seq,
            defaults={"hash": last.hash, "made_at": clock.now(), "signature": signature_of(last, key), "key": public},
        )
        return kept


def published(home: Home) -> dict[str, Any]:
    """What `/audit/heads.json` says: statements about keys and the latest heads. Ids, hashes, numbers and times only."""
    latest = reversed(AuditHead.objects.order_by("-seq")[:PUBLISHED])
    first = signing.hexadecimal(home.audit_key()) if (home.keys / "audit").exists() else ""
    keys = audit_keys.statements() or [{"kind": "first", "key": first}]
    return {
        "schema": SCHEMA,
        "keys": keys,
        "heads": [
            {
                "seq": h.seq,
                "hash": h.hash,
                "made_at": h.made_at.isoformat(),
                "key": h.key or keys[0]["key"],
                "signature": h.signature,
            }
            for h in latest
        ],
    }
