"""``inthewild export``: the legal forms of the EU Digital Services Act, from a decisions file. Drafts; nothing is sent."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from inthewild.cli import REJECTED
from inthewild.errors import OutputError, PolicyError, UsageError
from inthewild.records import Action

if TYPE_CHECKING:
    from inthewild.exchange.decisions import Problem
    from inthewild.exchange.grounds import Grounds, RuleFields
    from inthewild.lexicon.taxonomy import Taxonomy

_group = typer.Typer(
    help="Legal forms of the EU Digital Services Act, from decisions. Drafts: nothing is sent.", no_args_is_help=True
)
_Decisions = Annotated[Path, typer.Argument(metavar="DECISIONS", help="JSON lines of `inthewild scan`.")]
_Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="Who exports (TOML); see docs/legal-forms.md.")]
_Grounds = Annotated[Path | None, typer.Option("--grounds", metavar="FILE", help="Legal grounds by rule id (TOML).")]
_Pack = Annotated[str | None, typer.Option("--policy", help="The pack that decided; the built-in one by default.")]
_Out = Annotated[str, typer.Option("--out", "-o", help="File or, where several are written, folder; '-' is standard output.")]
#: Problems that are shown one by one.
SHOWN = 50


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    app.add_typer(_group, name="export")


class _Problems:
    """Collects what could not be used; shows it, and ends with exit code 3 if there was anything."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, problem: Problem) -> None:
        self.count += 1
        if self.count <= SHOWN:
            typer.echo(f"inthewild: {problem}", err=True)

    def done(self, told: str) -> None:
        """Say what came out, and end."""
        more = f" ({self.count - SHOWN:,} of them not shown)" if self.count > SHOWN else ""
        left = f"; {_number(self.count, 'line')} left out{more}" if self.count else ""
        typer.echo(f"inthewild: {told}{left}", err=True)
        if self.count:
            raise typer.Exit(REJECTED)


@_group.command()
def dsa(
    decisions: _Decisions,
    config: _Config,
    out: _Out = "-",
    grounds: _Grounds = None,
    policy: _Pack = None,
    applied: Annotated[str | None, typer.Option("--date", help="Day from which the decisions hold; today by default.")] = None,
) -> None:
    """Statements of reasons for the EU transparency database (API v2), in bodies of at most 100.

    A folder gets statements-0001.json and so on; standard output one body a line. Only decisions that restrict an item
    need a statement. Exit code 3 if lines were left out; each is named with its reason.
    """
    from inthewild.exchange.config import Config
    from inthewild.exchange.decisions import read_decisions
    from inthewild.exchange.dsa import Statements, batches

    problems = _Problems()
    tree = _tree()
    maker = Statements(Config.load(config), _grounds(tree, grounds, policy), tree, _day(applied))
    count = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for statement in maker.of(read_decisions(decisions, problems), problems):
            count += 1
            yield statement

    bodies = 0
    folder = _folder(out)
    for bodies, body in enumerate(batches(counted()), 1):
        text = json.dumps(body, ensure_ascii=False, indent=None if folder is None else 1) + "\n"
        if folder is None:
            sys.stdout.write(text)
        else:
            _write(folder / f"statements-{bodies:04}.json", text)
    told = f"{_number(count, 'statement')} in {_number(bodies, 'call')}"
    problems.done(f"{told}; no statement needed for {_number(maker.skipped, 'decision')}")


@_group.command()
def statement(
    decisions: _Decisions,
    config: _Config,
    out: _Out = "-",
    grounds: _Grounds = None,
    policy: _Pack = None,
    lang: Annotated[str | None, typer.Option(help="Language of the users; else that of each item.")] = None,
) -> None:
    """What users are told about decisions on their items (Article 17): en fr ar es zh-Hans.

    A folder gets one text file for each, named by the puid of the statement; standard output one JSON object a line.
    """
    from inthewild.exchange.config import Config
    from inthewild.exchange.decisions import Problem, read_decisions
    from inthewild.exchange.dsa import puid
    from inthewild.exchange.grounds import ILLEGAL
    from inthewild.exchange.statement import UserStatements

    problems = _Problems()
    tree = _tree()
    settings, ground, folder = Config.load(config), _grounds(tree, grounds, policy), _folder(out)
    writer = UserStatements(settings, tree)
    count = 0
    for line in read_decisions(decisions, problems):
        if line.decision.action not in settings.restrictions:
            continue
        why = ground.of(line.decision, line.data)
        if not (why.legal if why.ground == ILLEGAL else why.terms):
            problems(Problem(line.where, f"no legal ground for rule {line.decision.rule_id}; name it with --grounds"))
            continue
        told = writer.of(line.decision, why, lang)
        name = puid(settings.platform, line.decision)
        if folder is None:
            row = {"id": line.decision.id, "puid": name, "lang": told.lang, "checked": told.checked, "text": told.text}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            _write(folder / f"{name}.txt", told.text)
        count += 1
    problems.done(f"{_number(count, 'text')} to users")


@_group.command()
def notice(
    decisions: _Decisions,
    config: _Config,
    confirmed_by: Annotated[str, typer.Option(help="Role of the person who looked at every item and confirms it in good faith.")],
    out: _Out = "-",
    urls: Annotated[Path | None, typer.Option(help="Addresses of the items: TSV with the columns id and url.")] = None,
    grounds: _Grounds = None,
    policy: _Pack = None,
    as_text: Annotated[bool, typer.Option("--text", help="Plain text instead of JSON lines.")] = False,
) -> None:
    """Notices to a platform (Article 16) on the items that were decided to be reviewed or blocked.

    Each needs an exact address (--urls, or an id that is one) and a legal basis; what lacks either is left out and named.
    """
    from inthewild.exchange import notice as forms
    from inthewild.exchange.config import Config
    from inthewild.exchange.decisions import read_decisions

    problems = _Problems()
    tree = _tree()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    maker = forms.Notices(Config.load(config), _grounds(tree, grounds, policy), tree, _urls(urls), confirmed_by, now)
    count = 0
    with _stream(out) as stream:
        for made in maker.of(read_decisions(decisions, problems), problems):
            stream.write(forms.as_text(made) + "\n" if as_text else json.dumps(made, ensure_ascii=False) + "\n")
            count += 1
    problems.done(_number(count, "notice"))


@_group.command()
def accuracy(
    decisions: _Decisions,
    verdicts: Annotated[Path, typer.Option(help="What people decided: JSON lines of inthewild.verdict/1.")],
    config: _Config,
    period: Annotated[str, typer.Option(help="Reporting period, 2026-01-01/2026-06-30.")],
    out: _Out = "-",
    at: Annotated[Action, typer.Option("--at", help="The mildest action that automated means take alone.")] = Action.BLOCK,
) -> None:
    """Accuracy, precision and recall by language: part 8 of the transparency templates (Regulation 2024/2835), as CSV."""
    from inthewild.exchange import accuracy as table
    from inthewild.exchange.config import Config
    from inthewild.exchange.decisions import read_decisions, read_lines

    problems = _Problems()
    settings = Config.load(config)
    first, _, last = period.partition("/")
    if _day(first) > _day(last):
        raise UsageError(f"--period {period!r} ends before it begins")
    known = table.read_verdicts(read_lines(verdicts, problems), problems)
    found = table.measure(read_decisions(decisions, problems), known, at)
    rows = table.rows_of(found, settings.service or settings.platform, period)
    with _stream(out) as stream:
        stream.write(table.as_csv(rows))
    for line in table.summary(found):
        typer.echo(line, err=True)
    problems.done(f"{len(rows):,} rows from {found[table.TOTAL].n:,} verdicts")


@_group.command()
def article22(
    notices: Annotated[Path, typer.Argument(metavar="NOTICES", help="JSON lines of `export notice`, with the answers.")],
    config: _Config,
    year: Annotated[int, typer.Option(min=2022, max=2100, help="The year of the report.")],
    out: _Out = "-",
    as_csv: Annotated[bool, typer.Option("--csv", help="One row for each provider, type and action, instead of JSON.")] = False,
) -> None:
    """The yearly figures of a trusted flagger (Article 22): notices by provider, type of content and action taken."""
    from inthewild.exchange import trusted_flagger as figures
    from inthewild.exchange.config import Config
    from inthewild.exchange.decisions import read_lines

    problems = _Problems()
    settings = Config.load(config)
    found = figures.count(read_lines(notices, problems), year, problems)
    data = figures.report_of(found, settings)
    with _stream(out) as stream:
        stream.write(figures.as_csv(found) if as_csv else json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    if not settings.independence:
        typer.echo("inthewild: Article 22(3) asks how independence is kept: `independence` in the config is empty", err=True)
    problems.done(f"{_number(found.total, 'notice')} of {year}")


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _tree() -> Taxonomy:
    from inthewild.lexicon.files import DATA
    from inthewild.lexicon.taxonomy import Taxonomy

    return Taxonomy(DATA)


def _grounds(tree: Taxonomy, path: Path | None, pack: str | None) -> Grounds:
    from inthewild.exchange.grounds import Grounds

    return Grounds(tree, path, _rule_fields(pack))


def _rule_fields(pack: str | None) -> RuleFields | None:
    """How to ask the policy pack for the fields of a rule; None if packs do not tell."""
    from inthewild.policy import Policy

    policy = Policy.load(pack)
    find = getattr(policy, "rule", None)
    if find is None:
        return None

    def of(rule_id: str) -> Mapping[str, Any] | None:
        try:
            rule = find(rule_id)
        except PolicyError:
            return None  # a decision of another pack: the mapping file or the defaults say what its ground is
        return {f.name: getattr(rule, f.name) for f in fields(rule)} if is_dataclass(rule) else None

    return of


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="2026-12-31") from None


def _urls(path: Path | None) -> dict[str, str]:
    from inthewild.lexicon.files import read_table

    return {row["id"]: row["url"] for row in read_table(path, ("id", "url"))} if path is not None else {}


def _folder(out: str) -> Path | None:
    if out == "-":
        return None
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise OutputError("the folder is not empty", where=out, hint="name a new one: old forms must not mix with new ones")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=out) from error
    return folder


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path)) from error


@contextmanager
def _stream(out: str) -> Iterator[TextIO]:
    if out == "-":
        yield sys.stdout
        return
    try:
        with Path(out).open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=out) from error
