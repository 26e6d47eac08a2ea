"""A hub of its own for the tests: real SQLite by default, PostgreSQL where INTHEWILD_TEST_POSTGRES names a server.

``make test-postgres`` runs this folder a second time on Debian's PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hub_process import Hub

from inthewild.hub.home import Home

POSTGRES = os.environ.get("INTHEWILD_TEST_POSTGRES", "")

_place = Path(tempfile.mkdtemp(prefix="inthewild-hub-"))
atexit.register(shutil.rmtree, _place, ignore_errors=True)
Home(_place / "home").make()
os.environ["INTHEWILD_HOME"] = str(_place / "home")
os.environ["DJANGO_SETTINGS_MODULE"] = "inthewild.hub.settings"
os.environ.pop("DATABASE_URL", None)
if POSTGRES:
    os.environ["DATABASE_URL"] = POSTGRES

from inthewild import hub  # noqa: E402 - Django reads the environment when it starts

hub.start()
# Neither tests of other rooms in this process nor processes that start from it may find this hub by chance.
for _variable in ("INTHEWILD_HOME", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
    os.environ.pop(_variable, None)

from django.template.base import Template  # noqa: E402
from django.test.utils import _TestState, instrumented_test_render  # noqa: E402
from django.utils import translation  # noqa: E402

from inthewild.hub.core.actor import Actor  # noqa: E402
from inthewild.hub.core.contracts import ActorKind, Role  # noqa: E402


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A migrated hub that nobody uses, of which new ones are copies."""
    made = _hub(tmp_path_factory.mktemp("template"), "template1")
    made.run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
    yield made
    if POSTGRES:
        _postgres(f'DROP DATABASE "{_name(made)}" WITH (FORCE)')


@pytest.fixture
def new_hub(tmp_path: Path, migrated: Hub) -> Iterator[Callable[[], Hub]]:
    """``new_hub()``: a fresh, migrated hub with a database of its own."""
    made: list[Hub] = []

    def make() -> Hub:
        made.append(_hub(tmp_path, _name(migrated)))
        if not POSTGRES:
            shutil.copy(migrated.home.database, made[-1].home.database)
        return made[-1]

    yield make
    for one in made if POSTGRES else []:
        _postgres(f'DROP DATABASE "{_name(one)}" WITH (FORCE)')


def _hub(folder: Path, template: str) -> Hub:
    home = Home(folder / f"hub-{uuid.uuid4().hex[:8]}")
    home.make()
    env = {**os.environ, "INTHEWILD_HOME": str(home.path)}
    if POSTGRES:
        name = f"hub_{uuid.uuid4().hex}"
        _postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        env["DATABASE_URL"] = urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    return Hub(home, env)


def _name(hub: Hub) -> str:
    """The name of its database on PostgreSQL."""
    return urlsplit(hub.env.get("DATABASE_URL", "")).path.strip("/")


def _postgres(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English: a page that an earlier one asked for leaves its language behind in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_templates(django_test_environment: None) -> None:
    """Templates are drawn as in a hub: Django's tests would copy the context for each part of each page, a fifth of the work."""
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that read ``answer.context``."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture
def secretariat() -> Actor:
    """Somebody of the secretariat."""
    return Actor(ActorKind.USER, "usr_ann", "org_secretariat", frozenset({Role.SECRETARIAT}))


@pytest.fixture
def moderator() -> Actor:
    """A moderator of a company."""
    return Actor(ActorKind.USER, "usr_mo", "org_shop", frozenset({Role.COMPANY_MODERATOR}))
