"""The tables. Nothing of yours should write them: what a row holds fits together, and its body is the SDK's own."""

from __future__ import annotations

from typing import Any

from django.db import models

from .. import _sql
from .fields import ExactTextField


def _index(name: str) -> models.Index:
    columns, may_lack = _sql.INDEXES[name]
    condition = None if may_lack is None else models.Q(**{f"{may_lack}__isnull": False})
    return models.Index(fields=list(columns), name=f"smartcar_grant_{name}", condition=condition)


class GrantRow(models.Model):
    """One grant. Times are UTC, in milliseconds since 1970."""

    application = ExactTextField()
    grant_id = ExactTextField()
    version: models.BigIntegerField[Any, Any] = models.BigIntegerField()
    user_id = ExactTextField(null=True)
    account = ExactTextField(null=True)
    status = ExactTextField()
    vehicles: models.TextField[Any, Any] = models.TextField()
    connected_at: models.BigIntegerField[Any, Any] = models.BigIntegerField()
    refresh_expires_at: models.BigIntegerField[Any, Any] = models.BigIntegerField(null=True)
    due_at: models.BigIntegerField[Any, Any] = models.BigIntegerField(null=True)
    status_changed_at: models.BigIntegerField[Any, Any] = models.BigIntegerField()
    updated_at: models.BigIntegerField[Any, Any] = models.BigIntegerField()
    body: models.BinaryField[Any, Any] = models.BinaryField()

    class Meta:
        db_table = _sql.GRANTS
        constraints = [
            models.UniqueConstraint(fields=["application", "grant_id"], name="smartcar_grant_key"),
        ]
        indexes = [_index(name) for name in _sql.INDEXES]


class GrantVehicle(models.Model):
    """From a vehicle to a grant that reaches it."""

    application = ExactTextField()
    grant_id = ExactTextField()
    vehicle_id = ExactTextField()
    connected_at: models.BigIntegerField[Any, Any] = models.BigIntegerField()

    class Meta:
        db_table = _sql.VEHICLES
        constraints = [
            models.UniqueConstraint(
                fields=["application", "grant_id", "vehicle_id"], name="smartcar_grant_vehicle_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["application", "vehicle_id", "connected_at", "grant_id"], name="smartcar_grant_newest"
            ),
        ]


class GrantCounter(models.Model):
    """A number that workers of the daily job share."""

    application = ExactTextField()
    name = ExactTextField()
    value: models.BigIntegerField[Any, Any] = models.BigIntegerField()

    class Meta:
        db_table = _sql.COUNTERS
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="smartcar_grant_counter_key"),
        ]
