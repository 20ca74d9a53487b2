"""Stores of your own: where a client keeps its grants, as a class of yours, in your application's own database.

    from smartcar_sdk.stores import Answer, Store, Swap

    class MyStore(Store):
        def load(self, application, grant_id):
            return Answer(self.find(application, grant_id))
        ...

    client = smartcar_sdk.Client(store=MyStore())

A store knows nothing of tokens or of Smartcar: it keeps rows, and swaps them. `Store` says what each method does, and
what the SDK rests on. `smartcar_sdk.testing.check_store` runs the suite that every store of the SDK passes; run it on
yours. Two are ready: `smartcar_sdk.stores.sqlalchemy` and `smartcar_sdk.stores.django`.
"""

from ._store import AsyncStore, Store, StoreUnavailable
from ._values import Answer, CounterSwap, Cursor, Filter, Order, Query, Row, Swap

__all__ = [
    "Answer",
    "AsyncStore",
    "CounterSwap",
    "Cursor",
    "Filter",
    "Order",
    "Query",
    "Row",
    "Store",
    "StoreUnavailable",
    "Swap",
]
