/*
 * smartcar/batch.hpp: the readings of a batch. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_BATCH_HPP
#define SMARTCAR_GENERATED_BATCH_HPP

#include "../smartcar_call.hpp"

namespace smartcar {

/* The readings of a Batch: each throws as the vehicle's method does, or where it was not asked for. */
template <class = void>
class BatchReadings {
 public:
  Odometer odometer() const { return read<smartcar_odometer, smartcar_odometer_free>(smartcar_batch_odometer); }
  Location location() const { return read<smartcar_location, smartcar_location_free>(smartcar_batch_location); }
  Vin vin() const { return read<smartcar_vin, smartcar_vin_free>(smartcar_batch_vin); }
  Attributes attributes() const { return read<smartcar_attributes, smartcar_attributes_free>(smartcar_batch_attributes); }
  Battery battery() const { return read<smartcar_battery, smartcar_battery_free>(smartcar_batch_battery); }
  BatteryCapacity battery_capacity() const {
    return read<smartcar_battery_capacity, smartcar_battery_capacity_free>(smartcar_batch_battery_capacity);
  }
  NominalCapacity nominal_capacity() const {
    return read<smartcar_nominal_capacity, smartcar_nominal_capacity_free>(smartcar_batch_nominal_capacity);
  }
  Fuel fuel() const { return read<smartcar_fuel, smartcar_fuel_free>(smartcar_batch_fuel); }
  Charge charge() const { return read<smartcar_charge, smartcar_charge_free>(smartcar_batch_charge); }
  ChargeLimit charge_limit() const {
    return read<smartcar_charge_limit, smartcar_charge_limit_free>(smartcar_batch_charge_limit);
  }
  EngineOil engine_oil() const { return read<smartcar_engine_oil, smartcar_engine_oil_free>(smartcar_batch_engine_oil); }
  Climate climate() const { return read<smartcar_climate, smartcar_climate_free>(smartcar_batch_climate); }
  TirePressure tire_pressure() const {
    return read<smartcar_tire_pressure, smartcar_tire_pressure_free>(smartcar_batch_tire_pressure);
  }
  LockStatus lock_status() const { return read<smartcar_lock_status, smartcar_lock_status_free>(smartcar_batch_lock_status); }
  ServiceHistory service_history() const {
    return read<smartcar_service_history, smartcar_service_history_free>(smartcar_batch_service_history);
  }
  DiagnosticSystemStatus diagnostic_system_status() const {
    return read<smartcar_diagnostic_system_status, smartcar_diagnostic_system_status_free>(
        smartcar_batch_diagnostic_system_status);
  }
  DiagnosticTroubleCodes diagnostic_trouble_codes() const {
    return read<smartcar_diagnostic_trouble_codes, smartcar_diagnostic_trouble_codes_free>(
        smartcar_batch_diagnostic_trouble_codes);
  }

  const smartcar_batch *get() const noexcept { return handle_.get(); }

 protected:
  using Owned = detail::Handle<smartcar_batch, smartcar_batch_free>;
  explicit BatchReadings(Owned handle) : handle_(std::move(handle)) {}

  template <class C, auto Free, class Function, class... Arguments>
  auto read(Function function, const Arguments &...arguments) const -> decltype(detail::value(std::declval<C &>())) {
    return detail::value(*detail::call<const C, Free>(function, handle_.get(), arguments...));
  }

  Owned handle_;
};

}  // namespace smartcar

#endif
