"""``inthewild evidence``: evidence capsules, checked anywhere, without a hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthewild.cli import FAILED
from inthewild.errors import UsageError

if TYPE_CHECKING:
    from inthewild.exchange.capsule.verify import Report

_MAX_KEY = 100_000


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="Evidence capsules.", no_args_is_help=True, rich_markup_mode=None)
    group.command(name="verify", no_args_is_help=True)(verify)

    @group.callback()
    def _evidence() -> None:
        """Evidence capsules."""

    app.add_typer(group, name="evidence")


def verify(
    path: Annotated[Path, typer.Argument(help="The capsule: a folder or a zip.")],
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The public key of the hub that must have signed: 64 hex digits, or PEM.")
    ] = None,
    payload_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of a sealed payload: 64 hexadecimal digits.")
    ] = None,
    authority: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Certificate (PEM) of a time-stamp authority that you trust.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check an evidence capsule: every byte against its hashes, the chain, the signature, the time stamps.

    Needs no hub and no network. Exit code 1 if one byte does not fit; the file is named. Says what could not be checked.
    """
    import json

    from inthewild.exchange.capsule import signature
    from inthewild.exchange.capsule.verify import Trust
    from inthewild.exchange.capsule.verify import verify as check

    trust = Trust(
        key=signature.read_key(_text(key), str(key)) if key else "",
        payload_key=_secret(payload_key) if payload_key else None,
        roots=tuple(_bytes(one) for one in authority or ()),
    )
    report = check(path, trust)
    if as_json:
        typer.echo(json.dumps(told(report), indent=1))
    else:
        for line in lines(report):
            typer.echo(line)
    if not report.sound:
        raise typer.Exit(FAILED)


def told(report: Report) -> dict[str, Any]:
    """The report as plain JSON."""
    from inthewild.exchange.capsule.verify import problems

    manifest, signed = report.manifest, report.signature
    return {
        "sound": report.sound,
        "capsule": manifest.capsule if manifest else None,
        "report": manifest.report if manifest else None,
        "case": (manifest.case or None) if manifest else None,
        "sealed_at": manifest.created_at if manifest else None,
        "head": f"{report.entries[-1].seq}:{report.entries[-1].hash}" if report.entries else None,
        "items": {"checked": report.present, "sealed": report.sealed, "erased": report.erased},
        "signed_by": signed.key if signed else None,
        "signed_at": signed.signed_at if signed else None,
        "stamps": [{"entry": seq, "at": s.at, "authority": s.authority, "trusted": s.trusted} for seq, s in report.stamps],
        "problems": list(problems(report)),
        "notes": report.notes,
    }


def lines(report: Report) -> list[str]:
    """The report for people."""
    from inthewild.exchange.capsule.verify import problems

    found = []
    if report.manifest:
        made = report.manifest
        about = f"report {made.report}" + (f", case {made.case}" if made.case else "")
        found += [f"capsule   {made.capsule} ({about})", f"sealed    {made.created_at}, {len(made.items)} items"]
    if report.entries:
        last = report.entries[-1]
        found.append(f"chain     {len(report.entries)} entries, head {last.seq}:{last.hash}")
    if report.signature:
        found.append(f"signed    {report.signature.signed_at} with the key {report.signature.key}")
    found += [
        f"stamped   entry {seq} existed on {s.at}, says {s.authority}{'' if s.trusted else ' (not checked)'}"
        for seq, s in report.stamps
    ]
    found += [f"erased    {path} on {at}; its hashes stand" for path, at in report.erased.items()]
    found += [f"note      {note}" for note in report.notes]
    found += [f"PROBLEM   {problem}" for problem in problems(report)]
    found.append("The capsule holds." if report.sound else "The capsule does not hold.")
    return found


def _secret(path: Path) -> bytes:
    from inthewild.exchange.capsule.model import HASH

    text = _text(path).strip()
    if not HASH.fullmatch(text):
        raise UsageError("is no key of a payload", where=str(path), hint="64 hexadecimal digits")
    return bytes.fromhex(text)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("ascii")
    except UnicodeDecodeError:
        raise UsageError("is no key", where=str(path)) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_KEY)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from None
