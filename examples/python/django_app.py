"""A Django application in one file: a customer connects a car, comes back, and reads its odometer; webhooks come in.

    pip install smartcar-sdk smartcar-cli django
    smartcar sandbox > sandbox.env & sleep 1; . ./sandbox.env    # or Smartcar's own credentials
    export SMARTCAR_STORE=sqlite:tokens.db SMARTCAR_REDIRECT_URI=http://localhost:8000/callback
    python django_app.py runserver                               # or: gunicorn django_app:application
    python django_app.py refresh                                 # the daily job, from cron

In a project of several files `views` goes to `views.py`, `smartcar_client` beside it, and the command to
`management/commands/refresh.py`.
"""

import functools
import os
import sys
from collections.abc import Callable
from datetime import timedelta

import django
import smartcar_sdk as smartcar
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from smartcar_sdk import signals, webhook

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["localhost", "testserver"],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("DATABASE", "app.sqlite3")}
        },
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            f"{__name__}.Errors",
        ],
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.environ.get("SECRET_KEY", "for this example only"),
        USE_TZ=True,
        WSGI_APPLICATION=f"{__name__}.application",
    )
    django.setup()


@functools.cache
def smartcar_client() -> smartcar.Client:
    """One client for the whole process, opened when it is first used. It is closed when the process ends.

    Processes that are forked later (gunicorn's `preload_app`) may use it as well.
    """
    return smartcar.Client()


STATUS = {"not_connected": 404, "reconnect_required": 409, "permission": 403, "declined": 403, "invalid_input": 400}
"""What to answer for which kind of error; docs/errors.md has the whole table."""


class Errors:
    """Middleware: errors of the SDK. Their messages are for those who run this; customers get what can be acted on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing, unless a view fails."""
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an error of the SDK; others are Django's business."""
        if not isinstance(error, smartcar.SmartcarError):
            return None
        connects = error.driver_must_act or isinstance(error, smartcar.NotConnectedError | smartcar.DeclinedError)
        body = {
            "error": error.kind,
            "message": error.suggested_user_message,
            "connect": "/connect" if connects else None,
        }
        answer = JsonResponse(body, status=STATUS.get(error.kind, 503 if error.can_retry else 502))
        if error.retry_after:
            answer["Retry-After"] = str(round(error.retry_after))
        return answer


def customer(request: HttpRequest) -> str:
    """Your own id of whoever is logged in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return f"customer-{request.user.pk}"


@require_GET
def connect(request: HttpRequest) -> HttpResponse:
    """Sends the customer to Smartcar. The state is signed, and says who it was: nothing has to be kept."""
    scope = ["read_odometer", "read_battery"]
    url = smartcar_client().connect_url(scope=scope, signed_state=customer(request), valid_for=timedelta(hours=1))
    return HttpResponseRedirect(url)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Where Smartcar sends the customer back to."""
    client, redirect = smartcar_client(), request.get_full_path()
    if client.check_state(redirect) != customer(request):
        return HttpResponse("Somebody else began this: log in as who you were, or begin again.", status=403)
    grant = client.complete_connect(redirect, signed_state=True, account=customer(request))
    return JsonResponse({"vehicles": list(grant.vehicles)})


@require_GET
def odometer(request: HttpRequest, vehicle_id: str) -> HttpResponse:
    """The odometer of one of the customer's cars: anybody else's is none that there is."""
    client = smartcar_client()
    if all(grant.account != customer(request) for grant in client.grants_for(vehicle_id)):
        raise Http404
    reading = client.vehicle(vehicle_id, timeout=30).odometer()
    return JsonResponse({"kilometres": reading.distance, "at": reading.meta.data_age})


charge: dict[str, object] = {}
"""What webhooks told of each car, for as long as this process lives: stands for a model of yours."""


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """What Smartcar posts. The signature is that of the body as it came, before anything has read JSON from it."""
    tokens = os.environ.get("SMARTCAR_MANAGEMENT_TOKEN", "").split(",")
    delivery = webhook.handle(tokens, request.headers, request.body)
    if delivery.event is not None and delivery.event.vehicle_id is not None:
        state = delivery.event.signal(signals.TRACTIONBATTERY_STATEOFCHARGE)
        if state is not None:
            # Deliveries repeat: this may be done twice. What may not goes to a queue, by `delivery.event.event_id`.
            charge[delivery.event.vehicle_id] = state.value
    return HttpResponse(delivery.answer or "", status=delivery.status, content_type=delivery.content_type)


urlpatterns = [
    path("connect", connect),
    path("callback", callback),
    path("vehicles/<str:vehicle_id>/odometer", odometer),
    path("webhook", receive),
]

application = get_wsgi_application()


def refresh() -> None:
    """The daily job. Any number of hosts may run it at once."""
    report = smartcar_client().refresh_expiring(within=timedelta(days=5))
    print(f"refreshed {report.refreshed}, failed {report.failed}, to be connected again {report.reconnect}")


if __name__ == "__main__":
    if sys.argv[1:] == ["refresh"]:
        refresh()
    else:
        execute_from_command_line(sys.argv)
