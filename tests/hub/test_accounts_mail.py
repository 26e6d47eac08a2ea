"""Mails reach a real server or a file, and the first person of a hub comes in by the command line."""

from __future__ import annotations

import email
import socketserver
import stat
import threading
from collections.abc import Callable
from email.policy import default
from pathlib import Path

import pytest
from accounts_world import PASSWORD
from django.core.mail import EmailMessage, get_connection
from hub_process import Hub

from inthewild.hub.config import Config
from inthewild.hub.errors import HubError
from inthewild.hub.mailbox import django_mail

WRITE = """
from datetime import timedelta
from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import Letter
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.worker import Runner
from django.conf import settings
services.sign_up(Actor.public(), "volunteer@example.org", language="en")
with clock.moved_by(timedelta(seconds=11)):
    Runner(settings.HOME, "test").run(once=True)
print(Letter.objects.filter(content="").count())
"""


def settings_of(url: str, **more: str) -> dict[str, object]:
    return django_mail(Config.model_validate({"mail_url": url, **more}))


def test_without_a_server_a_worker_writes_each_mail_to_a_file_that_only_the_owner_reads(new_hub: Callable[[], Hub]) -> None:
    hub = new_hub()
    assert hub.run(WRITE).strip().endswith("1")
    folder = hub.home.path / "mail"
    files = list(folder.glob("*.eml"))
    assert len(files) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and stat.S_IMODE(files[0].stat().st_mode) == 0o600
    told = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert told["To"] == "volunteer@example.org"
    assert told["From"] == "hub@127.0.0.1"
    assert "/en/invitation/" in told.get_content()
    assert "{%" not in told.get_content() and told["Subject"]
    hub.run(
        "from inthewild.hub import mailbox; print(mailbox.forget('other@example.org'), mailbox.forget('Volunteer@example.org'))"
    )
    assert not list(folder.glob("*.eml"))


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server that takes everything."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.taken.append(text)  # type: ignore[attr-defined]
            self.say("221 bye" if verb == b"QUIT" else "250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def test_a_named_server_gets_the_mail() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.taken = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told = settings_of(f"smtp://127.0.0.1:{server.server_address[1]}?tls=none")
        connection = get_connection(
            str(told["EMAIL_BACKEND"]), host=told["EMAIL_HOST"], port=told["EMAIL_PORT"], use_tls=told["EMAIL_USE_TLS"]
        )
        EmailMessage("Subject", "Body", "hub@example.org", ["a@example.org"], connection=connection).send()
        server.shutdown()
        assert b"To: a@example.org" in server.taken[0]  # type: ignore[attr-defined]


def test_a_mail_address_says_how_it_is_secured() -> None:
    plain, tls = settings_of("smtp://u%40x:p%3Aw@mail.example"), settings_of("smtps://mail.example")
    assert (plain["EMAIL_PORT"], plain["EMAIL_USE_TLS"], plain["EMAIL_USE_SSL"]) == (587, True, False)
    assert (plain["EMAIL_HOST_USER"], plain["EMAIL_HOST_PASSWORD"]) == ("u@x", "p:w")
    assert (tls["EMAIL_PORT"], tls["EMAIL_USE_TLS"], tls["EMAIL_USE_SSL"]) == (465, False, True)
    for bad in ("mail.example", "http://mail.example", "smtp://", "smtp://mail.example/path"):
        with pytest.raises(HubError, match="INTHEWILD_MAIL_URL"):
            settings_of(bad)


ENTER = f"""
import sys
from django.test import Client
from inthewild.hub.accounts.models import Grant, User
link = sys.argv[1]
client = Client(SERVER_NAME="127.0.0.1")
there = client.get(link)["Location"]
print(client.post(there, {{"name": "Ann", "password": {PASSWORD!r}}})["Location"])
print(User.objects.get().email, Grant.objects.get().role, Grant.objects.get().granted_by)
"""


def test_the_operator_lets_the_first_person_in(new_hub: Callable[[], Hub], tmp_path: Path) -> None:
    hub = new_hub()
    told = hub.command("user", "invite", "Ann@example.org", "--role", "secretariat", "--convenor", "Example Coalition")
    assert told.returncode == 0, told.stderr
    link = told.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/en/invitation/")
    assert "shown only now" in told.stderr and "/invitation/" not in told.stderr
    lines = hub.run(ENTER, link.removeprefix("http://127.0.0.1:8000")).splitlines()
    assert lines[-2:] == ["/en/me/second-factor/", "ann@example.org secretariat operator"]
    refused = hub.command("user", "invite", "b@example.org", "--role", "boss", "--convenor", "Example Coalition")
    assert refused.returncode == 2 and "possible: auditor" in refused.stderr
