/*
 * smartcar_convert.hpp: from the structs of smartcar.h to the values of smartcar_values.hpp; those of readings are in
 * smartcar/convert.hpp. Part of smartcar.hpp, and not for programs.
 */
#ifndef SMARTCAR_CONVERT_HPP
#define SMARTCAR_CONVERT_HPP

#include "smartcar/convert.hpp"
#include "smartcar_from_c.hpp"
#include "smartcar_values.hpp"

namespace smartcar {
namespace detail {

template <class = void>
Answer value(const smartcar_answer &from) { return reading<Answer>(from); }
template <class = void>
Connection value(const smartcar_connection &from) {
  Connection to;
  to.id = text(from.id);
  to.vehicle_id = from.vehicle_id;
  to.user_id = from.user_id;
  to.external_id = text(from.external_id);
  to.permissions = texts(from.permissions, from.permission_count);
  to.make = text(from.make);
  to.model = text(from.model);
  to.year = year(from.year);
  to.mode = text(from.mode);
  to.powertrain_type = text(from.powertrain_type);
  to.connected_at = time(from.connected_at_ms);
  to.raw = Json(from.raw);
  return to;
}
template <class = void>
Subscription value(const smartcar_subscription &from) {
  Subscription to;
  to.id = from.id;
  to.webhook_id = text(from.webhook_id);
  to.vehicle_id = text(from.vehicle_id);
  to.user_id = text(from.user_id);
  to.make = text(from.make);
  to.model = text(from.model);
  to.year = year(from.year);
  to.mode = text(from.mode);
  to.powertrain_type = text(from.powertrain_type);
  to.created_at = time(from.created_at_ms);
  to.raw = Json(from.raw);
  return to;
}
template <class = void>
Webhook value(const smartcar_webhook &from) {
  Webhook to;
  to.id = from.id;
  to.name = text(from.name);
  to.callback_uri = text(from.callback_uri);
  to.error_callback_uri = text(from.error_callback_uri);
  to.is_enabled = yes(from.is_enabled);
  to.auto_subscribe = yes(from.auto_subscribe);
  to.triggers = texts(from.triggers, from.trigger_count);
  to.signals = texts(from.signals, from.signal_count);
  to.created_at = time(from.created_at_ms);
  to.raw = Json(from.raw);
  return to;
}
template <class = void>
Application value(const smartcar_application &from) {
  Application to;
  to.id = from.id;
  to.name = text(from.name);
  to.description = text(from.description);
  to.redirect_uris = texts(from.redirect_uris, from.redirect_uri_count);
  to.raw = Json(from.raw);
  return to;
}
template <class = void>
Capability value(const smartcar_capability &from) {
  Capability to;
  to.permission = from.permission;
  to.endpoint = text(from.endpoint);
  to.capable = from.capable;
  to.reason = text(from.reason);
  return to;
}
template <class = void>
Compatibility value(const smartcar_compatibility &from) {
  auto to = reading<Compatibility>(from);
  to.compatible = from.compatible;
  to.reason = text(from.reason);
  to.capabilities = list<Capability>(from.capabilities, from.capability_count, value);
  return to;
}
template <class = void>
MatrixModel value(const smartcar_matrix_model &from) {
  MatrixModel to;
  to.model = from.model;
  to.start_year = year(from.start_year);
  to.end_year = year(from.end_year);
  to.powertrain_type = text(from.powertrain_type);
  to.endpoints = texts(from.endpoints, from.endpoint_count);
  to.permissions = texts(from.permissions, from.permission_count);
  return to;
}
template <class = void>
ModelCapability value(const smartcar_model_capability &from) {
  ModelCapability to;
  to.kind = text(from.kind);
  to.name = text(from.name);
  to.group = text(from.group);
  to.code = text(from.code);
  to.capability = text(from.capability);
  to.permission = text(from.permission);
  return to;
}
template <class = void>
CompatibleVehicle value(const smartcar_compatible_vehicle &from) {
  CompatibleVehicle to;
  to.id = text(from.id);
  to.make = from.make;
  to.model = from.model;
  to.start_year = year(from.start_year);
  to.end_year = year(from.end_year);
  to.powertrain_type = text(from.powertrain_type);
  to.region = text(from.region);
  to.capabilities = list<ModelCapability>(from.capabilities, from.capability_count, value);
  to.raw = Json(from.raw);
  return to;
}
template <class = void>
MatrixMake value(const smartcar_matrix_make &from) {
  return {from.make, list<MatrixModel>(from.models, from.model_count, value)};
}
template <class = void>
CompatibilityMatrix value(const smartcar_compatibility_matrix &from) {
  auto to = reading<CompatibilityMatrix>(from);
  to.makes = list<MatrixMake>(from.makes, from.make_count, value);
  return to;
}
template <class = void>
ApiError value(const smartcar_api_error &from) {
  return {from.status, text(from.error_type), text(from.code), text(from.description), text(from.doc_url), text(from.request_id),
          text(from.resolution), text(from.resolution_url), text(from.suggested_user_message), text(from.detail)};
}
template <class = void>
Signal value(const smartcar_signal &from) {
  Signal to;
  to.raw = Json(from.raw);
  to.code = from.code;
  to.name = text(from.name);
  to.group = text(from.group);
  to.status = from.status;
  to.error = optional<ApiError>(from.error, value);
  to.number = number(from.number);
  to.text = text(from.text);
  to.boolean = yes(from.boolean);
  to.unit = text(from.unit);
  to.body = from.body != nullptr ? std::optional<Json>(from.body) : std::nullopt;
  to.ingested_at = time(from.ingested_at_ms);
  to.retrieved_at = time(from.retrieved_at_ms);
  to.oem_updated_at = time(from.oem_updated_at_ms);
  return to;
}
template <class = void>
Grant value(const smartcar_grant &from) {
  Grant to;
  to.id = from.id;
  to.user_id = text(from.user_id);
  to.vehicles = texts(from.vehicles, from.vehicle_count);
  to.account = text(from.account);
  to.status = from.status;
  to.reason = text(from.reason);
  to.mode = from.mode;
  to.generation = from.generation;
  to.connected_at = time_at(from.connected_at_ms);
  to.access_expires_at = time(from.access_expires_at_ms);
  to.refresh_expires_at = time(from.refresh_expires_at_ms);
  return to;
}
template <class = void>
RefreshReport value(const smartcar_refresh_report &from) {
  return {from.refreshed,
          from.skipped,
          from.failed,
          from.reconnect,
          texts(from.reconnect_grants, from.reconnect_grant_count),
          texts(from.failed_grants, from.failed_grant_count),
          from.unreadable,
          texts(from.unreadable_grants, from.unreadable_grant_count)};
}
template <class = void>
ForgetReport value(const smartcar_forget_report &from) {
  return {from.grants, from.disconnected, from.not_connected, from.spooled,
          texts(from.not_connected_vehicles, from.not_connected_vehicle_count)};
}
template <class = void>
ImportProblem value(const smartcar_import_problem &from) { return {from.row, text(from.field), from.message}; }
template <class = void>
ImportReport value(const smartcar_import_report &from) {
  return {from.adopted, from.known, from.invalid, list<ImportProblem>(from.problems, from.problem_count, value)};
}
template <class = void>
ExportReport value(const smartcar_export_report &from) {
  return {from.exported, from.skipped, from.reconnect, texts(from.skipped_grants, from.skipped_grant_count),
          texts(from.reconnect_grants, from.reconnect_grant_count)};
}
template <class = void>
RekeyReport value(const smartcar_rekey_report &from) {
  return {from.rewritten, from.current, from.unreadable, from.ready,
          texts(from.unreadable_grants, from.unreadable_grant_count)};
}
template <class = void>
GrantEvent value(const smartcar_grant_event &from) {
  GrantEvent to;
  to.kind = from.kind;
  to.grant_id = from.grant_id;
  if (from.generation != 0) to.generation = from.generation;
  to.reason = text(from.reason);
  to.missed = from.missed;
  return to;
}
template <class = void>
EndpointHealth value(const smartcar_endpoint_health &from) {
  return {from.state, from.unresolved, from.limit, Seconds(from.latency)};
}
template <class = void>
std::pair<std::string, std::string> value(const smartcar_unmatched_vehicle &from) {
  return {from.vehicle_id, from.user_id};
}
template <class = void>
BackfillReport value(const smartcar_backfill_report &from) {
  using Unmatched = std::pair<std::string, std::string>;
  return {from.connections, from.stored, from.known, from.unmatched,
          list<Unmatched>(from.unmatched_vehicles, from.unmatched_vehicle_count, value), text(from.next)};
}

template <class = void>
std::vector<Grant> value(const smartcar_grant_list &from) { return list<Grant>(from.grants, from.count, value); }
template <class = void>
std::vector<Signal> value(const smartcar_signal_list &from) { return list<Signal>(from.signals, from.count, value); }
template <class = void>
std::vector<Connection> value(const smartcar_connection_list &from) {
  return list<Connection>(from.connections, from.count, value);
}
template <class = void>
std::vector<CompatibleVehicle> value(const smartcar_compatible_vehicle_list &from) {
  return list<CompatibleVehicle>(from.vehicles, from.count, value);
}

template <class T, class C>
ListPage<T> page(std::vector<T> items, const C &from) {
  return {std::move(items), count(from.total), text(from.next), value(*from.meta), Json(from.raw)};
}
template <class = void>
GrantPage value(const smartcar_grant_page &from) {
  return {list<Grant>(from.grants, from.count, value), text(from.next)};
}
template <class = void>
ListPage<std::string> value(const smartcar_vehicle_page &from) { return page(texts(from.vehicles, from.count), from); }
template <class = void>
ListPage<Signal> value(const smartcar_signal_page &from) {
  return page(list<Signal>(from.signals, from.count, value), from);
}
template <class = void>
ListPage<Connection> value(const smartcar_connection_page &from) {
  return page(list<Connection>(from.connections, from.count, value), from);
}
template <class = void>
ListPage<Subscription> value(const smartcar_subscription_page &from) {
  return page(list<Subscription>(from.subscriptions, from.count, value), from);
}
template <class = void>
ListPage<Webhook> value(const smartcar_webhook_page &from) {
  return page(list<Webhook>(from.webhooks, from.count, value), from);
}
template <class = void>
ListPage<Application> value(const smartcar_application_page &from) {
  return page(list<Application>(from.applications, from.count, value), from);
}

template <class = void>
webhook::EventVehicle value(const smartcar_webhook_vehicle &from) {
  webhook::EventVehicle to;
  to.id = text(from.id);
  to.make = text(from.make);
  to.model = text(from.model);
  to.year = year(from.year);
  to.vin = text(from.vin);
  to.powertrain_type = text(from.powertrain_type);
  to.mode = text(from.mode);
  return to;
}
template <class = void>
webhook::WebhookReading value(const smartcar_webhook_reading &from) {
  webhook::WebhookReading to;
  to.meta = value(*from.meta);
  to.vehicle_id = text(from.vehicle_id);
  to.path = from.path;
  to.status = from.status;
  to.body = Json(from.body);
  to.error = optional<ApiError>(from.error, value);
  return to;
}
template <class = void>
webhook::WebhookError value(const smartcar_webhook_error &from) {
  webhook::WebhookError to;
  to.error_type = text(from.error_type);
  to.code = text(from.code);
  to.description = text(from.description);
  to.doc_url = text(from.doc_url);
  to.resolution = text(from.resolution);
  to.resolution_url = text(from.resolution_url);
  to.suggested_user_message = text(from.suggested_user_message);
  to.state = from.state;
  to.signals = texts(from.signals, from.signal_count);
  return to;
}
template <class = void>
webhook::Trigger value(const smartcar_webhook_trigger &from) {
  webhook::Trigger to;
  to.trigger_type = from.trigger_type;
  to.code = text(from.code);
  to.name = text(from.name);
  to.group = text(from.group);
  return to;
}
template <class = void>
webhook::Event value(const smartcar_webhook_event &from) {
  webhook::Event to;
  to.event_type = from.event_type;
  to.event_id = text(from.event_id);
  to.delivery_id = text(from.delivery_id);
  to.webhook_id = text(from.webhook_id);
  to.webhook_name = text(from.webhook_name);
  to.vehicle = optional<webhook::EventVehicle>(from.vehicle, value);
  to.user_id = text(from.user_id);
  to.external_id = text(from.external_id);
  to.signals = list<Signal>(from.signals, from.signal_count, value);
  to.readings = list<webhook::WebhookReading>(from.readings, from.reading_count, value);
  to.errors = list<webhook::WebhookError>(from.errors, from.error_count, value);
  to.triggers = list<webhook::Trigger>(from.triggers, from.trigger_count, value);
  to.is_first_delivery = from.is_first_delivery;
  to.occurred_at = time(from.occurred_at_ms);
  to.delivered_at = time(from.delivered_at_ms);
  to.sequence = count(from.sequence);
  to.announced_signal_count = count(from.announced_signal_count);
  to.mode = text(from.mode);
  to.version = text(from.version);
  to.challenge = text(from.challenge);
  to.raw = Json(from.raw);
  return to;
}

}  // namespace detail
}  // namespace smartcar

#endif
