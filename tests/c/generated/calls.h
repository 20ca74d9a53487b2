/*
 * The calls of behaviour cases, by name.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#include <math.h>
#include <stdint.h>

/* DO(method, type, arguments) for the methods that give a reading; `line` is the case's. */
#define EACH_READ(DO) \
  DO(attributes, attributes, vehicle) \
  DO(battery, battery, vehicle) \
  DO(battery_capacity, battery_capacity, vehicle) \
  DO(nominal_capacity, nominal_capacity, vehicle) \
  DO(charge, charge, vehicle) \
  DO(charge_limit, charge_limit, vehicle) \
  DO(climate, climate, vehicle) \
  DO(diagnostic_trouble_codes, diagnostic_trouble_codes, vehicle) \
  DO(diagnostic_system_status, diagnostic_system_status, vehicle) \
  DO(engine_oil, engine_oil, vehicle) \
  DO(fuel, fuel, vehicle) \
  DO(location, location, vehicle) \
  DO(lock_status, lock_status, vehicle) \
  DO(odometer, odometer, vehicle) \
  DO(permissions, permissions, vehicle) \
  DO(service_history, service_history, vehicle, option(line, "start_date"), option(line, "end_date")) \
  DO(tire_pressure, tire_pressure, vehicle) \
  DO(vin, vin, vehicle)

/* DO(method, type, arguments) for the methods that give a command's result; `line` is the case's. */
#define EACH_COMMAND(DO) \
  DO(lock, command_result, vehicle) \
  DO(unlock, command_result, vehicle) \
  DO(start_charge, command_result, vehicle) \
  DO(stop_charge, command_result, vehicle) \
  DO(set_charge_limit, command_result, vehicle, number(line, "limit", 0)) \
  DO(send_destination, command_result, vehicle, number(line, "latitude", 0), number(line, "longitude", 0)) \
  DO(open_charge_port, command_result, vehicle) \
  DO(close_charge_port, command_result, vehicle)

/* DO(name, type) for the readings of batches and events. */
#define EACH_READING(DO) \
  DO(odometer, odometer) \
  DO(location, location) \
  DO(vin, vin) \
  DO(attributes, attributes) \
  DO(battery, battery) \
  DO(battery_capacity, battery_capacity) \
  DO(nominal_capacity, nominal_capacity) \
  DO(fuel, fuel) \
  DO(charge, charge) \
  DO(charge_limit, charge_limit) \
  DO(engine_oil, engine_oil) \
  DO(climate, climate) \
  DO(tire_pressure, tire_pressure) \
  DO(lock_status, lock_status) \
  DO(service_history, service_history) \
  DO(diagnostic_system_status, diagnostic_system_status) \
  DO(diagnostic_trouble_codes, diagnostic_trouble_codes)
