"""The keys that signed heads one after another, each named by the one before, or, if that is lost, by the offline key.

A statement is canonical JSON; who names signs it, and so does the key that is named. The statements also lie beside the
keys, so that a backup from before a change of keys can be restored after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from inthewild.hub.core import clock, events, sealer
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.chain import Head
from inthewild.hub.core.models import AuditKey
from inthewild.hub.core.signing import SCHEMA, check_public, good, hexadecimal, sign
from inthewild.hub.errors import Conflict, HubError, Invalid
from inthewild.hub.home import Home, new_signing_key, replace

_NEXT = "audit.next"
_LIST = "audit.statements"


@dataclass(frozen=True)
class Era:
    """A key and the last event whose head it may sign; None while it is the present one."""

    key: str
    until: int | None


def follow(actor: Actor, home: Home) -> str:
    """Make a new audit key, named and signed by the present one, and use it from now on; its public half."""
    require(actor, "audit.keys")
    _settle(home)
    old = home.audit_key()
    with transaction.atomic():
        _first(old)
        statement, new = _prepare(home, hexadecimal(old))
        _add(actor, "successor", statement, hexadecimal(old), sign(old, statement), sign(new, statement))
    _settle(home)
    return hexadecimal(new)


def name_offline(actor: Actor, home: Home, public: str) -> None:
    """Name the key that may name a successor if the audit key is lost. Its secret half stays with the secretariat, offline."""
    require(actor, "audit.keys")
    public = check_public(public)
    key = home.audit_key()
    with transaction.atomic():
        _first(key)
        if AuditKey.objects.filter(kind="offline", key=public).exists():
            raise Conflict("this key is named already", where=public[:16])
        statement = _statement("offline", public, hexadecimal(key))
        _add(actor, "offline", statement, hexadecimal(key), sign(key, statement), "")
    _export(home)


def prepare_lost(actor: Actor, home: Home) -> str:
    """The audit key is lost: make a new one, unused yet, and give the statement that the offline key has to sign."""
    require(actor, "audit.keys")
    _settle(home)
    if (home.keys / "audit").exists():
        raise Conflict("the audit key is there", where=str(home.keys / "audit"), hint="`hub audit rotate` without --lost")
    if not AuditKey.objects.filter(kind="offline").exists():
        raise Conflict(
            "no offline key was named while the audit key was there, so nobody can vouch for a new one",
            hint="publish what happened; a new ledger begins with a new hub",
        )
    return _prepare(home, eras_of(AuditKey.objects.all())[-1].key)[0]


def finish_lost(actor: Actor, home: Home, signed: str) -> str:
    """Take the statement that the offline key signed (``signing.sign_successor``), and use the new key from now on.

    Gives its public half.
    """
    require(actor, "audit.keys")
    try:
        told = json.loads(signed)
        statement, signed_by, signature = told["statement"], told["signed_by"], told["signature"]
        fields = json.loads(statement)
    except (ValueError, KeyError, TypeError):
        raise Invalid("is no signed statement", where="statement", hint="take the line that `hub audit sign` printed") from None
    new = home.signing_key(_NEXT)
    last = eras_of(AuditKey.objects.all())[-1].key
    if fields.get("key") != hexadecimal(new) or fields.get("previous") != last or fields.get("kind") != "successor":
        raise Invalid("is a statement about other keys", where="statement", hint="`hub audit rotate --lost` prints the right one")
    if signed_by not in _offline(AuditKey.objects.all()) or not good(signed_by, statement, signature):
        raise Invalid("is not signed by the offline key that was named", where="statement")
    with transaction.atomic():
        _add(actor, "successor", statement, signed_by, signature, sign(new, statement))
    _settle(home)
    return hexadecimal(new)


def eras_of(rows: Iterable[AuditKey]) -> list[Era]:
    """The keys in their order, each with the last event it may vouch for.

    Raises HubError if a statement is not signed as it must be: then nothing after it can be trusted.
    """
    found: list[Era] = []
    offline: set[str] = set()
    for row in rows:
        fields = _fields(row)
        if row.kind == "first" and not found:
            found.append(Era(row.key, None))
            continue
        last = found[-1].key if found else ""
        vouches = row.signed_by == last or (row.kind == "successor" and row.signed_by in offline)
        if not last or fields.get("previous") != last or not vouches or not good(row.signed_by, row.statement, row.signature):
            raise HubError("the statement about this audit key is not signed by who may", where=row.key[:16])
        if row.kind == "offline":
            offline.add(row.key)
            continue
        if not good(row.key, row.statement, row.countersignature):
            raise HubError("this audit key has not signed that it follows", where=row.key[:16])
        found[-1] = Era(last, Head.parse(fields["head"]).seq if fields["head"] else 0)
        found.append(Era(row.key, None))
    return found


def _offline(rows: Iterable[AuditKey]) -> set[str]:
    return {row.key for row in rows if row.kind == "offline"}


def absorb(home: Home) -> int:
    """Take statements that lie beside the keys and that this database, from an older backup, does not have; how many."""
    path = home.keys / _LIST
    if not path.exists():
        return 0
    try:
        told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        rows = [AuditKey(**{name: str(one[name]) for name in _COLUMNS}) for one in told]
    except (ValueError, KeyError, TypeError):
        raise HubError("is damaged", where=str(path), hint="put the old one back") from None
    eras_of(rows)
    known = set(AuditKey.objects.values_list("kind", "key"))
    new = [row for row in rows if (row.kind, row.key) not in known]
    for row in new:
        row.save()
    return len(new)


def statements() -> list[dict[str, str]]:
    """All statements, oldest first, as they are published."""
    return [{name: getattr(row, name) for name in _COLUMNS} for row in AuditKey.objects.all()]


_COLUMNS = ("kind", "key", "statement", "signed_by", "signature", "countersignature")


def _first(key: Ed25519PrivateKey) -> None:
    public = hexadecimal(key)
    if not AuditKey.objects.exists():
        AuditKey.objects.create(kind="first", key=public, statement=_statement("first", public, ""))
    elif eras_of(AuditKey.objects.all())[-1].key != public:
        raise HubError("the audit key in the home is not the one that the ledger names last", hint="put the right key back")


def _prepare(home: Home, previous: str) -> tuple[str, Ed25519PrivateKey]:
    """A new key in ``audit.next``, and the statement that names it."""
    replace(home.keys / _NEXT, new_signing_key())
    new = home.signing_key(_NEXT)
    return _statement("successor", hexadecimal(new), previous), new


def _statement(kind: str, key: str, previous: str) -> str:
    sealer.seal_all()
    head = sealer.head()
    return canonical({
        "schema": SCHEMA, "kind": kind, "key": key, "previous": previous,
        "head": str(head) if head else "", "named_at": clock.now().isoformat(),
    })  # fmt: skip


def _add(actor: Actor, kind: str, statement: str, signed_by: str, signature: str, countersignature: str) -> None:
    key = json.loads(statement)["key"]
    AuditKey.objects.create(
        kind=kind, key=key, statement=statement, signed_by=signed_by, signature=signature, countersignature=countersignature
    )
    event = "audit.key_named" if kind == "offline" else "audit.key_followed"
    events.record(actor, event, f"key_{key[:16]}", {"key": key, "signed_by": signed_by})


def _settle(home: Home) -> None:
    """If the ledger names the key in ``audit.next`` as the present one, put it into its place: the process died in between."""
    waiting = home.keys / _NEXT
    if waiting.exists():
        rows = eras_of(AuditKey.objects.all())
        if rows and rows[-1].key == hexadecimal(home.signing_key(_NEXT)):
            replace(home.keys / "audit", waiting.read_bytes())
            waiting.unlink()
    _export(home)


def _export(home: Home) -> None:
    told = statements()
    if told:
        replace(home.keys / _LIST, "".join(canonical(one) + "\n" for one in told).encode())


def _fields(row: AuditKey) -> dict[str, str]:
    try:
        fields = json.loads(row.statement)
        if fields["schema"] == SCHEMA and fields["kind"] == row.kind and fields["key"] == row.key:
            return dict(fields)
    except (ValueError, KeyError, TypeError):
        pass
    raise HubError("the statement about this audit key does not fit it", where=row.key[:16])
