"""Moving grants from another system here, and back."""

from __future__ import annotations

from .._value import Value, attribute


class ImportProblem(Value, module="smartcar_sdk"):
    """A row that was not imported, and why."""

    __match_args__ = ("row", "field", "message")
    row: int = attribute("Which row: the first is 1.")
    field: str | None = attribute("The column; `None` where it is none.", default=None)
    message: str = attribute("Why, and the remedy; never a token.")


class ImportReport(Value, module="smartcar_sdk"):
    """What an import did."""

    __match_args__ = ("adopted", "known", "invalid", "problems")
    adopted: int = attribute("Grants that are now in the store as `adopted`; in a dry run, that would be.", default=0)
    known: int = attribute("Rows whose grant was in the store already, whatever has become of it since.", default=0)
    invalid: int = attribute("Rows that cannot be imported as they are.", default=0)
    problems: tuple[ImportProblem, ...] = attribute("The first hundred of these.", default=())


class CutOverProblem(Value, module="smartcar_sdk"):
    """A row that was not moved, and why."""

    __match_args__ = ("key", "field", "message")
    key: str = attribute("The row's key, as `str`.")
    field: str | None = attribute("The column; `None` where it is none.", default=None)
    message: str = attribute("Why, and the remedy; never a token.")


class CutOverReport(Value, module="smartcar_sdk"):
    """What a cut-over did."""

    __match_args__ = ("moved", "known", "released", "left", "reconnect", "unsettled", "problems")
    moved: int = attribute("Grants that were refreshed here: they are this SDK's now.", default=0)
    known: int = attribute("Grants that an earlier run had moved, or that were removed here since.", default=0)
    released: int = attribute(
        "Rows that cannot be imported as they are, and were released to the other system.", default=0
    )
    left: int = attribute("Rows that are left as they are, held: `problems` say why.", default=0)
    reconnect: int = attribute(
        "Grants whose refresh token works no more, not even as read again: their drivers must connect again.", default=0
    )
    unsettled: int = attribute(
        "Grants that are stored here and could not be refreshed yet: they stay held; the daily job refreshes them.",
        default=0,
    )
    problems: tuple[CutOverProblem, ...] = attribute("The first hundred of what went wrong.", default=())


class ExportReport(Value, module="smartcar_sdk"):
    """What an export did."""

    __match_args__ = ("exported", "skipped", "reconnect", "skipped_grants", "reconnect_grants")
    exported: int = attribute("Grants that are in the file, and are another system's now.", default=0)
    skipped: int = attribute(
        "Grants that live on here: something of them was under way, or they cannot be read. Export once more.",
        default=0,
    )
    reconnect: int = attribute(
        "Grants whose drivers must connect again: in no file, and not tried again from here.", default=0
    )
    skipped_grants: tuple[str, ...] = attribute("The ids of the first hundred of those that live on here.", default=())
    reconnect_grants: tuple[str, ...] = attribute(
        "The ids of the first hundred of those whose drivers must connect again.", default=()
    )
