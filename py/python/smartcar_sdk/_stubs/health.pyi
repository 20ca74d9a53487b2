"""How the token endpoint is doing."""

from typing import ClassVar, Literal, final

@final
class EndpointHealth:
    """How the token endpoint is doing, as this process sees it."""

    __match_args__: ClassVar[tuple[str, ...]] = ("state", "unresolved", "limit", "latency")

    @property
    def state(self) -> Literal["healthy", "paused", "unhealthy", "probing"]:
        """What it is doing.

        `paused`: it asked for a pause. `unhealthy`: it does not answer, and no further grant is started. `probing`:
        it answers again, and one grant is being tried.
        """

    @property
    def unresolved(self) -> int:
        """Grants whose refresh is neither settled nor won: what an outage that begins now can cost."""

    @property
    def limit(self) -> int:
        """How many there may be at once."""

    @property
    def latency(self) -> float:
        """How many seconds it lately takes to answer; zero until it has."""
