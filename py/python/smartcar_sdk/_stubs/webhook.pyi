"""Webhooks: one HTTP request checked, answered and read."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from .._generated.values import _AnyReading
from .._native import Native
from .._values.webhook import Delivery, Event

_Bytes: TypeAlias = bytes | bytearray | memoryview
_Header: TypeAlias = str | bytes
SIGNATURE_HEADER: str

def handle(
    tokens: str | Iterable[str],
    headers: Mapping[str, str] | Iterable[tuple[_Header, _Header]],
    body: _Bytes,
) -> Delivery:
    """Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.

    tokens: the application management token, or the old and the new one while it is being rotated.
    headers: as any framework has them; the names' case does not matter.
    body: the raw bytes that arrived: JSON that was parsed and written again has another signature.

    Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued.
    Smartcar delivers at least once: see `Event.event_id`. Raises nothing but `InvalidTypeError`.
    """

def verify(tokens: str | Iterable[str], signature: str, body: _Bytes) -> None:
    """Checks that a body is signed with one of these management tokens; compares in constant time.

    Raises `InvalidInputError`, field `signature`, if it is not: believe nothing in the body. `ConfigError`, field
    `management_token`, if there is no token, or an empty one.
    """

def is_signed(tokens: str | Iterable[str], signature: str, body: _Bytes) -> bool:
    """Whether a body is signed with one of these management tokens; compares in constant time.

    Believe nothing in a body that is not. Raises `ConfigError`, field `management_token`, if there is no token, or an
    empty one.
    """

def challenge_answer(token: str, challenge: str) -> str:
    """What the callback answers to a `VERIFY` event: `{"challenge": "<this>"}`.

    Raises `InvalidInputError`, field `challenge`, if the challenge could itself be an event: who could have any text
    answered could have his own events signed.
    """

def parse(body: _Bytes) -> Event:
    """Reads the body of a webhook's request. Check its signature first, over the bytes as they arrived.

    Raises `InvalidInputError`, field `body`, if it is not a JSON object; what is unknown in one is in `Event.raw`.
    """

def sign(token: str, body: _Bytes) -> str:
    """The signature of a body: HMAC-SHA256 in lower-case hex. To test your own receiver."""

def read_event(event: Native, name: str, unit_system: str | None) -> _AnyReading:
    """What an event tells: `Event.read`."""

def read_webhook_reading(reading: Native) -> _AnyReading:
    """A reading of an event: `WebhookReading.read`."""
