"""How transcripts of behaviour cases show values. tests/behaviour/README.md says it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

import smartcar_sdk as smartcar

# Of these only that they are there can be told.
RANDOM = {
    "ServiceRecord": {"service_date"},
    "TroubleCode": {"timestamp"},
    "CommandResult": {"execution_id"},
    "ChargeScheduleResult": {"schedule_id", "execution_id"},
    "Connection": {"id"},
    "Subscription": {"id"},
}


def shown(value: object) -> str:  # noqa: PLR0911
    """A value as transcripts show it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.3f}"
        case str():
            return f'"{value}"' if value == "" or " " in value else value
        case datetime.datetime():
            return "some"
        case tuple() | list():
            return f"[{','.join(map(shown, value))}]"
        case int():
            return str(value)
        case _:
            return ":".join(text for _, text in fields(value))


def fields(of: Any, *, but: tuple[str, ...] = (), texts: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """An object's fields, in order, as transcripts show them; `texts` has those that are shown otherwise."""
    random = RANDOM.get(type(of).__name__, set())

    def text(name: str) -> str:
        if texts is not None and name in texts:
            return texts[name]
        value = getattr(of, name)
        return "some" if name in random and value is not None else shown(value)

    return [(name, text(name)) for name in type(of).__match_args__ if name not in but]


def pairs(shown: list[tuple[str, str]]) -> str:
    """` name=value` for each."""
    return "".join(f" {name}={text}" for name, text in shown)


def reading_line(title: str, reading: Any) -> str:
    """A reading as transcripts show it."""
    return f"{title}{pairs(fields(reading))} unit_system={reading.meta.unit_system}"


def grant_line(grant: smartcar.Grant) -> str:
    """A grant as transcripts show it."""
    return (
        f"grant mode={grant.mode} vehicles={len(grant.vehicles)} account={shown(grant.account)} "
        f"status={grant.status} reason={shown(grant.reason)} generation={grant.generation}"
    )


def error_line(error: smartcar.SmartcarError) -> str:
    """An error as transcripts show it."""
    return (
        f"error {error.kind} field={shown(error.field)} retry={shown(error.can_retry)} "
        f"driver={shown(error.driver_must_act)} type={shown(error.type)} code={shown(error.code)}"
    )


def compact(value: object) -> str:
    """JSON as transcripts show it."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def fetched(pages: smartcar.Pages[Any]) -> tuple[str, list[Any]]:
    """How many there are on each page, and what they are."""
    counts: list[int] = []
    items: list[Any] = []
    page = pages.page()
    while True:
        counts.append(len(page.items))
        items.extend(page.items)
        if page.next is None:
            return f"pages={shown(counts)} total={shown(page.total)}", items
        page = pages.page(page.next)


def why(error: smartcar.SmartcarError | None) -> tuple[str | None, str | None]:
    """Type and code of an error that came inside something."""
    return (None, None) if error is None else (error.type, error.code)


def items(parts: Sequence[tuple[object, ...]]) -> str:
    """Parts of an event."""
    return f"[{','.join(':'.join(map(shown, part)) for part in parts)}]"
