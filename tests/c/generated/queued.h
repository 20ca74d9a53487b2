/*
 * Every function that blocks, as its twin that starts the call on a queue, and what waits for it there.
 *
 * Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change it there, and run that again.
 */
#ifndef QUEUED_GENERATED_H
#define QUEUED_GENERATED_H
#include "../queued.h"

static inline bool queued_client_applications(const smartcar_client *client, const char *after, size_t size, const smartcar_application_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_applications(client, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_applications_start(client, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_application_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_application(const smartcar_client *client, const char *application_id, const smartcar_application **application, smartcar_error **error) {
  if (application == NULL) return smartcar_client_application(client, application_id, application, error);
  *application = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_application_start(client, application_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_application(call.completion, application, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_user(const smartcar_client *client, const char *grant_id, const smartcar_user **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_client_user(client, grant_id, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_user_start(client, grant_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_user(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_vehicles(const smartcar_client *client, const char *grant_id, const char *after, size_t size, const smartcar_vehicle_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_vehicles(client, grant_id, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_vehicles_start(client, grant_id, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_vehicle_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_request(const smartcar_client *client, const char *method, const char *path, const smartcar_pair *query, size_t query_count, const char *body, const char *user_id, const smartcar_answer **answer, smartcar_error **error) {
  if (answer == NULL) return smartcar_client_request(client, method, path, query, query_count, body, user_id, answer, error);
  *answer = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_request_start(client, method, path, query, query_count, body, user_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_answer(call.completion, answer, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_open(const smartcar_config *config, smartcar_client **client, smartcar_error **error) {
  if (client == NULL) return smartcar_client_open(config, client, error);
  *client = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_open_start(config, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_client(call.completion, client, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_close(const smartcar_client *client, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_client_close_start(client, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_close_within(const smartcar_client *client, double bound, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_client_close_within_start(client, bound, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_rekey(const smartcar_client *client, const smartcar_rekey_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_rekey(client, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_rekey_start(client, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_rekey_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_application_token(const smartcar_client *client, char **token, smartcar_error **error) {
  if (token == NULL) return smartcar_client_application_token(client, token, error);
  *token = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_application_token_start(client, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_text(call.completion, token, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_compatibility(const smartcar_client *client, const char *vin, const char *const *scope, size_t scope_count, const smartcar_compatibility_options *options, const smartcar_compatibility **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_client_compatibility(client, vin, scope, scope_count, options, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_compatibility_start(client, vin, scope, scope_count, options, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_compatibility(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_compatibility_matrix(const smartcar_client *client, const char *region, const smartcar_matrix_filter *filter, const smartcar_compatibility_matrix **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_client_compatibility_matrix(client, region, filter, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_compatibility_matrix_start(client, region, filter, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_compatibility_matrix(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_compatible_vehicles(const smartcar_client *client, const char *region, const char *make, const smartcar_compatible_vehicle_list **vehicles, smartcar_error **error) {
  if (vehicles == NULL) return smartcar_client_compatible_vehicles(client, region, make, vehicles, error);
  *vehicles = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_compatible_vehicles_start(client, region, make, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_compatible_vehicle_list(call.completion, vehicles, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_complete_connect(const smartcar_client *client, const char *redirect, const smartcar_complete_options *options, const smartcar_grant **grant, smartcar_error **error) {
  if (grant == NULL) return smartcar_client_complete_connect(client, redirect, options, grant, error);
  *grant = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_complete_connect_start(client, redirect, options, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant(call.completion, grant, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_complete_connect_code(const smartcar_client *client, const char *code, const char *returned_state, const smartcar_complete_options *options, const smartcar_grant **grant, smartcar_error **error) {
  if (grant == NULL) return smartcar_client_complete_connect_code(client, code, returned_state, options, grant, error);
  *grant = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_complete_connect_code_start(client, code, returned_state, options, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant(call.completion, grant, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_complete_reauthentication(const smartcar_client *client, const char *redirect, const smartcar_complete_options *options, char **vehicle_id, smartcar_error **error) {
  if (vehicle_id == NULL) return smartcar_client_complete_reauthentication(client, redirect, options, vehicle_id, error);
  *vehicle_id = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_complete_reauthentication_start(client, redirect, options, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_text(call.completion, vehicle_id, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_connections(const smartcar_client *client, const smartcar_connection_filter *filter, const char *after, size_t size, const smartcar_connection_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_connections(client, filter, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_connections_start(client, filter, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_connection_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_connection(const smartcar_client *client, const char *connection_id, const smartcar_connection **connection, smartcar_error **error) {
  if (connection == NULL) return smartcar_client_connection(client, connection_id, connection, error);
  *connection = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_connection_start(client, connection_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_connection(call.completion, connection, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_delete_connection(const smartcar_client *client, const char *connection_id, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_client_delete_connection_start(client, connection_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_delete_connections(const smartcar_client *client, const smartcar_connection_filter *filter, const smartcar_connection_list **connections, smartcar_error **error) {
  if (connections == NULL) return smartcar_client_delete_connections(client, filter, connections, error);
  *connections = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_delete_connections_start(client, filter, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_connection_list(call.completion, connections, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_backfill_users(const smartcar_client *client, const char *after, const smartcar_backfill_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_backfill_users(client, after, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_backfill_users_start(client, after, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_backfill_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_events_next(const smartcar_events *events, double seconds, const smartcar_grant_event **event, smartcar_error **error) {
  if (event == NULL) return smartcar_events_next(events, seconds, event, error);
  *event = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_events_next_start(events, seconds, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant_event(call.completion, event, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_grant(const smartcar_client *client, const char *grant_id, const smartcar_grant **grant, smartcar_error **error) {
  if (grant == NULL) return smartcar_client_grant(client, grant_id, grant, error);
  *grant = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_grant_start(client, grant_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant(call.completion, grant, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_grants_for(const smartcar_client *client, const char *vehicle_id, const smartcar_grant_list **grants, smartcar_error **error) {
  if (grants == NULL) return smartcar_client_grants_for(client, vehicle_id, grants, error);
  *grants = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_grants_for_start(client, vehicle_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant_list(call.completion, grants, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_grants(const smartcar_client *client, const smartcar_grant_filter *filter, const char *after, size_t size, const smartcar_grant_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_grants(client, filter, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_grants_start(client, filter, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_remove_grant(const smartcar_client *client, const char *grant_id, bool *removed, smartcar_error **error) {
  if (removed == NULL) return smartcar_client_remove_grant(client, grant_id, removed, error);
  *removed = false;
  struct queued call = queued_begin();
  bool ok = smartcar_client_remove_grant_start(client, grant_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_flag(call.completion, removed, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_forget(const smartcar_client *client, const smartcar_whom *whom, bool disconnect, const smartcar_forget_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_forget(client, whom, disconnect, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_forget_start(client, whom, disconnect, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_forget_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_refresh_expiring(const smartcar_client *client, double within, const smartcar_refresh_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_refresh_expiring(client, within, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_refresh_expiring_start(client, within, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_refresh_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_refresh_expiring_with_options(const smartcar_client *client, double within, const smartcar_refresh_options *options, const smartcar_refresh_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_refresh_expiring_with_options(client, within, options, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_refresh_expiring_with_options_start(client, within, options, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_refresh_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_progress_next(const smartcar_progress *progress, double seconds, const smartcar_refresh_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_progress_next(progress, seconds, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_progress_next_start(progress, seconds, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_refresh_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_log_next(double seconds, const smartcar_log_record **record, smartcar_error **error) {
  if (record == NULL) return smartcar_log_next(seconds, record, error);
  *record = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_log_next_start(seconds, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_log_record(call.completion, record, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_import_grants(const smartcar_client *client, const smartcar_grant_to_import *const *rows, size_t count, bool dry_run, const smartcar_import_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_import_grants(client, rows, count, dry_run, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_import_grants_start(client, rows, count, dry_run, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_import_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_export_grants(const smartcar_client *client, const char *path, const smartcar_grant_filter *filter, const smartcar_export_report **report, smartcar_error **error) {
  if (report == NULL) return smartcar_client_export_grants(client, path, filter, report, error);
  *report = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_export_grants_start(client, path, filter, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_export_report(call.completion, report, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_access_token(const smartcar_client *client, const char *grant_id, char **token, smartcar_error **error) {
  if (token == NULL) return smartcar_client_access_token(client, grant_id, token, error);
  *token = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_access_token_start(client, grant_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_text(call.completion, token, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_retry_grant(const smartcar_client *client, const char *grant_id, const smartcar_grant **grant, smartcar_error **error) {
  if (grant == NULL) return smartcar_client_retry_grant(client, grant_id, grant, error);
  *grant = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_retry_grant_start(client, grant_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_grant(call.completion, grant, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_signal(const smartcar_vehicle *vehicle, const char *code, const smartcar_signal **signal, smartcar_error **error) {
  if (signal == NULL) return smartcar_vehicle_signal(vehicle, code, signal, error);
  *signal = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_signal_start(vehicle, code, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_signal(call.completion, signal, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_signals(const smartcar_vehicle *vehicle, const char *after, size_t size, const smartcar_signal_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_vehicle_signals(vehicle, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_signals_start(vehicle, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_signal_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_all_signals(const smartcar_vehicle *vehicle, const smartcar_signal_list **signals, smartcar_error **error) {
  if (signals == NULL) return smartcar_vehicle_all_signals(vehicle, signals, error);
  *signals = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_all_signals_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_signal_list(call.completion, signals, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_store_check(const smartcar_store *store, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_store_check_start(store, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_store_check_shared(const smartcar_store *store, const smartcar_store *other, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_store_check_shared_start(store, other, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_subscriptions(const smartcar_client *client, const smartcar_subscription_filter *filter, const char *after, size_t size, const smartcar_subscription_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_subscriptions(client, filter, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_subscriptions_start(client, filter, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_subscription_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_subscription(const smartcar_client *client, const char *subscription_id, const smartcar_subscription **subscription, smartcar_error **error) {
  if (subscription == NULL) return smartcar_client_subscription(client, subscription_id, subscription, error);
  *subscription = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_subscription_start(client, subscription_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_subscription(call.completion, subscription, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_delete_subscription(const smartcar_client *client, const char *subscription_id, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_client_delete_subscription_start(client, subscription_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_webhooks(const smartcar_client *client, const smartcar_webhook_filter *filter, const char *after, size_t size, const smartcar_webhook_page **page, smartcar_error **error) {
  if (page == NULL) return smartcar_client_webhooks(client, filter, after, size, page, error);
  *page = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_webhooks_start(client, filter, after, size, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_webhook_page(call.completion, page, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_client_webhook(const smartcar_client *client, const char *webhook_id, const smartcar_webhook **webhook, smartcar_error **error) {
  if (webhook == NULL) return smartcar_client_webhook(client, webhook_id, webhook, error);
  *webhook = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_client_webhook_start(client, webhook_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_webhook(call.completion, webhook, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_batch(const smartcar_vehicle *vehicle, const char *const *names, size_t count, smartcar_batch **batch, smartcar_error **error) {
  if (batch == NULL) return smartcar_vehicle_batch(vehicle, names, count, batch, error);
  *batch = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_batch_start(vehicle, names, count, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_batch(call.completion, batch, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_access_token(const smartcar_vehicle *vehicle, char **token, smartcar_error **error) {
  if (token == NULL) return smartcar_vehicle_access_token(vehicle, token, error);
  *token = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_access_token_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_text(call.completion, token, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_request(const smartcar_vehicle *vehicle, const char *method, const char *path, const smartcar_pair *query, size_t query_count, const char *body, const smartcar_answer **answer, smartcar_error **error) {
  if (answer == NULL) return smartcar_vehicle_request(vehicle, method, path, query, query_count, body, answer, error);
  *answer = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_request_start(vehicle, method, path, query, query_count, body, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_answer(call.completion, answer, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_set_charge_schedule(const smartcar_vehicle *vehicle, const smartcar_charge_schedule *schedule, const smartcar_charge_schedule_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_set_charge_schedule(vehicle, schedule, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_set_charge_schedule_start(vehicle, schedule, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_charge_schedule_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_attributes(const smartcar_vehicle *vehicle, const smartcar_attributes **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_attributes(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_attributes_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_attributes(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_battery(const smartcar_vehicle *vehicle, const smartcar_battery **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_battery(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_battery_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_battery(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_battery_capacity(const smartcar_vehicle *vehicle, const smartcar_battery_capacity **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_battery_capacity(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_battery_capacity_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_battery_capacity(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_nominal_capacity(const smartcar_vehicle *vehicle, const smartcar_nominal_capacity **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_nominal_capacity(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_nominal_capacity_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_nominal_capacity(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_charge(const smartcar_vehicle *vehicle, const smartcar_charge **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_charge(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_charge_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_charge(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_charge_limit(const smartcar_vehicle *vehicle, const smartcar_charge_limit **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_charge_limit(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_charge_limit_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_charge_limit(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_climate(const smartcar_vehicle *vehicle, const smartcar_climate **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_climate(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_climate_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_climate(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_diagnostic_trouble_codes(const smartcar_vehicle *vehicle, const smartcar_diagnostic_trouble_codes **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_diagnostic_trouble_codes(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_diagnostic_trouble_codes_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_diagnostic_trouble_codes(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_diagnostic_system_status(const smartcar_vehicle *vehicle, const smartcar_diagnostic_system_status **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_diagnostic_system_status(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_diagnostic_system_status_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_diagnostic_system_status(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_engine_oil(const smartcar_vehicle *vehicle, const smartcar_engine_oil **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_engine_oil(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_engine_oil_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_engine_oil(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_fuel(const smartcar_vehicle *vehicle, const smartcar_fuel **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_fuel(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_fuel_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_fuel(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_location(const smartcar_vehicle *vehicle, const smartcar_location **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_location(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_location_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_location(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_lock_status(const smartcar_vehicle *vehicle, const smartcar_lock_status **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_lock_status(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_lock_status_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_lock_status(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_odometer(const smartcar_vehicle *vehicle, const smartcar_odometer **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_odometer(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_odometer_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_odometer(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_permissions(const smartcar_vehicle *vehicle, const smartcar_permissions **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_permissions(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_permissions_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_permissions(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_service_history(const smartcar_vehicle *vehicle, const char *start_date, const char *end_date, const smartcar_service_history **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_service_history(vehicle, start_date, end_date, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_service_history_start(vehicle, start_date, end_date, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_service_history(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_tire_pressure(const smartcar_vehicle *vehicle, const smartcar_tire_pressure **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_tire_pressure(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_tire_pressure_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_tire_pressure(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_vin(const smartcar_vehicle *vehicle, const smartcar_vin **reading, smartcar_error **error) {
  if (reading == NULL) return smartcar_vehicle_vin(vehicle, reading, error);
  *reading = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_vin_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_vin(call.completion, reading, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_lock(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_lock(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_lock_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_unlock(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_unlock(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_unlock_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_start_charge(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_start_charge(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_start_charge_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_stop_charge(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_stop_charge(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_stop_charge_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_set_charge_limit(const smartcar_vehicle *vehicle, double limit, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_set_charge_limit(vehicle, limit, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_set_charge_limit_start(vehicle, limit, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_send_destination(const smartcar_vehicle *vehicle, double latitude, double longitude, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_send_destination(vehicle, latitude, longitude, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_send_destination_start(vehicle, latitude, longitude, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_open_charge_port(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_open_charge_port(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_open_charge_port_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_close_charge_port(const smartcar_vehicle *vehicle, const smartcar_command_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_close_charge_port(vehicle, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_close_charge_port_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_command_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_delete_charge_schedule(const smartcar_vehicle *vehicle, const char *schedule_id, const smartcar_charge_schedule_result **result, smartcar_error **error) {
  if (result == NULL) return smartcar_vehicle_delete_charge_schedule(vehicle, schedule_id, result, error);
  *result = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_delete_charge_schedule_start(vehicle, schedule_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_charge_schedule_result(call.completion, result, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_disconnect(const smartcar_vehicle *vehicle, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_disconnect_start(vehicle, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_subscribe(const smartcar_vehicle *vehicle, const char *webhook_id, const smartcar_webhook_subscription **subscription, smartcar_error **error) {
  if (subscription == NULL) return smartcar_vehicle_subscribe(vehicle, webhook_id, subscription, error);
  *subscription = NULL;
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_subscribe_start(vehicle, webhook_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_webhook_subscription(call.completion, subscription, error);
  queued_forget(&call);
  return ok;
}

static inline bool queued_vehicle_unsubscribe(const smartcar_vehicle *vehicle, const char *webhook_id, smartcar_error **error) {
  struct queued call = queued_begin();
  bool ok = smartcar_vehicle_unsubscribe_start(vehicle, webhook_id, call.queue, &call, &call.call, error) && queued_end(&call) &&
            smartcar_completion_done(call.completion, error);
  queued_forget(&call);
  return ok;
}

#define smartcar_client_applications queued_client_applications
#define smartcar_client_application queued_client_application
#define smartcar_client_user queued_client_user
#define smartcar_client_vehicles queued_client_vehicles
#define smartcar_client_request queued_client_request
#define smartcar_client_open queued_client_open
#define smartcar_client_close queued_client_close
#define smartcar_client_close_within queued_client_close_within
#define smartcar_client_rekey queued_client_rekey
#define smartcar_client_application_token queued_client_application_token
#define smartcar_client_compatibility queued_client_compatibility
#define smartcar_client_compatibility_matrix queued_client_compatibility_matrix
#define smartcar_client_compatible_vehicles queued_client_compatible_vehicles
#define smartcar_client_complete_connect queued_client_complete_connect
#define smartcar_client_complete_connect_code queued_client_complete_connect_code
#define smartcar_client_complete_reauthentication queued_client_complete_reauthentication
#define smartcar_client_connections queued_client_connections
#define smartcar_client_connection queued_client_connection
#define smartcar_client_delete_connection queued_client_delete_connection
#define smartcar_client_delete_connections queued_client_delete_connections
#define smartcar_client_backfill_users queued_client_backfill_users
#define smartcar_events_next queued_events_next
#define smartcar_client_grant queued_client_grant
#define smartcar_client_grants_for queued_client_grants_for
#define smartcar_client_grants queued_client_grants
#define smartcar_client_remove_grant queued_client_remove_grant
#define smartcar_client_forget queued_client_forget
#define smartcar_client_refresh_expiring queued_client_refresh_expiring
#define smartcar_client_refresh_expiring_with_options queued_client_refresh_expiring_with_options
#define smartcar_progress_next queued_progress_next
#define smartcar_log_next queued_log_next
#define smartcar_client_import_grants queued_client_import_grants
#define smartcar_client_export_grants queued_client_export_grants
#define smartcar_client_access_token queued_client_access_token
#define smartcar_client_retry_grant queued_client_retry_grant
#define smartcar_vehicle_signal queued_vehicle_signal
#define smartcar_vehicle_signals queued_vehicle_signals
#define smartcar_vehicle_all_signals queued_vehicle_all_signals
#define smartcar_store_check queued_store_check
#define smartcar_store_check_shared queued_store_check_shared
#define smartcar_client_subscriptions queued_client_subscriptions
#define smartcar_client_subscription queued_client_subscription
#define smartcar_client_delete_subscription queued_client_delete_subscription
#define smartcar_client_webhooks queued_client_webhooks
#define smartcar_client_webhook queued_client_webhook
#define smartcar_vehicle_batch queued_vehicle_batch
#define smartcar_vehicle_access_token queued_vehicle_access_token
#define smartcar_vehicle_request queued_vehicle_request
#define smartcar_vehicle_set_charge_schedule queued_vehicle_set_charge_schedule
#define smartcar_vehicle_attributes queued_vehicle_attributes
#define smartcar_vehicle_battery queued_vehicle_battery
#define smartcar_vehicle_battery_capacity queued_vehicle_battery_capacity
#define smartcar_vehicle_nominal_capacity queued_vehicle_nominal_capacity
#define smartcar_vehicle_charge queued_vehicle_charge
#define smartcar_vehicle_charge_limit queued_vehicle_charge_limit
#define smartcar_vehicle_climate queued_vehicle_climate
#define smartcar_vehicle_diagnostic_trouble_codes queued_vehicle_diagnostic_trouble_codes
#define smartcar_vehicle_diagnostic_system_status queued_vehicle_diagnostic_system_status
#define smartcar_vehicle_engine_oil queued_vehicle_engine_oil
#define smartcar_vehicle_fuel queued_vehicle_fuel
#define smartcar_vehicle_location queued_vehicle_location
#define smartcar_vehicle_lock_status queued_vehicle_lock_status
#define smartcar_vehicle_odometer queued_vehicle_odometer
#define smartcar_vehicle_permissions queued_vehicle_permissions
#define smartcar_vehicle_service_history queued_vehicle_service_history
#define smartcar_vehicle_tire_pressure queued_vehicle_tire_pressure
#define smartcar_vehicle_vin queued_vehicle_vin
#define smartcar_vehicle_lock queued_vehicle_lock
#define smartcar_vehicle_unlock queued_vehicle_unlock
#define smartcar_vehicle_start_charge queued_vehicle_start_charge
#define smartcar_vehicle_stop_charge queued_vehicle_stop_charge
#define smartcar_vehicle_set_charge_limit queued_vehicle_set_charge_limit
#define smartcar_vehicle_send_destination queued_vehicle_send_destination
#define smartcar_vehicle_open_charge_port queued_vehicle_open_charge_port
#define smartcar_vehicle_close_charge_port queued_vehicle_close_charge_port
#define smartcar_vehicle_delete_charge_schedule queued_vehicle_delete_charge_schedule
#define smartcar_vehicle_disconnect queued_vehicle_disconnect
#define smartcar_vehicle_subscribe queued_vehicle_subscribe
#define smartcar_vehicle_unsubscribe queued_vehicle_unsubscribe

#endif
