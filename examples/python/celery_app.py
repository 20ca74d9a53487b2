"""Celery: web processes hand work to workers, all with one store; the daily job is a task of the beat.

    pip install smartcar-sdk smartcar-cli celery fastapi uvicorn
    smartcar sandbox > sandbox.env & sleep 1; . ./sandbox.env    # or Smartcar's own credentials
    export SMARTCAR_STORE=postgres://app@db/tokens SMARTCAR_REDIRECT_URI=http://localhost:8000/callback
    celery --app celery_app worker --beat
    uvicorn celery_app:web --workers 2

A car may take minutes to answer: a web process that waits for it is a web process that does nothing else.
"""

import functools
import os
from typing import Any

import smartcar_sdk as smartcar
from celery import Celery, signals
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from smartcar_sdk import webhook

HOUR, DAY = 3_600, 86_400

app = Celery("cars", broker=os.environ.get("BROKER", "redis://localhost"), backend=os.environ.get("RESULTS"))
app.conf.update(
    beat_schedule={"refresh": {"task": "celery_app.refresh", "schedule": HOUR}},
    # A task whose worker dies is given to another one. Reading twice does no harm.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
)


@functools.cache
def smartcar_client() -> smartcar.Client:
    """One client for the whole process, opened when it is first used."""
    return smartcar.Client()


@signals.worker_process_shutdown.connect
def close(**_: object) -> None:
    """Celery's worker processes end without Python's own end: what is being refreshed is settled here."""
    if smartcar_client.cache_info().currsize:
        smartcar_client().close()


@app.task(name="celery_app.refresh")
def refresh() -> dict[str, int]:
    """The daily job, every hour, so that the work is spread over the day. Two at once share it."""
    report = smartcar_client().refresh_expiring(within=5 * DAY)
    return {"refreshed": report.refreshed, "failed": report.failed, "reconnect": report.reconnect}


@app.task(name="celery_app.odometer", bind=True, max_retries=5)
def odometer(self: Any, vehicle_id: str) -> float | None:
    """Reads an odometer, and tries again later where that may help. None where the driver must act."""
    try:
        return smartcar_client().vehicle(vehicle_id).odometer().distance
    except smartcar.SmartcarError as error:
        if error.driver_must_act:
            return None  # here you would ask the driver to connect again
        if error.can_retry:
            raise self.retry(countdown=error.retry_after or 60) from error
        raise


@app.task(name="celery_app.happened")
def happened(body: str) -> str | None:
    """An event of a webhook. Deliveries repeat: keep the ids of seven days, and pass by what is among them."""
    event = webhook.parse(body.encode())
    return event.vehicle_id


web = FastAPI()


def customer_of(request: Request) -> str:
    """Who is logged in. Stands for your own login, which must be one that a browser cannot forge."""
    if customer := request.cookies.get("customer"):
        return customer
    raise HTTPException(401)


@web.get("/connect")
def connect(request: Request) -> Response:
    """Sends the customer to Smartcar. The state is signed, and says who it was: nothing has to be kept."""
    customer = customer_of(request)
    url = smartcar_client().connect_url(scope=["read_odometer"], signed_state=customer, valid_for=HOUR)
    return RedirectResponse(url, 303)


@web.get("/callback")
def callback(request: Request) -> dict[str, list[str]]:
    """Where Smartcar sends the customer back to: the grant is stored here, and its cars are read by workers."""
    client, redirect, customer = smartcar_client(), str(request.url), customer_of(request)
    try:
        if client.check_state(redirect) != customer:
            raise HTTPException(403, "somebody else began this: log in as who you were, or begin again")
        grant = client.complete_connect(redirect, signed_state=True, account=customer)
    except smartcar.DeclinedError as error:
        raise HTTPException(403, "you have not connected a car: /connect begins again") from error
    except smartcar.InvalidInputError as error:
        raise HTTPException(400, "this address does not come from Smartcar: /connect begins again") from error
    return {"tasks": [odometer.delay(vehicle).id for vehicle in grant.vehicles]}


@web.post("/webhook")
async def receive(request: Request) -> Response:
    """What Smartcar posts: checked as it came, answered at once, and dealt with by a worker."""
    tokens = os.environ.get("SMARTCAR_MANAGEMENT_TOKEN", "").split(",")
    body = await request.body()
    delivery = webhook.handle(tokens, request.headers.items(), body)
    if delivery.event is not None:
        happened.delay(body.decode())
    return Response(delivery.answer or "", delivery.status, media_type=delivery.content_type)
