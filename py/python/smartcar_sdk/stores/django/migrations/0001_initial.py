"""The tables: rows, what finds them by their vehicles, and counters."""

import smartcar_sdk.stores.django.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes them."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="GrantCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("application", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("name", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("value", models.BigIntegerField()),
            ],
            options={
                "db_table": "smartcar_grant_counters",
                "constraints": [
                    models.UniqueConstraint(fields=("application", "name"), name="smartcar_grant_counter_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("application", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("grant_id", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("version", models.BigIntegerField()),
                ("user_id", smartcar_sdk.stores.django.fields.ExactTextField(null=True)),
                ("account", smartcar_sdk.stores.django.fields.ExactTextField(null=True)),
                ("status", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("vehicles", models.TextField()),
                ("connected_at", models.BigIntegerField()),
                ("refresh_expires_at", models.BigIntegerField(null=True)),
                ("due_at", models.BigIntegerField(null=True)),
                ("status_changed_at", models.BigIntegerField()),
                ("updated_at", models.BigIntegerField()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "smartcar_grant_rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["application", "due_at", "grant_id"],
                        name="smartcar_grant_due",
                    ),
                    models.Index(
                        condition=models.Q(("refresh_expires_at__isnull", False)),
                        fields=["application", "refresh_expires_at", "grant_id"],
                        name="smartcar_grant_expiry",
                    ),
                    models.Index(
                        fields=["application", "status_changed_at", "grant_id"], name="smartcar_grant_changed"
                    ),
                    models.Index(fields=["application", "status", "grant_id"], name="smartcar_grant_of_status"),
                    models.Index(
                        condition=models.Q(("account__isnull", False)),
                        fields=["application", "account", "grant_id"],
                        name="smartcar_grant_of_account",
                    ),
                    models.Index(
                        condition=models.Q(("user_id__isnull", False)),
                        fields=["application", "user_id", "grant_id"],
                        name="smartcar_grant_of_user",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("application", "grant_id"), name="smartcar_grant_key")],
            },
        ),
        migrations.CreateModel(
            name="GrantVehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("application", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("grant_id", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("vehicle_id", smartcar_sdk.stores.django.fields.ExactTextField()),
                ("connected_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "smartcar_grant_vehicles",
                "indexes": [
                    models.Index(
                        fields=["application", "vehicle_id", "connected_at", "grant_id"], name="smartcar_grant_newest"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "grant_id", "vehicle_id"), name="smartcar_grant_vehicle_key"
                    )
                ],
            },
        ),
    ]
