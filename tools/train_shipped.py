"""Train the shipped model on the authored corpus, write it and what was measured of it.

``python tools/train_shipped.py [--corpus FOLDER] [--out FILE] [--figures FILE]``; needs the extra ``train``. The model card,
docs/model-card.md, is written by tools/model_card.py from the figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from inthewild.detect.model import Model
from inthewild.learn.build import digest
from inthewild.learn.contrast import CORPUS, read_corpus
from inthewild.learn.needs import one_thread, require_training
from inthewild.learn.observe import Observer
from inthewild.learn.ordinary import ORDINARY, read_ordinary
from inthewild.learn.shipped import prepare, train_shipped

MODELS = Path(__file__).parents[1] / "src/inthewild/detect/models"
PRIOR = MODELS / "uncalibrated.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, default=MODELS / "authored-1.json")
    parser.add_argument("--figures", type=Path, default=MODELS / "authored-1.figures.json")
    arguments = parser.parse_args()
    require_training()
    base = Model.load(PRIOR)
    observer = Observer(model=base)
    with one_thread():
        corpus = prepare([*read_corpus(arguments.corpus), *read_ordinary()], observer)
        sheet = digest([*sorted(arguments.corpus.glob("*.tsv")), ORDINARY])
        model, figures = train_shipped(corpus, base, arguments.out.stem, observer.lexicon.version, sheet)
    model.save(arguments.out)
    arguments.figures.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for what, found in figures.items():
        at = found["all"]["medium"]
        print(f"{what:20} AUPRC {found['auprc']}; medium: precision {at['precision']} {at['precision_interval']}, "
              f"recall {at['recall']} {at['recall_interval']}; high: {found['all']['high']['precision']} / {found['all']['high']['recall']}")  # fmt: skip
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes; bands {model.bands['*']}")


if __name__ == "__main__":
    main()
