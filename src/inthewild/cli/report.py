"""``inthewild report``: the yearly publication and the samples behind its figures."""

from __future__ import annotations

import typer

from inthewild.cli import _report_samples, _report_snapshots


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(
        help="The yearly publication, and samples behind its figures.", no_args_is_help=True, rich_markup_mode=None
    )

    @group.callback()
    def _report() -> None:
        """The yearly publication, and samples behind its figures."""

    _report_snapshots.add(group)
    _report_samples.add(group)
    app.add_typer(group, name="report")
