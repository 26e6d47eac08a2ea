"""``inthewild release trace``: whose copy a leaked file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthewild.cli import FAILED
from inthewild.errors import UsageError

if TYPE_CHECKING:
    from inthewild.exchange.release.watermark import Evidence

_SHOWN = 5


def trace(
    file: Annotated[Path, typer.Argument(help="What was leaked: package, folder, TSV, CSV, JSON, or a list of words.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="The watermark key of the MAJOR version: 64 hexadecimal digits.")],
    places: Annotated[Path, typer.Option(metavar="FILE", help="One place a line (m/...), with the member's name behind a tab.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whose copy a leaked file is, with the evidence and a bound on naming somebody wrongly; or that it does not tell.

    A third of the rows is enough, in another order or with glosses rewritten. Two members who compared their copies defeat it:
    it is a reason to talk, not a proof. Exit code 1 if nobody is named.
    """
    import json

    from inthewild.exchange.release.leaked import read_leak
    from inthewild.exchange.release.watermark import trace as look

    names = _places(places)
    rows = read_leak(file)
    found = look(rows, _key(key), names)
    named = [one for one in found if one.named]
    if as_json:
        typer.echo(json.dumps(told(found, names, len(rows)), indent=1, ensure_ascii=False))
    else:
        for line in lines(found, names, len(rows)):
            typer.echo(line)
    if not named:
        raise typer.Exit(FAILED)


def told(found: Sequence[Evidence], names: Mapping[str, str], rows: int) -> dict[str, Any]:
    """The evidence as plain JSON."""
    return {
        "rows": rows,
        "places": len(found),
        "named": [one.place for one in found if one.named],
        "evidence": [
            {
                "place": one.place, "name": names[one.place], "named": one.named, "log10_wrong": round(one.log10, 1),
                "channels": {f.channel: {"tries": f.tries, "agree": f.agree, "log10": round(f.log10, 1)} for f in one.findings},
            }
            for one in found[:_SHOWN]
        ],
    }  # fmt: skip


def lines(found: Sequence[Evidence], names: Mapping[str, str], rows: int) -> list[str]:
    """The evidence for people."""
    named = [one for one in found if one.named]
    out = [f"{rows} rows, {len(found)} places asked", ""]
    for one in (named or found)[:_SHOWN]:
        out.append(f"{one.place}  {names[one.place]}".rstrip())
        for f in one.findings:
            share = f"{f.agree} of {f.tries}" if f.channel != "decoys" else f"{f.agree} found"
            out.append(f"  {f.channel:8} {share:>16}   {_chance(f.log10)}")
        out.append("")
    if not named:
        out.append("It does not tell whose copy this is: no place agrees more than chance allows.")
        return out
    for one in named[:_SHOWN]:
        out.append(
            f"This is the copy of {names[one.place] or one.place}. Chance that anybody is named wrongly: {_chance(one.log10)}"
        )
    if len(named) > 1:
        out.append("More than one: copies were put together, or one member had another's.")
    return out


def _chance(log10: float) -> str:
    if log10 > -0.5:
        return "says nothing"
    return f"below 1 in 10^{int(-log10)}" if log10 <= -1 else f"about 1 in {round(10**-log10)}"


def _key(path: Path) -> bytes:
    text = _text(path).strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise UsageError("is no watermark key", where=str(path), hint="64 hexadecimal digits")
    return key


def _places(path: Path) -> dict[str, str]:
    from inthewild.exchange.release.store import checked

    found = {}
    for line in _text(path).splitlines():
        place, _, name = line.partition("\t")
        if place.strip():
            found[checked(place.strip())] = name.strip()
    if not found:
        raise UsageError("names no place", where=str(path), hint="one a line: m/..., a tab, the name")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError("cannot be read", where=str(path)) from None
