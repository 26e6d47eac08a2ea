"""Making a release: freeze what is approved, look at what it does, sign it elsewhere, publish it with a second person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import approval, clock, events, jobs
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Approval
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.home import replace
from inthewild.hub.keywords import changelog, content, frozen, store
from inthewild.hub.keywords.models import Level, Release, ReleaseState, Shipped
from inthewild.hub.keywords.services import members_file, places

KIND = "release.publish"


@transaction.atomic
def freeze(actor: Actor, *, note: str = "", rolls_back_to: str = "") -> Release:
    """Freeze what is approved or watched now as the next version, or once more what ``rolls_back_to`` held.

    Raises NotAllowed, Invalid for a version that was never published, Conflict while another release waits, or if
    nothing changed since the last.
    """
    from inthewild.hub.keywords.tasks import measure

    require(actor, "release.freeze")
    note = line(note, "note", 1000, empty=True)
    if Release.objects.filter(state=ReleaseState.FROZEN).exists():
        raise Conflict(_("a release waits for its signature already: publish it, or drop it first"), where="release")
    places.open_missing(actor)
    before = newest()
    rows = _again(rolls_back_to) if rolls_back_to else frozen.now()
    if not rows:
        raise Conflict(_("no term is approved yet"), where="release")
    old = content.unpacked(before.content) if before is not None else None
    changes = changelog.compare(old, rows)
    if changelog.empty(changes):
        raise Conflict(_("nothing changed since %(version)s") % {"version": before}, where="release")
    schema = int(before.changes["schema"]) if before is not None else changelog.SCHEMA
    made = Release.objects.create(
        version=changelog.version_after(before.version if before is not None else "", schema, changes),
        before=before, rolls_back_to=rolls_back_to, content=content.packed(rows), changes=changes, note=note,
        content_id=store.content_id([r for r in rows if r["level"] != Level.RESTRICTED]),
        frozen_by=actor.id, frozen_at=clock.now(),
    )  # fmt: skip
    events.record(actor, "release.frozen", made.public_id, _told(made) | {"rolls_back_to": rolls_back_to})
    jobs.enqueue(measure, made.public_id, key=measuring(made))
    return made


@transaction.atomic
def drop(actor: Actor, release: Release, *, reason: str) -> None:
    """Give a frozen release up; its version is given again. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "release.drop", release)
    reason = line(reason, "reason", 500)
    _lock(release)
    asked = Approval.objects.filter(kind=KIND, about=release.public_id, state="asked").exists()
    if asked:
        raise Conflict(_("it waits for a second person: take the question back, or refuse it, first"), where=release.version)
    release.state, release.content = ReleaseState.DROPPED, b""
    release.save(update_fields=["state", "content"])
    store.forget(release.version)
    events.record(actor, "release.dropped", release.public_id, {"version": release.version, "reason": reason})


@transaction.atomic
def overrule(actor: Actor, release: Release, *, reason: str) -> None:
    """Say why a language that got worse does not stop this release. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "release.overrule", release)
    reason = line(reason, "reason", 500)
    _lock(release)
    if not release.effect.get("blocked"):
        raise Conflict(_("nothing stops this release"), where=release.version)
    release.overruled = reason
    release.save(update_fields=["overruled"])
    events.record(actor, "release.overruled", release.public_id, {"version": release.version, "reason": reason})


def prepare(actor: Actor, release: Release) -> None:
    """Build the copy of every place and the bundle that is to be signed; a job does, because it takes seconds for each copy.

    Raises NotAllowed. Without the keys of the repositories nothing is prepared: the page says so.
    """
    require(actor, "release.upkeep")
    if release.state != ReleaseState.FROZEN or not store.is_ready():
        return
    rows = content.unpacked(release.content)
    members = {f"m/{copy.place}": copy.organisation.public_id for copy in places.current()}
    replace(store.unsigned(release.version), store.bundle(release, rows, members))


def to_sign(actor: Actor, release: Release) -> bytes:
    """The bundle that the curation lead signs offline: the packages of all repositories and the metadata that name them.

    Raises NotAllowed, or Conflict while the effect is not measured or stops it, and while the bundle is not built.
    """
    require(actor, "release.sign", release)
    _may_go_on(release)
    if not store.unsigned(release.version).exists():
        raise Conflict(_("the bundle is not built yet"), where=release.version)
    return store.unsigned(release.version).read_bytes()


@transaction.atomic
def take_signed(actor: Actor, release: Release, bundle: bytes) -> Approval:
    """Take the signed bundle in and ask a second person to publish it.

    Raises NotAllowed, Invalid for a bundle that is not signed by the keys of the root, or is of another release, Conflict.
    """
    require(actor, "release.sign", release)
    _lock(release)
    _may_go_on(release)
    store.check(bundle, release.version)
    asked = approval.ask(actor, KIND, release.public_id, author="", reason=release.version)
    replace(store.staged(release.version), bundle)
    release.signed_at = clock.now()
    release.save(update_fields=["signed_at"])
    return asked


def newest() -> Release | None:
    """The release that was published last."""
    return Release.objects.filter(state=ReleaseState.PUBLISHED).order_by("-published_at", "-id").first()


def _again(version: str) -> list[content.Row]:
    former = Release.objects.filter(state=ReleaseState.PUBLISHED, version=version).first()
    if former is None:
        raise Invalid(_("no release of this version was published"), where="rolls_back_to")
    return content.unpacked(former.content)


def _lock(release: Release) -> None:
    """Nobody else works on this release until the transaction ends. Raises Conflict if it is not frozen any more."""
    Release.objects.select_for_update().get(pk=release.pk)
    release.refresh_from_db()
    if release.state != ReleaseState.FROZEN:
        raise Conflict(_("this release does not wait any more"), where=release.version)


def _may_go_on(release: Release) -> None:
    if release.state != ReleaseState.FROZEN:
        raise Conflict(_("this release does not wait any more"), where=release.version)
    if not release.effect:
        raise Conflict(_("its effect on the sample is not measured yet"), where=release.version)
    if release.effect.get("blocked") and not release.overruled:
        raise Conflict(_("a language got worse: say why it shall go out all the same, or drop it"), where=release.version)


def _publish(actor: Actor, asked: Approval) -> None:
    """The second person agreed. The files come last: what is served then is what the database says was published."""
    release = Release.objects.get(public_id=asked.about)
    require(actor, "release.publish", release)
    _lock(release)
    _may_go_on(release)
    bundle = store.read_staged(release.version)
    release.state, release.published_at = ReleaseState.PUBLISHED, clock.now()
    release.save(update_fields=["state", "published_at"])
    for place, file in store.check(bundle, release.version).items():
        Shipped.objects.create(release=release, place=place, **file)
    events.record(actor, "release.published", release.public_id, _told(release))
    members_file.write(content.unpacked(release.content))
    store.publish(bundle)
    store.forget(release.version)


def _told(release: Release) -> dict[str, object]:
    counts = {name: len(release.changes[name]) for name in ("added", "removed", "changed")}
    return {"version": release.version, "content_id": release.content_id, **counts}


def _called(about: str) -> str:
    found = Release.objects.filter(public_id=about).first()
    return found.version if found is not None else about


approval.register(
    approval.Kind(
        KIND,
        frozenset({Role.NGO_EXPERT}),
        frozenset({Role.NGO_EXPERT, Role.SECRETARIAT}),
        _publish,
        gettext_lazy("Publish a release of the keywords"),
        _called,
    )
)


def measuring(release: Release) -> str:
    """The key of the job that measures a release and builds the copies of its members."""
    return f"effect:{release.public_id}"
