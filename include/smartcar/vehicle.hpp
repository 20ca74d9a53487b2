/*
 * smartcar/vehicle.hpp: the methods of a vehicle that take and give plain values. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_VEHICLE_HPP
#define SMARTCAR_GENERATED_VEHICLE_HPP

#include "../smartcar_call.hpp"

namespace smartcar {

/* What a Vehicle does. */
class VehicleMethods {
 public:
  /* Make, model and year (permission read_vehicle_info). */
  Attributes attributes() const { return read<smartcar_attributes, smartcar_attributes_free>(smartcar_vehicle_attributes); }
  /* State of charge and range of the high-voltage battery (permission read_battery). */
  Battery battery() const { return read<smartcar_battery, smartcar_battery_free>(smartcar_vehicle_battery); }
  /* What the high-voltage battery holds when it is full (permission read_battery). */
  BatteryCapacity battery_capacity() const {
    return read<smartcar_battery_capacity, smartcar_battery_capacity_free>(smartcar_vehicle_battery_capacity);
  }
  /* What the high-voltage battery held when it was new (permission read_battery). */
  NominalCapacity nominal_capacity() const {
    return read<smartcar_nominal_capacity, smartcar_nominal_capacity_free>(smartcar_vehicle_nominal_capacity);
  }
  /* Whether it is plugged in and charging (permission read_charge). */
  Charge charge() const { return read<smartcar_charge, smartcar_charge_free>(smartcar_vehicle_charge); }
  /* Up to which state of charge it charges (permission read_charge). */
  ChargeLimit charge_limit() const {
    return read<smartcar_charge_limit, smartcar_charge_limit_free>(smartcar_vehicle_charge_limit);
  }
  /* Temperatures (permission read_thermometer), and what the climate control does (read_climate). API v3 alone has
   * it. */
  Climate climate() const { return read<smartcar_climate, smartcar_climate_free>(smartcar_vehicle_climate); }
  /* Trouble codes that are active (permission read_diagnostics). */
  DiagnosticTroubleCodes diagnostic_trouble_codes() const {
    return read<smartcar_diagnostic_trouble_codes, smartcar_diagnostic_trouble_codes_free>(
        smartcar_vehicle_diagnostic_trouble_codes);
  }
  /* The health of the vehicle's systems (permission read_diagnostics). */
  DiagnosticSystemStatus diagnostic_system_status() const {
    return read<smartcar_diagnostic_system_status, smartcar_diagnostic_system_status_free>(
        smartcar_vehicle_diagnostic_system_status);
  }
  /* Life left of the engine's oil (permission read_engine_oil). */
  EngineOil engine_oil() const { return read<smartcar_engine_oil, smartcar_engine_oil_free>(smartcar_vehicle_engine_oil); }
  /* Fuel level and range (permission read_fuel). */
  Fuel fuel() const { return read<smartcar_fuel, smartcar_fuel_free>(smartcar_vehicle_fuel); }
  /* Last known position (permission read_location). */
  Location location() const { return read<smartcar_location, smartcar_location_free>(smartcar_vehicle_location); }
  /* Whether it is locked, and what stands open (permission read_security). */
  LockStatus lock_status() const { return read<smartcar_lock_status, smartcar_lock_status_free>(smartcar_vehicle_lock_status); }
  /* Distance travelled (permission read_odometer). */
  Odometer odometer() const { return read<smartcar_odometer, smartcar_odometer_free>(smartcar_vehicle_odometer); }
  /* What the driver has permitted. API v3 says it with the connection. */
  Permissions permissions() const { return read<smartcar_permissions, smartcar_permissions_free>(smartcar_vehicle_permissions); }
  /* Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
   * left out) (permission read_service_history). Without a start API v2 gives those of the last year, v3 all. Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `start_date` or `end_date`, for what is no day, or where the end is before
   * the start. */
  ServiceHistory service_history(
      const std::optional<std::string> &start_date = std::nullopt,
      const std::optional<std::string> &end_date = std::nullopt) const {
    return read<smartcar_service_history, smartcar_service_history_free>(
        smartcar_vehicle_service_history,
        detail::c_text(start_date),
        detail::c_text(end_date));
  }
  /* Pressure of the tires (permission read_tires). */
  TirePressure tire_pressure() const {
    return read<smartcar_tire_pressure, smartcar_tire_pressure_free>(smartcar_vehicle_tire_pressure);
  }
  /* Vehicle identification number (permission read_vin). */
  Vin vin() const { return read<smartcar_vin, smartcar_vin_free>(smartcar_vehicle_vin); }
  /* Locks it (permission control_security). */
  CommandResult lock() const { return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_lock); }
  /* Unlocks it (permission control_security). */
  CommandResult unlock() const { return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_unlock); }
  /* Starts charging (permission control_charge). */
  CommandResult start_charge() const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_start_charge);
  }
  /* Stops charging (permission control_charge). */
  CommandResult stop_charge() const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_stop_charge);
  }
  /* Charges up to this state of charge from now on, 0.5 to 1 (permission control_charge). API v3 takes whole
   * percents; a limit between two is rounded there. Throws SMARTCAR_ERROR_INVALID_INPUT, field `limit`. */
  CommandResult set_charge_limit(double limit) const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_set_charge_limit, limit);
  }
  /* Sends a destination to its navigation (permission control_navigation): degrees, -90 to 90 and -180 to 180. Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `latitude` or `longitude`. */
  CommandResult send_destination(double latitude, double longitude) const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_send_destination, latitude, longitude);
  }
  /* Opens the charging port (API v3; permission control_charge). */
  CommandResult open_charge_port() const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_open_charge_port);
  }
  /* Closes the charging port (API v3; permission control_charge). */
  CommandResult close_charge_port() const {
    return read<smartcar_command_result, smartcar_command_result_free>(smartcar_vehicle_close_charge_port);
  }
  /* Deletes a charge schedule by Smartcar's id of it (API v3; permission control_charge). Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `schedule_id`. */
  ChargeScheduleResult delete_charge_schedule(const std::string &schedule_id) const {
    return read<smartcar_charge_schedule_result, smartcar_charge_schedule_result_free>(
        smartcar_vehicle_delete_charge_schedule,
        detail::c_text(schedule_id));
  }
  /* Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it
   * again. */
  void disconnect() const { detail::tell(smartcar_vehicle_disconnect, handle_.get()); }
  /* Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error.
   * Throws SMARTCAR_ERROR_INVALID_INPUT, field `webhook_id`. */
  WebhookSubscription subscribe(const std::string &webhook_id) const {
    return read<smartcar_webhook_subscription, smartcar_webhook_subscription_free>(
        smartcar_vehicle_subscribe,
        detail::c_text(webhook_id));
  }
  /* Ends its subscription to a webhook. On v2 that takes the setting "management_token". Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `webhook_id`; SMARTCAR_ERROR_CONFIG. */
  void unsubscribe(const std::string &webhook_id) const {
    detail::tell(smartcar_vehicle_unsubscribe, handle_.get(), detail::c_text(webhook_id));
  }

  const smartcar_vehicle *get() const noexcept { return handle_.get(); }

 protected:
  using Owned = detail::Handle<smartcar_vehicle, smartcar_vehicle_free>;
  explicit VehicleMethods(Owned handle) : handle_(std::move(handle)) {}

  template <class C, auto Free, class Function, class... Arguments>
  auto read(Function function, Arguments... arguments) const -> decltype(detail::value(std::declval<C &>())) {
    return detail::value(*detail::call<const C, Free>(function, handle_.get(), arguments...));
  }

  Owned handle_;
};

}  // namespace smartcar

#endif
