"""``inthewild policy``: check, test, explain, compare and export policy packs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthewild.cli import FAILED
from inthewild.errors import OutputError, UsageError

if TYPE_CHECKING:
    from inthewild.policy import Judge
    from inthewild.policy.judge import Verdict

_group = typer.Typer(help="Check, test, explain, compare and export policy packs.", no_args_is_help=True)
_Pack = Annotated[str, typer.Argument(metavar="PACK", help="A file, a shipped pack, or several joined by + (framework+eu).")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Surface = Annotated[str, typer.Option(help="Where the offer stands.")]
_Market = Annotated[list[str] | None, typer.Option(help="Country of the offer (ISO 3166), or EU; may be given more than once.")]


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    app.add_typer(_group, name="policy")


@_group.command("list")
def list_packs(as_json: _Json = False) -> None:
    """The shipped packs."""
    from inthewild.policy.pack import Policy, shipped

    found = []
    for name in shipped():
        policy = Policy.load(name)
        own = len(policy.layers[-1])
        found.append({"name": name, "version": policy.version, "rules": own, "title": policy.title})
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for pack in found:
        typer.echo(f"{pack['name']:20}{pack['rules']:>3} rules  {pack['title']}")


@_group.command()
def check(pack: _Pack, as_json: _Json = False) -> None:
    """Read a pack and name everything that is wrong with it, with file, line, column and a hint."""
    from inthewild.policy import PackError
    from inthewild.policy.lint import warnings

    try:
        judge = _judge(pack)
    except PackError as error:
        if as_json:
            typer.echo(
                json.dumps(
                    {"ok": False, "errors": [_problem(d) for d in error.diagnostics] or [{"what": str(error)}]},
                    ensure_ascii=False,
                )
            )
        else:
            typer.echo(error.render())
            typer.echo(f"{max(1, len(error.diagnostics))} errors; the pack is refused")
        raise typer.Exit(FAILED) from None
    found = warnings(judge)
    policy = judge.policy
    if as_json:
        typer.echo(
            json.dumps({"ok": True, "version": policy.version, "warnings": [_problem(d) for d in found]}, ensure_ascii=False)
        )
        return
    for warning in found:
        typer.echo(warning.render())
    typer.echo(f"{policy.version}: {len(policy.rules)} rules in {len(policy.layers)} layers, no errors, {len(found)} warnings")


@_group.command()
def test(pack: _Pack, every: Annotated[bool, typer.Option("--all", help="Tests of the packs below, too.")] = False) -> None:
    """Run the inline tests of a pack. Exit code 1 if one fails."""
    from inthewild.policy.testing import run, untested

    judge = _judge(pack)
    outcomes = run(judge, every)
    failed = [o for o in outcomes if not o.passed]
    for o in failed:
        wanted = f"expected {o.rule.id} to decide" if o.case.fires else f"expected another rule than {o.rule.id}"
        typer.echo(f"{o.case.place}: {wanted}, but {o.decided} did: {json.dumps(o.case.context, ensure_ascii=False)}")
    for rule in untested(judge):
        typer.echo(f"{rule.place}: rule {rule.id} lacks a test that fires or one that does not")
    typer.echo(f"{len(outcomes) - len(failed)} of {len(outcomes)} tests passed")
    if failed:
        raise typer.Exit(FAILED)


@_group.command()
def explain(
    pack: _Pack,
    text: Annotated[str, typer.Argument(help="A listing's text; or leave it out and describe a finding by the options.")] = "",
    title: Annotated[str, typer.Option(help="The title of the listing.")] = "",
    lang: Annotated[str | None, typer.Option(help="Language (BCP-47), if known.")] = None,
    taxon: Annotated[str, typer.Option(help="A taxon of the keyword database, as panthera-tigris.")] = "",
    group: Annotated[str, typer.Option(help="A group instead of a taxon, as 'big cats'.")] = "",
    specimen: Annotated[str, typer.Option(help="A specimen code, as SKI; whole or live without.")] = "",
    appendix: Annotated[str | None, typer.Option(help="CITES appendix; from the tables without.")] = None,
    band: Annotated[str, typer.Option(help="none, low, medium or high.")] = "high",
    claim: Annotated[list[str] | None, typer.Option(help="A claim, as claim.antique; may be repeated.")] = None,
    intent: Annotated[list[str] | None, typer.Option(help="An intent; intent.sell without.")] = None,
    document: Annotated[list[str] | None, typer.Option(help="The number of a document.")] = None,
    date: Annotated[str | None, typer.Option(help="Date of the listing, YYYY-MM-DD; today without.")] = None,
    surface: _Surface = "listing",
    market: _Market = None,
) -> None:
    """Say which rule decides a listing or a finding, why every rule before it does not, and what would settle the law."""
    from inthewild.policy.testing import verdict_of

    judge = _judge(pack)
    listing: dict[str, Any] = {"surface": surface, "market": market or [], "date": date, "documents": document or []}
    if text:
        verdicts = _of_text(judge, text, title, lang, listing)
    else:
        _known(judge, taxon, group, specimen)
        values = {
            "taxon": taxon,
            "group": group,
            "specimen": specimen,
            "appendix": appendix,
            "band": band,
            "claims": claim or [],
            **listing,
        }
        verdicts = [verdict_of(judge, values | ({"intents": intent} if intent else {}))]
    if not verdicts:
        typer.echo("nothing was found in the text; the policy has nothing to decide")
    for verdict in verdicts:
        for line in _explained(judge, verdict):
            typer.echo(line)


@_group.command()
def diff(
    a: Annotated[str, typer.Argument(help="The pack to measure by, as framework.")],
    b: Annotated[str, typer.Argument(help="The pack that is measured.")],
    surface: _Surface = "listing",
    market: _Market = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.")] = None,
    top: Annotated[int, typer.Option(help="Rows of the table.")] = 20,
    as_json: _Json = False,
) -> None:
    """Where B is weaker than A: cells of taxon group and specimen, and a score."""
    from inthewild.policy.diff import FORMULA
    from inthewild.policy.diff import as_json as plain
    from inthewild.policy.diff import diff as compare
    from inthewild.policy.diff_html import page

    gap = compare(_judge(a), _judge(b), surface, market or [])
    if html:
        _write(html, page(gap))
    if as_json:
        typer.echo(json.dumps(plain(gap), ensure_ascii=False, indent=1))
        return
    score = "not measured (A restricts nothing)" if gap.score is None else f"{gap.score:.3f}"
    typer.echo(
        f"{gap.b} beside {gap.a}: score {score}; {len(gap.weaker)} of {gap.cells} cells weaker, {gap.stricter} stricter somewhere"
    )
    typer.echo(f"score = {FORMULA}")
    if gap.weaker:
        typer.echo(f"\n{'group':32}{'specimen':16}{'sev':>4}  {'listing':9}{'band':8}{'A':28}{'B':28}{'weaker':>9}")
    for w in gap.weaker[:top]:
        x, _ = w.worst
        left, right = (f"{s.verdict.rule.action} {s.verdict.rule.id}" for s in w.worst)
        typer.echo(
            f"{w.cell.group:32}{w.cell.specimen or '-':16}{w.cell.severity:>4}  {x.listing or '-':9}{x.band:8}{left:28}{right:28}"
            f"{f'{w.weaker}/{w.asked}':>9}"
        )
    if len(gap.weaker) > top:
        typer.echo(f"... and {len(gap.weaker) - top} more (--top)")
    if html:
        typer.echo(f"page: {html}")


@_group.command()
def coverage(pack: _Pack, surface: _Surface = "listing", market: _Market = None, top: int = 40, as_json: _Json = False) -> None:
    """Cells of taxon group and specimen that no rule decides, in the bands medium and high."""
    from inthewild.policy.coverage import coverage as cover

    found = cover(_judge(pack), surface, market or [])
    if as_json:
        rows = [
            {"group": u.cell.group, "specimen": u.cell.specimen, "where": [list(w) for w in u.where]} for u in found.undecided
        ]
        typer.echo(json.dumps({"cells": found.cells, "undecided": rows, "by_rule": found.by_rule}, ensure_ascii=False, indent=1))
        return
    typer.echo(
        f"{found.cells} cells; {found.cells - len(found.undecided)} decided in every listing and band, {len(found.undecided)} not"
    )
    for rule_id, count in found.by_rule.items():
        typer.echo(f"  {rule_id:28}{count:>6} cells")
    for u in found.undecided[:top]:
        places = ", ".join(f"{listing or 'no listing known'} {band}" for listing, band in u.where)
        typer.echo(f"no rule: {u.cell.name}: {places}")
    if len(found.undecided) > top:
        typer.echo(f"... and {len(found.undecided) - top} more (--top)")


@_group.command()
def export(
    pack: _Pack,
    to: Annotated[str, typer.Option(help="The form: cel.")] = "cel",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """A pack as expressions that any CEL runtime runs, with the order of its rules."""
    from inthewild.policy.export import export_cel

    if to != "cel":
        raise UsageError(f"unknown form {to!r}", where="--to", hint="known: cel")
    content = json.dumps(export_cel(_judge(pack).policy), ensure_ascii=False, indent=1) + "\n"
    if out:
        _write(out, content)
    else:
        typer.echo(content, nl=False)


def _judge(pack: str) -> Judge:
    from inthewild.policy import Judge, Policy
    from inthewild.policy.pack import shipped_tree

    return Judge(Policy.load(pack), shipped_tree())


def _problem(d: Any) -> dict[str, Any]:
    place = d.place
    return {"path": place.path, "line": place.line, "column": place.column, "what": d.what, "hint": d.hint, "error": d.error}


def _known(judge: Judge, taxon: str, group: str, specimen: str) -> None:
    from inthewild.policy.diagnostics import did_you_mean

    tree = judge.tree
    groups = {t.group for t in tree.taxa.values() if t.group}
    if not (taxon or group):
        raise UsageError("nothing to explain", hint="give a text, or --taxon or --group")
    for value, known, option in (
        (taxon, tree.taxa, "--taxon"),
        (group, groups, "--group"),
        (specimen, tree.specimens, "--specimen"),
    ):
        if value and value not in known:
            raise UsageError(f"{value!r} is not known", where=option, hint=did_you_mean(value, known))


def _of_text(judge: Judge, text: str, title: str, lang: str | None, listing: dict[str, Any]) -> list[Verdict]:
    """Verdicts on the findings of a text, by the shipped lexicon and model."""
    from inthewild.detector import Detector
    from inthewild.policy.event import context_of
    from inthewild.records import Listing

    decision = Detector(policy=judge.policy).check(Listing(id="", text=text, title=title, lang=lang, surface=listing["surface"]))
    context = judge.context(context_of(listing, lang))
    return [judge.judge(finding, context) for finding in decision.findings]


def _explained(judge: Judge, verdict: Verdict) -> list[str]:
    from inthewild.policy.facts import FACTS
    from inthewild.policy.judge import message_of
    from inthewild.policy.legality import assess
    from inthewild.policy.trace import conditions

    event, rule = verdict.event, verdict.rule
    site = event.site
    name = site.taxon or event.concept or site.group
    out = [f"{rule.action.upper()}  {verdict.reason}", f"rule {rule.id} of {judge.policy.version}; severity {rule.severity}"]
    if rule.place.line:
        out[-1] += f"; {rule.place.path}:{rule.place.line}"
    context = event.context
    out.append(f"finding: {name} / {site.specimen or '(whole or live)'}; CITES {site.appendix or 'not known'};"
               f" by the tables {site.legality}, severity {site.severity}; band {event.band}")  # fmt: skip
    out.append(
        f"listing: {context.surface}; market {', '.join(context.market) or 'not known'}; date {context.date or 'not needed'}"
    )
    if message := message_of(rule, site.family, context.lang):
        out.append(f"message: {message}")
    said = assess(judge, verdict)
    if said.in_law:
        out += [f"law: {c.law.jurisdiction}: {c.legality}: {c.law.title}, {c.law.article} (in force {c.law.in_force};"
                f" {'read' if c.law.verified else 'not verified'})" for c in said.in_law]  # fmt: skip
    elif not said.market_known:
        out.append("law: unknown, because no market is known")
    out += [f"ask: {FACTS[fact]} [{fact}]" for fact in said.asks]
    if verdict.overridden:
        out.append(f"overridden: {', '.join(verdict.overridden)}")
    if verdict.shadow:
        out.append(f"shadow: {verdict.shadow.id} would {verdict.shadow.action}")
    out.append("\nrules, in the order in which they are tried:")
    for tried in judge.policy.rules:
        failing = next((c for c in conditions(tried, event) if not c.holds), None)
        mark = ">" if tried.id == rule.id else " "
        mode = " (shadow)" if tried.shadow else ""
        result = "holds" if failing is None else f"{failing.name}: wants {failing.wanted}; here {failing.seen}"
        if tried.id in verdict.overridden:
            result += ", but is overridden"
        out.append(f"{mark} {tried.id}{mode}: {result}")
    mark = ">" if rule is judge.policy.otherwise else " "
    return [*out, f"{mark} {judge.policy.otherwise.id}: the default", ""]


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path)) from None
