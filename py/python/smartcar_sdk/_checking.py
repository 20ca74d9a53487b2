"""Values made by hand: their types checked, and what pydantic has to know of them. Imported when first needed."""

from __future__ import annotations

import enum
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from . import _enums
from ._errors import BY_KIND, InvalidInputError, InvalidTypeError, SmartcarError
from ._value import _MISSING, CLASSES, Value


def types_of(cls: type[Value]) -> dict[str, Any]:
    """The type of each field."""
    if cls._types is None:
        known = (
            CLASSES
            | vars(_enums)
            | {"SmartcarError": SmartcarError, "datetime": datetime, "Any": Any, "_T_co": Any, "_ScheduleDay": str}
        )
        # As text until somebody asks: importing the package must not cost `typing`.
        hints = typing.get_type_hints(cls, localns=known)
        cls._types = {name: hints[name] for name in cls._all}
    return cls._types


def checked(cls: type[Value], name: str, value: Any, *, lenient: bool = False) -> Any:
    """A field's value, if it is of its type. `lenient` reads what JSON has made of it, too."""
    return _checked(name, types_of(cls)[name], value, lenient)


def from_dict(cls: type[Any], fields: Mapping[str, Any], name: str = "fields") -> Any:
    """A value of what `to_dict` made."""
    if not isinstance(fields, Mapping):
        raise _wrong(name, f"a {cls.__name__} or a dict of its fields", fields)
    known = {one: _checked(one, hint, fields[one], True) for one, hint in types_of(cls).items() if one in fields}
    return cls(**known)


def _wrong(name: str, expected: str, value: object) -> InvalidTypeError:
    return InvalidTypeError(f"{name} must be {expected}, not {type(value).__name__}", field=name)


_PLAIN: dict[Any, str] = {str: "a str", bool: "True or False", int: "a whole number", float: "a number"}


def _checked(name: str, hint: Any, value: Any, lenient: bool) -> Any:  # noqa: PLR0911
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin in (types.UnionType, typing.Union):
        return _one_of(name, arguments, value, lenient)
    if origin is tuple:
        return _several(name, arguments, value, lenient)
    if origin is dict:
        if not isinstance(value, Mapping):
            raise _wrong(name, "a dict", value)
        return {key: _checked(name, arguments[1], item, lenient) for key, item in value.items()}
    if hint in _PLAIN:
        return _plain(name, hint, value)
    if hint is datetime:
        return _time(name, value, lenient)
    if issubclass(hint, enum.Enum):
        return _word(name, hint, value)
    if isinstance(value, hint):
        return value
    if issubclass(hint, Value) and isinstance(value, Mapping):
        return from_dict(hint, value, name)
    if issubclass(hint, SmartcarError):
        return _error(name, value)
    raise _wrong(name, f"a {hint.__name__}", value)


def _one_of(name: str, arguments: tuple[Any, ...], value: Any, lenient: bool) -> Any:
    arms = [arm for arm in arguments if arm is not type(None)]
    if value is None and len(arms) < len(arguments):
        return None
    if len(arms) == 1:
        try:
            return _checked(name, arms[0], value, lenient)
        except InvalidTypeError as wrong:
            raise InvalidTypeError(wrong.message.replace(", not ", " or None, not "), field=wrong.field) from None
    for arm in arms:
        try:
            return _checked(name, arm, value, lenient)
        except InvalidTypeError:
            continue
    raise _wrong(name, " or ".join(_PLAIN.get(arm) or arm.__name__ for arm in arms), value)


def _several(name: str, arguments: tuple[Any, ...], value: Any, lenient: bool) -> tuple[Any, ...]:
    # A `str` is a sequence of its letters, which is never what was meant.
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, typing.Iterable):
        raise _wrong(name, "a tuple or a list", value)
    items = tuple(value)
    if arguments[-1] is Ellipsis:
        return tuple(_checked(name, arguments[0], item, lenient) for item in items)
    if len(items) != len(arguments):
        raise InvalidTypeError(f"{name} must hold {len(arguments)} items each, not {len(items)}", field=name)
    return tuple(_checked(name, hint, item, lenient) for hint, item in zip(arguments, items, strict=True))


def _plain(name: str, hint: Any, value: Any) -> Any:
    # True is an int, and never a number that anybody meant.
    if isinstance(value, bool) is not (hint is bool) or not isinstance(value, (int, float) if hint is float else hint):
        raise _wrong(name, _PLAIN[hint], value)
    return float(value) if hint is float else value


def _time(name: str, value: Any, lenient: bool) -> datetime:
    if lenient and isinstance(value, str):
        try:
            # Python 3.10 knows no Z, and three or six digits of a second alone.
            text = re.sub(r"\.(\d{1,6})\d*", lambda digits: f".{digits[1]:0<6}", value.strip())
            value = datetime.fromisoformat(text.removesuffix("Z") + "+00:00" * text.endswith("Z"))
        except ValueError:
            raise InvalidInputError(f"{name} must be a time in ISO 8601", field=name) from None
    if not isinstance(value, datetime):
        raise _wrong(name, "a datetime", value)
    if value.utcoffset() is None:
        raise InvalidInputError(f"{name} must say its offset: give the datetime a tzinfo", field=name)
    return value


def _word(name: str, hint: type[enum.Enum], value: Any) -> enum.Enum:
    if not isinstance(value, str):
        raise _wrong(name, f"a {hint.__name__} or a str", value)
    try:
        return hint(value)
    except ValueError:
        words = ", ".join(f'"{word.value}"' for word in hint)
        raise InvalidInputError(f"{name} must be one of {words}", field=name) from None


def _error(name: str, value: Any) -> SmartcarError:
    if not isinstance(value, Mapping) or value.get("kind") not in BY_KIND:
        raise _wrong(name, "a SmartcarError", value)
    kind = BY_KIND[value["kind"]]
    given = {one: value[one] for one in inspect.signature(kind).parameters if one in value}
    car = given.get("incompatible_vehicle")
    if car is not None:
        given["incompatible_vehicle"] = _checked("incompatible_vehicle", CLASSES["IncompatibleVehicle"], car, True)
    return kind(**given)


def _name(source: Any) -> str:
    """`Page_Grant_`: pydantic makes names of such."""
    of = "".join(f"_{getattr(one, '__name__', 'Any')}_" for one in typing.get_args(source))
    return f"{(typing.get_origin(source) or source).__name__}{of}"


def pydantic_schema(cls: type[Value], source: Any, handler: Any) -> Any:
    """A value as pydantic's: taken as it is or made of a dict, and shown as its fields."""
    from pydantic_core import core_schema  # noqa: PLC0415

    if cls._is_base:
        return _base_schema(cls, handler)
    # Of a page: what is on it.
    arguments = typing.get_args(source)
    hints = types_of(cls) | ({"items": types.GenericAlias(tuple, (arguments[0], ...))} if arguments else {})

    def validated(value: Any, of_fields: Callable[[Any], Any]) -> Any:
        return value if isinstance(value, cls) else cls(**of_fields(value))

    def shape(shown: bool) -> Any:
        fields = {}
        for name, hint in hints.items():
            about = {"pydantic_js_updates": {"description": cls._all[name].about}}
            if shown and name == "raw":
                continue
            required = shown or cls._all[name].default is _MISSING
            fields[name] = core_schema.typed_dict_field(schema_of(hint), required=required, metadata=about)
        return core_schema.typed_dict_schema(fields, cls=cls)

    def schema_of(hint: Any) -> Any:
        if not any(isinstance(one, type) and issubclass(one, SmartcarError) for one in (hint, *typing.get_args(hint))):
            return handler.generate_schema(hint)
        # An exception is told as its attributes.
        told = core_schema.plain_serializer_function_ser_schema(
            lambda error: None if error is None else error.to_dict(), return_schema=core_schema.any_schema()
        )
        return core_schema.any_schema(serialization=told)

    return core_schema.no_info_wrap_validator_function(
        validated,
        shape(shown=False),
        ref=f"{cls.__module__}.{_name(source)}:{id(cls)}",
        serialization=core_schema.plain_serializer_function_ser_schema(vars, return_schema=shape(shown=True)),
    )


def _base_schema(cls: type[Value], handler: Any) -> Any:
    """`Reading` and `Value`: taken as it is (a dict does not say which class it is of), and shown as what it is."""
    from pydantic_core import core_schema  # noqa: PLC0415

    hints = {name: hint for name, hint in types_of(cls).items() if name != "raw"}
    fields = {}
    for name, hint in hints.items():
        about = {"pydantic_js_updates": {"description": cls._all[name].about}}
        fields[name] = core_schema.typed_dict_field(handler.generate_schema(hint), required=True, metadata=about)

    def shown(value: Value) -> dict[str, Any]:
        return value.to_dict() | {name: getattr(value, name) for name in hints}

    return _instance_schema(cls, shown, fields)


def batch_schema(cls: type[Any], handler: Any, readings: list[tuple[str, str]]) -> Any:
    """`BatchReadings`: taken as it is, and shown as its parts, each a reading (of name and class) or an error."""
    from pydantic_core import core_schema  # noqa: PLC0415

    error = core_schema.typed_dict_schema({"error": core_schema.typed_dict_field(core_schema.dict_schema())})
    fields = {}
    for name, reading in readings:
        part = core_schema.union_schema([handler.generate_schema(CLASSES[reading]), error])
        fields[name] = core_schema.typed_dict_field(part, required=False)

    def shown(batch: Any) -> dict[str, Any]:
        # The reading of a path of the caller's own is no field: it is shown as its `to_dict()`.
        plain = batch.to_dict()
        return {name: batch[name] if name in fields and "error" not in plain[name] else plain[name] for name in plain}

    return _instance_schema(cls, shown, fields)


def _instance_schema(cls: type[Any], shown: Callable[[Any], dict[str, Any]], fields: dict[str, Any]) -> Any:
    """What is taken as it is, and shown as what `shown` gives: these fields, and others beside them."""
    from pydantic_core import core_schema  # noqa: PLC0415

    returned = core_schema.typed_dict_schema(fields, cls=cls, extra_behavior="allow")

    def described(schema: Any, json_of: Any) -> Any:
        # The OpenAPI schema has no word for an instance.
        return json_of(schema) if json_of.mode == "serialization" else {"type": "object", "title": cls.__name__}

    return core_schema.is_instance_schema(
        cls,
        ref=f"{cls.__module__}.{cls.__name__}:{id(cls)}",
        metadata={"pydantic_js_functions": [described]},
        serialization=core_schema.plain_serializer_function_ser_schema(shown, return_schema=returned),
    )
