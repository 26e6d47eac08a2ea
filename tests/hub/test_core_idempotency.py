"""A request that is sent twice is carried out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hub_process import Hub

from inthewild.hub.core import clock, idempotency
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.idempotency import Fresh, Replay, abandon, begin, finish, once
from inthewild.hub.core.models import StoredAnswer
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

ROUTE = "POST /api/v1/platforms"
TOKEN = Actor(ActorKind.TOKEN, "tok_1", "org_shop")
BODY = b'{"phone": "0049 30 123456"}'


def fresh(actor: Actor = TOKEN, key: str = "k-1", body: bytes = BODY) -> Fresh:
    found = begin(actor, ROUTE, key, body)
    assert isinstance(found, Fresh)
    return found


@pytest.mark.django_db
def test_the_second_request_gets_the_answer_of_the_first() -> None:
    finish(fresh(), 201, b"made")
    assert begin(TOKEN, ROUTE, "k-1", BODY) == Replay(201, b"made")
    assert begin(TOKEN, ROUTE, "k-1", BODY) == Replay(201, b"made")


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused_before_and_after_the_answer() -> None:
    held = fresh()
    for _ in range(2):
        with pytest.raises(Invalid, match="Idempotency-Key: this key was used for another request"):
            begin(TOKEN, ROUTE, "k-1", BODY + b" ")
        if StoredAnswer.objects.filter(status=None).exists():
            finish(held, 201, b"made")


@pytest.mark.django_db
def test_while_it_is_carried_out_the_second_is_told_to_wait_and_after_the_lock_may_try() -> None:
    slow = fresh()
    with pytest.raises(Conflict, match="being carried out"):
        begin(TOKEN, ROUTE, "k-1", BODY)
    with clock.moved_by(timedelta(minutes=3)):
        second = fresh()
        with pytest.raises(Conflict, match="took too long"):
            finish(slow, 201, b"twice")
        abandon(slow)  # holds nothing any more
        finish(second, 201, b"once")
        assert begin(TOKEN, ROUTE, "k-1", BODY) == Replay(201, b"once")


@pytest.mark.django_db
def test_what_was_abandoned_may_be_tried_again_with_a_better_body() -> None:
    abandon(fresh())
    finish(fresh(body=b"{}"), 200, b"")
    assert begin(TOKEN, ROUTE, "k-1", b"{}") == Replay(200, b"")


@pytest.mark.django_db
def test_tokens_organisations_and_routes_do_not_share_keys() -> None:
    finish(fresh(), 201, b"secret of the shop")
    for other in (
        replace(TOKEN, organisation="org_other"),
        replace(TOKEN, id="tok_2"),
        Actor(ActorKind.USER, "tok_1", "org_shop"),
    ):
        assert isinstance(begin(other, ROUTE, "k-1", BODY), Fresh)
    assert isinstance(begin(TOKEN, "POST /api/v1/files", "k-1", BODY), Fresh)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a" * 256, "a b", "é", "a\n", "\x00"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match="visible ASCII"):
        begin(TOKEN, ROUTE, key, BODY)


@pytest.mark.django_db
def test_strangers_who_cannot_be_told_apart_have_no_keys() -> None:
    with pytest.raises(NotAllowed):
        begin(Actor.public(), ROUTE, "k-1", BODY)


@pytest.mark.django_db
def test_after_a_day_the_key_is_free_and_the_answer_gone() -> None:
    finish(fresh(), 201, b"made")
    assert idempotency.purge() == 0
    with clock.moved_by(timedelta(hours=25)):
        abandon(fresh(body=b"other"))
    finish(fresh(), 201, b"made")
    with clock.moved_by(timedelta(hours=25)):
        assert idempotency.purge() == 1
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db
def test_neither_what_was_sent_nor_the_answer_nor_the_key_can_be_read_in_the_table() -> None:
    finish(fresh(key="key-of-the-client"), 201, b"call 0049 30 123456")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_storedanswer")
        row = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    for hidden in (b"123456", b"key-of-the-client", b"org_shop", b"tok_1"):
        assert hidden not in row
    assert "secret" not in repr(fresh(key="k-2"))


@pytest.mark.django_db
def test_an_answer_that_is_forgotten_or_too_large_is_not_done_a_second_time() -> None:
    finish(fresh(), 201, b"made")
    assert idempotency.forget() == 1
    finish(fresh(key="k-2"), 200, b"x" * (idempotency.MAX_ANSWER + 1))
    finish(fresh(key="k-3"), 200, b"x" * idempotency.MAX_ANSWER)
    for key, status in (("k-1", 201), ("k-2", 200)):
        with pytest.raises(Conflict, match=rf"done already \(status {status}\), and the answer is not kept"):
            begin(TOKEN, ROUTE, key, BODY)
    assert isinstance(begin(TOKEN, ROUTE, "k-3", BODY), Replay)


@pytest.mark.django_db
def test_once_does_it_once_and_a_failure_leaves_neither_work_nor_key() -> None:
    done: list[int] = []

    def work() -> tuple[int, bytes]:
        done.append(1)
        return 201, b"made"

    def fails() -> tuple[int, bytes]:
        StoredAnswer.objects.create(request="x", body="", holder="", locked_until=clock.now(), expires_at=clock.now())
        raise Invalid("a field is missing", where="name")

    with pytest.raises(Invalid):
        once(TOKEN, ROUTE, "k-1", BODY, fails)
    assert not StoredAnswer.objects.exists()
    assert [once(TOKEN, ROUTE, "k-1", BODY, work) for _ in range(3)] == [Replay(201, b"made")] * 3
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_begin_inside_a_transaction_is_refused_because_others_could_not_see_it() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        begin(TOKEN, ROUTE, "k-1", BODY)


RACE = """
import os
from django.db import transaction
from inthewild.hub.core import events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.idempotency import once
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict
from django.db import connection
token = Actor(ActorKind.TOKEN, "tok_1", "org_shop")
def work():
    events.record(token, "claim.taken", "cas_1", {})
    return 201, b"made"
children = []
for n in range(8):
    if pid := os.fork():
        children.append(pid)
        continue
    code = 3
    try:
        code = 0 if once(token, "POST /x", "k", b"{}", work).body == b"made" else 2
    except Conflict:
        code = 0
    finally:
        os._exit(code)
print({os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children}, AuditEvent.objects.count())
"""


def test_of_eight_that_are_sent_at_once_one_is_carried_out(new_hub: Callable[[], Hub]) -> None:
    assert new_hub().run(RACE) == "{0} 1"
