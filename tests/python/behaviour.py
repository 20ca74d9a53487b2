"""Runs the lines of a behaviour case through Python. tests/behaviour/README.md has the language."""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

import smartcar_sdk as smartcar
from smartcar_sdk import webhook

from generated import ARGUMENTS
from sandbox import Sandbox
from transcript import (
    compact,
    error_line,
    fetched,
    fields,
    grant_line,
    items,
    pairs,
    reading_line,
    shown,
    why,
)

WEBHOOKS = pathlib.Path(__file__).parents[1] / "webhooks"
WORD = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s"])+')
QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
OPTION = re.compile(r"([a-z0-9_]+)=(.*)", re.DOTALL)

CALL_OPTIONS: dict[str, Callable[[str], Any]] = {"unit_system": str, "api": str, "timeout": float, "retries": int}


def words_and_options(line: str) -> tuple[list[str], dict[str, str]]:
    """A line of a case, taken apart."""

    def plain(word: str) -> str:
        return QUOTED.sub(lambda part: re.sub(r"\\(.)", lambda c: {"n": "\n"}.get(c[1], c[1]), part[1]), word)

    tokens = [plain(token) for token in WORD.findall(line)]
    words: list[str] = []
    options: dict[str, str] = {}
    for index, token in enumerate(tokens):
        option = OPTION.fullmatch(token)
        # What these take is full of equals signs.
        if option is None or index == 0 or (index == 1 and tokens[0] in {"complete", "check_state"}):
            words.append(token)
        else:
            options[option[1]] = option[2]
    return words, options


def given(options: dict[str, str], **kinds: Callable[[str], Any]) -> dict[str, Any]:
    """Takes those of the options out that are named, each made what it has to be."""
    return {name: kind(options.pop(name)) for name, kind in kinds.items() if name in options}


def flag(word: str) -> bool:
    """`true` is yes."""
    return word == "true"


def listed(word: str) -> list[str]:
    """Words between commas."""
    return word.split(",")


KINDS: dict[str, Callable[[str], Any]] = {"str": str, "float": float, "int": int, "bool": flag, "list": listed}


class Runner:
    """Runs the lines of one case; a method for each verb."""

    def __init__(self, sandbox: Sandbox, store: str, make: Callable[..., smartcar.Client] = smartcar.Client) -> None:
        self.sandbox = sandbox
        self.make = make
        self.settings: dict[str, Any] = {**sandbox.settings, "store": store}
        self.client = make(**self.settings)
        self.grants: dict[str, smartcar.Grant] = {}
        self.hooks: dict[str, str] = {}
        self.schedule: str | None = None

    def run(self, line: str) -> str:
        """The line's line of the transcript."""
        words, options = words_and_options(line)
        verb: Callable[..., str] = getattr(self, f"do_{words[0]}")
        try:
            return verb(*words[1:], **options)
        except smartcar.SmartcarError as error:
            return error_line(error)

    # ---- names and ids ----------------------------------------------------------------------------------------------

    def known_vehicle(self, word: str) -> str | None:
        name, _, index = word.partition(".")
        vehicles = self.grants[name].vehicles if name in self.grants else ()
        return vehicles[int(index)] if index.isdigit() and int(index) < len(vehicles) else None

    def vehicle_id(self, word: str) -> str:
        return self.known_vehicle(word) or word

    def user_id(self, word: str) -> str:
        return (word in self.grants and self.grants[word].user_id) or word

    def hook_id(self, word: str) -> str:
        return self.hooks.get(word, word)

    def vehicle_name(self, vehicle: str | None) -> str:
        for name, grant in self.grants.items():
            if vehicle in grant.vehicles:
                return f"{name}.{grant.vehicles.index(vehicle)}"
        return shown(vehicle)

    def user_name(self, user: str | None) -> str:
        return next((name for name, grant in self.grants.items() if grant.user_id == user), shown(user))

    def hook_name(self, hook: str | None) -> str:
        return next((name for name, known in self.hooks.items() if known == hook), shown(hook))

    def named(self, of: Any) -> str:
        """An object's fields, its ids by their names."""
        names = {"vehicle_id": self.vehicle_name, "user_id": self.user_name, "webhook_id": self.hook_name}
        if isinstance(of, smartcar.Webhook):
            names["id"] = self.hook_name
        texts = {name: show(getattr(of, name)) for name, show in names.items() if hasattr(of, name)}
        return pairs(fields(of, texts=texts))

    def called(self, options: dict[str, str]) -> smartcar.Client:
        """The client with the line's call options, which are taken out."""
        return self.client.with_options(**given(options, **CALL_OPTIONS))

    def vehicle(self, word: str, options: dict[str, str]) -> smartcar.Vehicle:
        """The vehicle with the line's call options, which are taken out."""
        return self.client.vehicle(self.vehicle_id(word), **given(options, **CALL_OPTIONS))

    # ---- Connect, grants, the client --------------------------------------------------------------------------------

    def do_connect(self, name: str, **options: str) -> str:
        expected = given(options, expect_state=str, account=str, signed_state=str, unchecked=flag)
        single, without = options.get("single_select") == "true", options.pop("without_code", "") == "true"
        options.setdefault("state", "behaviour")
        completing: dict[str, Any] = {"account": expected.get("account")}
        completing |= given(options, account_from_external_id=flag)
        if "signed_state" in expected:
            options["state"] = self.state_of(expected["signed_state"])
            completing["signed_state"] = True
        elif expected.get("unchecked"):
            completing["unchecked_state"] = True
        else:
            completing["state"] = options["state"]
        if "expect_state" in expected:
            completing["state"] = expected["expect_state"]
        consent: dict[str, Any] = given(options, single_select=flag, deny=flag, scope=listed, vehicles=int)
        if "index" in options:
            consent["vehicles"] = [int(options.pop("index"))]
        if "vin" in options:
            consent["single_select_vin"] = options.pop("vin")
        if without:
            consent["response_type"] = "none"
        redirect = self.sandbox.connect(**consent, **options)
        grant = self.client.complete_connect(redirect, per_vehicle=single, without_code=without, **completing)
        self.grants[name] = grant
        return grant_line(grant)

    def do_complete(self, redirect: str, **options: str) -> str:
        keywords = given(options, state=str, without_code=flag, signed=flag, unchecked=flag)
        for name in ("signed", "unchecked"):
            keywords[f"{name}_state"] = keywords.pop(name, None)
        return grant_line(self.client.complete_connect(redirect, **keywords))

    def do_grant(self, name: str) -> str:
        grant = self.client.grant(self.grants[name].id)
        return "none" if grant is None else grant_line(grant)

    def do_expiring(self, seconds: str) -> str:
        report = self.client.refresh_expiring(datetime.timedelta(seconds=float(seconds)))
        return (
            f"report refreshed={report.refreshed} skipped={report.skipped} "
            f"failed={report.failed} reconnect={report.reconnect}"
        )

    def do_remove(self, name: str) -> str:
        return f"removed {shown(self.client.remove_grant(self.grants[name].id))}"

    def do_url(self, **options: str) -> str:
        keywords: dict[str, Any] = given(
            dict(options), scope=listed, without_code=flag, single_select=flag, clear_external_id=flag
        )
        for name, keyword in (("force", "force_approval"), ("vin", "single_select_vin")):
            if name in options:
                keywords[keyword] = options[name] == "true" if name == "force" else options[name]
        plain = ("redirect_uri", "mode", "make", "flags", "external_id", "user")
        keywords |= {name: options[name] for name in plain if name in options}
        return self.url(self.client.connect_url(**keywords, **states(options)), options)

    def do_reauthenticate_url(self, vehicle: str, **options: str) -> str:
        url = self.client.reauthenticate_url(
            self.vehicle_id(vehicle), redirect_uri=options.get("redirect_uri"), **states(options)
        )
        return self.url(url, options)

    def url(self, url: str, options: dict[str, str]) -> str:
        path, _, query = url.removeprefix(self.settings["connect_origin"]).partition("?")
        away = ("client_id=",) if "redirect_uri" in options else ("client_id=", "redirect_uri=")
        kept = [pair for pair in query.split("&") if not pair.startswith(away)]
        if "signed_state" in options:
            kept = ["state=signed" if pair.startswith("state=") else pair for pair in kept]
        return f"url {path}?{'&'.join(sorted(kept))}"

    def do_reauthenticate(
        self, vehicle: str, state: str = "behaviour", expect_state: str | None = None, **options: str
    ) -> str:
        request: dict[str, Any] = {"vehicle_id": self.vehicle_id(vehicle), "state": state, **given(options, deny=flag)}
        redirect = self.sandbox.post("reauthenticate", request)["redirect_url"]
        back = self.client.complete_reauthentication(redirect, state=state if expect_state is None else expect_state)
        return f"reauthenticated {self.vehicle_name(back)}"

    def do_signed_state(self, payload: str, tamper: str = "", valid_for: str = "3600") -> str:
        state = self.state_of(payload, float(valid_for))
        if tamper == "true":
            state = state[:-1] + ("B" if state[-1] == "A" else "A")
        return self.do_check_state(state)

    def state_of(self, payload: str, valid_for: float = 3600) -> str:
        """A state with this payload, as a Connect URL has it."""
        url = self.client.connect_url(signed_state=payload, valid_for=valid_for)
        return urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["state"][0]

    def do_check_state(self, text: str) -> str:
        return f"state {self.client.check_state(text)}"

    def do_open(self, **changes: str) -> str:
        self.changed(changes).close()
        return "opened"

    def do_reopen(self, **changes: str) -> str:
        self.client.close()
        self.client = self.changed(changes)
        return "opened"

    def changed(self, changes: dict[str, str]) -> smartcar.Client:
        """A client with these settings changed."""
        return self.make(**{**self.settings, **{name: value or None for name, value in changes.items()}})

    # ---- a vehicle --------------------------------------------------------------------------------------------------

    def do_read(self, method: str, vehicle: str, **options: str) -> str:
        """Calls a method of a vehicle by its name, with the options that it takes as arguments."""
        kinds = {name: KINDS[kind] for name, kind in ARGUMENTS.get(method, {}).items()}
        arguments = given(options, **kinds)
        return reading_line(method, getattr(self.vehicle(vehicle, options), method)(**arguments))

    do_do = do_read

    def do_schedule(self, vehicle: str, *windows: Any, **options: str) -> str:
        place = {"latitude": 37.4, "longitude": -122.1, **given(options, latitude=float, longitude=float)}
        schedule = smartcar.ChargeSchedule(**place, windows=[windows[at : at + 3] for at in range(0, len(windows), 3)])
        result = self.vehicle(vehicle, options).set_charge_schedule(schedule)
        self.schedule = result.schedule_id
        return reading_line("schedule", result)

    def do_unschedule(self, vehicle: str, schedule: str | None = None, **options: str) -> str:
        schedule = self.schedule if schedule is None else schedule
        assert schedule is not None
        return reading_line("unschedule", self.vehicle(vehicle, options).delete_charge_schedule(schedule))

    def do_batch(self, vehicle: str, parts: str = "", **options: str) -> str:
        wanted = [part for part in parts.split(",") if part]
        batch = self.vehicle(vehicle, options).batch(wanted)

        def answer(part: str) -> str:
            try:
                if part.startswith("/"):
                    return f"{part} {compact(batch[part].raw)}"
                return reading_line(part, getattr(batch, part))
            except smartcar.SmartcarError as error:
                return error_line(error)

        return " | ".join(map(answer, wanted))

    def do_request(self, vehicle: str, method: str, path: str = "", **options: str) -> str:
        keywords = given(options, body=json.loads, query=lambda pair: [pair.split(":", 1)])
        if vehicle == "app":
            user = self.user_id(options["user"]) if "user" in options else None
            return f"request {compact(self.client.request(method, path, user_id=user, **keywords).raw)}"
        return f"request {compact(self.vehicle(vehicle, options).request(method, path, **keywords).raw)}"

    def do_signal(self, vehicle: str, code: str, **options: str) -> str:
        signal = self.vehicle(vehicle, options).signal(code)
        texts = [(name, shown(getattr(signal, name))) for name in ("code", "name", "group", "status", "value", "unit")]
        kind, why_code = why(signal.error)
        return f"signal{pairs([*texts, ('error_type', shown(kind)), ('error_code', shown(why_code))])}"

    def do_signals(self, vehicle: str, **options: str) -> str:
        size = given(options, size=int)
        return f"signals {fetched(self.vehicle(vehicle, options).signals(**size))[0]}"

    def do_disconnect(self, vehicle: str, **options: str) -> str:
        self.vehicle(vehicle, options).disconnect()
        return "disconnected"

    def do_subscribe(self, vehicle: str, hook: str, **options: str) -> str:
        return f"subscribed{self.named(self.vehicle(vehicle, options).subscribe(self.hook_id(hook)))}"

    def do_unsubscribe(self, vehicle: str, hook: str, **options: str) -> str:
        self.vehicle(vehicle, options).unsubscribe(self.hook_id(hook))
        return "unsubscribed"

    # ---- the application --------------------------------------------------------------------------------------------

    def first(self, title: str, pages: smartcar.Pages[Any]) -> str:
        """The pages, and the fields of the first of all."""
        text, items = fetched(pages)
        return f"{title} {text}{self.named(items[0]) if items else ''}"

    def filter(self, options: dict[str, str]) -> dict[str, Any]:
        """What narrows, as keywords."""
        ids = {"user": self.user_id, "vehicle": self.vehicle_id, "webhook": self.hook_id}
        return {f"{name}_id": ids[name](options.pop(name)) for name in ids if name in options}

    def do_connections(self, **options: Any) -> str:
        client = self.called(options)
        return self.first(
            "connections", client.connections(**self.filter(options), **given(options, size=int), **options)
        )

    def connection_id(self, word: str) -> str:
        vehicle = self.known_vehicle(word)
        if vehicle is None:
            return word
        items = self.client.with_options(api="v3").connections(vehicle_id=vehicle).page().items
        return (items and items[0].id) or word

    def do_connection(self, vehicle: str, **options: str) -> str:
        return f"connection{self.named(self.called(options).connection(self.connection_id(vehicle)))}"

    def do_delete_connection(self, vehicle: str, **options: str) -> str:
        self.called(options).delete_connection(self.connection_id(vehicle))
        return "deleted"

    def do_delete_connections(self, **options: str) -> str:
        ended = self.called(options).delete_connections(**self.filter(options))
        return f"deleted [{','.join(self.vehicle_name(one.vehicle_id) for one in ended)}]"

    def do_subscriptions(self, **options: Any) -> str:
        keywords = self.filter(options) | given(options, size=int) | options
        return self.first("subscriptions", self.client.subscriptions(**keywords))

    def subscription_id(self, word: str, hook: str) -> str:
        vehicle = self.known_vehicle(word)
        if vehicle is None:
            return word
        items = self.client.subscriptions(vehicle_id=vehicle, webhook_id=self.hook_id(hook)).page().items
        return items[0].id if items else word

    def do_subscription(self, vehicle: str, hook: str = "") -> str:
        return f"subscription{self.named(self.client.subscription(self.subscription_id(vehicle, hook)))}"

    def do_delete_subscription(self, vehicle: str, hook: str = "") -> str:
        self.client.delete_subscription(self.subscription_id(vehicle, hook))
        return "deleted"

    def do_webhooks(self, **options: Any) -> str:
        keywords = given(options, size=int, is_enabled=flag, auto_subscribe=flag)
        return self.first("webhooks", self.client.webhooks(**keywords, **options))

    def do_webhook_info(self, hook: str) -> str:
        return f"webhook{self.named(self.client.webhook(self.hook_id(hook)))}"

    def do_applications(self, **options: str) -> str:
        text, items = fetched(self.client.applications(**given(options, size=int)))
        return f"applications {text}{application(items[0]) if items else ''}"

    def do_application(self, name: str) -> str:
        return f"application{application(self.client.application(name))}"

    def do_compatibility(self, vin: str, scope: str | None = None, level: str | None = None, **options: Any) -> str:
        permissions = [] if scope is None else scope.split(",")
        told = self.client.compatibility(vin, permissions, test_mode_compatibility_level=level, **options)
        return reading_line("compatibility", told)

    def do_matrix(self, region: str, **options: Any) -> str:
        values = self.client.compatibility_matrix(region, **given(options, scope=listed), **options).values
        makes = ",".join(f"{make}:{len(models)}" for make, models in values.items())
        first = next((models[0] for models in values.values() if models), None)
        return f"matrix makes=[{makes}]{'' if first is None else pairs(fields(first))}"

    def do_compatible(self, region: str, make: str | None = None) -> str:
        models = self.client.compatible_vehicles(region, make)
        if not models:
            return "compatible models=0"
        capabilities = models[0].capabilities
        shows = fields(models[0], but=("id", "capabilities"))
        shows += [("capabilities", str(len(capabilities))), ("first", shown(capabilities[0] if capabilities else None))]
        return f"compatible models={len(models)}{pairs(shows)}"

    def do_user(self, name: str) -> str:
        return f"user id={self.user_name(self.client.user(self.grants[name].id).id)}"

    def do_vehicles(self, name: str, **options: str) -> str:
        text, items = fetched(self.client.vehicles(self.grants[name].id, **given(options, size=int)))
        return f"vehicles {text} items=[{','.join(map(self.vehicle_name, items))}]"

    def do_backfill(self, after: str | None = None) -> str:
        report = self.client.backfill_users(after=after)
        names = ",".join(f"{self.vehicle_name(car)}:{self.user_name(user)}" for car, user in report.unmatched_vehicles)
        counts = pairs(fields(report, but=("unmatched_vehicles", "next")))
        return f"backfill{counts} unmatched_vehicles=[{names}] next={shown(report.next)}"

    # ---- webhooks ---------------------------------------------------------------------------------------------------

    def do_webhook(self, file: str) -> str:
        event = webhook.parse((WEBHOOKS / f"{file}.json").read_bytes())
        signals = [(one.code, one.status, one.value, one.unit, *why(one.error)) for one in event.signals]
        readings = [(one.vehicle_id, one.path, one.status, *why(one.error)) for one in event.readings]
        errors = [(one.error_type, one.code, one.resolution, one.state, one.signals) for one in event.errors]
        triggers = [(one.trigger_type, one.code) for one in event.triggers]
        parts: dict[str, Sequence[tuple[object, ...]]] = {
            "signals": signals,
            "readings": readings,
            "errors": errors,
            "triggers": triggers,
        }
        texts = {name: items(of) for name, of in parts.items()}
        shows = fields(event, but=("webhook_name", "vehicle", "occurred_at", "delivered_at"), texts=texts)
        return f"event{pairs(shows)} first_delivery={shown(event.is_first_delivery)}"

    def do_tell(self, file: str, method: str, unit_system: Any = None) -> str:
        event = webhook.parse((WEBHOOKS / f"{file}.json").read_bytes())
        reading: Any = event.read(method, unit_system=unit_system)
        return f"{reading_line(method, reading)} guessed={shown(reading.meta.guessed)}"

    def do_deliver(
        self, file: str, tokens: str = "hunter2", sign: str = "hunter2", signature: str | None = None
    ) -> str:
        body = (WEBHOOKS / f"{file}.json").read_bytes()
        header = webhook.sign(sign, body) if signature is None else signature
        headers = {} if signature == "none" else {"sc-signature": header}
        delivery = webhook.handle(tokens.split(",") if tokens else [], headers, body)
        error = delivery.error and f"{delivery.error.kind}:{shown(delivery.error.field)}"
        event_id = delivery.event and delivery.event.event_id
        return (
            f"delivery status={delivery.status} content_type={delivery.content_type} "
            f"answer={delivery.answer or 'null'} event_id={shown(event_id)} error={shown(error)}"
        )

    # ---- the sandbox ------------------------------------------------------------------------------------------------

    def do_advance(self, seconds: str) -> str:
        self.sandbox.advance(float(seconds))
        return "ok"

    def do_revoke(self, name: str) -> str:
        self.sandbox.post("revoke", {"user_id": self.user_id(name)})
        return "ok"

    def do_requests(self, endpoint: str) -> str:
        return f"requests {self.sandbox.requests(endpoint)}"

    def do_edit(self, vehicle: str, **edit: str) -> str:
        self.sandbox.post(f"vehicles/{self.vehicle_id(vehicle)}", as_json(edit))
        return "ok"

    def do_fail(self, vehicle: str, **failure: str) -> str:
        failures = [as_json(failure, "times", "status")] if failure else []
        self.sandbox.post(f"vehicles/{self.vehicle_id(vehicle)}/failures", {"failures": failures})
        return "ok"

    def do_driver(self, name: str, **edit: str) -> str:
        self.sandbox.post(f"users/{self.user_id(name)}", edit)
        return "ok"

    def do_behaviour(self, **switches: str) -> str:
        self.sandbox.post("behaviour", as_json(switches))
        return "ok"

    def do_fault(self, path: str | None = None, **rule: str) -> str:
        numbers = ("times", "status", "seconds", "retry_after", "share")
        self.sandbox.fail(*([] if path is None else [{"path": path, **as_json(rule, *numbers)}]))
        return "ok"

    def do_hook(self, hook: str, /, **options: str) -> str:
        fields = given(options, triggers=listed, signals=listed, auto_subscribe=flag, is_enabled=flag)
        made = self.sandbox.post("webhooks", {"callback_url": "http://127.0.0.1:9/hook", **fields, **options})
        self.hooks[hook] = made["id"]
        return "ok"


def states(options: dict[str, str]) -> dict[str, Any]:
    """The state of an address, as keywords."""
    if "signed_state" in options:
        return {"signed_state": options["signed_state"], "valid_for": float(options.get("valid_for", 3600))}
    return {"state": options.get("state")}


def application(of: smartcar.Application) -> str:
    """An application's fields, its redirect URIs counted."""
    return pairs(fields(of, texts={"redirect_uris": str(len(of.redirect_uris))}))


def as_json(options: dict[str, str], *names: str) -> dict[str, Any]:
    """Options as the sandbox takes them: JSON those that are named, or all; the others text."""
    return {name: json.loads(text) if not names or name in names else text for name, text in options.items()}
