"""The rooms of the house import only what DESIGN.md lets them import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lint_imports(config: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(config), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=120,
    )


def test_no_room_imports_what_it_must_not() -> None:
    done = lint_imports(ROOT / "pyproject.toml", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_broken_contract_would_be_noticed(tmp_path: Path) -> None:
    config = tmp_path / "importlinter.toml"
    config.write_text(
        '[tool.importlinter]\nroot_package = "inthewild"\n'
        '[[tool.importlinter.contracts]]\nname = "wrong on purpose"\ntype = "forbidden"\n'
        'source_modules = ["inthewild.detector"]\nforbidden_modules = ["inthewild.detect"]\n',
        encoding="utf-8",
    )
    done = lint_imports(config, tmp_path)
    assert done.returncode == 1
    assert "1 broken" in done.stdout


def test_the_engine_imports_no_web_framework_and_no_command_line() -> None:
    program = (
        "import sys, inthewild.detector, inthewild.columns\n"
        "print([m for m in ('typer', 'rich', 'django', 'inthewild.cli', 'inthewild.bulk', 'inthewild.hub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_costs_nothing() -> None:
    program = (
        "import sys, inthewild; print([m for m in ('numpy', 'pyarrow', 'hyperscan', 'inthewild.detector') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
