"""AWS Lambda: a function that is frozen between its calls and ends when nobody calls it.

A zip of this file and of what `pip install smartcar-sdk --target . --platform manylinux2014_x86_64 --only-binary :all:`
brings is all it takes. Its settings are environment variables: `SMARTCAR_STORE=postgres://...` (a disk of its
own goes with it), `SMARTCAR_CLIENT_ID`, ... `handler` answers API Gateway, or a function URL:

    GET /vehicles/{vehicle_id}/odometer

Some process that is always awake must use the same store, and run the daily job: docs/serverless.md says why.
"""

import functools
import json
from typing import Any

import smartcar_sdk as smartcar

STATUS = {"invalid_input": 400, "not_connected": 404, "reconnect_required": 409, "rate_limited": 429, "timeout": 504}
"""What to answer for which kind of error; docs/errors.md has the whole table."""


@functools.cache
def client() -> smartcar.Client:
    """One client for as long as this instance lives, so that its connections and tokens are used again.

    Nothing of it runs while the function is frozen: a caller waits for the refresh that its token needs, rather than
    leaving it behind (`background_refresh`), and what others left undone is looked for elsewhere (`recovery`). A call
    ends before the function's own limit, here 30 s, would end it.
    """
    return smartcar.Client(background_refresh=False, recovery=False, timeout=20)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers one request. A grant's account is the customer's id, which the gateway's authorizer has checked."""
    customer = event["requestContext"]["authorizer"]["customer"]
    vehicle_id = event["pathParameters"]["vehicle_id"]
    try:
        if all(grant.account != customer for grant in client().grants_for(vehicle_id)):
            return answer(404, {"error": "not_connected"})
        reading = client().vehicle(vehicle_id).odometer()
    except smartcar.SmartcarError as error:
        print(json.dumps(error.to_dict()))  # CloudWatch's; it holds no secret
        return answer(STATUS.get(error.kind, 502), {"error": error.kind, "message": error.suggested_user_message})
    return answer(200, reading.to_dict())


def answer(status: int, body: object) -> dict[str, Any]:
    """As API Gateway takes it."""
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
