"""The commands of the hub, run as an operator runs them: real processes, real ports, real files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hub_process import Hub

MakeHub = Callable[[], Hub]
CLI = [sys.executable, "-c", "from inthewild.cli import main; main()"]

WRITE = """
import os, time
from django.db import transaction
from inthewild.hub.core import events, sealer
from inthewild.hub.core.actor import Actor
count = int(sys.argv[1])
n = 0
while n != count and not os.path.exists(sys.argv[2]):
    with transaction.atomic():
        events.record(Actor.system("writer"), "approval.asked", f"ntc_{n}", {"n": n})
    n += 1
    if n % 10 == 0:
        sealer.seal()
print(n)
"""


@pytest.fixture
def background() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command of the hub; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(hub: Hub, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen([*CLI, *arguments], env=hub.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def fetch(port: int, path: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def until(what: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_serve_makes_a_home_and_is_ready_once_a_worker_breathes(
    new_hub: MakeHub, background: Callable[..., subprocess.Popen[str]]
) -> None:
    hub = new_hub()
    port = free_port()
    hub.env.update(INTHEWILD_PORT=str(port), INTHEWILD_WEB_PROCESSES="1", HOME=str(hub.home.path))
    server = background(hub, "serve", "--no-worker")
    until(lambda: fetch(port, "healthz")[0] == 200)
    assert fetch(port, "healthz")[1] == "ok\n"
    status, body, headers = fetch(port, "readyz")
    assert status == 503
    assert json.loads(body) == {"ready": False, "checks": {"database": True, "migrations": True, "worker": False}}
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    worker = background(hub, "worker")
    until(lambda: fetch(port, "readyz")[0] == 200)
    assert fetch(port, "nothing")[0] == 404
    assert not (hub.home.path / ".gunicorn").exists()
    worker.send_signal(signal.SIGTERM)
    assert "0 jobs were run" in worker.communicate(timeout=20)[1]
    assert worker.returncode == 0
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)


def children(process: subprocess.Popen[str]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.mark.parametrize("lost", ["nobody", "parent", "child"])
def test_serve_starts_the_worker_too_and_both_end_together(
    new_hub: MakeHub, background: Callable[..., subprocess.Popen[str]], lost: str
) -> None:
    hub = new_hub()
    port = free_port()
    hub.env.update(INTHEWILD_PORT=str(port), INTHEWILD_WEB_PROCESSES="1")
    server = background(hub, "serve")
    until(lambda: fetch(port, "readyz")[0] == 200)
    both = children(server)
    assert len(both) == 2
    if lost == "child":
        os.kill(both[1], signal.SIGKILL)
        assert "the worker ended by itself with -9" in server.communicate(timeout=40)[1]
        assert server.returncode != 0
    elif lost == "parent":
        server.kill()
        server.wait(timeout=10)
    else:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=40) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in both))
    with pytest.raises(OSError):
        fetch(port, "healthz")


def test_a_request_for_another_host_is_refused(new_hub: MakeHub, background: Callable[..., subprocess.Popen[str]]) -> None:
    hub = new_hub()
    port = free_port()
    hub.env.update(INTHEWILD_PORT=str(port), INTHEWILD_WEB_PROCESSES="1")
    background(hub, "serve")
    until(lambda: fetch(port, "healthz")[0] == 200)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 400


def successor(hub: Hub, new: Hub) -> Hub:
    """An empty hub with the keys of ``hub``, as a new machine would have."""
    shutil.rmtree(new.home.keys)
    shutil.copytree(hub.home.keys, new.home.keys)
    new.run(
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    for t in connection.introspection.table_names():\n"
        "        c.execute(f'DROP TABLE {t}' + (' CASCADE' if connection.vendor == 'postgresql' else ''))\n"
        if "DATABASE_URL" in new.env
        else "from django.conf import settings; settings.HOME.database.unlink()"
    )
    return new


def test_a_backup_taken_under_write_load_restores_to_a_chain_that_verifies(new_hub: MakeHub, tmp_path: Path) -> None:
    hub = new_hub()
    (hub.home.files / "ab").mkdir()
    (hub.home.files / "ab" / "one.bin").write_bytes(b"\x00picture")
    (hub.home.path / "releases" / "root").mkdir(parents=True)
    (hub.home.path / "releases" / "root" / "1.root.json").write_bytes(b"signed")
    stop = tmp_path / "stop"
    writers = [hub.start(WRITE, -1, stop) for _ in range(2)]
    time.sleep(2)
    archive = tmp_path / "hub.tar"
    done = hub.command("backup", str(archive), "--plain")
    stop.touch()
    written = [int(w.communicate(timeout=60)[0]) for w in writers]
    assert done.returncode == 0, done.stderr
    assert "Not encrypted" in done.stderr
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as inside:
        names = inside.getnames()
    assert "files/ab/one.bin" in names
    assert not any("key" in name or "secret" in name for name in names)

    new = successor(hub, new_hub())
    restored = new.command("restore", str(archive))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "The audit chain holds and contains the head" in restored.stdout
    assert (new.home.files / "ab" / "one.bin").read_bytes() == b"\x00picture"
    assert (new.home.path / "releases" / "root" / "1.root.json").read_bytes() == b"signed"
    told = json.loads(new.command("hub", "audit", "verify", "--json").stdout)
    assert told["sound"]
    assert 0 < told["sealed"] <= sum(written)
    assert told["unsealed"] == 0

    again = new.command("restore", str(archive))
    assert again.returncode == 1
    assert "there is a hub already" in again.stderr


def test_a_damaged_backup_and_one_that_reaches_outside_change_nothing(new_hub: MakeHub, tmp_path: Path) -> None:
    hub = new_hub()
    hub.run(WRITE, 5, "none")
    archive = tmp_path / "hub.tar"
    assert hub.command("backup", str(archive), "--plain").returncode == 0
    exists = hub.command("backup", str(archive), "--plain")
    assert (exists.returncode, "the file exists" in exists.stderr) == (1, True)

    content = archive.read_bytes()
    place = content.index(b"SQLite format 3") if b"SQLite format 3" in content else content.index(b"PGDMP")
    (tmp_path / "damaged.tar").write_bytes(content[: place + 400] + b"x" + content[place + 401 :])
    (tmp_path / "cut.tar").write_bytes(content[: len(content) // 2])
    (tmp_path / "text.tar").write_text("no archive")
    with tarfile.open(tmp_path / "outside.tar", "w") as evil:
        evil.add(archive, "../../evil.tar")
    new = successor(hub, new_hub())
    told = new.run(
        "from pathlib import Path\nfrom django.conf import settings\nfrom inthewild.hub.backup import restore\n"
        "from inthewild.hub.errors import HubError\n"
        "for name in sys.argv[2:]:\n"
        "    try:\n        restore(settings.HOME, Path(sys.argv[1]) / (name + '.tar'))\n        print('restored')\n"
        "    except HubError as error:\n        print(error.what)",
        tmp_path, "damaged", "cut", "text", "outside", "absent",
    )  # fmt: skip
    assert told.splitlines() == [
        "was changed or damaged: its content does not fit its manifest",
        *["is no backup that can be read"] * 4,
    ]
    assert not list(new.home.path.parent.rglob("evil.tar"))
    assert new.command("restore", str(archive)).returncode == 0


def test_verify_finds_a_rebuilt_chain_by_the_head_that_was_kept_and_refuses_what_is_no_head(new_hub: MakeHub) -> None:
    hub = new_hub()
    hub.run(WRITE, 20, "none")
    first = json.loads(hub.command("hub", "audit", "verify", "--json").stdout)
    assert hub.command("hub", "audit", "verify", "--since", first["head"]).returncode == 0
    hub.run(
        "from django.db import connection\nfrom inthewild.hub.core import sealer\n"
        "with connection.cursor() as c:\n"
        "    c.execute(\"UPDATE core_auditevent SET seq = NULL, previous = '', hash = ''\")\n"
        "    c.execute(\"UPDATE core_auditevent SET actor = 'usr_eve' WHERE object = 'ntc_3'\")\n"
        "sealer.seal_all()"
    )
    assert hub.command("hub", "audit", "verify").returncode == 0
    found = hub.command("hub", "audit", "verify", "--since", first["head"])
    assert found.returncode == 1
    assert "the chain was rebuilt" in found.stdout
    assert hub.command("hub", "audit", "verify", "--since", "yesterday").returncode == 2


def test_the_doctor_looks_at_the_hub(new_hub: MakeHub) -> None:
    hub = new_hub()
    (hub.home.keys / "audit").chmod(0o644)
    told = hub.run(
        "import json\n"
        "from inthewild.cli.doctor import _hub\n"
        "from inthewild.hub.core import clock\nfrom inthewild.hub.core.models import Worker\n"
        "Worker.objects.create(name='w', seen_at=clock.now())\nprint(json.dumps(_hub()))"
    )
    assert {r["check"]: r["ok"] for r in json.loads(told)} == {
        "hub database": True, "hub migrations": True, "hub worker": True, "hub keys": False, "hub disk": True, "hub audit": True,
        "hub jobs": True, "hub files": True, "hub contacts": False,
    }  # fmt: skip


def test_without_a_hub_the_commands_say_where_they_looked_and_make_nothing(tmp_path: Path) -> None:
    env = {**os.environ, "INTHEWILD_HOME": str(tmp_path / "none")}
    for command in (["backup", str(tmp_path / "x.tar")], ["restore", "x.tar"], ["hub", "audit", "verify"]):
        done = subprocess.run([*CLI, *command], env=env, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 2
        assert str(tmp_path / "none") in done.stderr
    assert not (tmp_path / "none").exists()


def test_config_show_redacted_shows_no_password(tmp_path: Path) -> None:
    env = {**os.environ, "INTHEWILD_HOME": str(tmp_path), "DATABASE_URL": "postgresql://hub:s3cret@db/hub"}
    done = subprocess.run([*CLI, "config", "show", "--redacted"], env=env, capture_output=True, text=True, check=True, timeout=60)
    assert "DATABASE_URL=***\n" in done.stdout
    assert "INTHEWILD_SQLITE_SYNC=NORMAL\n" in done.stdout
    assert "s3cret" not in done.stdout + done.stderr


def test_without_the_extra_the_commands_say_how_to_install_it(tmp_path: Path) -> None:
    hidden = (
        "import sys\n"
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'django' else real(name, *a)\n"
        "from inthewild.cli import main; main()"
    )
    for command in (["serve"], ["worker"], ["backup", "x.tar"], ["config", "show"], ["hub", "audit", "verify"]):
        done = subprocess.run(
            [sys.executable, "-c", hidden, *command], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path
        )
        assert (done.returncode, "pip install 'inthewild[hub]'" in done.stderr) == (2, True), (command, done.stderr)
