"""How the token endpoint is doing."""

from typing import ClassVar, Literal, final

@final
class EndpointHealth:
    """How the token endpoint is doing, as this process sees it."""

    __match_args__: ClassVar[tuple[str, ...]] = ("state", "at_risk", "window", "pace")

    @property
    def state(self) -> Literal["well", "paused", "unwell", "on_trial"]:
        """What it is doing.

        `paused`: it asked for a pause. `unwell`: it does not answer, and no further grant is put at risk. `on_trial`:
        it answers again, and one grant is being tried.
        """

    @property
    def at_risk(self) -> int:
        """Grants whose refresh is neither settled nor won: what an outage that begins now can cost."""

    @property
    def window(self) -> int:
        """How many there may be at once."""

    @property
    def pace(self) -> float:
        """How many seconds it lately takes to answer; zero until it has."""
