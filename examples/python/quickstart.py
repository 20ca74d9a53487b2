"""Completes a Connect and reads the odometer.

The arguments are the address that Connect sent the driver back to, and the state that the driver was sent off with.
"""

import sys

import smartcar_sdk as smartcar

redirect, state = sys.argv[1:]
with smartcar.Client(store="sqlite:quickstart.db") as client:
    grant = client.complete_connect(redirect, state=state, account="sky-user-17")
    for vehicle in grant.vehicles:
        odometer = client.vehicle(vehicle).odometer()
        print(f"{vehicle}: {odometer.distance:.1f} km")
