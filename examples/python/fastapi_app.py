"""A FastAPI application: a customer connects a car and reads its odometer; webhooks come in; the job runs along.

pip install smartcar-sdk smartcar-cli fastapi uvicorn
smartcar sandbox > sandbox.env & sleep 1; . ./sandbox.env    # or Smartcar's own credentials
export SMARTCAR_STORE=sqlite:tokens.db SMARTCAR_REDIRECT_URI=http://localhost:8000/callback
uvicorn fastapi_app:app --workers 4
"""

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Annotated

import smartcar_sdk as smartcar
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from smartcar_sdk import signals, webhook

MANAGEMENT_TOKENS = os.environ.get("SMARTCAR_MANAGEMENT_TOKEN", "").split(",")

HOUR = 3600

STATUS = {
    "not_connected": 404,
    "reconnect_required": 409,
    "permission": 403,
    "declined": 403,
    "invalid_input": 400,
    "rate_limited": 429,
    "unavailable": 503,
    "store": 503,
    "timeout": 504,
}
"""What to answer for which kind of error; docs/errors.md has the whole table."""


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One client for the whole process. Each worker may run the job: they share the work out among themselves."""
    async with smartcar.AsyncClient() as client:
        with client.maintenance():
            app.state.smartcar = client
            app.state.charge = {}
            yield


app = FastAPI(lifespan=lifespan)


def get_client(request: Request) -> smartcar.AsyncClient:
    """The process's client."""
    client: smartcar.AsyncClient = request.app.state.smartcar
    return client


def get_customer(request: Request) -> str:
    """Who is logged in. Stands for your own login, which must be one that a browser cannot forge."""
    if customer := request.cookies.get("customer"):
        return customer
    raise HTTPException(401)


Client = Annotated[smartcar.AsyncClient, Depends(get_client)]
Customer = Annotated[str, Depends(get_customer)]


@app.exception_handler(smartcar.SmartcarError)
async def failed(_request: Request, error: smartcar.SmartcarError) -> Response:
    """Every error of the SDK. Its message is for those who run this; the customer gets what can be acted on."""
    after = {"Retry-After": str(round(error.retry_after))} if error.retry_after else {}
    body = {"error": error.kind, "message": error.suggested_user_message, "connect": None}
    if error.driver_must_act or isinstance(error, smartcar.NotConnectedError | smartcar.DeclinedError):
        body["connect"] = "/connect"
    return JSONResponse(body, STATUS.get(error.kind, 502), after)


@app.get("/connect")
async def connect(client: Client, customer: Customer) -> Response:
    """Sends the customer to Smartcar. The state is signed, and says who it was: nothing has to be kept."""
    scope = ["read_odometer", "read_battery"]
    return RedirectResponse(client.connect_url(scope=scope, signed_state=customer, valid_for=HOUR), 303)


@app.get("/callback")
async def callback(client: Client, customer: Customer, request: Request) -> dict[str, object]:
    """Where Smartcar sends the customer back to."""
    redirect = str(request.url)
    if client.check_state(redirect) != customer:
        raise HTTPException(403, "somebody else began this: log in as who you were, or begin again")
    grant = await client.complete_connect(redirect, signed_state=True, account=customer)
    return {"vehicles": grant.vehicles}


@app.get("/vehicles/{vehicle_id}/odometer")
async def odometer(client: Client, customer: Customer, vehicle_id: str) -> dict[str, object]:
    """The odometer of one of the customer's cars: anybody else's is none that there is."""
    if all(grant.account != customer for grant in await client.grants_for(vehicle_id)):
        raise HTTPException(404)
    reading = await client.vehicle(vehicle_id, timeout=30).odometer()
    return {"kilometres": reading.distance, "at": reading.meta.data_age}


@app.post("/webhook")
async def receive(request: Request) -> Response:
    """What Smartcar posts. The signature is that of the body as it came: before any framework has read JSON from it."""
    delivery = webhook.handle(MANAGEMENT_TOKENS, request.headers.items(), await request.body())
    if delivery.event is not None:
        charge = delivery.event.signal(signals.TRACTIONBATTERY_STATEOFCHARGE)
        if charge is not None:
            # Deliveries repeat: this may be done twice. What may not goes to a queue, by `delivery.event.event_id`.
            request.app.state.charge[delivery.event.vehicle_id] = charge.value
    return Response(delivery.answer or "", delivery.status, media_type=delivery.content_type)
