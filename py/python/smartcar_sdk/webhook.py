"""Webhooks: what Smartcar posts to your server, checked, answered and read.

Pure functions: the HTTP server, the queue and the memory of what was seen are yours. `handle` is the whole of it for
one HTTP request; `is_signed` (or `verify`, which raises) and `parse` are its parts.

    from smartcar_sdk import signals, webhook

    def receive(headers, body):
        delivery = webhook.handle(management_tokens, headers, body)
        if delivery.event is not None:
            charge = delivery.event.signal(signals.TRACTIONBATTERY_STATEOFCHARGE)
            queue.put(delivery.event.event_id, delivery.event.raw)  # deliveries repeat: pass by what was seen in 7 days
        return delivery.status, delivery.answer or ""
"""

from ._native import SIGNATURE_HEADER, challenge_answer, handle, is_signed, parse, sign, verify
from ._values.webhook import Delivery, Event, EventVehicle, Trigger, WebhookError, WebhookReading

__all__ = [
    "SIGNATURE_HEADER",
    "Delivery",
    "Event",
    "EventVehicle",
    "Trigger",
    "WebhookError",
    "WebhookReading",
    "challenge_answer",
    "handle",
    "is_signed",
    "parse",
    "sign",
    "verify",
]
