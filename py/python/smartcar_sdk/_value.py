"""What every value is made of: one base class, which knows a class's fields by their names.

The constructor, equality, hashes, `repr`, `to_dict`, pickling and pydantic's schema are written here, once for all. A
class is its declaration: `name: type = attribute("What it is.")`. A value that comes from Smartcar or the store has its
native object behind it, which converts what is asked for when it is first asked for.
"""

from __future__ import annotations

# As `typing.TYPE_CHECKING`, without the price of importing `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from inspect import Signature
    from typing import Any, ClassVar

    from typing_extensions import Self, dataclass_transform

    from ._native import Native
else:

    def dataclass_transform(**_):
        """What only type checkers read."""
        return lambda it: it


_MISSING: Any = object()

CLASSES: dict[str, type[Value]] = {}
"""Every class of values, by its name: where the compiled module finds them."""


class Field:
    """What a class says of one of its fields."""

    __slots__ = ("about", "compare", "default")

    def __init__(self, about: str, default: Any, compare: bool) -> None:
        """What it is, in words; what it is where it is not given; whether it counts for equality."""
        self.about, self.default, self.compare = about, default, compare


def attribute(about: str, *, default: Any = _MISSING, compare: bool = True) -> Any:
    """Declares a field of a value."""
    return Field(about, default, compare)


def percent(fraction: float) -> float:
    """A fraction as people say it, without the digits that a multiplication leaves behind."""
    return round(fraction * 100, 9)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attribute,))
class _ValueType(type):
    """Makes slots of a class's fields, so that `help()` shows what each is."""

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        kw_only: bool = True,
        module: str = "",
        match_args: bool = True,
    ) -> Any:
        """`match_args=False` tells type checkers that a class has no pattern: those under it have."""
        own = {name: value for name, value in namespace.items() if isinstance(value, Field)}
        for one in own:
            del namespace[one]
        if "__slots__" not in namespace:
            namespace["__slots__"] = {name: field.about for name, field in own.items()}
        cls: Any = super().__new__(mcs, name, bases, namespace)
        # A class's own come first: what all readings have beside their values comes last.
        cls._all = own | {name: field for base in bases for name, field in getattr(base, "_all", {}).items()}
        cls._fields = tuple(name for name, field in cls._all.items() if field.compare)
        cls._positional = () if kw_only else cls._fields
        cls._is_base = not match_args
        cls._types = None
        if module:
            # The name people import it by, in tracebacks and pickles too.
            cls.__module__ = module
        CLASSES[name] = cls
        return cls

    @property
    def __signature__(cls) -> Signature:
        """The constructor's, for `help()` and everybody else who asks."""
        return _signature(cls)


class Value(metaclass=_ValueType, match_args=False):
    """A frozen value: equal to another where their fields are, whichever requests they came from."""

    __slots__ = ("__weakref__", "_native")

    if TYPE_CHECKING:
        # Class variables for type checkers, so that the constructor takes none of them.
        _native: ClassVar[Native]
        _all: ClassVar[dict[str, Field]]
        _fields: ClassVar[tuple[str, ...]]
        _positional: ClassVar[tuple[str, ...]]
        _is_base: ClassVar[bool]
        _types: ClassVar[dict[str, Any] | None]

    def __init__(self, *positional: Any, **given: Any) -> None:
        """Made by the SDK, and by tests of code that uses it."""
        cls = type(self)
        if positional:
            if len(positional) > len(cls._positional):
                most = len(cls._positional)
                raise TypeError(f"{cls.__name__}() takes {most or 'no'} positional arguments, not {len(positional)}")
            for name, value in zip(cls._positional, positional, strict=False):
                if name in given:
                    raise TypeError(f"{cls.__name__}() got {name} twice")
                given[name] = value
        if unknown := [name for name in given if name not in cls._all]:
            raise TypeError(f"{cls.__name__}() has no field {unknown[0]}: there are {', '.join(cls._all)}")
        if missing := [name for name, field in cls._all.items() if field.default is _MISSING and name not in given]:
            raise TypeError(f"{cls.__name__}() needs {' and '.join(missing)}")
        from ._checking import checked  # noqa: PLC0415

        for name, field in cls._all.items():
            _set(self, name, checked(cls, name, given[name]) if name in given else _default(field))

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any], /) -> Self:
        """What `to_dict` made, after JSON too: times may be texts. What this release does not know is left out."""
        from ._checking import from_dict  # noqa: PLC0415

        value: Self = from_dict(cls, fields)
        return value

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON has them: times in ISO 8601 with their offset, values in values as dicts, tuples as lists.

        A reading's has `meta`, too, which says in which units it is. What Smartcar sent (`raw`) is not in it.
        """
        return {name: plain(getattr(self, name)) for name in type(self)._all if name != "raw"}

    __json__ = to_dict
    """What the JSON of kombu, and so of celery, asks for."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """The fields and their values, for `vars(value)` and whoever asks so, as FastAPI does."""
        return {name: getattr(self, name) for name in type(self)._all if name != "raw"}

    # Type checkers know the fields, and are to name an attribute that is none.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Nothing is in the slot yet: it is converted when it is first asked for.
            if name not in type(self)._all:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            value = self._native.field(name)
            # Whoever changes JSON changes a copy.
            if not isinstance(value, (dict, list)):
                _set(self, name, value)
            return value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is frozen: make another one", name=name, obj=self)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} is frozen: make another one", name=name, obj=self)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(_compared(getattr(self, name)) == _compared(getattr(other, name)) for name in self._fields)

    def __hash__(self) -> int:
        return hash((type(self), *(_hashed(getattr(self, name)) for name in self._fields)))

    def __repr__(self) -> str:
        fields = [f"{name}={getattr(self, name)!r}" for name in type(self)._all if name != "raw"]
        return f"{type(self).__name__}({', '.join(fields)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), {name: getattr(self, name) for name in type(self)._all})

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from copy import deepcopy  # noqa: PLC0415

        copied: Self = _rebuilt(type(self), {name: deepcopy(getattr(self, name), memo) for name in type(self)._all})
        return copied

    def __replace__(self, **changes: Any) -> Self:
        """Another one with some fields changed: `copy.replace`, from Python 3.13 on."""
        return type(self)(**({name: getattr(self, name) for name in type(self)._all} | changes))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """What pydantic and FastAPI ask for: nothing here needs them."""
        from ._checking import pydantic_schema  # noqa: PLC0415

        return pydantic_schema(cls, source, handler)


_new = object.__new__
_set = object.__setattr__


def has_native(value: Value) -> bool:
    """Whether it came from Smartcar or the store in this process."""
    try:
        object.__getattribute__(value, "_native")
    except AttributeError:
        return False
    return True


def _rebuilt(cls: Any, fields: dict[str, Any]) -> Any:
    """A value of these fields, which a value had: of another release, perhaps."""
    value = _new(cls)
    for name, field in cls._all.items():
        _set(value, name, fields[name] if name in fields else _default(field))
    return value


def _default(field: Field) -> Any:
    default = None if field.default is _MISSING else field.default
    return default() if callable(default) else default


def plain(value: Any) -> Any:
    """As JSON has it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        # An enumeration's word is a `str`, and more than that.
        return value if type(value) is str else str(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value.isoformat()


def _compared(value: Any) -> Any:
    """What equality looks at: exceptions are equal only to themselves, and those of equal values say the same."""
    return (type(value), value.to_dict()) if isinstance(value, BaseException) else value  # type: ignore[attr-defined]


def _hashed(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((name, _hashed(item)) for name, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(_hashed(item) for item in value)
    if isinstance(value, BaseException):
        return _hashed(value.to_dict())  # type: ignore[attr-defined]
    return value


def _signature(cls: Any) -> Signature:
    from inspect import Parameter, Signature  # noqa: PLC0415

    def parameter(name: str, field: Field) -> Parameter:
        kind = Parameter.POSITIONAL_OR_KEYWORD if name in cls._positional else Parameter.KEYWORD_ONLY
        default = Parameter.empty if field.default is _MISSING else _default(field)
        return Parameter(name, kind, default=default)

    return Signature([parameter(name, field) for name, field in cls._all.items()])
