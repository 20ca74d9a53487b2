"""Tests a store of one's own against the contract that the SDK rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import _native

if TYPE_CHECKING:
    from ..stores import AsyncStore, Store


class StoreBroken(AssertionError):
    """A store does not keep a rule of the contract."""

    def __init__(self, rule: str, found: str) -> None:
        """The rule, as a sentence, and what the store did instead."""
        super().__init__(f'the store breaks the rule "{rule}": {found}')
        self.rule = rule
        self.found = found


def check_store(make_store: Callable[[], Store | AsyncStore], *, in_memory: bool = False) -> None:
    """Runs the suite that every store of the SDK passes; raises `StoreBroken`, which names the rule, otherwise.

        def test_my_store_keeps_the_contract(database):
            smartcar_sdk.testing.check_store(lambda: MyStore(database))

    make_store: gives a store over the same rows, each time it is called: three times, as three processes would.
    in_memory: the rows live and die with the object. It is called once, and what several processes do is left out.

    It takes some seconds. It writes under application names of its own and deletes the rows that it wrote (counters
    stay), so a database in use may be tested, too. What no suite can see from outside is whether a write survives a
    power cut: that is between you and your database's settings.
    """
    store = make_store()
    others = None if in_memory else (make_store(), make_store())
    broken = _native.check_store(store, others)
    if broken is not None:
        raise StoreBroken(*broken)
