"""``inthewild explain``: one text, its decision, every span that led to it, and what would change it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthewild.records import Listing, Surface

if TYPE_CHECKING:
    from inthewild.detect.model import Model
    from inthewild.records import Decision, Evidence, Finding

_MARKS = {"block": "red", "review": "yellow", "educate": "cyan", "allow": "green"}
MAX_SHOWN = 4000


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="explain", no_args_is_help=True)(explain)


def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text, or '-' to read it from standard input.")],
    title: Annotated[str, typer.Option(help="The title, if the text has one.")] = "",
    lang: Annotated[str | None, typer.Option(help="Language (BCP-47), if known.")] = None,
    surface: Annotated[Surface, typer.Option(help="Where the text stands.")] = Surface.LISTING,
    policy: Annotated[
        str | None, typer.Option(metavar="PACK", help="Policy pack: a file, a shipped name, or several joined by +.")
    ] = None,
    market: Annotated[list[str] | None, typer.Option(help="Country of the offer (ISO 3166); may be repeated.")] = None,
    date: Annotated[str | None, typer.Option(help="Date of the offer, YYYY-MM-DD.")] = None,
    which: Annotated[
        str,
        typer.Option(
            "--lexicon", metavar="NAME|FOLDER", help="Keyword database: active (the release in force), shipped, or one."
        ),
    ] = "active",
    as_json: Annotated[bool, typer.Option("--json", help="Print the decision as one line of JSON.")] = False,
) -> None:
    """Say what the engine finds in a text, where, why, and what would change the decision."""
    from inthewild.detector import Detector
    from inthewild.lexicon import active
    from inthewild.policy import Policy
    from inthewild.serial import decision_to_json

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n")
    loaded = active.load(which)
    pack = Policy.load(policy, tree=loaded.lexicon.taxonomy) if policy else None
    detector = Detector(loaded.lexicon, policy=pack, emergency=loaded.emergency)
    listing = Listing(id="", title=title, text=text, lang=lang, surface=surface, market=tuple(market or ()), created_at=date)
    decision = detector.check(listing)
    if as_json:
        typer.echo(decision_to_json(decision))
        return
    fields = {"title": title, "text": text}
    for line in lines(decision, fields, detector.model):
        typer.echo(line)
    if loaded.active is not None and (folder := active.store()) is not None:
        typer.echo(f"\n{active.describe(loaded.active, datetime.now(UTC), active.checked_at(folder))}")


def lines(decision: Decision, fields: dict[str, str], model: Model) -> list[str]:
    """The explanation as lines of plain text with terminal styles."""
    colour = _MARKS[decision.action]
    out = [typer.style(f" {decision.action.upper()} ", bg=colour, fg="black", bold=True) + f"  {decision.reason}"]
    out.append(f"rule {decision.rule_id} of policy {decision.versions.policy}; score {decision.score:.2f}, band {decision.band}"
               f" (calibration: {decision.calibration}); language {decision.lang or 'not known'}")  # fmt: skip
    if decision.message:
        out.append(f"message to the seller: {decision.message}")
    out += _law(decision.policy)
    spans = [e for f in decision.findings for e in f.evidence]
    for name, value in fields.items():
        if value:
            out += ["", f"{name}: {marked(value[:MAX_SHOWN], [e for e in spans if e.field == name])}"]
    for number, finding in enumerate(decision.findings):
        out += ["", *_finding(finding, decided=number == decision.decided_by)]
    if decision.findings and decision.decided_by is not None:
        out += ["", "What would change this decision:"]
        out += [f"  - {change}" for change in changes(decision.findings[decision.decided_by], model)]
    if not decision.findings:
        out += [
            "",
            "No term of the database fires here. `inthewild lexicon lookup WORD` shows what a word means to the engine.",
        ]
    return out


def _law(policy: Mapping[str, Any]) -> list[str]:
    """What the policy says of the law, and what it would ask the seller for."""
    out = []
    for law in policy.get("law", ()):
        read = "" if law["verified"] else ", not verified"
        name = f"{law['title']}, {law['article']}"
        out.append(f"law: {law['jurisdiction']}: {law['legality']}: {name} (rule {law['rule_id']}{read})")
    return out + [f"ask: {fact['question']}" for fact in policy.get("asks", ())]


def marked(text: str, spans: list[Evidence]) -> str:
    """The text with the found spans underlined (on a terminal) or in brackets (elsewhere)."""
    plain = not sys.stdout.isatty()
    out, at = [], 0
    for start, end in _merged([(e.start, e.end) for e in spans if e.end <= len(text)]):
        piece = text[start:end]
        out += [text[at:start], f"[{piece}]" if plain else typer.style(piece, underline=True, bold=True)]
        at = end
    return "".join([*out, text[at:]])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _finding(finding: Finding, decided: bool) -> list[str]:
    what = finding.taxon_name or finding.concept
    specimen = f" · {finding.specimen}" if finding.specimen else ""
    appendix = f" · CITES {finding.appendix}" if finding.appendix else ""
    head = (
        f"{'>' if decided else ' '} {what}{specimen}{appendix} · {finding.legality} · score {finding.score:.2f} ({finding.band})"
    )
    rows = [typer.style(head, bold=decided)]
    for e in finding.evidence:
        rows.append(f"    {e.weight:+5.1f}  {e.surface!r} in {e.field} {e.start}-{e.end}: {e.reason} [{e.view}]")
    return rows


def changes(finding: Finding, model: Model) -> list[str]:
    """Plain statements of what would move the finding to another band, strongest first."""
    head = model.head(finding.family)
    total = head.calibrator.logit(finding.score)
    found: list[str] = []
    for e in sorted({(e.sense, e.surface, e.weight) for e in finding.evidence[1:] if e.weight}, key=lambda x: -abs(x[2])):
        sense, surface, weight = e
        band = model.band(head.score(total - weight), finding.family)
        if band != finding.band:
            found.append(f"without {surface!r} ({sense}) the band would be {band}, not {finding.band}")
    if finding.intent not in ("intent.sell", "intent.buy"):
        band = model.band(head.score(total + head.weight("intent.sell")), finding.family)
        if band != finding.band:
            found.append(f"words of an offer (for sale, price on request) would make it {band}")
    if not any(c in finding.claims for c in ("claim.faux", "claim.toy", "claim.print")):
        found.append("words that say it is an imitation, a toy or a print would let it pass")
    return found or ["nothing in the text is near a border between two bands"]
