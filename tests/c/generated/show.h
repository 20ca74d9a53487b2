/*
 * How transcripts of behaviour cases show the values that calls give.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#include "../behaviour.h"

void show_odometer(const smartcar_odometer *of);
void show_location(const smartcar_location *of);
void show_fuel(const smartcar_fuel *of);
void show_battery(const smartcar_battery *of);
void show_charge(const smartcar_charge *of);
void show_charge_limit(const smartcar_charge_limit *of);
void show_battery_capacity(const smartcar_battery_capacity *of);
void show_nominal_capacity(const smartcar_nominal_capacity *of);
void show_engine_oil(const smartcar_engine_oil *of);
void show_climate(const smartcar_climate *of);
void show_tire_pressure(const smartcar_tire_pressure *of);
void show_lock_status(const smartcar_lock_status *of);
void show_service_history(const smartcar_service_history *of);
void show_diagnostic_system_status(const smartcar_diagnostic_system_status *of);
void show_diagnostic_trouble_codes(const smartcar_diagnostic_trouble_codes *of);
void show_permissions(const smartcar_permissions *of);
void show_vin(const smartcar_vin *of);
void show_attributes(const smartcar_attributes *of);
void show_user(const smartcar_user *of);
void show_command_result(const smartcar_command_result *of);
void show_charge_schedule_result(const smartcar_charge_schedule_result *of);
void show_webhook_subscription(const smartcar_webhook_subscription *of);
