"""The app, for `INSTALLED_APPS`."""

from django.apps import AppConfig


class SmartcarGrants(AppConfig):
    """The tables of `DjangoStore`."""

    name = "smartcar_sdk.stores.django"
    label = "smartcar_grants"
    verbose_name = "Smartcar grants"
    default_auto_field = "django.db.models.BigAutoField"
