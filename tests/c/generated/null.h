/*
 * Every generated function, with NULL for what it cannot do without.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */

static void free_nothing(void) {
  smartcar_odometer_free(NULL);
  smartcar_location_free(NULL);
  smartcar_fuel_free(NULL);
  smartcar_battery_free(NULL);
  smartcar_charge_free(NULL);
  smartcar_charge_limit_free(NULL);
  smartcar_battery_capacity_free(NULL);
  smartcar_nominal_capacity_free(NULL);
  smartcar_engine_oil_free(NULL);
  smartcar_climate_free(NULL);
  smartcar_tire_pressure_free(NULL);
  smartcar_lock_status_free(NULL);
  smartcar_service_history_free(NULL);
  smartcar_diagnostic_system_status_free(NULL);
  smartcar_diagnostic_trouble_codes_free(NULL);
  smartcar_permissions_free(NULL);
  smartcar_vin_free(NULL);
  smartcar_attributes_free(NULL);
  smartcar_user_free(NULL);
  smartcar_command_result_free(NULL);
  smartcar_charge_schedule_result_free(NULL);
  smartcar_webhook_subscription_free(NULL);
}

static void generated_methods(const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  {
    const smartcar_attributes *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_attributes(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_attributes(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_attributes(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_battery *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_battery(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_battery(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_battery(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_battery_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_battery_capacity(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_battery_capacity(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_battery_capacity(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_nominal_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_nominal_capacity(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_nominal_capacity(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_nominal_capacity(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_charge *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_charge(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_charge(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_charge(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_charge_limit *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_charge_limit(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_charge_limit(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_charge_limit(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_climate *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_climate(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_climate(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_climate(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_trouble_codes *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_diagnostic_trouble_codes(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_diagnostic_trouble_codes(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_diagnostic_trouble_codes(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_system_status *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_diagnostic_system_status(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_diagnostic_system_status(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_diagnostic_system_status(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_engine_oil *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_engine_oil(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_engine_oil(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_engine_oil(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_fuel *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_fuel(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_fuel(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_fuel(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_location *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_location(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_location(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_location(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_lock_status *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_lock_status(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_lock_status(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_lock_status(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_odometer *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_odometer(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_odometer(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_odometer(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_permissions *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_permissions(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_permissions(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_permissions(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_service_history *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_service_history(NULL, NULL, NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_service_history(NULL, NULL, NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_service_history(vehicle, NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_tire_pressure *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_tire_pressure(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_tire_pressure(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_tire_pressure(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_vin *reading = NULL;
    NULL_IS_NAMED(smartcar_vehicle_vin(NULL, &reading, &error), "vehicle");
    CHECK(!smartcar_vehicle_vin(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_vin(vehicle, NULL, &error), "reading");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_lock(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_lock(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_lock(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_unlock(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_unlock(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_unlock(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_start_charge(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_start_charge(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_start_charge(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_stop_charge(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_stop_charge(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_stop_charge(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_set_charge_limit(NULL, 0, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_set_charge_limit(NULL, 0, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_set_charge_limit(vehicle, 0, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_send_destination(NULL, 0, 0, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_send_destination(NULL, 0, 0, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_send_destination(vehicle, 0, 0, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_open_charge_port(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_open_charge_port(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_open_charge_port(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_close_charge_port(NULL, &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_close_charge_port(NULL, NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_close_charge_port(vehicle, NULL, &error), "result");
  }
  {
    const smartcar_charge_schedule_result *result = NULL;
    NULL_IS_NAMED(smartcar_vehicle_delete_charge_schedule(NULL, "x", &result, &error), "vehicle");
    CHECK(!smartcar_vehicle_delete_charge_schedule(NULL, "x", NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_delete_charge_schedule(vehicle, NULL, &result, &error), "schedule_id");
    NULL_IS_NAMED(smartcar_vehicle_delete_charge_schedule(vehicle, "x", NULL, &error), "result");
  }
  {
    NULL_IS_NAMED(smartcar_vehicle_disconnect(NULL, &error), "vehicle");
    CHECK(!smartcar_vehicle_disconnect(NULL, NULL));
  }
  {
    const smartcar_webhook_subscription *subscription = NULL;
    NULL_IS_NAMED(smartcar_vehicle_subscribe(NULL, "x", &subscription, &error), "vehicle");
    CHECK(!smartcar_vehicle_subscribe(NULL, "x", NULL, NULL));
    NULL_IS_NAMED(smartcar_vehicle_subscribe(vehicle, NULL, &subscription, &error), "webhook_id");
    NULL_IS_NAMED(smartcar_vehicle_subscribe(vehicle, "x", NULL, &error), "subscription");
  }
  {
    NULL_IS_NAMED(smartcar_vehicle_unsubscribe(NULL, "x", &error), "vehicle");
    CHECK(!smartcar_vehicle_unsubscribe(NULL, "x", NULL));
    NULL_IS_NAMED(smartcar_vehicle_unsubscribe(vehicle, NULL, &error), "webhook_id");
  }
}

/* There is no batch to be had without asking Smartcar; journey.c has one. */
static void generated_readings(void) {
  smartcar_error *error = NULL;
  {
    const smartcar_odometer *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_odometer(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_odometer(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_odometer(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_odometer(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_location *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_location(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_location(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_location(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_location(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_vin *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_vin(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_vin(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_vin(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_vin(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_attributes *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_attributes(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_attributes(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_attributes(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_attributes(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_battery *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_battery(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_battery(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_battery(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_battery(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_battery_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_battery_capacity(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_battery_capacity(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_battery_capacity(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_battery_capacity(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_nominal_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_nominal_capacity(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_nominal_capacity(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_nominal_capacity(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_nominal_capacity(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_fuel *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_fuel(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_fuel(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_fuel(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_fuel(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_charge *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_charge(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_charge(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_charge(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_charge(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_charge_limit *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_charge_limit(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_charge_limit(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_charge_limit(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_charge_limit(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_engine_oil *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_engine_oil(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_engine_oil(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_engine_oil(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_engine_oil(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_climate *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_climate(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_climate(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_climate(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_climate(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_tire_pressure *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_tire_pressure(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_tire_pressure(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_tire_pressure(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_tire_pressure(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_lock_status *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_lock_status(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_lock_status(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_lock_status(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_lock_status(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_service_history *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_service_history(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_service_history(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_service_history(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_service_history(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_system_status *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_diagnostic_system_status(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_diagnostic_system_status(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_diagnostic_system_status(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_diagnostic_system_status(NULL, NULL, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_trouble_codes *reading = NULL;
    NULL_IS_NAMED(smartcar_batch_diagnostic_trouble_codes(NULL, &reading, &error), "batch");
    NULL_IS_NAMED(smartcar_batch_diagnostic_trouble_codes(NULL, NULL, &error), "reading");
    NULL_IS_NAMED(smartcar_webhook_event_diagnostic_trouble_codes(NULL, NULL, &reading, &error), "event");
    NULL_IS_NAMED(smartcar_webhook_event_diagnostic_trouble_codes(NULL, NULL, NULL, &error), "reading");
  }
}
