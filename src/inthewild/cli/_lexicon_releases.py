"""The commands of ``inthewild lexicon`` that follow the coalition's releases: whom to trust, what is in force, what changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthewild.cli import FAILED, REJECTED
from inthewild.errors import UsageError

if TYPE_CHECKING:
    from inthewild.exchange.client.jump import Compare
    from inthewild.exchange.client.pull import Pulled
    from inthewild.exchange.client.refusal import RefusedError
    from inthewild.exchange.client.store import Store

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(group: typer.Typer) -> None:
    """Add the commands to the group."""
    for command in (trust, pull, verify, diff, pin, rollback, bundle):
        group.command()(command)


def trust(
    root: Annotated[Path, typer.Option(metavar="FILE", help="The coalition's root (root.json), however it reached you.")],
    fingerprint: Annotated[str, typer.Option(metavar="HEX", help="Its SHA-256, told by another way: by telephone, on paper.")],
    source: Annotated[
        str,
        typer.Option("--from", metavar="ADDRESS|FOLDER", help="Where to pull from: https://HUB/releases/public or .../m/ID."),
    ],
    audience: Annotated[str, typer.Option(metavar="PLACE", help="public or m/ID, if the address does not end with it.")] = "",
    token_file: Annotated[
        str, typer.Option(metavar="FILE", help="File with the token of your organisation; or set INTHEWILD_KEYWORDS_TOKEN.")
    ] = "",
    sample: Annotated[
        str, typer.Option(metavar="FILE", help="Listings of yours on which every release is tried before it is in force.")
    ] = "",
    replaces: Annotated[bool, typer.Option("--replace", help="Trust this root or audience instead of another.")] = False,
) -> None:
    """Trust the coalition's root, once for this machine, and remember where its releases come from."""
    from inthewild.exchange.client.store import Store
    from inthewild.exchange.client.trust import trust as begin

    store = Store.here()
    made = begin(
        store, root, fingerprint, source, audience=audience, token_file=token_file, sample=sample, replaces=replaces
    )  # fmt: skip
    typer.echo(f"trusted: root {made.fingerprint}")
    typer.echo(f"releases for {made.audience} come from {made.source}; they are kept in {store.folder}")
    typer.echo("next: inthewild lexicon pull")


def pull(
    source: Annotated[
        str, typer.Option("--from", metavar="BUNDLE|FOLDER|ADDRESS", help="Another place than the trusted one.")
    ] = "",
    sample: Annotated[
        str, typer.Option(metavar="FILE", help="Try the release on these listings instead of the trusted sample.")
    ] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Put it in force even if it flags over twice as much.")] = False,
    as_json: _Json = False,
) -> None:
    """Get the newest release, verify it, try it on your sample, and put it in force for all detectors of this machine.

    Exit codes: 0 the newest verified release is in force; 3 the repository is not reached or its signatures have expired, the
    release in force stays; 1 what was offered is refused, the release in force stays.
    """
    from inthewild.exchange.client.pull import Pull
    from inthewild.exchange.client.refusal import RefusedError
    from inthewild.exchange.client.store import Store

    store = Store.here()
    given = sample or store.trust().sample
    try:
        pulled = Pull(store, source, compare=_compare(given) if given else None, accept=accept).run()
    except RefusedError as refused:
        _say_refused(refused, store, as_json)
        raise typer.Exit(REJECTED if refused.static else FAILED) from None
    if as_json:
        typer.echo(json.dumps(_as_json(pulled, store), ensure_ascii=False, indent=1))
    else:
        for line in _lines(pulled):
            typer.echo(line)
    if pulled.emergency_refused is not None:
        for line in pulled.emergency_refused.lines():
            typer.echo(line, err=True)
        raise typer.Exit(FAILED)


def verify() -> None:
    """Check, without a network, that everything on this machine is still what was signed. Exit code 1 if not."""
    from inthewild.exchange.client.store import Store
    from inthewild.exchange.client.verify import verify as check

    for line in check(Store.here()):
        typer.echo(f"ok  {line}")


def diff(
    before: Annotated[
        str | None, typer.Argument(metavar="[A]", help="A database folder, a release that is kept, shipped.")
    ] = None,
    after: Annotated[str | None, typer.Argument(metavar="[B]", help="Another one.")] = None,
    as_json: _Json = False,
) -> None:
    """Terms added, removed and changed from A to B, by language, and the effect by class of sense.

    With one, from the database in force to it; with none, to the newest release that was verified, or, if that is in
    force, from the one before it.
    """
    from inthewild.lexicon.diff import diff as compare

    a, b = _sides(before, after)
    found = compare(a, b)
    typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else "\n".join(found.lines()))


def pin(
    version: Annotated[str, typer.Argument(metavar="[VERSION]", help="A release that is kept; by default that in force.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Follow the newest release again, from the next pull on.")] = False,
) -> None:
    """Stay with one release: pull goes on to verify newer ones, but does not put them in force. Emergencies still count."""
    from inthewild.exchange.client.store import Store

    store = Store.here()
    with store.lock():
        held = store.trust()
        active = store.active()
        wanted = "" if off else version or (active.version if active else "")
        if not off and not wanted:
            raise UsageError("no release is in force", hint="inthewild lexicon pull")
        release = store.find(wanted) if wanted else None
        store.save_trust(replace(held, pin=wanted))
    if release is None:
        typer.echo("pinned to nothing; the next pull puts the newest release in force")
    else:
        typer.echo(f"pinned to release {release.version}; `inthewild lexicon pin --off` ends it")
        if active is None or active.version != release.version:
            typer.echo(f"in force is still {active.version if active else 'nothing'}; `inthewild lexicon pull` puts it in force")


def rollback(
    version: Annotated[str, typer.Argument(metavar="[VERSION]", help="A release that is kept; by default the one before.")] = "",
) -> None:
    """Go back, on this machine alone, to a release that was verified here, and stay with it (pin).

    Running detectors change over before their next batch. `inthewild lexicon pin --off` and a pull go forward again.
    """
    from inthewild.exchange.client.rollback import rollback as go_back
    from inthewild.exchange.client.store import Store

    was, now = go_back(Store.here(), version, datetime.now(UTC))
    typer.echo(f"in force: release {now}, before it was {was}; pinned to it until `inthewild lexicon pin --off`")


def bundle(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, e.g. keywords.zip.")],
) -> None:
    """Write the newest release with its signatures into one file, for a machine without a network.

    There: `inthewild lexicon pull --from FILE`. The timestamp in it ends after some days, so carry it soon.
    """
    from inthewild.exchange.client.bundle import write
    from inthewild.exchange.client.expiry import ends
    from inthewild.exchange.client.store import Store

    store = Store.here()
    release = write(store, out)
    end = next(e.expires for e in ends(store) if e.role == "timestamp")
    size = out.stat().st_size / 1e6
    typer.echo(
        f"{out}: release {release.version} for {release.audience}, {size:.1f} MB, can be pulled until {end:%Y-%m-%d %H:%M} UTC"
    )


def _compare(sample: str) -> Compare:
    def run(before: Any, after: Any) -> Any:
        from inthewild.bulk.releases import compare

        return compare(sample, before, after, datetime.now(UTC))

    return run


def _lines(pulled: Pulled) -> list[str]:
    from inthewild.lexicon.active import describe_emergency

    after, before = pulled.after, pulled.before
    release = f"release {after.version} ({after.audience})"
    if not pulled.changed:
        out = [f"nothing new: {release} is in force"]
    elif before is not None and before.digest == after.digest:
        out = [f"in force: {release}, as before; what changed is an emergency"]
    else:
        was = before.version if before else "the database that came with the engine"
        out = [f"in force: {release}, content {after.content_id[:12]}; before it was {was}"]
    if pulled.changed:
        out.append(pulled.jump.line() if pulled.jump else "effect on your listings: not measured; name a file with --sample")
        if pulled.jump and pulled.jump.examples:
            out.append(f"newly flagged, for instance: {', '.join(pulled.jump.examples)}")
    if after.emergency is not None:
        out.append(describe_emergency(after.emergency))
    return out + pulled.notes


def _as_json(pulled: Pulled, store: Store) -> dict[str, Any]:
    from inthewild.exchange.client.expiry import ends

    a, b, e = pulled.after, pulled.before, pulled.after.emergency
    return {
        "changed": pulled.changed, "version": a.version, "before": b.version if b else None, "audience": a.audience,
        "content_id": a.content_id, "built_at": a.built_at.isoformat(), "newest": pulled.newest,
        "emergency": {"number": e.number, "off": len(e.off), "added": len(e.added)} if e else None,
        "emergency_refused": pulled.emergency_refused.what if pulled.emergency_refused else None,
        "sample": None if pulled.jump is None else {n: getattr(pulled.jump, n) for n in type(pulled.jump).__slots__},
        "expires": {end.role: end.expires.isoformat() for end in ends(store)}, "notes": pulled.notes,
    }  # fmt: skip


def _say_refused(refused: RefusedError, store: Store, as_json: bool) -> None:
    from inthewild.lexicon.active import checked_at, describe

    active = store.active()
    held = describe(active, datetime.now(UTC), checked_at(store.folder)) if active else "the database that came with the engine"
    if as_json:
        told = {"refused": refused.why.value, "what": refused.what, "where": refused.where, "meaning": refused.meaning}
        typer.echo(json.dumps(told | {"to_do": refused.todo, "in_force": held}, ensure_ascii=False, indent=1))
        return
    for line in refused.lines():
        typer.echo(line, err=True)
    typer.echo(f"in force, as before: {held}", err=True)


def _sides(before: str | None, after: str | None) -> tuple[Path, Path]:
    """The two folders to compare."""
    from inthewild.lexicon.active import ACTIVE, folder_of

    if before is not None and after is not None:
        return _folder(before), _folder(after)
    current = folder_of(ACTIVE)
    if before is not None:
        return current, _folder(before)
    from inthewild.exchange.client.store import Store

    store = Store.here()
    kept = [store.unpacked(r) for r in store.releases()]
    if not kept:
        raise UsageError("nothing was pulled yet", where=str(store.folder), hint="name two database folders, or pull")
    if current not in kept:
        return current, kept[0]
    at = kept.index(current)
    if at:
        return current, kept[0]
    if len(kept) == 1:
        return folder_of("shipped"), current
    return kept[1], current


def _folder(name: str) -> Path:
    from inthewild.lexicon.active import ACTIVE, SHIPPED, folder_of

    if name in (ACTIVE, SHIPPED) or Path(name).is_dir():
        return folder_of(name)
    from inthewild.exchange.client.store import Store

    store = Store.here()
    return store.unpacked(store.find(name))
