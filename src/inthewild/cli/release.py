"""``inthewild release ceremony | key | sign | rotate | show | trace``: releases without a hub, on the machines of key holders.

The commands that need the hub (publish, export, refresh) stand in ``_release_hub.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from inthewild.errors import UsageError

_PASSPHRASE = typer.Option(metavar="FILE", help="A file whose first line is the passphrase; asked for otherwise.")
_PUBLIC = "64 hexadecimal digits, as `release key` printed them"


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    from inthewild.cli import _release_hub, _release_trace

    group = typer.Typer(help="Releases of the keyword database.", no_args_is_help=True, rich_markup_mode=None)
    for command in (key, ceremony, sign, rotate, show):
        group.command(name=command.__name__, no_args_is_help=True)(command)
    group.command(name="trace", no_args_is_help=True)(_release_trace.trace)
    _release_hub.register(group)

    @group.callback()
    def _release() -> None:
        """Releases of the keyword database: keys, signatures, and whose copy a leaked file is."""

    app.add_typer(group, name="release")


def key(
    to: Annotated[Path, typer.Argument(help="The file to write.")],
    passphrase_file: Annotated[Path | None, _PASSPHRASE] = None,
    server: Annotated[
        bool, typer.Option("--server", help="A key that a server uses by itself: no passphrase, the file is its only protection.")
    ] = False,
) -> None:
    """Make a key: the secret half goes into a file, encrypted with a passphrase; the public half is printed.

    Do it on the machine that keeps the key. The file never travels; the public half is what the ceremony asks for.
    """
    from inthewild.exchange.release import keys

    if server and passphrase_file:
        raise UsageError("--server and --passphrase-file exclude each other", hint="a server cannot type")
    secret = None if server else _passphrase(passphrase_file, to, new=True)
    pem = keys.new(secret)
    keys.write_new(to, pem)
    typer.echo(keys.public_of(keys.load(pem, secret, str(to))))


def ceremony(
    holder: Annotated[list[str], typer.Option(metavar="KEY", help=f"A holder's public key, three times: {_PUBLIC}.")],
    targets: Annotated[str, typer.Option(metavar="KEY", help="The curation lead's key, which signs every release.")],
    snapshot: Annotated[str, typer.Option(metavar="KEY", help="A key of the hub: which metadata belong together.")],
    timestamp: Annotated[str, typer.Option(metavar="KEY", help="A key of the hub: what is newest.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="The root to write, which two holders then sign.")] = Path("root.json"),
) -> None:
    """Make the first root: who may sign what. Two of the three holders then sign it with `release sign`."""
    from inthewild.exchange.release import ceremony as root

    made = root.make_root(holder, targets, snapshot, timestamp, _now())
    _write(to, made, new=True)
    _tell_root(made)
    typer.echo(f"\nWritten to {to}. Two holders sign it, one after the other: inthewild release sign {to} --key THEIR-KEY")


def rotate(
    root: Annotated[Path, typer.Argument(help="The root in force.")],
    replace: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="A key and its successor, public halves.")] = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The next root to write.")] = Path("root-next.json"),
) -> None:
    """Make the next root: with keys replaced, or the same for another year.

    Two holders that the root in force names sign it, and two that the next one names; the same two people may be both. So a
    lost or stolen key is replaced by the other two.
    """
    from inthewild.exchange.release import ceremony as made

    pairs = [item.partition("=") for item in replace or ()]
    if not all(equals for _, equals, _ in pairs):
        raise UsageError("--replace is written OLD=NEW", where="--replace")
    content = made.rotate(_read(root), {old.strip(): new.strip() for old, _, new in pairs}, _now())
    _write(to, content, new=True)
    _tell_root(content, _read(root))
    typer.echo(f"\nWritten to {to}. Holders sign it: inthewild release sign {to} --before {root} --key THEIR-KEY")


def sign(
    file: Annotated[Path, typer.Argument(help="A bundle that the hub prepared, or a root. The signature is added to the file.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="Your secret key.")],
    passphrase_file: Annotated[Path | None, _PASSPHRASE] = None,
    before: Annotated[Path | None, typer.Option(metavar="FILE", help="For a root after the first: the root before it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Sign a release for all its places, or a root. Needs no hub and no network.

    Shows what would be signed, and asks.
    """
    from inthewild.exchange.release import bundle, ceremony, keys

    content = _read(file)
    old = _read(before) if before else None
    releases = _is_bundle(content)
    if releases:
        _tell_bundle(bundle.read_bundle(content))
    else:
        _tell_root(content, old)
    if not yes and not typer.confirm("\nSign this?"):
        typer.echo("Not signed.")
        raise typer.Exit(1)
    pem = _read(key)
    secret = _passphrase(passphrase_file, key, new=False) if keys.is_encrypted(pem) else None
    signer = keys.load(pem, secret, str(key))
    if releases:
        signed = bundle.sign(bundle.read_bundle(content), signer).content()
        lacks, done = "", "Signed for all places. Take the file back to the hub."
    else:
        signed = ceremony.cosign(content, signer, old)
        lacks, done = ceremony.missing(signed, old), "Signed; that is enough. Install it at the hub."
    _write(file, signed, new=False)
    typer.echo(f"Signed; {lacks}." if lacks else done)


def show(
    file: Annotated[Path, typer.Argument(help="A package, a bundle or a root.")],
    before: Annotated[Path | None, typer.Option(metavar="FILE", help="For a root after the first: the root before it.")] = None,
) -> None:
    """Say what a file is: the package of one place, a bundle to sign, or a root with its fingerprint."""
    import hashlib

    from inthewild.exchange.release import archive, bundle, package

    content = _read(file)
    if content.startswith(archive.MAGIC):
        told, files = package.read(content)
        counts = ", ".join(f"{number} {level}" for level, number in told.count.items())
        typer.echo(f"release   {told.version} for {told.audience}, built {told.built_at}")
        typer.echo(f"terms     {counts or 'none'}")
        other = told.audience == "public" and package.meaning(files) != told.content_id
        typer.echo(f"content   {told.content_id}{'  (NOT of these files)' if other else ''}")
        typer.echo(f"copy      {told.copy_id}")
        typer.echo(f"sha256    {hashlib.sha256(content).hexdigest()}")
        if told.rolls_back_to:
            typer.echo(f"brings    {told.rolls_back_to} back")
    elif _is_bundle(content):
        _tell_bundle(bundle.read_bundle(content))
    else:
        _tell_root(content, _read(before) if before else None)


def _tell_bundle(made: object) -> None:
    from inthewild.exchange.release.bundle import Bundle

    assert isinstance(made, Bundle)
    root = made.signed_root()
    typer.echo(f"release   {made.version}, prepared {made.prepared_at}, for {len(made.places)} places")
    typer.echo(f"root      number {root.version}, until {root.expires:%Y-%m-%d}")
    typer.echo(f"emergency {', '.join(sorted({made.emergency_key(place) for place in made.places}))}")
    typer.echo(f"{'place':40}  {'signed':6}  {'until':10}  {'bytes':>9}  {'content':16}  sha256")
    for place in sorted(made.places, key=lambda p: (p != "public", p)):
        told, metadata = made.told(place), made.targets(place)
        signed = bool(root.get_verification_result("targets", metadata.signed_bytes, metadata.signatures).signed)
        sizes = f"{metadata.signed.expires:%Y-%m-%d}  {told['length']:>9}"
        typer.echo(f"{place:40}  {'yes' if signed else 'no':6}  {sizes}  {told['content_id'][:16]}  {told['sha256'][:16]}")


def _tell_root(content: bytes, before: bytes | None = None) -> None:
    from inthewild.exchange.release import ceremony

    number, until, named, signed = ceremony.told(content)
    old = {k for of_role in ceremony.named(before).values() for k in of_role} if before else set()
    typer.echo(f"root         number {number}, until {until:%Y-%m-%d}")
    typer.echo(f"fingerprint  {ceremony.fingerprint(content)}")
    for role, of_role in named.items():
        for public in of_role:
            notes = [*(["signed"] if public in signed else []), *(["new"] if before and public not in old else [])]
            typer.echo(f"{'holder' if role == 'root' else role:11}  {public}{'  ' + ', '.join(notes) if notes else ''}")


def _is_bundle(content: bytes) -> bool:
    return b'"inthewild.release-bundle/' in content


def _passphrase(file: Path | None, about: Path, new: bool) -> str:
    if file is not None:
        return _read(file).decode("utf-8", "replace").split("\n")[0].rstrip("\r")
    return str(typer.prompt(f"Passphrase of {about}", hide_input=True, confirmation_prompt=new, err=True))


def _now() -> datetime:
    return datetime.now(UTC)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from None


def _write(path: Path, content: bytes, new: bool) -> None:
    if new and path.exists():
        raise UsageError("the file exists", where=str(path), hint="choose another with --to")
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(path)) from None
