"""The pytest plugin, as the tests of an application use it: runs of pytest in processes of their own."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import textwrap

import pytest

ROOT = pathlib.Path(__file__).parents[2]

TESTS = """
    import os
    import pytest
    import smartcar_sdk as smartcar

    SEEN = []

    @pytest.mark.parametrize("number", range(6))
    def test_is_alone(number, smartcar_sandbox, smartcar_client, smartcar_connect, smartcar_store):
        assert list(smartcar_client.grants()) == [] and smartcar_sandbox.stats()["requests"] == {}
        grant = smartcar_connect(vehicles=2, account=f"sky-user-{number}")
        assert [one.account for one in smartcar_client.grants()] == [f"sky-user-{number}"]
        # The application opens its own, from the environment.
        with smartcar.Client() as application:
            assert application.vehicle(grant.vehicles[1]).odometer().distance > 0
            smartcar_sandbox.advance(days=61)
            with pytest.raises(smartcar.ReconnectRequiredError):
                application.vehicle(grant.vehicles[0]).odometer()
        assert smartcar_store.endswith("smartcar.db")
        SEEN.append(smartcar_sandbox.origin)

    def test_another_client_may_complete(smartcar_sandbox, smartcar_connect):
        with smartcar_sandbox.client() as client:
            grant = smartcar_connect(client=client, make="BMW")
            assert client.vehicle(grant.vehicles[0]).attributes().make == "BMW"

    class TestOptions:
        @pytest.fixture
        def smartcar_sandbox_options(self):
            return {"access_ttl": 60}

        def test_may_be_given(self, smartcar_client, smartcar_connect):
            grant = smartcar_connect()
            assert (grant.access_expires_at - grant.connected_at).total_seconds() < 61

    def test_the_environment_is_the_sandboxs(smartcar_sandbox):
        mine = {name: value for name, value in os.environ.items() if name.startswith("SMARTCAR_")}
        assert mine.pop("SMARTCAR_STORE").startswith("sqlite:")
        assert mine == smartcar_sandbox.env

    def test_and_is_as_it_was_without_it():
        assert os.environ["SMARTCAR_CLIENT_SECRET"] == "of the developer's own"
        assert "SMARTCAR_STORE" not in os.environ
"""


def run(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("SMARTCAR_CLIENT_SECRET", "of the developer's own")
    (folder / "test_application.py").write_text(textwrap.dedent(TESTS))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_each_test_has_a_smartcar_of_its_own(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "10 passed" in run(tmp_path, monkeypatch)


def test_so_it_is_under_xdist(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "10 passed" in run(tmp_path, monkeypatch, "-n", "3")


def test_fixtures_are_listed_and_import_the_sdk_only_when_used(tmp_path: pathlib.Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        "import sys\ndef test_it():\n    assert not [name for name in sys.modules if name.startswith('smartcar')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--fixtures", "-q"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for fixture in ("sandbox", "client", "async_client", "connect", "sandbox_options", "store"):
        assert re.search(rf"^smartcar_{fixture} --", listed.stdout, re.MULTILINE), listed.stdout
    assert "no docstring" not in "".join(re.findall(r"^smartcar_.*\n.*", listed.stdout, re.MULTILINE))


def test_an_async_client_needs_no_plugin_for_asyncio(tmp_path: pathlib.Path) -> None:
    (tmp_path / "test_async.py").write_text(
        textwrap.dedent("""
            import asyncio

            def test_async(smartcar_async_client, smartcar_connect):
                async def story():
                    grant = await smartcar_connect(client=smartcar_async_client)
                    assert (await smartcar_async_client.vehicle(grant.vehicles[0]).odometer()).distance > 0
                asyncio.run(story())
        """)
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_fixtures_work_with_anyio_under_xdist(tmp_path: pathlib.Path) -> None:
    (tmp_path / "test_anyio.py").write_text(
        textwrap.dedent("""
            import pytest
            import smartcar_sdk as smartcar

            pytestmark = pytest.mark.anyio

            @pytest.fixture(params=[{}, {"use_uvloop": True}], ids=["asyncio", "uvloop"])
            def anyio_backend(request):
                return "asyncio", request.param

            @pytest.fixture
            async def grant(smartcar_async_client, smartcar_connect):
                return await smartcar_connect(vehicles=2, client=smartcar_async_client, account="sky-user-17")

            @pytest.mark.parametrize("number", range(4))
            async def test_is_alone(number, grant, smartcar_async_client, smartcar_sandbox):
                assert [one.id async for one in smartcar_async_client.grants()] == [grant.id]
                vehicle = smartcar_async_client.vehicle(grant.vehicles[1])
                assert (await vehicle.odometer()).distance > 0
                # The application opens its own, from the environment.
                async with smartcar.AsyncClient() as application:
                    assert (await application.vehicle(vehicle.id).odometer()).distance > 0
                smartcar_sandbox.advance(days=61)
                with pytest.raises(smartcar.ReconnectRequiredError):
                    await vehicle.odometer()
        """)
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "-n", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout


def examples() -> list[str]:
    """The tests that docs/testing.md shows."""
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "testing.md").read_text(), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if "def test_" in block]


def test_the_documents_examples_pass(tmp_path: pathlib.Path) -> None:
    assert len(examples()) >= 3
    for number, block in enumerate(examples()):
        (tmp_path / f"test_example_{number}.py").write_text(block)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    shown = sum(block.count("def test_") for block in examples())
    assert f"{shown} passed" in done.stdout
    # What is promised: "after 61 days the driver must reconnect" in five lines.
    (reconnect,) = [block for block in examples() if "def test_after_61_days" in block]
    body = re.search(r"def test_after_61_days.*?:\n((?: {4}.*\n)+)", reconnect)
    assert body is not None
    assert len(body[1].splitlines()) <= 5
