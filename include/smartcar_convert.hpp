/*
 * smartcar_convert.hpp: from the structs of smartcar.h to the values of smartcar_values.hpp. Part of smartcar.hpp, and not
 * for programs.
 */
#ifndef SMARTCAR_CONVERT_HPP
#define SMARTCAR_CONVERT_HPP

#include <cmath>
#include <cstddef>

#include "smartcar.h"
#include "smartcar_values.hpp"

namespace smartcar {
namespace detail {

inline std::optional<std::string> text(const char *text) {
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}
inline std::optional<double> number(double number) noexcept {
  return std::isnan(number) ? std::nullopt : std::optional<double>(number);
}
inline std::optional<Time> time(std::int64_t millis) {
  return millis != 0 ? std::optional<Time>(Time(std::chrono::milliseconds(millis))) : std::nullopt;
}
inline std::optional<std::uint64_t> count(std::int64_t count) noexcept {
  return count >= 0 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(count)) : std::nullopt;
}
inline std::optional<int> year(int year) noexcept { return year != 0 ? std::optional<int>(year) : std::nullopt; }
inline std::optional<bool> yes(smartcar_tristate yes) noexcept {
  return yes == SMARTCAR_UNKNOWN ? std::nullopt : std::optional<bool>(yes == SMARTCAR_YES);
}
inline std::vector<std::string> texts(const char *const *texts, std::size_t count) {
  return std::vector<std::string>(texts, texts + count);
}
template <class T, class C>
std::vector<T> list(const C *const *items, std::size_t count, T (*convert)(const C &)) {
  std::vector<T> to;
  to.reserve(count);
  for (std::size_t i = 0; i < count; i++) to.push_back(convert(*items[i]));
  return to;
}
template <class T, class C>
std::optional<T> optional(const C *from, T (*convert)(const C &)) {
  return from != nullptr ? std::optional<T>(convert(*from)) : std::nullopt;
}

inline Meta value(const smartcar_meta &from) {
  return {text(from.request_id), time(from.data_age_ms), time(from.fetched_at_ms), from.unit_system,
          texts(from.guessed, from.guessed_count)};
}
template <class T, class C>
T reading(const C &from) {
  T to;
  to.meta = value(*from.meta);
  to.raw = from.raw;
  return to;
}
inline Answer value(const smartcar_answer &from) { return reading<Answer>(from); }
inline Attributes value(const smartcar_attributes &from) {
  auto to = reading<Attributes>(from);
  to.id = from.id;
  to.make = text(from.make);
  to.model = text(from.model);
  to.year = year(from.year);
  to.powertrain_type = text(from.powertrain_type);
  return to;
}
inline Location value(const smartcar_location &from) {
  auto to = reading<Location>(from);
  to.latitude = from.latitude;
  to.longitude = from.longitude;
  return to;
}
inline Odometer value(const smartcar_odometer &from) {
  auto to = reading<Odometer>(from);
  to.distance = from.distance;
  return to;
}
inline Permissions value(const smartcar_permissions &from) {
  auto to = reading<Permissions>(from);
  to.permissions = texts(from.permissions, from.permission_count);
  return to;
}
inline Vin value(const smartcar_vin &from) {
  auto to = reading<Vin>(from);
  to.vin = from.vin;
  return to;
}
inline Battery value(const smartcar_battery &from) {
  auto to = reading<Battery>(from);
  to.percent_remaining = number(from.percent_remaining);
  to.range = number(from.range);
  return to;
}
inline BatteryCapacity value(const smartcar_battery_capacity &from) {
  auto to = reading<BatteryCapacity>(from);
  to.capacity = number(from.capacity);
  return to;
}
inline AvailableCapacity value(const smartcar_available_capacity &from) {
  AvailableCapacity to;
  to.capacity = number(from.capacity);
  to.description = text(from.description);
  return to;
}
inline SelectedCapacity value(const smartcar_selected_capacity &from) {
  SelectedCapacity to;
  to.nominal = number(from.nominal);
  to.source = text(from.source);
  return to;
}
inline NominalCapacity value(const smartcar_nominal_capacity &from) {
  auto to = reading<NominalCapacity>(from);
  to.available_capacities = list<AvailableCapacity>(from.available_capacities, from.available_capacity_count, value);
  to.capacity = optional<SelectedCapacity>(from.capacity, value);
  to.url = text(from.url);
  return to;
}
inline Charge value(const smartcar_charge &from) {
  auto to = reading<Charge>(from);
  to.is_plugged_in = yes(from.is_plugged_in);
  to.state = text(from.state);
  return to;
}
inline ChargeLimit value(const smartcar_charge_limit &from) {
  auto to = reading<ChargeLimit>(from);
  to.limit = from.limit;
  return to;
}
inline Fuel value(const smartcar_fuel &from) {
  auto to = reading<Fuel>(from);
  to.range = number(from.range);
  to.percent_remaining = number(from.percent_remaining);
  to.amount_remaining = number(from.amount_remaining);
  return to;
}
inline EngineOil value(const smartcar_engine_oil &from) {
  auto to = reading<EngineOil>(from);
  to.life_remaining = number(from.life_remaining);
  return to;
}
inline TirePressure value(const smartcar_tire_pressure &from) {
  auto to = reading<TirePressure>(from);
  to.front_left = number(from.front_left);
  to.front_right = number(from.front_right);
  to.back_left = number(from.back_left);
  to.back_right = number(from.back_right);
  return to;
}
inline Opening value(const smartcar_opening &from) {
  Opening to;
  to.place = text(from.place);
  to.status = text(from.status);
  return to;
}
inline LockStatus value(const smartcar_lock_status &from) {
  auto to = reading<LockStatus>(from);
  to.is_locked = yes(from.is_locked);
  to.doors = list<Opening>(from.doors, from.door_count, value);
  to.windows = list<Opening>(from.windows, from.window_count, value);
  to.sunroof = list<Opening>(from.sunroof, from.sunroof_count, value);
  to.storage = list<Opening>(from.storage, from.storage_count, value);
  to.charging_port = list<Opening>(from.charging_port, from.charging_port_count, value);
  return to;
}
inline SystemStatus value(const smartcar_system_status &from) {
  SystemStatus to;
  to.system_id = text(from.system_id);
  to.status = text(from.status);
  to.description = text(from.description);
  return to;
}
inline DiagnosticSystemStatus value(const smartcar_diagnostic_system_status &from) {
  auto to = reading<DiagnosticSystemStatus>(from);
  to.systems = list<SystemStatus>(from.systems, from.system_count, value);
  return to;
}
inline TroubleCode value(const smartcar_trouble_code &from) {
  TroubleCode to;
  to.code = text(from.code);
  to.timestamp = text(from.timestamp);
  return to;
}
inline DiagnosticTroubleCodes value(const smartcar_diagnostic_trouble_codes &from) {
  auto to = reading<DiagnosticTroubleCodes>(from);
  to.active_codes = list<TroubleCode>(from.active_codes, from.active_code_count, value);
  return to;
}
inline ServiceTask value(const smartcar_service_task &from) {
  ServiceTask to;
  to.task_id = text(from.task_id);
  to.task_description = text(from.task_description);
  return to;
}
inline ServiceDetail value(const smartcar_service_detail &from) {
  ServiceDetail to;
  to.kind = text(from.kind);
  to.value = text(from.value);
  return to;
}
inline ServiceCost value(const smartcar_service_cost &from) {
  ServiceCost to;
  to.total_cost = number(from.total_cost);
  to.currency = text(from.currency);
  return to;
}
inline ServiceRecord value(const smartcar_service_record &from) {
  ServiceRecord to;
  to.service_id = text(from.service_id);
  to.service_date = text(from.service_date);
  to.odometer_distance = number(from.odometer_distance);
  to.service_tasks = list<ServiceTask>(from.service_tasks, from.service_task_count, value);
  to.service_details = list<ServiceDetail>(from.service_details, from.service_detail_count, value);
  to.service_cost = optional<ServiceCost>(from.service_cost, value);
  return to;
}
inline ServiceHistory value(const smartcar_service_history &from) {
  auto to = reading<ServiceHistory>(from);
  to.records = list<ServiceRecord>(from.records, from.record_count, value);
  return to;
}
inline CommandResult value(const smartcar_command_result &from) {
  auto to = reading<CommandResult>(from);
  to.status = from.status;
  to.message = text(from.message);
  to.execution_id = text(from.execution_id);
  return to;
}
inline ChargeScheduleResult value(const smartcar_charge_schedule_result &from) {
  auto to = reading<ChargeScheduleResult>(from);
  to.status = from.status;
  to.schedule_id = text(from.schedule_id);
  to.schedule_type = text(from.schedule_type);
  to.execution_id = text(from.execution_id);
  return to;
}
inline Connection value(const smartcar_connection &from) {
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
  to.raw = from.raw;
  return to;
}
inline Subscription value(const smartcar_subscription &from) {
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
  to.raw = from.raw;
  return to;
}
inline Webhook value(const smartcar_webhook &from) {
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
  to.raw = from.raw;
  return to;
}
inline WebhookSubscription value(const smartcar_webhook_subscription &from) {
  WebhookSubscription to;
  to.webhook_id = from.webhook_id;
  to.vehicle_id = from.vehicle_id;
  return to;
}
inline Application value(const smartcar_application &from) {
  Application to;
  to.id = from.id;
  to.name = text(from.name);
  to.description = text(from.description);
  to.redirect_uris = texts(from.redirect_uris, from.redirect_uri_count);
  to.raw = from.raw;
  return to;
}
inline User value(const smartcar_user &from) {
  auto to = reading<User>(from);
  to.id = from.id;
  return to;
}
inline Capability value(const smartcar_capability &from) {
  Capability to;
  to.permission = from.permission;
  to.endpoint = text(from.endpoint);
  to.capable = from.capable;
  to.reason = text(from.reason);
  return to;
}
inline Compatibility value(const smartcar_compatibility &from) {
  auto to = reading<Compatibility>(from);
  to.compatible = from.compatible;
  to.reason = text(from.reason);
  to.capabilities = list<Capability>(from.capabilities, from.capability_count, value);
  return to;
}
inline MatrixModel value(const smartcar_matrix_model &from) {
  MatrixModel to;
  to.model = from.model;
  to.start_year = year(from.start_year);
  to.end_year = year(from.end_year);
  to.powertrain_type = text(from.powertrain_type);
  to.endpoints = texts(from.endpoints, from.endpoint_count);
  to.permissions = texts(from.permissions, from.permission_count);
  return to;
}
inline ModelCapability value(const smartcar_model_capability &from) {
  ModelCapability to;
  to.kind = text(from.kind);
  to.name = text(from.name);
  to.group = text(from.group);
  to.code = text(from.code);
  to.capability = text(from.capability);
  to.permission = text(from.permission);
  return to;
}
inline CompatibleVehicle value(const smartcar_compatible_vehicle &from) {
  CompatibleVehicle to;
  to.id = text(from.id);
  to.make = from.make;
  to.model = from.model;
  to.start_year = year(from.start_year);
  to.end_year = year(from.end_year);
  to.powertrain_type = text(from.powertrain_type);
  to.region = text(from.region);
  to.capabilities = list<ModelCapability>(from.capabilities, from.capability_count, value);
  to.raw = from.raw;
  return to;
}
inline MatrixMake value(const smartcar_matrix_make &from) {
  return {from.make, list<MatrixModel>(from.models, from.model_count, value)};
}
inline CompatibilityMatrix value(const smartcar_compatibility_matrix &from) {
  auto to = reading<CompatibilityMatrix>(from);
  to.makes = list<MatrixMake>(from.makes, from.make_count, value);
  return to;
}
inline ApiError value(const smartcar_api_error &from) {
  return {from.status, text(from.error_type), text(from.code), text(from.description), text(from.doc_url), text(from.request_id),
          text(from.resolution), text(from.resolution_url), text(from.suggested_user_message), text(from.detail)};
}
inline Signal value(const smartcar_signal &from) {
  Signal to;
  to.raw = from.raw;
  to.code = from.code;
  to.name = text(from.name);
  to.group = text(from.group);
  to.status = from.status;
  to.error = optional<ApiError>(from.error, value);
  to.number = number(from.number);
  to.text = text(from.text);
  to.boolean = yes(from.boolean);
  to.unit = text(from.unit);
  to.body = text(from.body);
  to.ingested_at = time(from.ingested_at_ms);
  to.retrieved_at = time(from.retrieved_at_ms);
  to.oem_updated_at = time(from.oem_updated_at_ms);
  return to;
}
inline Grant value(const smartcar_grant &from) {
  Grant to;
  to.id = from.id;
  to.user_id = text(from.user_id);
  to.vehicles = texts(from.vehicles, from.vehicle_count);
  to.account = text(from.account);
  to.status = from.status;
  to.reason = text(from.reason);
  to.mode = from.mode;
  to.generation = from.generation;
  to.connected_at = Time(std::chrono::milliseconds(from.connected_at_ms));
  to.access_expires_at = time(from.access_expires_at_ms);
  to.refresh_expires_at = time(from.refresh_expires_at_ms);
  return to;
}
inline RefreshReport value(const smartcar_refresh_report &from) {
  return {from.refreshed, from.skipped, from.failed, from.reconnect};
}
inline RekeyReport value(const smartcar_rekey_report &from) { return {from.rewritten, from.current, from.unreadable, from.ready}; }
inline GrantEvent value(const smartcar_grant_event &from) {
  GrantEvent to;
  to.kind = from.kind;
  to.grant_id = from.grant_id;
  if (from.generation != 0) to.generation = from.generation;
  to.reason = text(from.reason);
  to.missed = from.missed;
  return to;
}
inline EndpointHealth value(const smartcar_endpoint_health &from) {
  return {from.state, from.unresolved, from.limit, Seconds(from.latency)};
}
inline std::pair<std::string, std::string> value(const smartcar_unmatched_vehicle &from) {
  return {from.vehicle_id, from.user_id};
}
inline BackfillReport value(const smartcar_backfill_report &from) {
  using Unmatched = std::pair<std::string, std::string>;
  return {from.connections, from.stored, from.known, from.unmatched,
          list<Unmatched>(from.unmatched_vehicles, from.unmatched_vehicle_count, value), text(from.next)};
}

inline std::vector<Grant> value(const smartcar_grant_list &from) { return list<Grant>(from.grants, from.count, value); }
inline std::vector<Signal> value(const smartcar_signal_list &from) { return list<Signal>(from.signals, from.count, value); }
inline std::vector<Connection> value(const smartcar_connection_list &from) {
  return list<Connection>(from.connections, from.count, value);
}
inline std::vector<CompatibleVehicle> value(const smartcar_compatible_vehicle_list &from) {
  return list<CompatibleVehicle>(from.vehicles, from.count, value);
}

template <class T, class C>
Page<T> page(std::vector<T> items, const C &from) {
  return {std::move(items), count(from.total), text(from.next), value(*from.meta), from.raw};
}
inline Page<std::string> value(const smartcar_vehicle_page &from) { return page(texts(from.vehicles, from.count), from); }
inline Page<Signal> value(const smartcar_signal_page &from) {
  return page(list<Signal>(from.signals, from.count, value), from);
}
inline Page<Connection> value(const smartcar_connection_page &from) {
  return page(list<Connection>(from.connections, from.count, value), from);
}
inline Page<Subscription> value(const smartcar_subscription_page &from) {
  return page(list<Subscription>(from.subscriptions, from.count, value), from);
}
inline Page<Webhook> value(const smartcar_webhook_page &from) {
  return page(list<Webhook>(from.webhooks, from.count, value), from);
}
inline Page<Application> value(const smartcar_application_page &from) {
  return page(list<Application>(from.applications, from.count, value), from);
}

inline webhook::EventVehicle value(const smartcar_webhook_vehicle &from) {
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
inline webhook::WebhookReading value(const smartcar_webhook_reading &from) {
  webhook::WebhookReading to;
  to.meta = value(*from.meta);
  to.vehicle_id = text(from.vehicle_id);
  to.path = from.path;
  to.status = from.status;
  to.body = from.body;
  to.error = optional<ApiError>(from.error, value);
  return to;
}
inline webhook::WebhookError value(const smartcar_webhook_error &from) {
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
inline webhook::Trigger value(const smartcar_webhook_trigger &from) {
  webhook::Trigger to;
  to.trigger_type = from.trigger_type;
  to.code = text(from.code);
  to.name = text(from.name);
  to.group = text(from.group);
  return to;
}
inline webhook::Event value(const smartcar_webhook_event &from) {
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
  to.raw = from.raw;
  return to;
}

}  // namespace detail
}  // namespace smartcar

#endif
