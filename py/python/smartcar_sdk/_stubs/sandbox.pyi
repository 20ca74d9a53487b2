"""A local Smartcar inside this process, for tests."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, final

@final
class SandboxServer:
    """A running sandbox. `smartcar_sdk.testing.Sandbox` is what people use."""

    def __new__(
        cls,
        *,
        port: int | None = None,
        access_ttl: float | timedelta | None = None,
        refresh_ttl: float | timedelta | None = None,
        grace: float | timedelta | None = None,
        latency: float | timedelta | None = None,
        refresh_token_reuse: str | None = None,
        seed: int | None = None,
    ) -> SandboxServer:
        """Starts it; `smartcar_sdk.testing.Sandbox` has the keywords."""

    @property
    def origin(self) -> str:
        """`http://` and the address it listens on."""

    def env(self) -> list[tuple[str, str]]:
        """What points a client at it, under the names of the environment variables."""

    def advance(self, by: float | timedelta) -> None:
        """Lets time pass, for it and for the clients of this process that talk to it, which do what has come due."""

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """A request of its control interface, without a connection."""

    def reset(self) -> None:
        """Begins anew, at the same address."""

    def close(self) -> None:
        """Ends it. Closing twice is fine."""

    @property
    def is_open(self) -> bool:
        """Whether it runs, and in this process."""
