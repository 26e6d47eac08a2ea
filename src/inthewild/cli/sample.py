"""``inthewild sample``: which rows to label next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.learn.sample import Stratum


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="sample", no_args_is_help=True)(sample)


def sample(
    paths: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of listings, as for scan.", show_default=False)],
    size: Annotated[int, typer.Option("--size", "-n", min=1, help="Rows to draw.")] = 100,
    stratum: Annotated[
        Stratum,
        typer.Option(
            help="uncertain: near a border between bands, of many kinds. flagged, allowed: drawn at random, with the "
            "probability, so that precision and recall can be estimated."
        ),
    ] = Stratum.UNCERTAIN,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="JSON lines; '-' is standard output.")] = "-",
    model: Annotated[str | None, typer.Option(metavar="FILE", help="Model file; else the shipped one.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same rows.")] = 0,
) -> None:
    """Draw rows to label: fill in `label` and give the file to `inthewild train` or `inthewild evaluate`.

    Learning only from what was flagged is biased: what the engine lets pass is never seen. Audit it from time to time with
    --stratum allowed, and label a random part of what is flagged with --stratum flagged; evaluate then estimates recall.
    """  # fmt: skip
    from inthewild.detect.model import Model
    from inthewild.detector import Detector
    from inthewild.learn.data import read_listings
    from inthewild.learn.sample import sample as run
    from inthewild.serial import dumps

    drawn, totals = run(read_listings(paths), Detector(model=Model.load(model)), size, stratum, seed)
    lines = "".join(dumps(d.to_dict()) + "\n" for d in drawn)
    if out == "-":
        typer.echo(lines, nl=False)
    else:
        Path(out).write_text(lines, encoding="utf-8")
    typer.echo(f"{len(drawn)} of {totals['rows']} rows drawn ({stratum}); {totals['flagged']} were flagged, "
               f"{totals['allowed']} let pass", err=True)  # fmt: skip
