"""The statements of a store in PostgreSQL or SQLite, for whatever runs them: SQLAlchemy, or Django.

Parameters are written `:name`. Every read is a range of one index. A write is one transaction: the row first, since
that locks it, then what `load_for` finds it by.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from .._errors import UnsupportedError
from ._store import StoreUnavailable
from ._values import Answer, CounterSwap, Cursor, Filter, Order, Query, Row, Swap, host_time

GRANTS, VEHICLES, COUNTERS = "smartcar_grant_rows", "smartcar_grant_vehicles", "smartcar_grant_counters"
"""The tables. Not those of the SDK's own stores (`postgres://`, `sqlite:`), which may be in the same database."""

COLUMNS = (
    "grant_id",
    "version",
    "user_id",
    "account",
    "status",
    "vehicles",
    "connected_at",
    "refresh_expires_at",
    "due_at",
    "status_changed_at",
    "updated_at",
    "body",
)

INDEXES: dict[str, tuple[tuple[str, ...], str | None]] = {
    "due": (("application", "due_at", "grant_id"), "due_at"),
    "expiry": (("application", "refresh_expires_at", "grant_id"), "refresh_expires_at"),
    "changed": (("application", "status_changed_at", "grant_id"), None),
    "of_status": (("application", "status", "grant_id"), None),
    "of_account": (("application", "account", "grant_id"), "account"),
    "of_user": (("application", "user_id", "grant_id"), "user_id"),
}
"""The indexes of the rows, one for each order and filter: their columns, and the one that may be missing."""

_SERVER_TIME = "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)"

# Whatever the server's default is: a commit is on its disk when it returns. Stronger settings stay.
_DURABLE = """(SELECT set_config('synchronous_commit', 'on', true)
    WHERE current_setting('synchronous_commit') IN ('off', 'local'))"""

_BEFORE_ALL = -(2**62)


class Result(NamedTuple):
    """What a statement gave."""

    rows: Sequence[Sequence[Any]]
    written: int


Run: TypeAlias = Callable[[str, Mapping[str, Any]], Result]
"""Runs a statement in the transaction that is open."""


class Statements:
    """What a store does, each method within one transaction of its own."""

    def __init__(
        self,
        dialect: Literal["postgresql", "sqlite"],
        grants: str = GRANTS,
        vehicles: str = VEHICLES,
        counters: str = COUNTERS,
    ) -> None:
        """The names as they stand in SQL, quoted where they must be."""
        self.is_postgres = dialect == "postgresql"
        self._grants, self._vehicles, self._counters = grants, vehicles, counters

    def read(self, where: str, order: str = "") -> str:
        """Rows; on PostgreSQL each with the server's time, and a line with the time alone where there are none."""
        columns = ", ".join(f"g.{column}" for column in COLUMNS)
        rows = f"SELECT {columns} FROM {where} {order}"
        if not self.is_postgres:
            return rows
        return f"SELECT n.now, g.* FROM (SELECT {_SERVER_TIME} AS now) n LEFT JOIN LATERAL ({rows}) g ON true"

    @property
    def load_sql(self) -> str:
        """One row."""
        return self.read(f"{self._grants} g WHERE g.application = :application AND g.grant_id = :grant_id")

    @property
    def load_for_sql(self) -> str:
        """The rows that reach a vehicle."""
        return self.read(
            f"{self._vehicles} v JOIN {self._grants} g ON g.application = v.application AND g.grant_id = v.grant_id "
            "WHERE v.application = :application AND v.vehicle_id = :vehicle_id",
            "ORDER BY v.connected_at DESC, v.grant_id DESC",
        )

    def page_sql(self, query: Query) -> str:
        """A page: both bounds are always given, so that it is one range of one index."""
        if query.filter is not None:
            column = query.filter.column
            return self.read(
                f"{self._grants} g WHERE g.application = :application AND g.{column} = :word AND g.grant_id > :after",
                "ORDER BY g.grant_id LIMIT :most",
            )
        if query.order is Order.ID:
            return self.read(
                f"{self._grants} g WHERE g.application = :application AND g.grant_id > :after",
                "ORDER BY g.grant_id LIMIT :most",
            )
        time = query.order.column
        return self.read(
            f"{self._grants} g WHERE g.application = :application AND g.{time} <= :up_to "
            f"AND (g.{time}, g.grant_id) > (:at, :after)",
            f"ORDER BY g.{time}, g.grant_id LIMIT :most",
        )

    def page_parameters(self, application: str, query: Query) -> dict[str, Any]:
        """Those of `page_sql`."""
        after = query.after or Cursor(_BEFORE_ALL, "")
        given: dict[str, Any] = {"application": application, "after": after.grant_id, "most": query.limit}
        if query.filter is not None:
            return given | {"word": query.filter.word}
        if query.order is Order.ID:
            return given
        return given | {"at": after.at, "up_to": 2**63 - 1 if query.up_to is None else query.up_to}

    def _rows(self, result: Result) -> Answer[list[Row]]:
        if not self.is_postgres:
            return Answer([_row(line) for line in result.rows])
        rows = [_row(line[1:]) for line in result.rows if line[1] is not None]
        return Answer(rows, int(result.rows[0][0]))

    def load(self, run: Run, application: str, grant_id: str) -> Answer[Row | None]:
        """The row of one grant."""
        answer = self._rows(run(self.load_sql, {"application": application, "grant_id": grant_id}))
        return Answer(answer.value[0] if answer.value else None, answer.now)

    def load_for(self, run: Run, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """The rows that reach a vehicle."""
        return self._rows(run(self.load_for_sql, {"application": application, "vehicle_id": vehicle_id}))

    def page(self, run: Run, application: str, query: Query) -> Answer[list[Row]]:
        """One page of a walk."""
        if query.order not in tuple(Order) or not isinstance(query.filter, Filter | None):
            raise UnsupportedError("this release of the store does not know such a query")
        return self._rows(run(self.page_sql(query), self.page_parameters(application, query)))

    def swap(self, run: Run, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """Stores a row, and what `load_for` finds it by."""
        given = {name: getattr(row, name) for name in COLUMNS} | {"application": application}
        given["vehicles"] = json.dumps(row.vehicles, ensure_ascii=False)
        if expected is None:
            names = ", ".join(("application", *COLUMNS))
            values = ", ".join(f":{name}" for name in ("application", *COLUMNS))
            sql = (
                f"INSERT INTO {self._grants} ({names}) VALUES ({values}) ON CONFLICT (application, grant_id) DO NOTHING"
            )
        else:
            settings = ", ".join(f"{name} = :{name}" for name in COLUMNS if name != "grant_id")
            sql = (
                f"UPDATE {self._grants} SET {settings} "
                "WHERE application = :application AND grant_id = :grant_id AND version = :expected"
            )
            given["expected"] = expected
        now = self._write(run, sql, given)
        if now is None:
            current = self.load(run, application, row.grant_id)
            return Answer(Swap(done=False, current=current.value), current.now)
        self._link(run, application, row)
        return Answer(Swap(done=True), now)

    def _write(self, run: Run, sql: str, given: Mapping[str, Any]) -> int | None:
        """The time at which a row was written; None if none was."""
        if not self.is_postgres:
            return host_time() if run(sql, given).written == 1 else None
        written = run(f"{sql} RETURNING {_SERVER_TIME}, {_DURABLE}", given).rows
        return int(written[0][0]) if written else None

    def _link(self, run: Run, application: str, row: Row) -> None:
        """Lets a row that is locked be found by its vehicles: mostly it is already."""
        of = {"application": application, "grant_id": row.grant_id}
        where = f"{self._vehicles} WHERE application = :application AND grant_id = :grant_id"
        found = run(f"SELECT vehicle_id, connected_at FROM {where}", of).rows
        links = {(str(vehicle), int(at)) for vehicle, at in found}
        wanted = {(vehicle, row.connected_at) for vehicle in row.vehicles if row.status != "removed"}
        for vehicle, _ in sorted(links - wanted):
            run(f"DELETE FROM {where} AND vehicle_id = :vehicle_id", of | {"vehicle_id": vehicle})
        for vehicle, at in sorted(wanted - links):
            run(
                f"INSERT INTO {self._vehicles} (application, grant_id, vehicle_id, connected_at) "
                "VALUES (:application, :grant_id, :vehicle_id, :connected_at)",
                of | {"vehicle_id": vehicle, "connected_at": at},
            )

    def delete(self, run: Run, application: str, grant_id: str, version: int) -> Answer[bool]:
        """Forgets a row."""
        of = {"application": application, "grant_id": grant_id}
        where = "application = :application AND grant_id = :grant_id"
        now = self._write(
            run, f"DELETE FROM {self._grants} WHERE {where} AND version = :version", of | {"version": version}
        )
        if now is None:
            return Answer(False, self.now(run))
        run(f"DELETE FROM {self._vehicles} WHERE {where}", of)
        return Answer(True, now)

    def swap_counter(
        self, run: Run, application: str, name: str, expected: int | None, value: int
    ) -> Answer[CounterSwap]:
        """Sets a number."""
        given = {"application": application, "name": name, "value": value}
        if expected is None:
            sql = (
                f"INSERT INTO {self._counters} (application, name, value) VALUES (:application, :name, :value) "
                "ON CONFLICT (application, name) DO NOTHING"
            )
        else:
            sql = (
                f"UPDATE {self._counters} SET value = :value "
                "WHERE application = :application AND name = :name AND value = :expected"
            )
            given["expected"] = expected
        if run(sql, given).written == 1:
            return Answer(CounterSwap(done=True), self.now(run))
        sql = f"SELECT value FROM {self._counters} WHERE application = :application AND name = :name"
        found = run(sql, {"application": application, "name": name}).rows
        return Answer(CounterSwap(done=False, current=int(found[0][0]) if found else None), self.now(run))

    def now(self, run: Run) -> int:
        """The server's clock, or this host's."""
        return int(run(f"SELECT {_SERVER_TIME}", {}).rows[0][0]) if self.is_postgres else host_time()


def _row(line: Sequence[Any]) -> Row:
    values = list(line)
    values[5] = tuple(json.loads(values[5]))
    values[11] = bytes(values[11])
    return Row(*values)


def locked(text: str) -> StoreUnavailable:
    """What SQLite says once it has waited for its lock, which one connection to the file has at a time."""
    return StoreUnavailable(
        f"{text}: another connection has kept the file locked, perhaps a transaction of yours that is open on the very "
        "thread that waits for this call. Commit it or roll it back before you call the client"
    )
