"""Completes a Connect and reads the odometer. The address that Connect sent the driver back to is the argument."""

import sys

import smartcar_sdk as smartcar

with smartcar.Client(store="sqlite:quickstart.db") as client:
    grant = client.complete_connect(sys.argv[1], account="sky-user-17")
    for vehicle in grant.vehicles:
        odometer = client.vehicle(vehicle).odometer()
        print(f"{vehicle}: {odometer.distance:.1f} km")
