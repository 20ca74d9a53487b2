/*
 * smartcar/calls.hpp: every call of smartcar.h in both forms. Part of smartcar.hpp, and not for programs.
 *
 * Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_CALLS_HPP
#define SMARTCAR_GENERATED_CALLS_HPP

#include "../smartcar_call.hpp"

namespace smartcar {
namespace detail {
namespace calls {

struct client_applications {
  static constexpr auto block = smartcar_client_applications;
  static constexpr auto start = smartcar_client_applications_start;
  static constexpr auto take = smartcar_completion_application_page;
  using Given = Handle<const smartcar_application_page, smartcar_application_page_free>;
};

struct client_application {
  static constexpr auto block = smartcar_client_application;
  static constexpr auto start = smartcar_client_application_start;
  static constexpr auto take = smartcar_completion_application;
  using Given = Handle<const smartcar_application, smartcar_application_free>;
};

struct client_user {
  static constexpr auto block = smartcar_client_user;
  static constexpr auto start = smartcar_client_user_start;
  static constexpr auto take = smartcar_completion_user;
  using Given = Handle<const smartcar_user, smartcar_user_free>;
};

struct client_vehicles {
  static constexpr auto block = smartcar_client_vehicles;
  static constexpr auto start = smartcar_client_vehicles_start;
  static constexpr auto take = smartcar_completion_vehicle_page;
  using Given = Handle<const smartcar_vehicle_page, smartcar_vehicle_page_free>;
};

struct client_request {
  static constexpr auto block = smartcar_client_request;
  static constexpr auto start = smartcar_client_request_start;
  static constexpr auto take = smartcar_completion_answer;
  using Given = Handle<const smartcar_answer, smartcar_answer_free>;
};

struct client_open {
  static constexpr auto block = smartcar_client_open;
  static constexpr auto start = smartcar_client_open_start;
  static constexpr auto take = smartcar_completion_client;
  using Given = Handle<smartcar_client, smartcar_client_free>;
};

struct client_close {
  static constexpr auto block = smartcar_client_close;
  static constexpr auto start = smartcar_client_close_start;
};

struct client_close_within {
  static constexpr auto block = smartcar_client_close_within;
  static constexpr auto start = smartcar_client_close_within_start;
};

struct client_rekey {
  static constexpr auto block = smartcar_client_rekey;
  static constexpr auto start = smartcar_client_rekey_start;
  static constexpr auto take = smartcar_completion_rekey_report;
  using Given = Handle<const smartcar_rekey_report, smartcar_rekey_report_free>;
};

struct client_application_token {
  static constexpr auto block = smartcar_client_application_token;
  static constexpr auto start = smartcar_client_application_token_start;
  static constexpr auto take = smartcar_completion_text;
  using Given = Handle<char, smartcar_string_free>;
};

struct client_compatibility {
  static constexpr auto block = smartcar_client_compatibility;
  static constexpr auto start = smartcar_client_compatibility_start;
  static constexpr auto take = smartcar_completion_compatibility;
  using Given = Handle<const smartcar_compatibility, smartcar_compatibility_free>;
};

struct client_compatibility_matrix {
  static constexpr auto block = smartcar_client_compatibility_matrix;
  static constexpr auto start = smartcar_client_compatibility_matrix_start;
  static constexpr auto take = smartcar_completion_compatibility_matrix;
  using Given = Handle<const smartcar_compatibility_matrix, smartcar_compatibility_matrix_free>;
};

struct client_compatible_vehicles {
  static constexpr auto block = smartcar_client_compatible_vehicles;
  static constexpr auto start = smartcar_client_compatible_vehicles_start;
  static constexpr auto take = smartcar_completion_compatible_vehicle_list;
  using Given = Handle<const smartcar_compatible_vehicle_list, smartcar_compatible_vehicle_list_free>;
};

struct client_complete_connect {
  static constexpr auto block = smartcar_client_complete_connect;
  static constexpr auto start = smartcar_client_complete_connect_start;
  static constexpr auto take = smartcar_completion_grant;
  using Given = Handle<const smartcar_grant, smartcar_grant_free>;
};

struct client_complete_connect_code {
  static constexpr auto block = smartcar_client_complete_connect_code;
  static constexpr auto start = smartcar_client_complete_connect_code_start;
  static constexpr auto take = smartcar_completion_grant;
  using Given = Handle<const smartcar_grant, smartcar_grant_free>;
};

struct client_complete_reauthentication {
  static constexpr auto block = smartcar_client_complete_reauthentication;
  static constexpr auto start = smartcar_client_complete_reauthentication_start;
  static constexpr auto take = smartcar_completion_text;
  using Given = Handle<char, smartcar_string_free>;
};

struct client_connections {
  static constexpr auto block = smartcar_client_connections;
  static constexpr auto start = smartcar_client_connections_start;
  static constexpr auto take = smartcar_completion_connection_page;
  using Given = Handle<const smartcar_connection_page, smartcar_connection_page_free>;
};

struct client_connection {
  static constexpr auto block = smartcar_client_connection;
  static constexpr auto start = smartcar_client_connection_start;
  static constexpr auto take = smartcar_completion_connection;
  using Given = Handle<const smartcar_connection, smartcar_connection_free>;
};

struct client_delete_connection {
  static constexpr auto block = smartcar_client_delete_connection;
  static constexpr auto start = smartcar_client_delete_connection_start;
};

struct client_delete_connections {
  static constexpr auto block = smartcar_client_delete_connections;
  static constexpr auto start = smartcar_client_delete_connections_start;
  static constexpr auto take = smartcar_completion_connection_list;
  using Given = Handle<const smartcar_connection_list, smartcar_connection_list_free>;
};

struct client_backfill_users {
  static constexpr auto block = smartcar_client_backfill_users;
  static constexpr auto start = smartcar_client_backfill_users_start;
  static constexpr auto take = smartcar_completion_backfill_report;
  using Given = Handle<const smartcar_backfill_report, smartcar_backfill_report_free>;
};

struct events_next {
  static constexpr auto block = smartcar_events_next;
  static constexpr auto start = smartcar_events_next_start;
  static constexpr auto take = smartcar_completion_grant_event;
  using Given = Handle<const smartcar_grant_event, smartcar_grant_event_free>;
};

struct client_grant {
  static constexpr auto block = smartcar_client_grant;
  static constexpr auto start = smartcar_client_grant_start;
  static constexpr auto take = smartcar_completion_grant;
  using Given = Handle<const smartcar_grant, smartcar_grant_free>;
};

struct client_grants_for {
  static constexpr auto block = smartcar_client_grants_for;
  static constexpr auto start = smartcar_client_grants_for_start;
  static constexpr auto take = smartcar_completion_grant_list;
  using Given = Handle<const smartcar_grant_list, smartcar_grant_list_free>;
};

struct client_grants {
  static constexpr auto block = smartcar_client_grants;
  static constexpr auto start = smartcar_client_grants_start;
  static constexpr auto take = smartcar_completion_grant_page;
  using Given = Handle<const smartcar_grant_page, smartcar_grant_page_free>;
};

struct client_remove_grant {
  static constexpr auto block = smartcar_client_remove_grant;
  static constexpr auto start = smartcar_client_remove_grant_start;
};

struct client_forget {
  static constexpr auto block = smartcar_client_forget;
  static constexpr auto start = smartcar_client_forget_start;
  static constexpr auto take = smartcar_completion_forget_report;
  using Given = Handle<const smartcar_forget_report, smartcar_forget_report_free>;
};

struct client_refresh_expiring {
  static constexpr auto block = smartcar_client_refresh_expiring;
  static constexpr auto start = smartcar_client_refresh_expiring_start;
  static constexpr auto take = smartcar_completion_refresh_report;
  using Given = Handle<const smartcar_refresh_report, smartcar_refresh_report_free>;
};

struct client_refresh_expiring_with_options {
  static constexpr auto block = smartcar_client_refresh_expiring_with_options;
  static constexpr auto start = smartcar_client_refresh_expiring_with_options_start;
  static constexpr auto take = smartcar_completion_refresh_report;
  using Given = Handle<const smartcar_refresh_report, smartcar_refresh_report_free>;
};

struct progress_next {
  static constexpr auto block = smartcar_progress_next;
  static constexpr auto start = smartcar_progress_next_start;
  static constexpr auto take = smartcar_completion_refresh_report;
  using Given = Handle<const smartcar_refresh_report, smartcar_refresh_report_free>;
};

struct log_next {
  static constexpr auto block = smartcar_log_next;
  static constexpr auto start = smartcar_log_next_start;
  static constexpr auto take = smartcar_completion_log_record;
  using Given = Handle<const smartcar_log_record, smartcar_log_record_free>;
};

struct client_import_grants {
  static constexpr auto block = smartcar_client_import_grants;
  static constexpr auto start = smartcar_client_import_grants_start;
  static constexpr auto take = smartcar_completion_import_report;
  using Given = Handle<const smartcar_import_report, smartcar_import_report_free>;
};

struct client_export_grants {
  static constexpr auto block = smartcar_client_export_grants;
  static constexpr auto start = smartcar_client_export_grants_start;
  static constexpr auto take = smartcar_completion_export_report;
  using Given = Handle<const smartcar_export_report, smartcar_export_report_free>;
};

struct client_access_token {
  static constexpr auto block = smartcar_client_access_token;
  static constexpr auto start = smartcar_client_access_token_start;
  static constexpr auto take = smartcar_completion_text;
  using Given = Handle<char, smartcar_string_free>;
};

struct client_retry_grant {
  static constexpr auto block = smartcar_client_retry_grant;
  static constexpr auto start = smartcar_client_retry_grant_start;
  static constexpr auto take = smartcar_completion_grant;
  using Given = Handle<const smartcar_grant, smartcar_grant_free>;
};

struct vehicle_signal {
  static constexpr auto block = smartcar_vehicle_signal;
  static constexpr auto start = smartcar_vehicle_signal_start;
  static constexpr auto take = smartcar_completion_signal;
  using Given = Handle<const smartcar_signal, smartcar_signal_free>;
};

struct vehicle_signals {
  static constexpr auto block = smartcar_vehicle_signals;
  static constexpr auto start = smartcar_vehicle_signals_start;
  static constexpr auto take = smartcar_completion_signal_page;
  using Given = Handle<const smartcar_signal_page, smartcar_signal_page_free>;
};

struct vehicle_all_signals {
  static constexpr auto block = smartcar_vehicle_all_signals;
  static constexpr auto start = smartcar_vehicle_all_signals_start;
  static constexpr auto take = smartcar_completion_signal_list;
  using Given = Handle<const smartcar_signal_list, smartcar_signal_list_free>;
};

struct store_check {
  static constexpr auto block = smartcar_store_check;
  static constexpr auto start = smartcar_store_check_start;
};

struct store_check_shared {
  static constexpr auto block = smartcar_store_check_shared;
  static constexpr auto start = smartcar_store_check_shared_start;
};

struct client_subscriptions {
  static constexpr auto block = smartcar_client_subscriptions;
  static constexpr auto start = smartcar_client_subscriptions_start;
  static constexpr auto take = smartcar_completion_subscription_page;
  using Given = Handle<const smartcar_subscription_page, smartcar_subscription_page_free>;
};

struct client_subscription {
  static constexpr auto block = smartcar_client_subscription;
  static constexpr auto start = smartcar_client_subscription_start;
  static constexpr auto take = smartcar_completion_subscription;
  using Given = Handle<const smartcar_subscription, smartcar_subscription_free>;
};

struct client_delete_subscription {
  static constexpr auto block = smartcar_client_delete_subscription;
  static constexpr auto start = smartcar_client_delete_subscription_start;
};

struct client_webhooks {
  static constexpr auto block = smartcar_client_webhooks;
  static constexpr auto start = smartcar_client_webhooks_start;
  static constexpr auto take = smartcar_completion_webhook_page;
  using Given = Handle<const smartcar_webhook_page, smartcar_webhook_page_free>;
};

struct client_webhook {
  static constexpr auto block = smartcar_client_webhook;
  static constexpr auto start = smartcar_client_webhook_start;
  static constexpr auto take = smartcar_completion_webhook;
  using Given = Handle<const smartcar_webhook, smartcar_webhook_free>;
};

struct vehicle_batch {
  static constexpr auto block = smartcar_vehicle_batch;
  static constexpr auto start = smartcar_vehicle_batch_start;
  static constexpr auto take = smartcar_completion_batch;
  using Given = Handle<smartcar_batch, smartcar_batch_free>;
};

struct vehicle_access_token {
  static constexpr auto block = smartcar_vehicle_access_token;
  static constexpr auto start = smartcar_vehicle_access_token_start;
  static constexpr auto take = smartcar_completion_text;
  using Given = Handle<char, smartcar_string_free>;
};

struct vehicle_request {
  static constexpr auto block = smartcar_vehicle_request;
  static constexpr auto start = smartcar_vehicle_request_start;
  static constexpr auto take = smartcar_completion_answer;
  using Given = Handle<const smartcar_answer, smartcar_answer_free>;
};

struct vehicle_set_charge_schedule {
  static constexpr auto block = smartcar_vehicle_set_charge_schedule;
  static constexpr auto start = smartcar_vehicle_set_charge_schedule_start;
  static constexpr auto take = smartcar_completion_charge_schedule_result;
  using Given = Handle<const smartcar_charge_schedule_result, smartcar_charge_schedule_result_free>;
};

struct vehicle_attributes {
  static constexpr auto block = smartcar_vehicle_attributes;
  static constexpr auto start = smartcar_vehicle_attributes_start;
  static constexpr auto take = smartcar_completion_attributes;
  using Given = Handle<const smartcar_attributes, smartcar_attributes_free>;
};

struct vehicle_battery {
  static constexpr auto block = smartcar_vehicle_battery;
  static constexpr auto start = smartcar_vehicle_battery_start;
  static constexpr auto take = smartcar_completion_battery;
  using Given = Handle<const smartcar_battery, smartcar_battery_free>;
};

struct vehicle_battery_capacity {
  static constexpr auto block = smartcar_vehicle_battery_capacity;
  static constexpr auto start = smartcar_vehicle_battery_capacity_start;
  static constexpr auto take = smartcar_completion_battery_capacity;
  using Given = Handle<const smartcar_battery_capacity, smartcar_battery_capacity_free>;
};

struct vehicle_nominal_capacity {
  static constexpr auto block = smartcar_vehicle_nominal_capacity;
  static constexpr auto start = smartcar_vehicle_nominal_capacity_start;
  static constexpr auto take = smartcar_completion_nominal_capacity;
  using Given = Handle<const smartcar_nominal_capacity, smartcar_nominal_capacity_free>;
};

struct vehicle_charge {
  static constexpr auto block = smartcar_vehicle_charge;
  static constexpr auto start = smartcar_vehicle_charge_start;
  static constexpr auto take = smartcar_completion_charge;
  using Given = Handle<const smartcar_charge, smartcar_charge_free>;
};

struct vehicle_charge_limit {
  static constexpr auto block = smartcar_vehicle_charge_limit;
  static constexpr auto start = smartcar_vehicle_charge_limit_start;
  static constexpr auto take = smartcar_completion_charge_limit;
  using Given = Handle<const smartcar_charge_limit, smartcar_charge_limit_free>;
};

struct vehicle_climate {
  static constexpr auto block = smartcar_vehicle_climate;
  static constexpr auto start = smartcar_vehicle_climate_start;
  static constexpr auto take = smartcar_completion_climate;
  using Given = Handle<const smartcar_climate, smartcar_climate_free>;
};

struct vehicle_diagnostic_trouble_codes {
  static constexpr auto block = smartcar_vehicle_diagnostic_trouble_codes;
  static constexpr auto start = smartcar_vehicle_diagnostic_trouble_codes_start;
  static constexpr auto take = smartcar_completion_diagnostic_trouble_codes;
  using Given = Handle<const smartcar_diagnostic_trouble_codes, smartcar_diagnostic_trouble_codes_free>;
};

struct vehicle_diagnostic_system_status {
  static constexpr auto block = smartcar_vehicle_diagnostic_system_status;
  static constexpr auto start = smartcar_vehicle_diagnostic_system_status_start;
  static constexpr auto take = smartcar_completion_diagnostic_system_status;
  using Given = Handle<const smartcar_diagnostic_system_status, smartcar_diagnostic_system_status_free>;
};

struct vehicle_engine_oil {
  static constexpr auto block = smartcar_vehicle_engine_oil;
  static constexpr auto start = smartcar_vehicle_engine_oil_start;
  static constexpr auto take = smartcar_completion_engine_oil;
  using Given = Handle<const smartcar_engine_oil, smartcar_engine_oil_free>;
};

struct vehicle_fuel {
  static constexpr auto block = smartcar_vehicle_fuel;
  static constexpr auto start = smartcar_vehicle_fuel_start;
  static constexpr auto take = smartcar_completion_fuel;
  using Given = Handle<const smartcar_fuel, smartcar_fuel_free>;
};

struct vehicle_location {
  static constexpr auto block = smartcar_vehicle_location;
  static constexpr auto start = smartcar_vehicle_location_start;
  static constexpr auto take = smartcar_completion_location;
  using Given = Handle<const smartcar_location, smartcar_location_free>;
};

struct vehicle_lock_status {
  static constexpr auto block = smartcar_vehicle_lock_status;
  static constexpr auto start = smartcar_vehicle_lock_status_start;
  static constexpr auto take = smartcar_completion_lock_status;
  using Given = Handle<const smartcar_lock_status, smartcar_lock_status_free>;
};

struct vehicle_odometer {
  static constexpr auto block = smartcar_vehicle_odometer;
  static constexpr auto start = smartcar_vehicle_odometer_start;
  static constexpr auto take = smartcar_completion_odometer;
  using Given = Handle<const smartcar_odometer, smartcar_odometer_free>;
};

struct vehicle_permissions {
  static constexpr auto block = smartcar_vehicle_permissions;
  static constexpr auto start = smartcar_vehicle_permissions_start;
  static constexpr auto take = smartcar_completion_permissions;
  using Given = Handle<const smartcar_permissions, smartcar_permissions_free>;
};

struct vehicle_service_history {
  static constexpr auto block = smartcar_vehicle_service_history;
  static constexpr auto start = smartcar_vehicle_service_history_start;
  static constexpr auto take = smartcar_completion_service_history;
  using Given = Handle<const smartcar_service_history, smartcar_service_history_free>;
};

struct vehicle_tire_pressure {
  static constexpr auto block = smartcar_vehicle_tire_pressure;
  static constexpr auto start = smartcar_vehicle_tire_pressure_start;
  static constexpr auto take = smartcar_completion_tire_pressure;
  using Given = Handle<const smartcar_tire_pressure, smartcar_tire_pressure_free>;
};

struct vehicle_vin {
  static constexpr auto block = smartcar_vehicle_vin;
  static constexpr auto start = smartcar_vehicle_vin_start;
  static constexpr auto take = smartcar_completion_vin;
  using Given = Handle<const smartcar_vin, smartcar_vin_free>;
};

struct vehicle_lock {
  static constexpr auto block = smartcar_vehicle_lock;
  static constexpr auto start = smartcar_vehicle_lock_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_unlock {
  static constexpr auto block = smartcar_vehicle_unlock;
  static constexpr auto start = smartcar_vehicle_unlock_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_start_charge {
  static constexpr auto block = smartcar_vehicle_start_charge;
  static constexpr auto start = smartcar_vehicle_start_charge_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_stop_charge {
  static constexpr auto block = smartcar_vehicle_stop_charge;
  static constexpr auto start = smartcar_vehicle_stop_charge_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_set_charge_limit {
  static constexpr auto block = smartcar_vehicle_set_charge_limit;
  static constexpr auto start = smartcar_vehicle_set_charge_limit_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_send_destination {
  static constexpr auto block = smartcar_vehicle_send_destination;
  static constexpr auto start = smartcar_vehicle_send_destination_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_open_charge_port {
  static constexpr auto block = smartcar_vehicle_open_charge_port;
  static constexpr auto start = smartcar_vehicle_open_charge_port_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_close_charge_port {
  static constexpr auto block = smartcar_vehicle_close_charge_port;
  static constexpr auto start = smartcar_vehicle_close_charge_port_start;
  static constexpr auto take = smartcar_completion_command_result;
  using Given = Handle<const smartcar_command_result, smartcar_command_result_free>;
};

struct vehicle_delete_charge_schedule {
  static constexpr auto block = smartcar_vehicle_delete_charge_schedule;
  static constexpr auto start = smartcar_vehicle_delete_charge_schedule_start;
  static constexpr auto take = smartcar_completion_charge_schedule_result;
  using Given = Handle<const smartcar_charge_schedule_result, smartcar_charge_schedule_result_free>;
};

struct vehicle_disconnect {
  static constexpr auto block = smartcar_vehicle_disconnect;
  static constexpr auto start = smartcar_vehicle_disconnect_start;
};

struct vehicle_subscribe {
  static constexpr auto block = smartcar_vehicle_subscribe;
  static constexpr auto start = smartcar_vehicle_subscribe_start;
  static constexpr auto take = smartcar_completion_webhook_subscription;
  using Given = Handle<const smartcar_webhook_subscription, smartcar_webhook_subscription_free>;
};

struct vehicle_unsubscribe {
  static constexpr auto block = smartcar_vehicle_unsubscribe;
  static constexpr auto start = smartcar_vehicle_unsubscribe_start;
};

}  // namespace calls
}  // namespace detail
}  // namespace smartcar

#endif
