/*
 * Every start of a call, and every function that takes a result, with NULL for what it cannot do without.
 *
 * Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change it there, and run that again.
 */

static void generated_starts(const smartcar_queue *queue) {
  smartcar_error *error = NULL;
  NULL_IS_NAMED(smartcar_client_applications_start(NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_applications_start(NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_application_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_application_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_user_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_user_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_vehicles_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_vehicles_start(NULL, NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_request_start(NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_request_start(NULL, NULL, NULL, NULL, 0, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_open_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_open_start(NULL, queue, NULL, NULL, &error), "config");
  NULL_IS_NAMED(smartcar_client_close_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_close_start(NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_close_within_start(NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_close_within_start(NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_rekey_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_rekey_start(NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_application_token_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_application_token_start(NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_compatibility_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_compatibility_start(NULL, NULL, NULL, 0, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_compatibility_matrix_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_compatibility_matrix_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_compatible_vehicles_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_compatible_vehicles_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_connect_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_complete_connect_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_connect_code_start(NULL, NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_complete_connect_code_start(NULL, NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_reauthentication_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_complete_reauthentication_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_connections_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_connections_start(NULL, NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_connection_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_connection_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_delete_connection_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_delete_connection_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_delete_connections_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_delete_connections_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_backfill_users_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_backfill_users_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_events_next_start(NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_events_next_start(NULL, 0, queue, NULL, NULL, &error), "events");
  NULL_IS_NAMED(smartcar_client_grant_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_grant_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_grants_for_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_grants_for_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_grants_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_grants_start(NULL, NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_remove_grant_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_remove_grant_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_forget_start(NULL, NULL, false, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_forget_start(NULL, NULL, false, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_start(NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_start(NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_with_options_start(NULL, 0, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_with_options_start(NULL, 0, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_progress_next_start(NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_progress_next_start(NULL, 0, queue, NULL, NULL, &error), "progress");
  NULL_IS_NAMED(smartcar_log_next_start(0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_import_grants_start(NULL, NULL, 0, false, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_import_grants_start(NULL, NULL, 0, false, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_export_grants_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_export_grants_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_access_token_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_access_token_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_retry_grant_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_retry_grant_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_vehicle_signal_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_signal_start(NULL, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_signals_start(NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_signals_start(NULL, NULL, 0, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_all_signals_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_all_signals_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_store_check_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_store_check_start(NULL, queue, NULL, NULL, &error), "store");
  NULL_IS_NAMED(smartcar_store_check_shared_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_store_check_shared_start(NULL, NULL, queue, NULL, NULL, &error), "store");
  NULL_IS_NAMED(smartcar_client_subscriptions_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_subscriptions_start(NULL, NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_subscription_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_subscription_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_delete_subscription_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_delete_subscription_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_webhooks_start(NULL, NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_webhooks_start(NULL, NULL, NULL, 0, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_webhook_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_client_webhook_start(NULL, NULL, queue, NULL, NULL, &error), "client");
  NULL_IS_NAMED(smartcar_vehicle_batch_start(NULL, NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_batch_start(NULL, NULL, 0, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_access_token_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_access_token_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_request_start(NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_request_start(NULL, NULL, NULL, NULL, 0, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule_start(NULL, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_attributes_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_attributes_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_battery_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_battery_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_battery_capacity_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_battery_capacity_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_nominal_capacity_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_nominal_capacity_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_charge_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_charge_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_charge_limit_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_charge_limit_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_climate_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_climate_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_diagnostic_trouble_codes_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_diagnostic_trouble_codes_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_diagnostic_system_status_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_diagnostic_system_status_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_engine_oil_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_engine_oil_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_fuel_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_fuel_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_location_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_location_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_lock_status_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_lock_status_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_odometer_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_odometer_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_permissions_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_permissions_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_service_history_start(NULL, NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_service_history_start(NULL, NULL, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_tire_pressure_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_tire_pressure_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_vin_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_vin_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_lock_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_lock_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_unlock_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_unlock_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_start_charge_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_start_charge_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_stop_charge_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_stop_charge_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_limit_start(NULL, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_limit_start(NULL, 0, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_send_destination_start(NULL, 0, 0, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_send_destination_start(NULL, 0, 0, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_open_charge_port_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_open_charge_port_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_close_charge_port_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_close_charge_port_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_delete_charge_schedule_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_delete_charge_schedule_start(NULL, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_disconnect_start(NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_disconnect_start(NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_subscribe_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_subscribe_start(NULL, NULL, queue, NULL, NULL, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_unsubscribe_start(NULL, NULL, NULL, NULL, NULL, &error), "queue");
  NULL_IS_NAMED(smartcar_vehicle_unsubscribe_start(NULL, NULL, queue, NULL, NULL, &error), "vehicle");
}

static void generated_completions(void) {
  smartcar_error *error = NULL;
  NULL_IS_NAMED(smartcar_completion_done(NULL, &error), "completion");
  {
    const smartcar_application_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_application_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_application_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_application *application = NULL;
    NULL_IS_NAMED(smartcar_completion_application(NULL, &application, &error), "completion");
    CHECK(application == NULL);
    NULL_IS_NAMED(smartcar_completion_application(NULL, NULL, &error), "application");
  }
  {
    const smartcar_user *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_user(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_user(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_vehicle_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_vehicle_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_vehicle_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_answer *answer = NULL;
    NULL_IS_NAMED(smartcar_completion_answer(NULL, &answer, &error), "completion");
    CHECK(answer == NULL);
    NULL_IS_NAMED(smartcar_completion_answer(NULL, NULL, &error), "answer");
  }
  {
    smartcar_client *client = NULL;
    NULL_IS_NAMED(smartcar_completion_client(NULL, &client, &error), "completion");
    CHECK(client == NULL);
    NULL_IS_NAMED(smartcar_completion_client(NULL, NULL, &error), "client");
  }
  {
    const smartcar_rekey_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_rekey_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_rekey_report(NULL, NULL, &error), "report");
  }
  {
    char *text = NULL;
    NULL_IS_NAMED(smartcar_completion_text(NULL, &text, &error), "completion");
    CHECK(text == NULL);
    NULL_IS_NAMED(smartcar_completion_text(NULL, NULL, &error), "text");
  }
  {
    const smartcar_compatibility *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_compatibility(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_compatibility(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_compatibility_matrix *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_compatibility_matrix(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_compatibility_matrix(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_compatible_vehicle_list *vehicles = NULL;
    NULL_IS_NAMED(smartcar_completion_compatible_vehicle_list(NULL, &vehicles, &error), "completion");
    CHECK(vehicles == NULL);
    NULL_IS_NAMED(smartcar_completion_compatible_vehicle_list(NULL, NULL, &error), "vehicles");
  }
  {
    const smartcar_grant *grant = NULL;
    NULL_IS_NAMED(smartcar_completion_grant(NULL, &grant, &error), "completion");
    CHECK(grant == NULL);
    NULL_IS_NAMED(smartcar_completion_grant(NULL, NULL, &error), "grant");
  }
  {
    const smartcar_connection_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_connection_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_connection_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_connection *connection = NULL;
    NULL_IS_NAMED(smartcar_completion_connection(NULL, &connection, &error), "completion");
    CHECK(connection == NULL);
    NULL_IS_NAMED(smartcar_completion_connection(NULL, NULL, &error), "connection");
  }
  {
    const smartcar_connection_list *connections = NULL;
    NULL_IS_NAMED(smartcar_completion_connection_list(NULL, &connections, &error), "completion");
    CHECK(connections == NULL);
    NULL_IS_NAMED(smartcar_completion_connection_list(NULL, NULL, &error), "connections");
  }
  {
    const smartcar_backfill_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_backfill_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_backfill_report(NULL, NULL, &error), "report");
  }
  {
    const smartcar_grant_event *event = NULL;
    NULL_IS_NAMED(smartcar_completion_grant_event(NULL, &event, &error), "completion");
    CHECK(event == NULL);
    NULL_IS_NAMED(smartcar_completion_grant_event(NULL, NULL, &error), "event");
  }
  {
    const smartcar_grant_list *grants = NULL;
    NULL_IS_NAMED(smartcar_completion_grant_list(NULL, &grants, &error), "completion");
    CHECK(grants == NULL);
    NULL_IS_NAMED(smartcar_completion_grant_list(NULL, NULL, &error), "grants");
  }
  {
    const smartcar_grant_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_grant_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_grant_page(NULL, NULL, &error), "page");
  }
  {
    bool flag = true;
    NULL_IS_NAMED(smartcar_completion_flag(NULL, &flag, &error), "completion");
    CHECK(!flag);
    NULL_IS_NAMED(smartcar_completion_flag(NULL, NULL, &error), "flag");
  }
  {
    const smartcar_forget_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_forget_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_forget_report(NULL, NULL, &error), "report");
  }
  {
    const smartcar_refresh_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_refresh_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_refresh_report(NULL, NULL, &error), "report");
  }
  {
    const smartcar_log_record *record = NULL;
    NULL_IS_NAMED(smartcar_completion_log_record(NULL, &record, &error), "completion");
    CHECK(record == NULL);
    NULL_IS_NAMED(smartcar_completion_log_record(NULL, NULL, &error), "record");
  }
  {
    const smartcar_import_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_import_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_import_report(NULL, NULL, &error), "report");
  }
  {
    const smartcar_export_report *report = NULL;
    NULL_IS_NAMED(smartcar_completion_export_report(NULL, &report, &error), "completion");
    CHECK(report == NULL);
    NULL_IS_NAMED(smartcar_completion_export_report(NULL, NULL, &error), "report");
  }
  {
    const smartcar_signal *signal = NULL;
    NULL_IS_NAMED(smartcar_completion_signal(NULL, &signal, &error), "completion");
    CHECK(signal == NULL);
    NULL_IS_NAMED(smartcar_completion_signal(NULL, NULL, &error), "signal");
  }
  {
    const smartcar_signal_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_signal_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_signal_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_signal_list *signals = NULL;
    NULL_IS_NAMED(smartcar_completion_signal_list(NULL, &signals, &error), "completion");
    CHECK(signals == NULL);
    NULL_IS_NAMED(smartcar_completion_signal_list(NULL, NULL, &error), "signals");
  }
  {
    const smartcar_subscription_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_subscription_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_subscription_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_subscription *subscription = NULL;
    NULL_IS_NAMED(smartcar_completion_subscription(NULL, &subscription, &error), "completion");
    CHECK(subscription == NULL);
    NULL_IS_NAMED(smartcar_completion_subscription(NULL, NULL, &error), "subscription");
  }
  {
    const smartcar_webhook_page *page = NULL;
    NULL_IS_NAMED(smartcar_completion_webhook_page(NULL, &page, &error), "completion");
    CHECK(page == NULL);
    NULL_IS_NAMED(smartcar_completion_webhook_page(NULL, NULL, &error), "page");
  }
  {
    const smartcar_webhook *webhook = NULL;
    NULL_IS_NAMED(smartcar_completion_webhook(NULL, &webhook, &error), "completion");
    CHECK(webhook == NULL);
    NULL_IS_NAMED(smartcar_completion_webhook(NULL, NULL, &error), "webhook");
  }
  {
    smartcar_batch *batch = NULL;
    NULL_IS_NAMED(smartcar_completion_batch(NULL, &batch, &error), "completion");
    CHECK(batch == NULL);
    NULL_IS_NAMED(smartcar_completion_batch(NULL, NULL, &error), "batch");
  }
  {
    const smartcar_charge_schedule_result *result = NULL;
    NULL_IS_NAMED(smartcar_completion_charge_schedule_result(NULL, &result, &error), "completion");
    CHECK(result == NULL);
    NULL_IS_NAMED(smartcar_completion_charge_schedule_result(NULL, NULL, &error), "result");
  }
  {
    const smartcar_attributes *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_attributes(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_attributes(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_battery *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_battery(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_battery(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_battery_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_battery_capacity(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_battery_capacity(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_nominal_capacity *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_nominal_capacity(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_nominal_capacity(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_charge *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_charge(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_charge(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_charge_limit *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_charge_limit(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_charge_limit(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_climate *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_climate(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_climate(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_trouble_codes *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_diagnostic_trouble_codes(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_diagnostic_trouble_codes(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_diagnostic_system_status *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_diagnostic_system_status(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_diagnostic_system_status(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_engine_oil *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_engine_oil(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_engine_oil(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_fuel *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_fuel(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_fuel(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_location *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_location(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_location(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_lock_status *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_lock_status(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_lock_status(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_odometer *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_odometer(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_odometer(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_permissions *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_permissions(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_permissions(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_service_history *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_service_history(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_service_history(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_tire_pressure *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_tire_pressure(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_tire_pressure(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_vin *reading = NULL;
    NULL_IS_NAMED(smartcar_completion_vin(NULL, &reading, &error), "completion");
    CHECK(reading == NULL);
    NULL_IS_NAMED(smartcar_completion_vin(NULL, NULL, &error), "reading");
  }
  {
    const smartcar_command_result *result = NULL;
    NULL_IS_NAMED(smartcar_completion_command_result(NULL, &result, &error), "completion");
    CHECK(result == NULL);
    NULL_IS_NAMED(smartcar_completion_command_result(NULL, NULL, &error), "result");
  }
  {
    const smartcar_webhook_subscription *subscription = NULL;
    NULL_IS_NAMED(smartcar_completion_webhook_subscription(NULL, &subscription, &error), "completion");
    CHECK(subscription == NULL);
    NULL_IS_NAMED(smartcar_completion_webhook_subscription(NULL, NULL, &error), "subscription");
  }
}
