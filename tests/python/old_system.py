"""A back end as it was before: the official SDK, and a table of tokens laid out as Smartcar's guide has it.

    python old_system.py refresh OLD.DB               refreshes whatever has expired, for ever
    python old_system.py cut-over OLD.DB PAGE WAIT    moves its rows into the store that is set; prints the report

The table is in a file of its own, which nothing but Python's `sqlite3` opens.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime
import json
import re
import sqlite3
import sys
import time
from collections.abc import Sequence
from typing import Any

AT_ONCE = 2
"""Requests that the old refresher has under way: so few that it takes longer for all rows than a cut-over waits."""

TOKENS = "access_token, refresh_token, access_expires_at, refresh_expires_at, updated_at"


class OldTable:
    """The table of tokens, and what `cut_over` asks of it. What a method did is committed when it returns."""

    def __init__(self, path: str) -> None:
        self.path = path

    def execute(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Has the database do this; the rows."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as old:
            old.row_factory = sqlite3.Row
            return [dict(row) for row in old.execute(query, parameters)]

    def create(self) -> None:
        """Makes the table."""
        self.execute("PRAGMA journal_mode = WAL")
        self.execute(
            "CREATE TABLE tokens (id INTEGER PRIMARY KEY, user_id TEXT UNIQUE, vehicle_ids TEXT, access_token TEXT,"
            " refresh_token TEXT, access_expires_at TEXT, refresh_expires_at TEXT, updated_at TEXT,"
            " held INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0)"
        )

    def add(self, user: str, vehicles: list[str], access: Any) -> None:
        """A driver who has consented."""
        query = f"INSERT INTO tokens (user_id, vehicle_ids, {TOKENS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
        self.execute(query, (user, " ".join(vehicles), *_tokens(access)))

    def refresh(self, auth: Any, row_id: int) -> None:
        """What the old refresher does with a row: looks at the mark, sends, saves."""
        found = self.execute("SELECT refresh_token FROM tokens WHERE id = ? AND held = 0", (row_id,))
        if not found:
            return
        try:
            access = auth.exchange_refresh_token(found[0]["refresh_token"])
        except Exception as error:
            if getattr(error, "status_code", None) == 400:
                self.execute("UPDATE tokens SET refused = refused + 1 WHERE id = ?", (row_id,))
            return
        columns = ", ".join(f"{name} = ?" for name in TOKENS.split(", "))
        self.execute(f"UPDATE tokens SET {columns} WHERE id = ?", (*_tokens(access), row_id))

    def take_back(self, exported: list[dict[str, str]]) -> None:
        """The way back: takes these pairs, and the marks off."""
        columns = ", ".join(f"{name} = ?" for name in TOKENS.split(", "))
        for row in exported:
            ends = (_as_stored(row["access_expires_at"]), _as_stored(row["refresh_expires_at"]))
            values = (row["access_token"], row["refresh_token"], *ends, _now(), row["user_id"])
            self.execute(f"UPDATE tokens SET held = 0, {columns} WHERE user_id = ?", values)

    def keys(self, after: int | None, limit: int) -> list[int]:
        """The next keys."""
        found = self.execute("SELECT id FROM tokens WHERE id > ? ORDER BY id LIMIT ?", (after or 0, limit))
        return [row["id"] for row in found]

    def hold(self, keys: Sequence[int]) -> None:
        """Marks these rows."""
        self._mark(keys, 1)

    def release(self, keys: Sequence[int]) -> None:
        """Takes the mark back."""
        self._mark(keys, 0)

    def _mark(self, keys: Sequence[int], held: int) -> None:
        self.execute(f"UPDATE tokens SET held = {held} WHERE id IN ({_places(keys)})", keys)

    def read(self, keys: Sequence[int]) -> list[dict[str, Any]]:
        """These rows as they are now."""
        columns = f"id AS key, user_id, vehicle_ids, {TOKENS} AS obtained_at"
        return self.execute(f"SELECT {columns} FROM tokens WHERE id IN ({_places(keys)})", keys)


class ReadBeforeHold(OldTable):
    """The mistake: the rows of a page are read before they are marked, and a moment passes."""

    def keys(self, after: int | None, limit: int) -> list[int]:
        """The next keys, and their rows on the way."""
        keys = super().keys(after, limit)
        self._rows = {row["key"]: row for row in super().read(keys)}
        time.sleep(1.2)
        return keys

    def read(self, keys: Sequence[int]) -> list[dict[str, Any]]:
        """These rows as they were."""
        return [self._rows[key] for key in keys]


def _places(keys: Sequence[int]) -> str:
    return ", ".join("?" * len(keys))


def _tokens(access: Any) -> tuple[str, ...]:
    """What the official SDK gave, as the table has it: its times are naive, in UTC."""
    ends = str(access.expiration), str(access.refresh_expiration)
    return (access.access_token, access.refresh_token, *ends, _now())


def _now() -> str:
    return str(datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))


def _as_stored(text: str) -> str:
    """A time of an exported file as the table has it: else the two would not compare."""
    # Python 3.10 reads three digits of a second's fraction, or six.
    text = re.sub(r"\.\d+", lambda found: found[0][:7].ljust(7, "0"), text.replace("Z", "+00:00"))
    return str(datetime.datetime.fromisoformat(text).replace(tzinfo=None))


def _refresh_for_ever(path: str) -> None:
    import smartcar  # noqa: PLC0415 - the other role goes without it

    table, auth = OldTable(path), smartcar.AuthClient()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        print("ready", flush=True)
        while True:
            # In an order that is not that of the pages, so that some wait here while their page is held.
            due = table.execute("SELECT id FROM tokens WHERE access_expires_at < ? ORDER BY random()", (_now(),))
            list(pool.map(lambda row: table.refresh(auth, row["id"]), due))
            time.sleep(0.05)


def _cut_over(table: OldTable, page: int, wait: float) -> None:
    import smartcar_sdk  # noqa: PLC0415 - the other role goes without it

    with smartcar_sdk.Client() as client:
        report = client.cut_over(table, page=page, wait=wait)
    names = ("moved", "known", "released", "reconnect", "unsettled")
    print(json.dumps({name: getattr(report, name) for name in names}), flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["refresh", path]:
            _refresh_for_ever(path)
        case ["cut-over", path, page, wait]:
            _cut_over(OldTable(path), int(page), float(wait))
        case _:
            sys.exit(__doc__)
