"""What the methods of `Sandbox` are given, checked by their annotations: each error names the argument."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import NoneType, UnionType
from typing import Any

from .. import InvalidInputError, InvalidTypeError

_MOST = 2**31

_KNOWN = {**vars(typing), "Iterable": Iterable, "Mapping": Mapping, "Sequence": Sequence, "timedelta": timedelta}

_SAID: dict[Any, str] = {
    str: "a str",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    Sequence: "a list",
    Iterable: "a list",
    Mapping: "a dict",
    NoneType: "None",
}


def check(function: Any, **given: Any) -> None:
    """Raises what says which of these arguments is none that the function takes."""
    for name, value in given.items():
        hint = eval(function.__annotations__[name], _KNOWN)
        arms = typing.get_args(hint) if typing.get_origin(hint) in (UnionType, typing.Union) else (hint,)
        if not any(_fits(arm, value) for arm in arms):
            wanted = " or ".join(dict.fromkeys(_said(arm) for arm in arms if arm is not NoneType))
            raise InvalidTypeError(f"{name} must be {wanted}, not {_kind(value)}", field=name)
        words = [word for arm in arms if typing.get_origin(arm) is typing.Literal for word in typing.get_args(arm)]
        if words and value is not None and value not in words:
            named = ", ".join(f'"{word}"' for word in words)
            raise InvalidInputError(f"{name} must be one of {named}", field=name)
        for one in value if isinstance(value, list | tuple) else [value]:
            check_value(name, one)


def _fits(hint: Any, value: Any) -> bool:
    origin = typing.get_origin(hint) or hint
    if origin is typing.Literal:
        return isinstance(value, str)
    if origin in (Sequence, Iterable):
        # A `str` is a sequence of its letters, which is never what was meant.
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, origin):
            return False
        arms = typing.get_args(hint)[0]
        arms = typing.get_args(arms) or (arms,)
        # What can be gone through but once is looked at where it is.
        return not isinstance(value, Sequence) or all(any(_fits(arm, one) for arm in arms) for one in value)
    if origin is Mapping:
        return isinstance(value, Mapping)
    # True is an int, and never a number that anybody meant.
    return isinstance(value, bool) is (origin is bool) and isinstance(value, origin)


def _said(hint: Any) -> str:
    origin = typing.get_origin(hint) or hint
    if origin is typing.Literal:
        return "a str"
    if origin in (Sequence, Iterable):
        return "a list of str" if typing.get_args(hint) == (str,) else "a list"
    return _SAID.get(origin) or f"a {origin.__name__}"


def _kind(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} with other items"
    return type(value).__name__


def check_value(name: str, value: Any) -> None:
    """Raises what says that a text, or a number, of the right type is none that could be meant."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidInputError(
                f"{name} holds half of a surrogate pair, which is no character: pass text that can be encoded",
                field=name,
            ) from None
    elif isinstance(value, int) and not 0 <= value < _MOST:
        raise InvalidInputError(f"{name} must be a whole number, zero or more", field=name)
