"""The command line: ``inthewild COMMAND``. Each module of this package is one command or group of commands.

A command module has a function ``register(app)`` that adds itself to the typer app, and is imported only when it is
asked for: ``inthewild explain`` must not wait for what ``inthewild scan`` needs. A new command is a new file here.

Exit codes: 0 ok, 1 failed, 2 usage, 3 finished with rejected rows (or: nothing fresh to pull), 4 ``--fail-on`` met.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from inthewild.errors import InTheWildError, UsageError

if TYPE_CHECKING:
    import typer

OK, FAILED, USAGE, REJECTED, FAIL_ON = range(5)

_PROGRAM = "inthewild"


def commands() -> list[str]:
    """The names of all commands, which are the names of the modules here."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def build_app(wanted: Iterable[str] | None = None) -> typer.Typer:
    """The typer app with the ``wanted`` commands, all of them by default. Imports only their modules."""
    import typer  # a worker process of a scan imports this module, and needs no command line

    app = typer.Typer(
        name=_PROGRAM,
        help="Finds prohibited wildlife in online listings, in any language, and explains every finding.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # plain help wraps its paragraphs, and need not import rich
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def root(
        version: bool = typer.Option(False, "--version", help="Show the version.", is_eager=True),
    ) -> None:
        if version:
            from inthewild import __version__

            typer.echo(f"{_PROGRAM} {__version__}")
            raise typer.Exit

    for name in commands() if wanted is None else wanted:
        importlib.import_module(f"{__name__}.{name}").register(app)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and end the process with its exit code; an error on purpose is one line on standard error."""
    # What a start makes (modules, tables) stays: looking through it for garbage again and again takes a tenth of a second.
    gc.set_threshold(50_000, 20, 20)
    import typer.main

    given = list(sys.argv[1:] if arguments is None else arguments)
    # One command is named first: only its module is needed. For help, completion or a typing error, all are.
    completing = any(name.startswith("_") and name.endswith("_COMPLETE") for name in os.environ)
    one = [given[0]] if given and given[0] in commands() and not completing else None
    command = typer.main.get_command(build_app(one))
    try:
        command(given, prog_name=_PROGRAM)
    except InTheWildError as error:
        print(f"{_PROGRAM}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201
        sys.exit(USAGE if isinstance(error, UsageError) else FAILED)
    except BrokenPipeError:
        # The reader has gone, as `head` does. Python would complain about it once more while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
