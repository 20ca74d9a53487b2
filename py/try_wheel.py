"""What py/wheels runs on every Python with the wheel installed and nothing else.

A driver connects, a car says how far it went, and the process ends while threads are in calls.
"""

import contextlib
import pathlib
import sys
import threading
import time

import smartcar_sdk
from smartcar_sdk.testing import Sandbox

installed = pathlib.Path(smartcar_sdk.__file__)
assert "site-packages" in installed.parts, f"this is no installed wheel: {installed}"
with Sandbox() as box, box.client() as client:
    grant = box.connect(client)
    assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
print(f"Python {sys.version.split()[0]}: smartcar_sdk {smartcar_sdk.__version__} connects a car and reads its odometer")

# Two in three ended with SIGSEGV where the module had an unwinder that is not glibc's.
box = Sandbox()
client = box.client()
car = client.vehicle(box.connect(client).vehicles[0])


def read_for_ever() -> None:
    """Until the process ends, in the middle of a call."""
    while True:
        with contextlib.suppress(smartcar_sdk.SmartcarError):
            car.odometer()


for _ in range(6):
    threading.Thread(target=read_for_ever, daemon=True).start()
time.sleep(0.5)
