"""Runs schemathesis over the API of a live hub: as the secretariat, as a company, without a token. 0 failures or exit 1.

Each token is used twice: with ids that exist, so that requests reach the objects, and with ids that were made up.
``--examples N`` is how many requests of each kind and operation are generated.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from live_hub import LiveHub

SEED = """
import json
from datetime import date
from io import BytesIO
from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, sealer, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.members import services as members
office, shop = [Organisation.objects.create(name=f"Example {k}", kind=k, made_at=clock.now()) for k in ("convenor", "company")]
def person(of, role):
    return Actor(ActorKind.USER, "usr_seed", of.public_id, frozenset({role}))
boss, admin = person(office, Role.SECRETARIAT), person(shop, Role.COMPANY_ADMIN)
secret = {of.kind: tokens.make(who, of, "fuzz", [s.name for s in tokens.scopes_for(of)], days=2).secret
          for who, of in ((boss, office), (admin, shop))}
member = members.open_membership(boss, shop)
for to in ("invited", "onboarding", "active"):
    members.move_membership(boss, member, to)
platform = members.register_platform(boss, name="Example Market", hosts=["market.example.com"])
members.set_owner(boss, platform, shop)
for n in range(5):
    members.enter_figure(boss, platform, measure="items", value=n, day=date(2026, 1, 1 + n), source="report")
paper = files.accept(admin, "commitment", BytesIO(b"trained 40 people"), name="note.txt")
sealer.seal()
event = AuditEvent.objects.filter(organisation=shop.public_id, seq__isnull=False).first()
print(json.dumps({"tokens": secret, "ids": {
    "organisations": shop.public_id, "platforms": platform.public_id, "files": paper.public_id, "events": event.public_id,
}}))
"""

# What a schema cannot say: a day that is not in the future, a host of the public internet, a file that is there.
NOT_ASKED = "positive_data_acceptance"


def main() -> int:
    """0 if nothing failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=int, default=60)
    options.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    options.add_argument("--seed", type=int, default=6)
    options.add_argument("--quick", action="store_true", help="a few requests as the secretariat and as nobody")
    told = options.parse_args()
    if told.quick:
        told.examples, told.phases = 6, "fuzzing"
    began = time.monotonic()
    with LiveHub({"INTHEWILD_WEB_PROCESSES": "1", "INTHEWILD_WEB_THREADS": "4"}) as hub:
        made = json.loads(hub.run(SEED))
        runs = [
            ("secretariat, ids that exist", made["tokens"]["convenor"], made["ids"]),
            ("secretariat, ids made up", made["tokens"]["convenor"], {}),
            ("company, ids that exist", made["tokens"]["company"], made["ids"]),
            ("nobody", "", made["ids"]),
        ]
        runs = [runs[0], runs[-1]] if told.quick else runs
        failed = [name for name, token, ids in runs if not passes(hub, told, name, token, ids)]
        faults = hub.log.read_text()
    print(f"fuzz: {time.monotonic() - began:.0f} s; failed: {', '.join(failed) or 'none'}")
    if "Traceback" in faults:
        print(faults[-6000:])
    return 1 if failed or "Traceback" in faults else 0


def passes(hub: LiveHub, told: argparse.Namespace, name: str, token: str, ids: dict[str, str]) -> bool:
    """One run of schemathesis."""
    print(f"== {name}", flush=True)
    config = hub.folder / "schemathesis.toml"
    config.write_text(settings(ids))
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--no-color", "--config-file", str(config), "run",
        f"{hub.address}/api/v1/openapi.json", "--checks", "all", "--exclude-checks", NOT_ASKED,
        "--max-examples", str(told.examples if token else max(1, told.examples // 6)), "--phases", told.phases, "--seed", str(told.seed),
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "20",
    ]  # fmt: skip
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    # A token, organisation or file that a request revoked or deleted would make all later requests worthless.
    command += ["--exclude-operation-id", "delete_file", "--exclude-operation-id", "move_organisations_membership"] if ids else []
    return subprocess.run(command, cwd=hub.folder, check=False).returncode == 0


def settings(ids: dict[str, str]) -> str:
    """The configuration: an id for each resource; what a refusal is (the server itself says 414 to a long address)."""
    refusals = "[checks.negative_data_rejection]\nexpected-statuses = [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429]\n"
    return refusals + "\n".join(
        f'[[operations]]\ninclude-path-regex = "^/api/v1/{resource}/"\nparameters = {{ "path.id" = "{one}" }}\n'
        for resource, one in ids.items()
    )


if __name__ == "__main__":
    sys.exit(main())
