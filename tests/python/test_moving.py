"""Grants from another system here, and back."""

from __future__ import annotations

import csv
import datetime
import pathlib
import stat
import uuid
from collections.abc import Iterable, Mapping, Sequence

import pytest
import smartcar
import smartcar_sdk
from smartcar_sdk import Client

from sandbox import Sandbox


def exchanged(sandbox: Sandbox, **consent: object) -> dict[str, object]:
    """A row as the official SDK's users keep it: what it gave for a driver's code."""
    auth = smartcar.AuthClient(
        sandbox.environment["SMARTCAR_CLIENT_ID"], sandbox.environment["SMARTCAR_CLIENT_SECRET"], "https://example.com/c"
    )
    del auth, consent
    raise NotImplementedError


class Table:
    """The old system's rows, and what was asked of it."""

    def __init__(self, rows: Mapping[int, dict[str, object]]) -> None:
        self.rows = dict(rows)
        self.asked: list[str] = []

    def keys(self, after: int | None, limit: int) -> Iterable[int]:
        return [key for key in sorted(self.rows) if after is None or key > after][:limit]

    def hold(self, keys: Sequence[int]) -> None:
        self.asked.append(f"hold {list(keys)}")

    def read(self, keys: Sequence[int]) -> Iterable[Mapping[str, object]]:
        self.asked.append(f"read {list(keys)}")
        return [{"key": key, **self.rows[key]} for key in keys]

    def release(self, keys: Sequence[int]) -> None:
        self.asked.append(f"release {list(keys)}")
