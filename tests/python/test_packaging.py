"""What is installed says who made it, under which licences, and where; and where it cannot run it says why."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import smartcar_sdk as smartcar

import sandbox as sandbox_module

ROOT = pathlib.Path(__file__).parents[2]

INSTALLED = importlib.metadata.distribution("smartcar-sdk")
"""The wheel, or what `maturin develop` made."""

OLDER = sorted((pathlib.Path.home() / ".pyenv" / "versions").glob("3.[6-9].*/bin/python"))


def test_the_metadata_says_what_package_indexes_show() -> None:
    metadata = INSTALLED.metadata
    assert metadata["Name"] == "smartcar-sdk"
    assert metadata["Version"] == smartcar.__version__
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "MIT OR Apache-2.0"
    urls = dict(url.split(", ", 1) for url in metadata.get_all("Project-URL") or ())
    assert set(urls) == {"Homepage", "Source", "Documentation", "Changelog", "Issues"}
    assert all(url.startswith(urls["Source"]) for url in urls.values())
    assert "Typing :: Typed" in (metadata.get_all("Classifier") or ())
    assert not [one for one in INSTALLED.requires or () if "extra ==" not in one], "it needs nothing else"


def test_every_link_of_the_description_leads_out_of_the_package() -> None:
    description = INSTALLED.metadata.get_payload()  # type: ignore[attr-defined]
    links = re.findall(r"\]\(([^)]+)\)", description)
    assert len(links) > 5
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_the_licences_go_along() -> None:
    texts = {name: INSTALLED.read_text(f"licenses/{name}") for name in INSTALLED.metadata.get_all("License-File") or ()}
    assert set(texts) == {"LICENSE-MIT", "LICENSE-APACHE", "py/THIRD-PARTY-NOTICES.txt"}
    for name, text in texts.items():
        assert text == (ROOT / name).read_text(), name
    notices = texts["py/THIRD-PARTY-NOTICES.txt"]
    assert notices is not None
    for crate in ("tokio 1.", "ring 0.", "rustls 0.", "libsqlite3-sys 0.", "pyo3 0."):
        assert f"\n{crate}" in notices, crate


@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo knows the crates")
@pytest.mark.parametrize("of", ["py", "cli"])
def test_the_notices_are_those_of_the_crates_that_are_linked(of: str, tmp_path: pathlib.Path) -> None:
    check = [str(ROOT / "packaging" / "wheel-notices"), of, "--check"]
    assert subprocess.run(check, check=False).returncode == 0
    stale = tmp_path / "stale.txt"
    stale.write_text((ROOT / of / "THIRD-PARTY-NOTICES.txt").read_text().replace("tokio 1.", "tokio 0."))
    # The last one given counts.
    checked = subprocess.run([*check, "--output", str(stale)], stderr=subprocess.PIPE, text=True, check=False)
    assert (checked.returncode, "is stale" in checked.stderr) == (1, True)


def test_the_description_is_the_manual() -> None:
    subprocess.run([sys.executable, ROOT / "packaging" / "home.py", "--check"], check=True)


def test_another_home_is_one_everywhere(tmp_path: pathlib.Path) -> None:
    for name in ("packaging/home.py", "pyproject.toml", "cli/pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("docs", "examples", ".github"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "py").mkdir()
    script = tmp_path / "packaging" / "home.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 1
    subprocess.run([sys.executable, script, "--set", "https://forge.example/ours/"], check=True)
    subprocess.run([sys.executable, script, "--check"], check=True)
    for name in ("pyproject.toml", "cli/pyproject.toml", "py/README.md"):
        text = (tmp_path / name).read_text()
        assert "https://forge.example/ours" in text
        assert "smartcar-sdk.example" not in text, name


@pytest.mark.skipif(not OLDER, reason="there is no older Python")
@pytest.mark.parametrize("python", OLDER, ids=lambda python: python.parts[-3])
def test_on_an_older_python_the_import_says_what_it_needs(python: pathlib.Path) -> None:
    folder = pathlib.Path(smartcar.__file__).parents[1]
    program = f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {str(folder)!r}); import smartcar_sdk"
    ended = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True, check=False)
    version = ".".join(python.parts[-3].split(".")[:2])
    assert ended.stderr.splitlines()[-1] == (
        f"ImportError: smartcar_sdk needs Python 3.10 or newer, and this is Python {version}"
    )


def test_a_sandbox_of_other_sources_is_refused(tmp_path: pathlib.Path) -> None:
    binary, list_of_it = tmp_path / "smartcar", tmp_path / "smartcar.d"

    def why(*sources: pathlib.Path) -> str | None:
        binary.touch()
        list_of_it.write_text(f"{binary}: {' '.join(str(one) for one in sources)}\n")
        return sandbox_module.why_stale(binary)

    source = ROOT / "Cargo.toml"
    assert sandbox_module.why_stale(tmp_path / "none") is None
    assert why(source) is None
    assert "in another folder" in str(why(source, tmp_path / "x.rs"))
    assert "no longer there" in str(why(ROOT / "core" / "src" / "gone.rs"))
    os.utime(binary, (0, 0))
    assert str(sandbox_module.why_stale(binary)).endswith("cargo library")
