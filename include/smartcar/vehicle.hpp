/*
 * smartcar/vehicle.hpp: the methods of a vehicle that take and give plain values. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_VEHICLE_HPP
#define SMARTCAR_GENERATED_VEHICLE_HPP

#include "../smartcar_methods.hpp"

namespace smartcar {

/* What a Vehicle does: each method blocks its thread, or of what Vehicle::on() gives starts a call. */
template <class Way>
class VehicleMethods : public detail::Methods<Way> {
 public:
  template <class T>
  using Gives = typename Way::template Gives<T>;

  /* Make, model and year (permission read_vehicle_info). */
  Gives<Attributes> attributes() const { return this->ask(detail::calls::vehicle_attributes()); }
  /* State of charge and range of the high-voltage battery (permission read_battery). */
  Gives<Battery> battery() const { return this->ask(detail::calls::vehicle_battery()); }
  /* What the high-voltage battery holds when it is full (permission read_battery). */
  Gives<BatteryCapacity> battery_capacity() const { return this->ask(detail::calls::vehicle_battery_capacity()); }
  /* What the high-voltage battery held when it was new (permission read_battery). */
  Gives<NominalCapacity> nominal_capacity() const { return this->ask(detail::calls::vehicle_nominal_capacity()); }
  /* Whether it is plugged in and charging (permission read_charge). */
  Gives<Charge> charge() const { return this->ask(detail::calls::vehicle_charge()); }
  /* Up to which state of charge it charges (permission read_charge). */
  Gives<ChargeLimit> charge_limit() const { return this->ask(detail::calls::vehicle_charge_limit()); }
  /* Temperatures (permission read_thermometer), and what the climate control does (read_climate). API v3 alone has
   * it. */
  Gives<Climate> climate() const { return this->ask(detail::calls::vehicle_climate()); }
  /* Trouble codes that are active (permission read_diagnostics). */
  Gives<DiagnosticTroubleCodes> diagnostic_trouble_codes() const {
    return this->ask(detail::calls::vehicle_diagnostic_trouble_codes());
  }
  /* The health of the vehicle's systems (permission read_diagnostics). */
  Gives<DiagnosticSystemStatus> diagnostic_system_status() const {
    return this->ask(detail::calls::vehicle_diagnostic_system_status());
  }
  /* Life left of the engine's oil (permission read_engine_oil). */
  Gives<EngineOil> engine_oil() const { return this->ask(detail::calls::vehicle_engine_oil()); }
  /* Fuel level and range (permission read_fuel). */
  Gives<Fuel> fuel() const { return this->ask(detail::calls::vehicle_fuel()); }
  /* Last known position (permission read_location). */
  Gives<Location> location() const { return this->ask(detail::calls::vehicle_location()); }
  /* Whether it is locked, and what stands open (permission read_security). */
  Gives<LockStatus> lock_status() const { return this->ask(detail::calls::vehicle_lock_status()); }
  /* Distance travelled (permission read_odometer). */
  Gives<Odometer> odometer() const { return this->ask(detail::calls::vehicle_odometer()); }
  /* What the driver has permitted. API v3 says it with the connection. */
  Gives<Permissions> permissions() const { return this->ask(detail::calls::vehicle_permissions()); }
  /* Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
   * left out) (permission read_service_history). Without a start API v2 gives those of the last year, v3 all. Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `start_date` or `end_date`, for what is no day, or where the end is before
   * the start. */
  Gives<ServiceHistory> service_history(
      std::optional<std::string_view> start_date = std::nullopt,
      std::optional<std::string_view> end_date = std::nullopt) const {
    return this->ask(detail::calls::vehicle_service_history(), detail::c_text(start_date), detail::c_text(end_date));
  }
  /* Pressure of the tires (permission read_tires). */
  Gives<TirePressure> tire_pressure() const { return this->ask(detail::calls::vehicle_tire_pressure()); }
  /* Vehicle identification number (permission read_vin). */
  Gives<Vin> vin() const { return this->ask(detail::calls::vehicle_vin()); }
  /* Locks it (permission control_security). */
  Gives<CommandResult> lock() const { return this->ask(detail::calls::vehicle_lock()); }
  /* Unlocks it (permission control_security). */
  Gives<CommandResult> unlock() const { return this->ask(detail::calls::vehicle_unlock()); }
  /* Starts charging (permission control_charge). */
  Gives<CommandResult> start_charge() const { return this->ask(detail::calls::vehicle_start_charge()); }
  /* Stops charging (permission control_charge). */
  Gives<CommandResult> stop_charge() const { return this->ask(detail::calls::vehicle_stop_charge()); }
  /* Charges up to this state of charge from now on, 0.5 to 1 (permission control_charge). API v3 takes whole
   * percents; a limit between two is rounded there. Throws SMARTCAR_ERROR_INVALID_INPUT, field `limit`. */
  Gives<CommandResult> set_charge_limit(double limit) const {
    return this->ask(detail::calls::vehicle_set_charge_limit(), limit);
  }
  /* Sends a destination to its navigation (permission control_navigation): degrees, -90 to 90 and -180 to 180. Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `latitude` or `longitude`. */
  Gives<CommandResult> send_destination(double latitude, double longitude) const {
    return this->ask(detail::calls::vehicle_send_destination(), latitude, longitude);
  }
  /* Opens the charging port (API v3; permission control_charge). */
  Gives<CommandResult> open_charge_port() const { return this->ask(detail::calls::vehicle_open_charge_port()); }
  /* Closes the charging port (API v3; permission control_charge). */
  Gives<CommandResult> close_charge_port() const { return this->ask(detail::calls::vehicle_close_charge_port()); }
  /* Deletes a charge schedule by Smartcar's id of it (API v3; permission control_charge). Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `schedule_id`. */
  Gives<ChargeScheduleResult> delete_charge_schedule(std::string_view schedule_id) const {
    return this->ask(detail::calls::vehicle_delete_charge_schedule(), detail::c_text(schedule_id));
  }
  /* Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it
   * again. */
  Gives<void> disconnect() const { return this->tell(detail::calls::vehicle_disconnect()); }
  /* Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error.
   * Throws SMARTCAR_ERROR_INVALID_INPUT, field `webhook_id`. */
  Gives<WebhookSubscription> subscribe(std::string_view webhook_id) const {
    return this->ask(detail::calls::vehicle_subscribe(), detail::c_text(webhook_id));
  }
  /* Ends its subscription to a webhook. On v2 that takes the setting "management_token". Throws
   * SMARTCAR_ERROR_INVALID_INPUT, field `webhook_id`; SMARTCAR_ERROR_CONFIG. */
  Gives<void> unsubscribe(std::string_view webhook_id) const {
    return this->tell(detail::calls::vehicle_unsubscribe(), detail::c_text(webhook_id));
  }

 protected:
  using detail::Methods<Way>::Methods;
};

}  // namespace smartcar

#endif
