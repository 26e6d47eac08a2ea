"""What a browser without scripts gets from a page of the hub under test."""

from __future__ import annotations

from django.test import Client


def text(client: Client, path: str, status: int = 200) -> str:
    """The page or file at a path, which must answer so."""
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]
