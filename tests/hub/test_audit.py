"""The audit ledger: what was written can be deleted, but never changed or denied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hub_process import Hub
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.hub.core import clock, events, heads, sealer
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.chain import Head
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, AuditHead, AuditPayload
from inthewild.hub.core.redaction import redact
from inthewild.hub.core.verify import verify
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

ENGINE = Actor.system("test")


def write(count: int = 3) -> list[events.Recorded]:
    return [events.record(ENGINE, "approval.asked", f"ntc_{n}", {"note": f"text {n}"}) for n in range(count)]


def meddle(statement: str, *values: object) -> None:
    """Change the database behind our back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_a_sealed_chain_verifies_and_counts_what_waits() -> None:
    write(3)
    assert sealer.seal() == 3
    write(2)
    report = verify()
    assert report.sound
    assert (report.sealed, report.unsealed, report.redacted) == (3, 2, 0)
    assert report.head == sealer.head()


@pytest.mark.django_db
def test_an_empty_chain_is_sound_and_has_no_head() -> None:
    assert sealer.seal() == 0
    assert verify().head is None
    assert verify().sound


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE core_auditevent SET object = 'cas_x' WHERE seq = 2", "was changed after it was sealed"),
        ("UPDATE core_auditevent SET actor = 'usr_eve' WHERE seq = 2", "was changed after it was sealed"),
        ('UPDATE core_auditpayload SET change = \'{"note":"other"}\' WHERE event_id = 2', "is not the one that was committed"),
        ("DELETE FROM core_auditpayload WHERE event_id = 2", "no event says that it was redacted"),
        ("UPDATE core_auditevent SET seq = 9 WHERE seq = 3", "6 are missing"),
    ],
)
def test_tampering_is_found_and_named(statement: str, says: str) -> None:
    second = write(3)[1]
    sealer.seal()
    key = AuditEvent.objects.get(public_id=second.id).pk
    meddle(statement.replace("event_id = 2", f"event_id = {key}"))
    report = verify()
    assert not report.sound
    assert any(says in str(p) for p in report.problems), report.problems


@pytest.mark.django_db
def test_a_deleted_event_leaves_a_hole() -> None:
    second = write(3)[1]
    sealer.seal()
    key = AuditEvent.objects.get(public_id=second.id).pk
    meddle("DELETE FROM core_auditpayload WHERE event_id = %s", key)
    meddle("DELETE FROM core_auditevent WHERE id = %s", key)
    assert "event 3: follows event 1; 1 are missing" in [str(p) for p in verify().problems]


@pytest.mark.django_db
def test_a_chain_that_was_rebuilt_is_found_by_a_head_kept_elsewhere_and_by_the_signature() -> None:
    write(3)
    sealer.seal()
    kept = heads.sign(django_settings.HOME)
    assert kept is not None
    assert verify(Head.parse(str(kept)), django_settings.HOME.audit_key().public_key()).sound
    meddle("UPDATE core_auditevent SET object = 'cas_x' WHERE seq = 1")
    meddle("UPDATE core_auditevent SET seq = NULL, previous = '', hash = ''")
    sealer.seal()
    assert any("the chain was rebuilt" in str(p) for p in verify(Head.parse(str(kept))).problems)
    # Whoever rewrites the stored head too cannot sign it.
    now = sealer.head()
    assert now is not None
    meddle("UPDATE core_audithead SET hash = %s", now.hash)
    problems = verify(None, django_settings.HOME.audit_key().public_key()).problems
    assert [str(p) for p in problems] == ["event 3: the signature of a head is wrong"]


@pytest.mark.django_db
def test_a_chain_that_was_cut_is_found_by_a_head_kept_elsewhere() -> None:
    write(2)
    sealer.seal()
    assert any("beyond the end" in str(p) for p in verify(Head(7, "a" * 64)).problems)


@pytest.mark.django_db
def test_redaction_deletes_the_content_and_keeps_the_chain_valid(secretariat: Actor) -> None:
    first = events.record(ENGINE, "approval.asked", "ntc_1", {"phone": "0049 30 123456"})
    sealer.seal()
    before = sealer.head()
    redact(secretariat, first.id, "data-subject")
    assert not AuditPayload.objects.filter(change__contains="123456").exists()
    sealer.seal()
    report = verify(before)
    assert report.sound, report.problems
    assert (report.sealed, report.redacted) == (2, 1)
    told = AuditEvent.objects.get(type="audit.redacted")
    assert told.object == first.id
    assert "data-subject" in told.payload.change


@pytest.mark.django_db
def test_redaction_needs_the_right_role_a_reason_and_content(secretariat: Actor, moderator: Actor) -> None:
    first = write(1)[0]
    with pytest.raises(NotAllowed):
        redact(moderator, first.id, "data-subject")
    with pytest.raises(Invalid):
        redact(secretariat, first.id, "")
    with pytest.raises(OutOfSight):
        redact(secretariat, "evt_none", "data-subject")
    told = redact(secretariat, first.id, "data-subject")
    with pytest.raises(Conflict):
        redact(secretariat, first.id, "data-subject")
    with pytest.raises(Conflict):
        redact(secretariat, told.id, "data-subject")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused_and_one_of_a_failed_transaction_never_was() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        write(1)

    def fails() -> None:
        with transaction.atomic():
            write(1)
            raise KeyError("the write went wrong")

    with pytest.raises(KeyError):
        fails()
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_an_event_is_never_changed_or_deleted_through_the_model() -> None:
    write(1)
    event = AuditEvent.objects.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


@pytest.mark.django_db
def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(KeyError):
        events.record(ENGINE, "case.teleported", "cas_1", {})


@pytest.mark.django_db
def test_the_time_of_an_event_is_the_clock_of_the_hub() -> None:
    with clock.moved_by(timedelta(days=7)):
        later = write(1)[0]
    assert timedelta(days=6) < later.occurred_at - clock.now() < timedelta(days=8)


@pytest.mark.django_db
def test_the_auditor_sees_all_events_a_company_its_own_and_the_public_none(moderator: Actor) -> None:
    write(2)
    events.record(moderator, "approval.asked", "ntc_9", {})
    auditor = Actor(ActorKind.USER, "usr_aud", "org_audit", frozenset({Role.AUDITOR}))
    assert visible(AuditEvent, auditor).count() == 3
    assert [e.object for e in AuditEvent.objects.visible_to(moderator)] == ["ntc_9"]
    assert not visible(AuditEvent, Actor.public()).exists()


@pytest.mark.django_db
def test_contents_are_in_nobodys_sight(secretariat: Actor) -> None:
    write(1)
    assert not visible(AuditPayload, secretariat).exists()
    assert not visible(AuditPayload, ENGINE).exists()
    assert not visible(AuditHead, ENGINE).exists()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda v: st.lists(v, max_size=3), max_leaves=4
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_canonical_json_is_ascii_and_independent_of_order(change: dict[str, object]) -> None:
    text = canonical(change)
    assert text.isascii()
    assert text == canonical(dict(reversed(change.items())))


@pytest.mark.parametrize("change", [{"a": 0.5}, {"a": {"b": [b"x"]}}, {"a": {1: 2}}])
def test_what_has_no_canonical_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        canonical(change)


WRITERS = """
import os
from django.db import transaction
from inthewild.hub.core import events, sealer
from inthewild.hub.core.actor import Actor
processes, count = int(sys.argv[1]), int(sys.argv[2])
children = []
for who in range(processes):
    if pid := os.fork():
        children.append(pid)
        continue
    for n in range(count):
        with transaction.atomic():
            events.record(Actor.system(f"w{who}"), "approval.asked", f"ntc_{who}_{n}", {"n": n})
        if n % 5 == 0:
            sealer.seal()
    os._exit(0)
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * processes)
"""
VERIFIER = """
from inthewild.hub.core import sealer
from inthewild.hub.core.verify import verify
sealer.seal_all()
report = verify()
print(report.sealed, report.unsealed, len(report.problems))
"""


def test_the_chain_never_forks_under_sixteen_processes_that_write_and_seal(new_hub: Callable[[], Hub]) -> None:
    hub = new_hub()
    assert hub.run(WRITERS, 16, 25) == "True"
    assert hub.run(VERIFIER) == "400 0 0"
