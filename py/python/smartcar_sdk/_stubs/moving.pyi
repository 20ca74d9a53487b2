"""Moving grants from another system here, and back."""

from typing import ClassVar, final

@final
class ImportProblem:
    """A row that was not imported, and why."""

    __match_args__: ClassVar[tuple[str, ...]] = ("row", "field", "message")

    @property
    def row(self) -> int:
        """Which row: the first is 1."""

    @property
    def field(self) -> str | None:
        """The column; `None` where it is none."""

    @property
    def message(self) -> str:
        """Why, and the remedy; never a token."""

@final
class ImportReport:
    """What an import did."""

    __match_args__: ClassVar[tuple[str, ...]] = ("adopted", "known", "invalid", "problems")

    @property
    def adopted(self) -> int:
        """Grants that are now in the store as `adopted`; in a dry run, that would be."""

    @property
    def known(self) -> int:
        """Rows whose grant was in the store already, whatever has become of it since."""

    @property
    def invalid(self) -> int:
        """Rows that cannot be imported as they are."""

    @property
    def problems(self) -> tuple[ImportProblem, ...]:
        """The first hundred of these."""

@final
class CutOverProblem:
    """A row that was not moved, and why."""

    __match_args__: ClassVar[tuple[str, ...]] = ("key", "field", "message")

    @property
    def key(self) -> str:
        """The row's key, as `str`."""

    @property
    def field(self) -> str | None:
        """The column; `None` where it is none."""

    @property
    def message(self) -> str:
        """Why, and the remedy; never a token."""

@final
class CutOverReport:
    """What a cut-over did."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "moved",
        "known",
        "released",
        "left",
        "reconnect",
        "unsettled",
        "problems",
    )

    @property
    def moved(self) -> int:
        """Grants that were refreshed here: they are this SDK's now."""

    @property
    def known(self) -> int:
        """Grants that an earlier run had moved, or that were removed here since."""

    @property
    def released(self) -> int:
        """Rows that cannot be imported as they are, and were released to the other system."""

    @property
    def left(self) -> int:
        """Rows that are left as they are, held: `problems` say why."""

    @property
    def reconnect(self) -> int:
        """Grants whose refresh token works no more, not even as read again: their drivers must connect again."""

    @property
    def unsettled(self) -> int:
        """Grants that are stored here and could not be refreshed yet: they stay held; the daily job refreshes them."""

    @property
    def problems(self) -> tuple[CutOverProblem, ...]:
        """The first hundred of what went wrong."""

@final
class ExportReport:
    """What an export did."""

    __match_args__: ClassVar[tuple[str, ...]] = ("exported", "skipped", "reconnect")

    @property
    def exported(self) -> int:
        """Grants that are in the file, and are another system's now."""

    @property
    def skipped(self) -> int:
        """Grants that live on here: something of them was under way, or they cannot be read. Export once more."""

    @property
    def reconnect(self) -> int:
        """Grants whose drivers must connect again: in no file, and not tried again from here."""
