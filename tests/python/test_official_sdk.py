"""The official SDK (`smartcar` on PyPI) against the sandbox, pointed at it by its own environment variables."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import textwrap

from sandbox import Sandbox

PROGRAM = """
    import json, sys, warnings
    warnings.simplefilter("ignore")
    import smartcar

    client = smartcar.AuthClient()
    access = client.exchange_code(sys.argv[1])
    user = smartcar.get_user(access.access_token)
    vehicles = smartcar.get_vehicles(access.access_token)
    vehicle = smartcar.Vehicle(vehicles.vehicles[0], access.access_token)
    odometer = vehicle.odometer()
    again = client.exchange_refresh_token(access.refresh_token)
    after = smartcar.Vehicle(vehicles.vehicles[0], again.access_token).odometer()
    assert again.refresh_token != access.refresh_token
    assert again.access_token != access.access_token
    print(json.dumps({
        "user": user.id, "vehicles": vehicles.vehicles, "distance": odometer.distance, "after": after.distance,
        "request_id": odometer.meta.request_id, "expires_in": access.expires_in,
    }))
"""


def test_the_official_sdk_works_against_the_sandbox(sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    consent = sandbox.post("connect", {"vehicles": 2})
    code = consent["redirect_url"].split("code=")[1].split("&")[0]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), code],
        env={**os.environ, **sandbox.environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["user"] == consent["user_id"]
    assert sorted(answer["vehicles"]) == sorted(consent["vehicles"])
    assert answer["distance"] == answer["after"] > 0
    assert answer["request_id"]
    assert answer["expires_in"] == 7200
    assert sandbox.token_requests() == 2
