"""``inthewild doctor``: is this installation sound? Each check with what to do if it is not."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from inthewild.cli import FAILED

_Check = Callable[[], str]


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check Python, libraries, keyword database, compiled cache, a first decision and, where there is one, the hub."""
    import json

    results: list[dict[str, Any]] = []
    for name, check in CHECKS.items():
        started = time.perf_counter()
        try:
            results.append({"check": name, "ok": True, "detail": check(), "seconds": round(time.perf_counter() - started, 2)})
        except Exception as error:
            # A check may fail in any way; the doctor reports, it does not fall ill.
            results.append({"check": name, "ok": False, "detail": f"{type(error).__name__}: {error}", "seconds": 0.0})
    results += _hub()
    if as_json:
        typer.echo(json.dumps(results, indent=1))
    else:
        for r in results:
            mark = typer.style("ok  ", fg="green") if r["ok"] else typer.style("FAIL", fg="red")
            typer.echo(f"{mark} {r['check']:14} {r['detail']}")
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
    from inthewild.lexicon import Lexicon

    lexicon = Lexicon.load()
    return f"version {lexicon.version}, {len(lexicon.terms)} terms, {len(lexicon.taxonomy.taxa)} taxa"


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
    from inthewild.detector import Detector

    decision = Detector().check("Rhino horn libation cup for sale")
    if not decision.findings:
        raise RuntimeError("a text that names rhino horn gives no finding; is the keyword database complete?")
    return f"a test text gives {decision.action} by rule {decision.rule_id}"


CHECKS: dict[str, _Check] = {
    "python": _python, "libraries": _libraries, "database": _database, "cache": _cache, "decision": _decision,
}  # fmt: skip
