"""Text that is compared by its bytes, whatever the database's language is."""

from typing import Any

from django.db import models


class ExactTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is compared by its bytes."""

    def db_type(self, connection: Any) -> str:
        """On PostgreSQL with its collation of bytes; SQLite compares so anyway."""
        return 'text COLLATE "C"' if connection.vendor == "postgresql" else "text"
