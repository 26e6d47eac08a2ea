"""The documents show the pictures that there are, and there are the pictures that they show."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "screenshots"
SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")


def shown() -> list[tuple[Path, str, Path]]:
    """Each picture in a document: the document, the words for who does not see it, the file."""
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return [
        (path, words, (path.parent / file).resolve())
        for path in documents
        for words, file in SHOWN.findall(path.read_text("utf-8"))
    ]


def test_each_picture_stands_in_a_document() -> None:
    assert {file.name for file in PICTURES.iterdir()} == {file.name for _document, _words, file in shown()}


def test_each_picture_in_a_document_is_there_and_has_words_for_who_does_not_see_it() -> None:
    for document, words, file in shown():
        assert file.is_file(), f"{document.name}: {file}"
        assert len(words.split()) >= 4, f"{document.name}: {file.name} has no words that tell what it shows"


def test_each_picture_is_made_by_the_browser_tests() -> None:
    made = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "browser").glob("test_*.py"))
    for file in PICTURES.iterdir():
        assert f'"{file.stem}"' in made, f"make screenshots does not make {file.name}"
