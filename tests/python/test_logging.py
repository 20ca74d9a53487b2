"""What the core says arrives in Python's `logging`, as from any other library, without a secret."""

from __future__ import annotations

import json
import logging
import os
import pathlib
import subprocess
import sys
import textwrap
import time

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk.testing import Sandbox as Box

PRELUDE = textwrap.dedent("""
    import json, logging, os, sys, threading, time, warnings
    import smartcar_sdk as smartcar
    from smartcar_sdk.testing import Sandbox
    warnings.simplefilter("ignore")

    class Kept(logging.Handler):
        def emit(self, record):
            kept.append(record)
    kept = []

    def until(holds, seconds=10):
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, kept
            time.sleep(0.01)

    def names():
        return [record.getMessage().split()[0] for record in kept]

    box = Sandbox()
    def refresh(client):
        # The job says so at level INFO when it is done.
        return client.refresh_expiring(within=86400 * 5)
""")


def run(program: str, cwd: pathlib.Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: a level that was set once holds for a whole process."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(program)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ends_well(program: str, cwd: pathlib.Path) -> None:
    done = run(program, cwd)
    assert (done.returncode, done.stderr) == (0, "")


def wait_for(caplog: pytest.LogCaptureFixture, message: str) -> logging.LogRecord:
    end = time.monotonic() + 10
    while True:
        for record in caplog.records:
            if record.getMessage().startswith(message):
                return record
        assert time.monotonic() < end, caplog.records
        time.sleep(0.01)


def test_records_have_level_name_message_and_fields(caplog: pytest.LogCaptureFixture) -> None:
    with Box() as box, box.client() as client, caplog.at_level("DEBUG", logger="smartcar_sdk"):
        box.connect(client)
        client.refresh_expiring(within=86_400)
        done = wait_for(caplog, "smartcar.job.done")
        assert done.levelno == logging.INFO
        assert done.name.startswith("smartcar_sdk.tokens.")
        assert done.msg == "smartcar.job.done report=%s", "what is the same for all of a kind"
        assert "refreshed: 0" in vars(done)["report"]
        assert done.pathname.endswith("job.rs")
        assert done.lineno > 0
        assert abs(done.created - time.time()) < 60
        assert not [record for record in caplog.records if not record.name.startswith("smartcar_sdk")]


def test_a_call_says_which_it_was_and_how_it_ended(caplog: pytest.LogCaptureFixture) -> None:
    with Box() as box, box.client(retries=1) as client, caplog.at_level("DEBUG", logger="smartcar_sdk"):
        (vehicle,) = box.connect(client).vehicles
        box.faults([{"path": "/v2.0/*", "do": "status", "status": 503, "times": 1}])
        client.vehicle(vehicle).odometer()
        record = wait_for(caplog, "smartcar.call method=GET endpoint=/v2.0/vehicles/{id}/odometer")
        said = vars(record)
        assert (record.name, record.levelname) == ("smartcar_sdk.api", "DEBUG")
        assert (said["outcome"], said["status"], said["attempts"], said["version"]) == ("ok", 200, 2, "v2")
        assert said["duration_ms"] >= 0


def test_warnings_are_shown_by_default(caplog: pytest.LogCaptureFixture, tmp_path: pathlib.Path) -> None:
    # WARNING is what `logging` lets through unless it is told otherwise.
    store = f"sqlite:{tmp_path / 'tokens.db'}"
    with Box() as box:
        with box.client(store=store, token_keys=f"one:{'A' * 43}=") as client:
            box.connect(client)
        with box.client(store=store, token_keys=f"other:{'B' * 42}A=") as other:
            assert other.grants().all() == []
    record = wait_for(caplog, "smartcar.grant.unreadable")
    assert record.levelno == logging.WARNING
    assert vars(record)["grant"]


def test_no_secret_is_in_any_record(caplog: pytest.LogCaptureFixture) -> None:
    with Box() as box, box.client() as client, caplog.at_level(1, logger="smartcar_sdk"):
        redirect = box.redirect(state="state-of-this-test")
        code = redirect.split("code=")[1].split("&")[0]
        grant = client.complete_connect(redirect, state="state-of-this-test")
        secrets = [code, client.access_token(grant.id), *box.settings["client_secret"].split(",")]
        box.faults([{"path": "/oauth/token", "do": "status", "status": 503, "times": 1}])
        box.advance(hours=3)
        client.vehicle(grant.vehicles[0]).odometer()
        secrets.append(client.access_token(grant.id))
        box.advance(days=61)
        with pytest.raises(smartcar.ReconnectRequiredError):
            client.vehicle(grant.vehicles[0]).odometer()
        client.refresh_expiring(within=86_400)
        wait_for(caplog, "smartcar.job.done")
    assert len({record.msg for record in caplog.records}) > 3
    text = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert not [secret for secret in secrets if secret in text]


LISTENING = {
    "basicConfig": "logging.basicConfig(level='INFO', handlers=[Kept()])",
    "the_logger": "ours = logging.getLogger('smartcar_sdk'); ours.addHandler(Kept()); ours.setLevel(20)",
    "a_child": "child = logging.getLogger('smartcar_sdk.tokens'); child.addHandler(Kept()); child.setLevel('DEBUG')",
    "dictConfig": """
import logging.config
loggers = {"smartcar_sdk": {"level": "INFO"}}
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "loggers": loggers})
logging.getLogger().addHandler(Kept())
""",
}


@pytest.mark.parametrize("how", LISTENING)
@pytest.mark.parametrize("first", ["logging", "client"])
def test_a_level_takes_effect_whenever_it_is_set(how: str, first: str, tmp_path: pathlib.Path) -> None:
    listen, client = LISTENING[how], "client = box.client()"
    program = "\n".join((listen, client) if first == "logging" else (client, "refresh(client)", listen))
    program += """
refresh(client)
until(lambda: "smartcar.job.done" in names())
assert len([name for name in names() if name == "smartcar.job.done"]) == 1
logging.disable(logging.INFO)
refresh(client)
logging.disable(logging.NOTSET)
refresh(client)
until(lambda: names().count("smartcar.job.done") == 2)
client.close()
"""
    ends_well(program, tmp_path)


def test_what_nobody_listens_to_is_not_made(tmp_path: pathlib.Path) -> None:
    program = """
    from smartcar_sdk import _native
    said = []
    taken = _native.next_log_records
    def take():
        records = taken()
        said.extend(records or [])
        return records
    _native.next_log_records = take
    with box.client() as client:
        refresh(client)
        time.sleep(0.2)
        assert said == [], said
        logging.getLogger("smartcar_sdk").setLevel("INFO")
        refresh(client)
        until(lambda: said)
    """
    ends_well(program, tmp_path)


def test_without_a_level_no_logging_thread_is_started(tmp_path: pathlib.Path) -> None:
    program = """
    logging.getLogger("smartcar_sdk").setLevel(logging.CRITICAL + 1)
    with box.client() as client:
        refresh(client)
    assert threading.enumerate() == [threading.main_thread()]
    logging.getLogger("smartcar_sdk").setLevel("INFO")
    assert [thread.name for thread in threading.enumerate()] == ["MainThread", "smartcar-log"]
    """
    # The sandbox takes no client, so that nothing was opened before.
    ends_well(program, tmp_path)


def test_the_last_records_arrive_before_the_process_ends(tmp_path: pathlib.Path) -> None:
    program = """
    class Slow(logging.StreamHandler):
        def emit(self, record):
            time.sleep(0.2)
            super().emit(record)
    logging.basicConfig(level="INFO", handlers=[Slow(sys.stdout)], format="%(levelname)s:%(name)s:%(message)s")
    client = box.client()
    refresh(client)
    """
    done = run(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "INFO:smartcar_sdk.tokens.sweeps.job:smartcar.job.done report=RefreshReport" in done.stdout


def test_a_handler_that_hangs_does_not_hang_the_end(tmp_path: pathlib.Path) -> None:
    program = """
    class Hangs(logging.Handler):
        def handle(self, record):  # not in `emit`, which holds a lock that `logging` itself waits for at the end
            time.sleep(3600)
    logging.basicConfig(level="INFO", handlers=[Hangs()])
    client = box.client()
    refresh(client)
    time.sleep(0.2)
    """
    began = time.monotonic()
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 20


def test_a_handler_that_is_too_slow_learns_what_it_missed(tmp_path: pathlib.Path) -> None:
    program = """
    held = threading.Lock()
    class Held(Kept):
        def emit(self, record):
            with held:
                super().emit(record)
    logging.basicConfig(level="INFO", handlers=[Held()])
    client = box.client()
    with held:
        for _ in range(1500):
            refresh(client)
    until(lambda: "smartcar.log.dropped" in names(), 20)
    dropped = next(record for record in kept if record.getMessage().startswith("smartcar.log.dropped"))
    assert dropped.levelname == "WARNING" and dropped.name == "smartcar_sdk"
    until(lambda: names().count("smartcar.job.done") + dropped.records == 1500)
    """
    ends_well(program, tmp_path)


def test_a_filter_that_fails_does_not_end_it(tmp_path: pathlib.Path) -> None:
    program = """
    failed = []
    def fail_once(record):
        if not failed:
            failed.append(record)
            raise ValueError("a filter's own")
        return True
    logging.basicConfig(level="INFO", handlers=[Kept()])
    logging.raiseExceptions = False
    client = box.client()
    logging.getLogger("smartcar_sdk.tokens.sweeps.job").addFilter(fail_once)
    refresh(client)
    refresh(client)
    until(lambda: names() == ["smartcar.job.done"])
    """
    ends_well(program, tmp_path)


def test_a_handler_may_use_the_sdk(tmp_path: pathlib.Path) -> None:
    program = """
    class Reads(Kept):
        def emit(self, record):
            super().emit(record)
            record.grants = len(list(client.grants()))
    logging.basicConfig(level="INFO", handlers=[Reads()])
    client = box.client()
    box.connect(client)
    refresh(client)
    until(lambda: kept and hasattr(kept[-1], "grants"))
    assert kept[-1].grants == 1
    """
    ends_well(program, tmp_path)


def test_records_of_a_forked_child_arrive_too(tmp_path: pathlib.Path) -> None:
    program = """
    logging.basicConfig(level="INFO", handlers=[Kept()])
    client = box.client(store="sqlite:tokens.db")
    refresh(client)
    until(lambda: "smartcar.job.done" in names())
    # Others are logging while this thread forks.
    ending = threading.Event()
    def keep_on():
        while not ending.is_set():
            refresh(client)
    threads = [threading.Thread(target=keep_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        child = os.fork()
        if child == 0:
            kept.clear()
            refresh(client)
            until(lambda: "smartcar.job.done" in names())
            sys.exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    ending.set()
    for thread in threads:
        thread.join()
    """
    ends_well(program, tmp_path)


def test_greenlets_are_not_kept_from_running(tmp_path: pathlib.Path) -> None:
    program = """
    from gevent import monkey
    monkey.patch_all()
    import logging, gevent
    import smartcar_sdk
    from smartcar_sdk.testing import Sandbox
    logging.basicConfig(level="INFO", format="%(name)s:%(message)s")
    with Sandbox() as box, box.client() as client:
        ticks = []
        def tick():
            while True:
                ticks.append(1)
                gevent.sleep(0.01)
        ticking = gevent.spawn(tick)
        client.refresh_expiring(within=86400)
        gevent.sleep(0.3)
        assert len(ticks) > 5
        ticking.kill()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("smartcar_sdk.tokens.sweeps.job:smartcar.job.done report=")


def test_the_logger_may_be_there_before_the_sdk(tmp_path: pathlib.Path) -> None:
    program = """
    import logging
    logging.basicConfig(level="WARNING")
    logging.getLogger("smartcar_sdk").setLevel("INFO")
    from smartcar_sdk.testing import Sandbox
    with Sandbox() as box, box.client() as client:
        client.refresh_expiring(within=86400)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr.startswith("INFO:smartcar_sdk.tokens.sweeps.job:smartcar.job.done report=")


def test_where_no_logging_is_set_up_nothing_is_printed(tmp_path: pathlib.Path) -> None:
    program = """
    client = box.client(store="sqlite:tokens.db", token_keys="one:" + 43 * "A" + "=")
    box.connect(client)
    other = box.client(store="sqlite:tokens.db", token_keys="two:" + 42 * "B" + "A=")
    assert other.grants().all() == []
    """
    ends_well(program, tmp_path)


def test_importing_the_package_imports_no_logging() -> None:
    program = "import json, sys, smartcar_sdk; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "logging" not in json.loads(done.stdout)
