"""Python's own `sqlite3`, kept from a file that a client with `store="sqlite:PATH"` has open in this process.

The SDK brings an SQLite of its own. POSIX drops every lock that a process has on a file as soon as the process closes
any descriptor of it, so each of the two would take the other's locks away, and both would write as if they were alone.
The core refuses a file that Python has open already (`store/sqlite/foreign.rs`); this is the other order.
"""

from __future__ import annotations

import os
import sys

from . import _native
from ._errors import StoreError


def install() -> None:
    """Installs the hook. Called once, with the first client of an SQLite file.

    A hook is called for every audited event and stays for good: programs without such a client get none.
    """
    sys.addaudithook(_on_audit)


def _on_audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect":
        for path in _paths(arguments[0]):
            check_file(path)


def _paths(database: object) -> list[str]:
    """The files that `sqlite3.connect` may mean by it: it does not tell us whether a URI is one."""
    try:
        path = os.fsdecode(database)  # type: ignore[arg-type]
    except TypeError:
        return []  # it says itself what is wrong with that
    if path == ":memory:":
        return []
    return [path, *_of_uri(path)]


def _of_uri(uri: str) -> list[str]:
    if not uri.startswith("file:"):
        return []
    from urllib.parse import unquote  # noqa: PLC0415

    path, _, query = uri.removeprefix("file:").partition("#")[0].partition("?")
    if "mode=memory" in query.split("&"):
        return []
    if path.startswith("//"):
        # An authority: none, or localhost.
        path = "/" + path[2:].partition("/")[2]
    return [unquote(path, errors="surrogateescape")]


def check_file(path: str) -> None:
    """Fails for an SQLite file that a client has open in this process."""
    if _native.sqlite_file_is_open(path):
        raise StoreError(
            f"{path} is open in this process by a client with store='sqlite:...', which brings an SQLite of its own: "
            "each would drop the locks of the other. Close that client first, or open the file in another process; or "
            "use one store for both (smartcar_sdk.stores.sqlalchemy or .django), or another file for the grants",
            field="store",
        )
