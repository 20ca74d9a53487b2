/*
 * smartcar/convert.hpp: from the structs of smartcar.h to plain values. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_CONVERT_HPP
#define SMARTCAR_GENERATED_CONVERT_HPP

#include "../smartcar_from_c.hpp"
#include "values.hpp"

namespace smartcar {
namespace detail {

template <class = void>
Odometer value(const smartcar_odometer &from) {
  auto to = reading<Odometer>(from);
  to.distance = from.distance;
  return to;
}

template <class = void>
Location value(const smartcar_location &from) {
  auto to = reading<Location>(from);
  to.latitude = from.latitude;
  to.longitude = from.longitude;
  return to;
}

template <class = void>
Fuel value(const smartcar_fuel &from) {
  auto to = reading<Fuel>(from);
  to.range = number(from.range);
  to.percent_remaining = number(from.percent_remaining);
  to.amount_remaining = number(from.amount_remaining);
  return to;
}

template <class = void>
Battery value(const smartcar_battery &from) {
  auto to = reading<Battery>(from);
  to.percent_remaining = number(from.percent_remaining);
  to.range = number(from.range);
  return to;
}

template <class = void>
Charge value(const smartcar_charge &from) {
  auto to = reading<Charge>(from);
  to.is_plugged_in = yes(from.is_plugged_in);
  to.state = text(from.state);
  return to;
}

template <class = void>
ChargeLimit value(const smartcar_charge_limit &from) {
  auto to = reading<ChargeLimit>(from);
  to.limit = from.limit;
  return to;
}

template <class = void>
BatteryCapacity value(const smartcar_battery_capacity &from) {
  auto to = reading<BatteryCapacity>(from);
  to.capacity = number(from.capacity);
  return to;
}

template <class = void>
AvailableCapacity value(const smartcar_available_capacity &from) {
  AvailableCapacity to;
  to.capacity = number(from.capacity);
  to.description = text(from.description);
  return to;
}

template <class = void>
SelectedCapacity value(const smartcar_selected_capacity &from) {
  SelectedCapacity to;
  to.nominal = number(from.nominal);
  to.source = text(from.source);
  return to;
}

template <class = void>
NominalCapacity value(const smartcar_nominal_capacity &from) {
  auto to = reading<NominalCapacity>(from);
  to.available_capacities = list<AvailableCapacity>(from.available_capacities, from.available_capacity_count, value);
  to.capacity = optional<SelectedCapacity>(from.capacity, value);
  to.url = text(from.url);
  return to;
}

template <class = void>
EngineOil value(const smartcar_engine_oil &from) {
  auto to = reading<EngineOil>(from);
  to.life_remaining = number(from.life_remaining);
  return to;
}

template <class = void>
Climate value(const smartcar_climate &from) {
  auto to = reading<Climate>(from);
  to.outside_temperature = number(from.outside_temperature);
  to.inside_temperature = number(from.inside_temperature);
  to.is_conditioned = yes(from.is_conditioned);
  to.target_temperature = number(from.target_temperature);
  return to;
}

template <class = void>
TirePressure value(const smartcar_tire_pressure &from) {
  auto to = reading<TirePressure>(from);
  to.front_left = number(from.front_left);
  to.front_right = number(from.front_right);
  to.back_left = number(from.back_left);
  to.back_right = number(from.back_right);
  return to;
}

template <class = void>
OpeningStatus value(const smartcar_opening_status &from) {
  OpeningStatus to;
  to.place = text(from.place);
  to.status = text(from.status);
  return to;
}

template <class = void>
LockStatus value(const smartcar_lock_status &from) {
  auto to = reading<LockStatus>(from);
  to.is_locked = yes(from.is_locked);
  to.doors = list<OpeningStatus>(from.doors, from.door_count, value);
  to.windows = list<OpeningStatus>(from.windows, from.window_count, value);
  to.sunroof = list<OpeningStatus>(from.sunroof, from.sunroof_count, value);
  to.storage = list<OpeningStatus>(from.storage, from.storage_count, value);
  to.charging_port = list<OpeningStatus>(from.charging_port, from.charging_port_count, value);
  return to;
}

template <class = void>
ServiceTask value(const smartcar_service_task &from) {
  ServiceTask to;
  to.task_id = text(from.task_id);
  to.task_description = text(from.task_description);
  return to;
}

template <class = void>
ServiceDetail value(const smartcar_service_detail &from) {
  ServiceDetail to;
  to.kind = text(from.kind);
  to.value = text(from.value);
  return to;
}

template <class = void>
ServiceCost value(const smartcar_service_cost &from) {
  ServiceCost to;
  to.total_cost = number(from.total_cost);
  to.currency = text(from.currency);
  return to;
}

template <class = void>
ServiceRecord value(const smartcar_service_record &from) {
  ServiceRecord to;
  to.service_id = text(from.service_id);
  to.service_date = text(from.service_date);
  to.odometer_distance = number(from.odometer_distance);
  to.service_tasks = list<ServiceTask>(from.service_tasks, from.service_task_count, value);
  to.service_details = list<ServiceDetail>(from.service_details, from.service_detail_count, value);
  to.service_cost = optional<ServiceCost>(from.service_cost, value);
  return to;
}

template <class = void>
ServiceHistory value(const smartcar_service_history &from) {
  auto to = reading<ServiceHistory>(from);
  to.records = list<ServiceRecord>(from.records, from.record_count, value);
  return to;
}

template <class = void>
SystemStatus value(const smartcar_system_status &from) {
  SystemStatus to;
  to.system_id = text(from.system_id);
  to.status = text(from.status);
  to.description = text(from.description);
  return to;
}

template <class = void>
DiagnosticSystemStatus value(const smartcar_diagnostic_system_status &from) {
  auto to = reading<DiagnosticSystemStatus>(from);
  to.systems = list<SystemStatus>(from.systems, from.system_count, value);
  return to;
}

template <class = void>
TroubleCode value(const smartcar_trouble_code &from) {
  TroubleCode to;
  to.code = text(from.code);
  to.timestamp = text(from.timestamp);
  return to;
}

template <class = void>
DiagnosticTroubleCodes value(const smartcar_diagnostic_trouble_codes &from) {
  auto to = reading<DiagnosticTroubleCodes>(from);
  to.active_codes = list<TroubleCode>(from.active_codes, from.active_code_count, value);
  return to;
}

template <class = void>
Permissions value(const smartcar_permissions &from) {
  auto to = reading<Permissions>(from);
  to.permissions = texts(from.permissions, from.permission_count);
  return to;
}

template <class = void>
Vin value(const smartcar_vin &from) {
  auto to = reading<Vin>(from);
  to.vin = from.vin;
  return to;
}

template <class = void>
Attributes value(const smartcar_attributes &from) {
  auto to = reading<Attributes>(from);
  to.id = from.id;
  to.make = text(from.make);
  to.model = text(from.model);
  to.year = year(from.year);
  to.powertrain_type = text(from.powertrain_type);
  return to;
}

template <class = void>
User value(const smartcar_user &from) {
  auto to = reading<User>(from);
  to.id = from.id;
  return to;
}

template <class = void>
CommandResult value(const smartcar_command_result &from) {
  auto to = reading<CommandResult>(from);
  to.status = from.status;
  to.message = text(from.message);
  to.execution_id = text(from.execution_id);
  return to;
}

template <class = void>
ChargeScheduleResult value(const smartcar_charge_schedule_result &from) {
  auto to = reading<ChargeScheduleResult>(from);
  to.status = from.status;
  to.schedule_id = text(from.schedule_id);
  to.schedule_type = text(from.schedule_type);
  to.execution_id = text(from.execution_id);
  return to;
}

template <class = void>
WebhookSubscription value(const smartcar_webhook_subscription &from) {
  WebhookSubscription to;
  to.webhook_id = from.webhook_id;
  to.vehicle_id = from.vehicle_id;
  return to;
}

}  // namespace detail
}  // namespace smartcar

#endif
