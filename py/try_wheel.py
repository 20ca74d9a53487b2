"""What py/wheels runs on every Python with the wheel installed and nothing else: a driver connects, and a car says how far it went."""

import pathlib
import subprocess
import sys

import smartcar_sdk
from smartcar_sdk.testing import Sandbox

installed = pathlib.Path(smartcar_sdk.__file__)
assert "site-packages" in installed.parts, f"this is no installed wheel: {installed}"
with Sandbox() as box, box.client() as client:
    grant = box.connect(client)
    assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
command = pathlib.Path(sys.executable).with_name("smartcar")
said = subprocess.run([command, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
assert said == ["smartcar", smartcar_sdk.__version__], said
print(f"Python {sys.version.split()[0]}: smartcar_sdk {smartcar_sdk.__version__} connects a car and reads its odometer")
