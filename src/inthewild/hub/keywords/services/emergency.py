"""The emergency: switch noisy terms off at once, or add some that stop at review, for at most 72 hours.

The hub signs it with a key of its own, which may do nothing else; clients enforce that (exchange.client). Whoever steals
that key can silence terms for three days, and block nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords import content, store
from inthewild.hub.keywords.models import Level, Switch
from inthewild.hub.keywords.services import places
from inthewild.hub.keywords.services.releases import newest
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import term_id

LONGEST = timedelta(hours=72)
MOST = 200
Row = dict[str, str]


@transaction.atomic
def switch(actor: Actor, *, off: Sequence[str], added: Sequence[Mapping[str, str]] = (), reason: str, hours: int = 72) -> Switch:
    """Switch off the terms with these ids, add these rows (columns of docs/keywords.md, and ``level``: MEMBERS if it is not
    given), for ``hours``.

    Raises NotAllowed, Invalid for what the newest release does not hold or for too many, Conflict before the first release.
    """
    require(actor, "release.switch")
    reason = line(reason, "reason", 500)
    if not 1 <= hours <= LONGEST // timedelta(hours=1):
        raise Invalid(_("an emergency lasts 1 to 72 hours"), where="hours")
    last = newest()
    if last is None:
        raise Conflict(_("nothing was released yet"), where="release")
    known = {row["term_id"]: row for row in content.unpacked(last.content)}
    wanted = list(dict.fromkeys(off))
    for one in wanted:
        if one not in known:
            raise Invalid(_("%(term)s is no term of %(version)s") % {"term": one[:40], "version": last.version}, where="off")
    rows = [_row(one) for one in added]
    if not wanted and not rows:
        raise Invalid(_("name at least one term"), where="off")
    if len(wanted) > MOST or len(rows) > MOST:
        raise Invalid(_("at most %(count)d terms at once") % {"count": MOST}, where="off")
    now = clock.now().replace(microsecond=0)
    made = Switch.objects.create(
        number=next_number(Switch.objects.all()),
        off=wanted, added=rows, reason=reason, by=actor.id, begun_at=now, ends_at=now + timedelta(hours=hours),
    )  # fmt: skip
    told = {"off": wanted, "added": [row["term_id"] for row in rows], "hours": hours, "reason": reason}
    events.record(actor, "release.switched", f"switch:{made.number}", told)
    _publish([known[one] for one in wanted], rows, made)
    return made


@transaction.atomic
def end(actor: Actor, one: Switch, *, reason: str) -> None:
    """End it before its time. Raises NotAllowed, Invalid, or Conflict if it is over."""
    require(actor, "release.switch")
    reason = line(reason, "reason", 500)
    now = clock.now()
    if not Switch.objects.filter(pk=one.pk, ended_at=None, ends_at__gt=now).update(ended_at=now):
        raise Conflict(_("this emergency is over"), where="switch")
    events.record(actor, "release.switch_ended", f"switch:{one.number}", {"reason": reason})
    others = {key for other in in_force() for key in (*other.off, *(row["term_id"] for row in other.added))}
    store.lift([key for key in (*one.off, *(row["term_id"] for row in one.added)) if key not in others])


def in_force() -> list[Switch]:
    """Those that hold now."""
    return list(Switch.objects.filter(ended_at=None, ends_at__gt=clock.now()).order_by("-number"))


def _publish(off: Sequence[Row], added: Sequence[Row], made: Switch) -> None:
    """Sign it for every place. A restricted term is named only to the members that have it."""
    open_to_all = {row["term_id"]: row["level"] for row in off if row["level"] != Level.RESTRICTED}
    if open_to_all or added:
        store.switch(open_to_all, added, made.ends_at)
    for row in off:
        if row["level"] == Level.RESTRICTED:
            only = [f"m/{c.place}" for c in places.current() if content.reaches(row, c.organisation.public_id)]
            store.switch({row["term_id"]: row["level"]}, (), made.ends_at, only)


def _row(given: Mapping[str, str]) -> Row:
    level = given.get("level") or Level.MEMBERS
    if level not in (Level.PUBLIC, Level.MEMBERS):
        raise Invalid(_("an added term is for everybody or for all members"), where="added")
    draft = {name: str(value) for name, value in given.items() if name not in ("level", "term_id")}
    for name in ("term", "lang", "sense"):
        draft[name] = line(draft.get(name, ""), "added", 200)
    if draft.get("ambiguity") not in ("0", "1", "2", "3"):
        raise Invalid(_("ambiguity is 0, 1, 2 or 3"), where="added")
    row = complete(draft, draft["lang"])
    return {**row, "level": level, "term_id": term_id(row["lang"], row["term"], row["sense"])}
