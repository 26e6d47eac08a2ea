"""The data package: all tables, the signed report and what they mean, in one zip after Data Package 1.0.

``datapackage.json`` describes every column; any reader of Data Packages opens it. The same snapshot gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

from inthewild.exchange.snapshot.records import Snapshot
from inthewild.exchange.snapshot.render.sheets import sheets
from inthewild.exchange.snapshot.sealed import SCHEMA

_LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}
_README = """Progress report {period}, edition {edition}: the data.

snapshot.json      the whole report ({schema}) with its digest and its signature
datapackage.json   what each table and column holds (Data Package 1.0)
{names}

A value that is empty is not zero: the column `status` says whether nobody reported it or whether it was withheld.
Listings removed and listings blocked are two figures and must not be added. What may be added over platforms stands in
definitions.csv, column `additive`.

Check it without us: inthewild report verify {file}
"""


def package(snapshot: Snapshot, signed: bytes) -> bytes:
    """The zip. ``signed`` is the published file (``sealed.Signed.content``).

    Raises InputError for a snapshot that must not be rendered (``checked.figures``).
    """
    made = sheets(snapshot)
    files = {"snapshot.json": signed, **{f"{one.name}.csv": one.content() for one in made}}
    resources = [
        {
            "name": one.name, "title": one.says, "path": f"{one.name}.csv", "profile": "tabular-data-resource", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(files[f"{one.name}.csv"]),
            "hash": f"sha256:{hashlib.sha256(files[f'{one.name}.csv']).hexdigest()}", "schema": one.schema(),
        }
        for one in made
    ]  # fmt: skip
    described = {
        "profile": "tabular-data-package", "name": f"progress-{snapshot.period.lower()}-edition-{snapshot.edition}",
        "id": snapshot.id, "title": snapshot.title, "version": str(snapshot.edition), "created": snapshot.built_at,
        "licenses": [_LICENCE], "resources": resources,
    }  # fmt: skip
    files["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    files["README.txt"] = _README.format(
        period=snapshot.period, edition=snapshot.edition, schema=SCHEMA,
        names="\n".join(f"{one.name + '.csv':<19}{one.says}" for one in made), file="snapshot.json",
    ).encode()  # fmt: skip
    return _zip(files)


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            # A time of its own would make every zip another one.
            told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(told, files[name])
    return out.getvalue()
