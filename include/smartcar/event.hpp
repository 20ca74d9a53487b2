/*
 * smartcar/event.hpp: what a webhook's event tells, as readings. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_EVENT_HPP
#define SMARTCAR_GENERATED_EVENT_HPP

#include "../smartcar_call.hpp"

namespace smartcar {

namespace detail {

/* What an event tells, by its raw body. */
template <class C, auto Free, class Function>
auto reported(std::string_view raw, Function function, std::string_view unit_system) -> decltype(detail::value(std::declval<C &>())) {
  const auto event = call<const smartcar_webhook_event, smartcar_webhook_event_free>(smartcar_webhook_parse, c_bytes(raw), raw.size());
  return detail::value(*call<const C, Free>(function, event.get(), c_text(unit_system)));
}

}  // namespace detail

namespace webhook {

/* What an event tells, as the readings that a vehicle's methods give; throws where it does not tell it. */
template <class = void>
Odometer odometer(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_odometer, smartcar_odometer_free>(
      event.raw.text(),
      smartcar_webhook_event_odometer,
      unit_system);
}
template <class = void>
Location location(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_location, smartcar_location_free>(
      event.raw.text(),
      smartcar_webhook_event_location,
      unit_system);
}
template <class = void>
Vin vin(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_vin, smartcar_vin_free>(event.raw.text(), smartcar_webhook_event_vin, unit_system);
}
template <class = void>
Attributes attributes(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_attributes, smartcar_attributes_free>(
      event.raw.text(),
      smartcar_webhook_event_attributes,
      unit_system);
}
template <class = void>
Battery battery(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_battery, smartcar_battery_free>(event.raw.text(), smartcar_webhook_event_battery, unit_system);
}
template <class = void>
BatteryCapacity battery_capacity(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_battery_capacity, smartcar_battery_capacity_free>(
      event.raw.text(),
      smartcar_webhook_event_battery_capacity,
      unit_system);
}
template <class = void>
NominalCapacity nominal_capacity(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_nominal_capacity, smartcar_nominal_capacity_free>(
      event.raw.text(),
      smartcar_webhook_event_nominal_capacity,
      unit_system);
}
template <class = void>
Fuel fuel(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_fuel, smartcar_fuel_free>(event.raw.text(), smartcar_webhook_event_fuel, unit_system);
}
template <class = void>
Charge charge(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_charge, smartcar_charge_free>(event.raw.text(), smartcar_webhook_event_charge, unit_system);
}
template <class = void>
ChargeLimit charge_limit(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_charge_limit, smartcar_charge_limit_free>(
      event.raw.text(),
      smartcar_webhook_event_charge_limit,
      unit_system);
}
template <class = void>
EngineOil engine_oil(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_engine_oil, smartcar_engine_oil_free>(
      event.raw.text(),
      smartcar_webhook_event_engine_oil,
      unit_system);
}
template <class = void>
Climate climate(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_climate, smartcar_climate_free>(event.raw.text(), smartcar_webhook_event_climate, unit_system);
}
template <class = void>
TirePressure tire_pressure(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_tire_pressure, smartcar_tire_pressure_free>(
      event.raw.text(),
      smartcar_webhook_event_tire_pressure,
      unit_system);
}
template <class = void>
LockStatus lock_status(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_lock_status, smartcar_lock_status_free>(
      event.raw.text(),
      smartcar_webhook_event_lock_status,
      unit_system);
}
template <class = void>
ServiceHistory service_history(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_service_history, smartcar_service_history_free>(
      event.raw.text(),
      smartcar_webhook_event_service_history,
      unit_system);
}
template <class = void>
DiagnosticSystemStatus diagnostic_system_status(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_diagnostic_system_status, smartcar_diagnostic_system_status_free>(
      event.raw.text(),
      smartcar_webhook_event_diagnostic_system_status,
      unit_system);
}
template <class = void>
DiagnosticTroubleCodes diagnostic_trouble_codes(const Event &event, std::string_view unit_system = "metric") {
  return detail::reported<smartcar_diagnostic_trouble_codes, smartcar_diagnostic_trouble_codes_free>(
      event.raw.text(),
      smartcar_webhook_event_diagnostic_trouble_codes,
      unit_system);
}

}  // namespace webhook

}  // namespace smartcar

#endif
