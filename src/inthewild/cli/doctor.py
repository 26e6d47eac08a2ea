"""``inthewild doctor``: is this installation sound? Each check with what to do if it is not."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from inthewild.cli import FAILED

#: Gives one line, and one more for each warning; raises if something is broken.
_Check = Callable[[], str]


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check Python, libraries, keywords, releases, compiled cache, a first decision and, where there is one, the hub.

    A warning says what runs out soon: the root's signature 60 days before, the targets' 14, the timestamp's 3.
    """
    import json

    results: list[dict[str, Any]] = []
    for name, check in CHECKS.items():
        started = time.perf_counter()
        try:
            detail, *warnings = check().split("\n")
            found = {"check": name, "ok": True, "detail": detail, "seconds": round(time.perf_counter() - started, 2)}
            results.append(found | ({"warnings": warnings} if warnings else {}))
        except Exception as error:
            # A check may fail in any way; the doctor reports, it does not fall ill.
            results.append({"check": name, "ok": False, "detail": f"{type(error).__name__}: {error}", "seconds": 0.0})
    results += _hub()
    if as_json:
        typer.echo(json.dumps(results, indent=1))
    else:
        for r in results:
            mark = typer.style("FAIL", fg="red") if not r["ok"] else typer.style("ok  ", fg="green")
            if r["ok"] and r.get("warnings"):
                mark = typer.style("warn", fg="yellow")
            typer.echo(f"{mark} {r['check']:14} {r['detail']}")
            for warning in r.get("warnings", ()):
                typer.echo(f"     {'':14} {warning}")
    if not all(r["ok"] for r in results):
        raise typer.Exit(FAILED)


def _hub() -> list[dict[str, Any]]:
    """The hub's own checks, where it is installed and has a home."""
    from inthewild.cli._hub import installed, load, open_hub

    if not installed() or not load(None)[0].keys.exists():
        return []
    started = time.perf_counter()
    home, _settings = open_hub(None)
    from inthewild.hub.core import health

    checks = [{"check": f"hub {c.name}", "ok": c.ok, "detail": c.detail, "seconds": 0.0} for c in health.thorough(home)]
    checks[-1]["seconds"] = round(time.perf_counter() - started, 2)
    return checks


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def _libraries() -> str:
    from importlib.metadata import version

    return ", ".join(f"{n} {version(n)}" for n in ("numpy", "pyarrow", "hyperscan", "typer"))


def _database() -> str:
    from inthewild.lexicon import active

    lexicon = active.load().lexicon
    return f"version {lexicon.name}, {len(lexicon.terms)} terms, {len(lexicon.taxonomy.taxa)} taxa"


def _releases() -> str:
    """Whose releases this machine follows, how old the one in force is, and what runs out."""
    from datetime import UTC, datetime

    from inthewild.exchange.client.expiry import warnings
    from inthewild.exchange.client.store import Store
    from inthewild.lexicon import active

    folder = active.store()
    if folder is None:
        return "switched off by INTHEWILD_KEYWORDS; the database that came with the engine decides"
    store, now = Store(folder), datetime.now(UTC)
    if not store.trusted:
        return "no root is trusted; the database that came with the engine decides"
    trust, found = store.trust(), store.active()
    if found is None:
        return f"releases for {trust.audience} were never pulled\nrun `inthewild lexicon pull`"
    said = [active.describe(found, now, active.checked_at(folder))]
    if trust.pin:
        said[0] += f"; pinned to {trust.pin}"
    if folder.stat().st_mode & 0o077:
        said.append(f"others than its owner can read {folder}: chmod 700")
    if trust.sample and not os.path.exists(trust.sample):  # noqa: PTH110
        said.append(f"the sample {trust.sample} is gone: releases come into force untried")
    return "\n".join(said + warnings(store, now))


def _cache() -> str:
    from inthewild.cachedir import folder

    where = folder()
    if where is None:
        return "switched off by INTHEWILD_CACHE_DIR; every start compiles anew"
    where.mkdir(parents=True, exist_ok=True)
    if not os.access(where, os.W_OK):
        raise RuntimeError(f"{where} cannot be written; set INTHEWILD_CACHE_DIR to a folder that can")
    return f"{where}, {len(list(where.glob('*.npz')))} compiled sets"


def _decision() -> str:
    from inthewild.following import Following

    decision = Following().check("Rhino horn libation cup for sale")
    if not decision.findings:
        raise RuntimeError("a text that names rhino horn gives no finding; is the keyword database complete?")
    return f"a test text gives {decision.action} by rule {decision.rule_id}"


CHECKS: dict[str, _Check] = {
    "python": _python, "libraries": _libraries, "database": _database, "releases": _releases,
    "cache": _cache, "decision": _decision,
}  # fmt: skip
