"""``make bench-policy``: what it costs to decide a finding, beside other rule engines.

Two questions. First: a finding against a pack of 200 rules, with and without our index. Second: one expression of four
clauses on one event, by our closures and by cel-expr-python (C++), cel-python, rule-engine and json-logic-qubit, all given the
same data. CPU time of this process, interleaved rounds, medians; the engines compile once, outside the clock.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from inthewild.policy import Context, Judge, Policy, cel
from inthewild.policy.event import GETTERS, OPTIONAL, Event, as_json
from inthewild.policy.pack import shipped_tree
from inthewild.records import Band, Evidence, Finding, Surface
from report import Report

TREE = shipped_tree()
SELL = Evidence("intent", "intent.sell", "x", "x", "en", "exact", "text", 0, 1, "x", "", 0.5)
EXPRESSION = (
    'finding.group in ["big cats", "elephants", "rhinos"] && finding.band == "high" && finding.severity >= 3'
    ' && finding.claims.exists(c, c == "claim.antique") && listing.surface == "listing"'
)
RULE_ENGINE = (
    "finding_group in ['big cats', 'elephants', 'rhinos'] and finding_band == 'high' and finding_severity >= 3"
    " and 'claim.antique' in finding_claims and listing_surface == 'listing'"
)
JSON_LOGIC = {
    "and": [
        {"in": [{"var": "finding.group"}, ["big cats", "elephants", "rhinos"]]},
        {"==": [{"var": "finding.band"}, "high"]},
        {">=": [{"var": "finding.severity"}, 3]},
        {"in": ["claim.antique", {"var": "finding.claims"}]},
        {"==": [{"var": "listing.surface"}, "listing"]},
    ]
}


def pack(rules: int) -> Policy:
    """A pack as a company might have it: rules on a few groups and specimens each, of which few meet in one cell."""
    r = random.Random(5)
    groups = sorted({t.group for t in TREE.taxa.values() if t.group})
    specimens = sorted(TREE.specimens)
    actions = ["block", "review", "educate", "allow"]
    lines = ["schema: inthewild.policy/1", "name: bench", 'version: "1"', "default: {id: rest, action: allow}", "rules:"]
    for i in range(rules):
        chosen = r.sample(groups, 2)
        codes = r.sample(specimens, 20)
        conditions = f"groups: {[*chosen]}, specimens: {codes}, bands: [{r.choice(['high', 'medium, high'])}], not_claims: [claim.toy, claim.print]"
        if i % 4 == 0:
            conditions += ", markets: [EU]"
        if i % 5 == 0:
            conditions += ", surfaces: [listing, post]"
        when = ", when: 'finding.severity >= 3 || finding.appendix == \"I\"'" if i % 8 == 0 else ""
        lines.append(f"  - {{id: r{i:03}, priority: {i}, action: {r.choice(actions)}, match: {{{conditions}}}{when}}}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.yaml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return Policy.load(path)


def findings(count: int) -> list[Finding]:
    """Findings over all groups and specimens of pairs.tsv."""
    r = random.Random(6)
    pairs = sorted(TREE.pairs)
    of: dict[str, list[str]] = {}
    for slug in TREE.taxa:
        of.setdefault(TREE.group(slug), []).append(slug)
    found = []
    for _ in range(count):
        group, specimen = r.choice([p for p in pairs if of.get(p[0])])
        taxon = r.choice(of[group])
        claims = tuple(r.sample(["claim.antique", "claim.papers", "claim.genuine"], r.randrange(2)))
        evidence = (replace(SELL, sense=f"taxon:{taxon}"), replace(SELL, sense=f"specimen:{specimen}"), SELL)
        found.append(
            Finding(
                taxon, taxon, group, specimen, TREE.appendix(taxon)[0], "", "", "", claims, 0.9, r.choice(list(Band)), evidence
            )
        )
    return found


def medians(work: dict[str, Callable[[], object]], rounds: int, per_round: int) -> dict[str, list[float]]:
    """Name -> microseconds per call, one figure a round; the rounds of all are interleaved."""
    spent: dict[str, list[float]] = {name: [] for name in work}
    for call in work.values():
        call()
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, call in work.items():
            begin = time.process_time()
            call()
            spent[name].append((time.process_time() - begin) / per_round * 1e6)
    return spent


def deciding(report: Report, rounds: int) -> None:
    """A finding against 200 rules."""
    policy = pack(200)
    indexed, plain = Judge(policy, TREE), Judge(policy, TREE, indexed=False)
    context = indexed.context(Context(Surface.LISTING, ("DE",), date="2024-01-01"))
    everything = findings(4000)
    few = [f for f in everything if indexed.candidates(f) <= 4]
    mean = statistics.mean(indexed.candidates(f) for f in few)

    def run(judge: Judge, chosen: list[Finding]) -> Callable[[], object]:
        def work() -> None:
            for f in chosen:
                judge.judge(f, context)

        return work

    part = few[:200]
    most = [f for f in few if indexed.candidates(f) >= 3]
    spent = medians({"indexed": run(indexed, few)}, rounds, len(few))
    hard = medians({"indexed": run(indexed, most)}, rounds, len(most))
    slow = medians({"unindexed": run(plain, part)}, max(3, rounds // 4), len(part))
    sites = medians({"cold": lambda: run(Judge(policy, TREE), part)()}, max(3, rounds // 4), len(part))
    best = statistics.median(spent["indexed"])
    report.table(
        f"A finding against {len(policy.rules)} rules; {len(few):,} of {len(everything):,} findings with at most 4 candidate rules ({mean:.2f} on average)",
        ["", "us per finding, median", "least", "most", "goal"],
        [
            [
                "indexed",
                f"{best:.2f}",
                f"{min(spent['indexed']):.2f}",
                f"{max(spent['indexed']):.2f}",
                f"<= 2 ({'met' if best <= 2 else 'missed'})",
            ],
            [
                f"indexed, the {len(most)} with 3 or 4 candidates",
                f"{statistics.median(hard['indexed']):.2f}",
                f"{min(hard['indexed']):.2f}",
                f"{max(hard['indexed']):.2f}",
                "",
            ],
            [
                "unindexed: every rule tested",
                f"{statistics.median(slow['unindexed']):.2f}",
                f"{min(slow['unindexed']):.2f}",
                f"{max(slow['unindexed']):.2f}",
                "",
            ],
            [
                "indexed, first sight of each taxon and specimen",
                f"{statistics.median(sites['cold']):.2f}",
                f"{min(sites['cold']):.2f}",
                f"{max(sites['cold']):.2f}",
                "",
            ],
        ],
    )


def comparing(report: Report, rounds: int) -> None:
    """One expression, several engines."""
    import celpy
    import rule_engine
    from cel_expr_python import cel as cpp
    from json_logic import jsonLogic

    judge = Judge(Policy.load("framework"), TREE)
    base = next(f for f in findings(500) if f.group == "elephants")
    finding = replace(base, band="high", claims=("claim.antique",), taxon="loxodonta-africana", specimen="IVC", appendix="I")
    site = judge.site(finding.taxon, finding.specimen, finding.appendix)
    event = Event(site, finding.band, finding.claims, "", judge.context(Context()), finding)
    data = as_json(event)

    tree = cel.parse(EXPRESSION)
    ours = cel.compile_expression(tree, GETTERS, OPTIONAL)
    types = cpp.Type
    compiled = cpp.NewEnv(variables={root: types.Map(types.STRING, types.DYN) for root in data}).compile(EXPRESSION)
    env = celpy.Environment()
    program = env.program(env.compile(EXPRESSION))
    activation = {root: celpy.json_to_cel(values) for root, values in data.items()}
    flat = {f"{root}_{name}": value for root, values in data.items() for name, value in values.items()}
    rule = rule_engine.Rule(RULE_ENGINE)
    engines: dict[str, tuple[int, Callable[[], Any]]] = {
        "inthewild (closures)": (2000, lambda: ours(event)),
        "cel-expr-python (C++)": (200, lambda: compiled.eval(data=data).value()),
        "json-logic-qubit": (200, lambda: jsonLogic(JSON_LOGIC, data)),
        "rule-engine": (200, lambda: rule.matches(flat)),
        "cel-python": (10, lambda: program.evaluate(activation)),
    }
    for name, (_, call) in engines.items():
        assert bool(call()) is True, name

    def times(count: int, call: Callable[[], Any]) -> Callable[[], object]:
        def run() -> None:
            for _ in range(count):
                call()

        return run

    spent = medians({name: times(count, call) for name, (count, call) in engines.items()}, rounds, 1)
    per = {name: [v / engines[name][0] for v in values] for name, values in spent.items()}
    mine = statistics.median(per["inthewild (closures)"])
    report.table(
        "One expression of five clauses on one event; compiled once, data ready",
        ["engine", "us per evaluation, median", "least", "most", "times ours"],
        [
            [n, f"{statistics.median(v):.2f}", f"{min(v):.2f}", f"{max(v):.2f}", f"{statistics.median(v) / mine:.0f}"]
            for n, v in per.items()
        ],
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    report = Report()
    deciding(report, rounds)
    comparing(report, rounds)


if __name__ == "__main__":
    main()
