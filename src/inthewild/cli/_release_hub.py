"""The commands of ``inthewild release`` that need the hub: its keys, the root, handing a signed bundle in, freshness, exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import OutputError, UsageError

if TYPE_CHECKING:
    from inthewild.hub.core.actor import Actor
    from inthewild.hub.keywords.models import Release

_AsOption = Annotated[str, typer.Option("--as", metavar="EMAIL", help="The expert who does it; stands in the record.")]


def register(group: typer.Typer) -> None:
    """Add the commands to the group."""
    group.command(name="online")(online)
    group.command(name="root")(root)
    group.command(name="places")(places)
    group.command(name="bundle")(bundle)
    group.command(name="publish")(publish)
    group.command(name="refresh")(refresh)
    group.command(name="export")(export)


def online(home: HomeOption = None) -> None:
    """Print the public halves of the hub's own keys, which the ceremony names in the root."""
    _open(home)
    from inthewild.hub.keywords import store

    for role, digits in store.online_keys().items():
        typer.echo(f"{role:10} {digits}")


def root(
    file: Annotated[Path, typer.Argument(help="The signed root: N.root.json of the ceremony or of a rotation.")],
    home: HomeOption = None,
) -> None:
    """Install a root that the key holders signed. From then on releases can be signed; clients follow it by themselves."""
    _open(home)
    from inthewild.hub.keywords import store

    number = store.add_root(_read(file))
    said = "this hub's keys are named in it" if store.is_ready() else "it names other keys than this hub's: nothing can be signed"
    typer.echo(f"Root {number} is installed; {said}.")


def places(home: HomeOption = None) -> None:
    """Print the place of every member, with its name behind a tab: what `inthewild release trace --places` reads."""
    _open(home)
    from inthewild.hub.keywords.models import Copy

    for copy in Copy.objects.select_related("organisation").order_by("pk"):
        typer.echo(f"m/{copy.place}\t{copy.organisation.name}")


def bundle(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")],
    by: _AsOption,
    home: HomeOption = None,
) -> None:
    """Write the bundle of the frozen release, to be carried to the key of the curation lead."""
    _open(home)
    from inthewild.hub.keywords.services import releases

    actor = _person(by)
    waiting = _waiting()
    content = releases.to_sign(actor, waiting)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror})", where=str(out)) from None
    typer.echo(f"{out}: {waiting.version}, to be signed with `inthewild release sign`.")


def publish(
    file: Annotated[Path, typer.Argument(help="The bundle as `inthewild release sign` wrote it.")],
    by: _AsOption,
    home: HomeOption = None,
) -> None:
    """Hand a signed bundle in. A second person then publishes it in the hub, under Approvals."""
    _open(home)
    from inthewild.hub.keywords.services import releases

    waiting = _waiting()
    releases.take_signed(_person(by), waiting, _read(file))
    typer.echo(f"{waiting.version}: the signature is good. A second person is asked to publish it.")


def refresh(home: HomeOption = None) -> None:
    """Sign freshness anew for all repositories. The hub does so every day; after a restore it is done by hand."""
    _open(home)
    from inthewild.hub.keywords import store
    from inthewild.hub.keywords.services import upkeep
    from inthewild.hub.keywords.tasks import KEEPER

    if not upkeep.refresh(KEEPER):
        raise UsageError("nothing was published yet", hint="freeze a release in the hub first")
    for role, ends in sorted(store.expiries().items(), key=lambda pair: pair[1]):
        typer.echo(f"{role:10} {ends:%Y-%m-%d %H:%M} UTC")


def export(
    version: Annotated[str, typer.Argument(help="The published version, such as 1.4.0.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write the file.")],
    form: Annotated[str, typer.Option("--format", help="tsv, skos, tbx, misp or phrases.")] = "tsv",
    level: Annotated[str, typer.Option("--level", help="PUBLIC, or MEMBERS for terms of that level too.")] = "PUBLIC",
    home: HomeOption = None,
) -> None:
    """Write a published release in another form, marked with its TLP. Restricted terms are never in it."""
    _open(home)
    from inthewild.hub.keywords import exports
    from inthewild.hub.keywords.models import Release

    found = Release.objects.filter(version=version, state="published").first()
    if found is None:
        raise UsageError("no release of this version was published", where=version)
    levels = {"PUBLIC": ("PUBLIC",), "MEMBERS": ("PUBLIC", "MEMBERS")}.get(level.upper())
    if levels is None:
        raise UsageError("there is no such level", where="--level", hint="PUBLIC or MEMBERS")
    made = exports.export(found, form, levels, "")
    path = out / made.name
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror})", where=str(path)) from None
    typer.echo(f"{path}: {exports.marking_of(levels)}")


def _open(home: Path | None) -> None:
    from inthewild.cli._hub import open_hub

    open_hub(home)


def _waiting() -> Release:
    from inthewild.hub.keywords.models import Release

    found = Release.objects.filter(state="frozen").first()
    if found is None:
        raise UsageError("no release is frozen", hint="freeze one in the hub, under Keyword releases")
    return found


def _person(email: str) -> Actor:
    from inthewild.hub.accounts.models import User
    from inthewild.hub.accounts.queries import actor_of

    found = User.objects.filter(email=email, is_active=True).first()
    if found is None:
        raise UsageError("nobody of this address works in this hub", where="--as")
    return actor_of(found)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from None
