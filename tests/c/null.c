/* Every function, with NULL for each of its pointers: an error that names the parameter, or nothing, and never a crash.
   A test of ffi-c sees to it that no function of the header is missing here. */
#include <math.h>

#include "support.h"

#define NULL_IS_NAMED(call, name) FAILS(call, error, SMARTCAR_ERROR_INVALID_INPUT, name)

#include "generated/null.h"
#include "generated/starts.h"

static void errors(void) {
  CHECK(smartcar_error_kind(NULL) == SMARTCAR_ERROR_NONE);
  CHECK(same(smartcar_error_name(NULL), "none"));
  CHECK(same(smartcar_error_message(NULL), ""));
  CHECK(smartcar_error_field(NULL) == NULL);
  CHECK(smartcar_error_cause(NULL) == NULL);
  CHECK(!smartcar_error_can_retry(NULL));
  CHECK(isnan(smartcar_error_retry_after(NULL)));
  CHECK(!smartcar_error_driver_must_act(NULL));
  CHECK(!smartcar_error_outcome_unknown(NULL));
  CHECK(smartcar_error_grant_id(NULL) == NULL);
  CHECK(smartcar_error_vehicle_id(NULL) == NULL);
  CHECK(smartcar_error_reconnect_reason(NULL) == NULL);
  CHECK(smartcar_error_permissions(NULL) == NULL);
  CHECK(smartcar_error_status(NULL) == 0);
  CHECK(smartcar_error_type(NULL) == NULL);
  CHECK(smartcar_error_code(NULL) == NULL);
  CHECK(smartcar_error_description(NULL) == NULL);
  CHECK(smartcar_error_doc_url(NULL) == NULL);
  CHECK(smartcar_error_request_id(NULL) == NULL);
  CHECK(smartcar_error_resolution(NULL) == NULL);
  CHECK(smartcar_error_resolution_url(NULL) == NULL);
  CHECK(smartcar_error_suggested_user_message(NULL) == NULL);
  CHECK(smartcar_error_detail(NULL) == NULL);
  CHECK(smartcar_error_connect_reason(NULL) == NULL);
  CHECK(smartcar_error_incompatible_vin(NULL) == NULL);
  CHECK(smartcar_error_incompatible_make(NULL) == NULL);
  CHECK(smartcar_error_incompatible_model(NULL) == NULL);
  CHECK(smartcar_error_incompatible_year(NULL) == 0);
}

static void processes(void) {
  smartcar_error *error = NULL;
  const smartcar_log_record *record = NULL;
  const smartcar_thread_options none = {.struct_size = sizeof none};
  NULL_IS_NAMED(smartcar_set_threads(NULL, &error), "options");
  WORKS(smartcar_set_threads(&none, &error), error);
  FAILS(smartcar_set_logger(6, NULL, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "level");
  WORKS(smartcar_set_logger(SMARTCAR_LOG_OFF, NULL, NULL, &error), error);
  NULL_IS_NAMED(smartcar_end_logger(NULL, NULL, &error), "logger");
  WORKS(smartcar_log_next(0, &record, &error), error);
  CHECK(record == NULL);
  NULL_IS_NAMED(smartcar_log_next(0, NULL, &error), "record");
  FAILS(smartcar_log_next(-1, &record, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  smartcar_log_record_free(NULL);
}

static void stores(void) {
  smartcar_error *error = NULL;
  smartcar_config *config = smartcar_config_new();
  const smartcar_store store = {.struct_size = sizeof store};
  NULL_IS_NAMED(smartcar_config_set_store(NULL, &store, &error), "config");
  NULL_IS_NAMED(smartcar_config_set_store(config, NULL, &error), "store");
  NULL_IS_NAMED(smartcar_config_set_store(config, &store, &error), "load");
  NULL_IS_NAMED(smartcar_store_check(NULL, &error), "store");
  NULL_IS_NAMED(smartcar_store_check_shared(NULL, NULL, &error), "store");
  smartcar_store_reply_time(NULL, 1);
  CHECK(!smartcar_store_reply_row(NULL, NULL));
  smartcar_store_reply_counter(NULL, 1);
  smartcar_store_reply_message(NULL, NULL);
  smartcar_store_moved(NULL);
  smartcar_config_free(config);
}

static void queues(void) {
  smartcar_error *error = NULL;
  smartcar_queue *queue = NULL;
  smartcar_completion *completion = NULL;
  size_t count = 7;
  NULL_IS_NAMED(smartcar_queue_new(NULL, &error), "queue");
  WORKS(smartcar_queue_new(&queue, &error), error);
  CHECK(smartcar_queue_fd(NULL) == -1 && smartcar_queue_pending(NULL) == 0);
  NULL_IS_NAMED(smartcar_queue_next(NULL, 0, &completion, 1, &count, &error), "queue");
  CHECK(count == 0);
  NULL_IS_NAMED(smartcar_queue_next(queue, 0, NULL, 1, &count, &error), "completions");
  NULL_IS_NAMED(smartcar_queue_next(queue, 0, &completion, 1, NULL, &error), "count");
  NULL_IS_NAMED(smartcar_call_cancel(NULL, 1, &error), "queue");
  NULL_IS_NAMED(smartcar_queue_cancel_all(NULL, &error), "queue");
  CHECK(smartcar_completion_call(NULL) == 0 && smartcar_completion_user_data(NULL) == NULL && smartcar_completion_error(NULL) == NULL);
  smartcar_queue_close(NULL);
  smartcar_queue_free(NULL);
  const smartcar_refresh_report *report = NULL;
  NULL_IS_NAMED(smartcar_progress_next(NULL, 0, &report, &error), "progress");
  NULL_IS_NAMED(smartcar_progress_next(NULL, 0, NULL, &error), "report");
  smartcar_progress *progress = smartcar_progress_new();
  CHECK(progress != NULL);
  WORKS(smartcar_progress_next(progress, 0, &report, &error), error);
  CHECK(report == NULL); /* nothing has begun */
  smartcar_progress_free(progress);
  smartcar_progress_free(NULL);
  smartcar_completion_free(NULL);
  generated_starts(queue);
  generated_completions();
  CHECK(smartcar_queue_pending(queue) == 0);
  smartcar_queue_free(queue);
}

static void frees(void) {
  free_nothing();
  smartcar_answer_free(NULL);
  smartcar_application_free(NULL);
  smartcar_application_page_free(NULL);
  smartcar_backfill_report_free(NULL);
  smartcar_batch_free(NULL);
  smartcar_client_free(NULL);
  smartcar_compatibility_free(NULL);
  smartcar_compatibility_matrix_free(NULL);
  smartcar_compatible_vehicle_list_free(NULL);
  smartcar_config_free(NULL);
  smartcar_connection_free(NULL);
  smartcar_connection_list_free(NULL);
  smartcar_connection_page_free(NULL);
  smartcar_error_free(NULL);
  smartcar_grant_free(NULL);
  smartcar_grant_list_free(NULL);
  smartcar_grant_page_free(NULL);
  smartcar_forget_report_free(NULL);
  smartcar_import_report_free(NULL);
  smartcar_export_report_free(NULL);
  smartcar_endpoint_health_free(NULL);
  smartcar_events_free(NULL);
  smartcar_grant_event_free(NULL);
  smartcar_job_status_free(NULL);
  smartcar_maintenance_free(NULL);
  smartcar_refresh_report_free(NULL);
  smartcar_rekey_report_free(NULL);
  smartcar_signal_free(NULL);
  smartcar_signal_list_free(NULL);
  smartcar_signal_page_free(NULL);
  smartcar_string_free(NULL);
  smartcar_subscription_free(NULL);
  smartcar_subscription_page_free(NULL);
  smartcar_vehicle_free(NULL);
  smartcar_vehicle_page_free(NULL);
  smartcar_webhook_delivery_free(NULL);
  smartcar_webhook_event_free(NULL);
  smartcar_webhook_free(NULL);
  smartcar_webhook_page_free(NULL);
}

static void configs(void) {
  smartcar_error *error = NULL;
  smartcar_client *client = NULL;
  smartcar_config *config = smartcar_config_new();
  CHECK(config != NULL);
  NULL_IS_NAMED(smartcar_config_from_env(NULL, &error), "config");
  NULL_IS_NAMED(smartcar_config_set(NULL, "store", "memory:", &error), "config");
  NULL_IS_NAMED(smartcar_config_set(config, NULL, "memory:", &error), "name");
  NULL_IS_NAMED(smartcar_config_set(config, "store", NULL, &error), "value");
  NULL_IS_NAMED(smartcar_client_open(NULL, &client, &error), "config");
  CHECK(client == NULL);
  NULL_IS_NAMED(smartcar_client_open(config, NULL, &error), "client");
  CHECK(smartcar_config_setting_name(smartcar_config_setting_count()) == NULL);
  CHECK(smartcar_config_setting_about(smartcar_config_setting_count()) == NULL);
  smartcar_config_free(config);
}

static void clients(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_grant_list *grants = NULL;
  const smartcar_grant_page *page = NULL;
  const smartcar_refresh_report *report = NULL;
  smartcar_maintenance *maintenance = NULL;
  smartcar_events *events = NULL;
  const smartcar_grant_event *event = NULL;
  const smartcar_endpoint_health *health = NULL;
  char *url = NULL;
  bool removed = true;

  NULL_IS_NAMED(smartcar_client_close(NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_close_within(NULL, 1.0, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_with_options(NULL, 1.0, NULL, &report, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring_with_options(client, 1.0, NULL, NULL, &error), "report");
  NULL_IS_NAMED(smartcar_client_connect_url(NULL, NULL, &url, &error), "client");
  NULL_IS_NAMED(smartcar_client_connect_url(client, NULL, NULL, &error), "url");
  WORKS(smartcar_client_connect_url(client, NULL, &url, &error), error);
  smartcar_string_free(url);

  NULL_IS_NAMED(smartcar_client_complete_connect(NULL, "code=c", NULL, &grant, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_connect(client, NULL, NULL, &grant, &error), "redirect");
  NULL_IS_NAMED(smartcar_client_complete_connect(client, "code=c", NULL, NULL, &error), "grant");
  NULL_IS_NAMED(smartcar_client_complete_connect_code(NULL, "c", NULL, NULL, &grant, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_connect_code(client, NULL, NULL, NULL, &grant, &error), "code");
  NULL_IS_NAMED(smartcar_client_complete_connect_code(client, "c", NULL, NULL, NULL, &error), "grant");

  NULL_IS_NAMED(smartcar_client_grant(NULL, "g", &grant, &error), "client");
  NULL_IS_NAMED(smartcar_client_grant(client, NULL, &grant, &error), "grant_id");
  NULL_IS_NAMED(smartcar_client_grant(client, "g", NULL, &error), "grant");
  NULL_IS_NAMED(smartcar_client_grants_for(NULL, "v", &grants, &error), "client");
  NULL_IS_NAMED(smartcar_client_grants_for(client, NULL, &grants, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_grants_for(client, "v", NULL, &error), "grants");
  WORKS(smartcar_client_grants(client, NULL, NULL, 10, &page, &error), error);
  CHECK(page->count == 0 && page->next == NULL);
  smartcar_grant_page_free(page);
  NULL_IS_NAMED(smartcar_client_remove_grant(NULL, "g", &removed, &error), "client");
  CHECK(!removed);
  NULL_IS_NAMED(smartcar_client_remove_grant(client, NULL, &removed, &error), "grant_id");
  WORKS(smartcar_client_remove_grant(client, "g", NULL, &error), error);

  NULL_IS_NAMED(smartcar_client_refresh_expiring(NULL, 1.0, &report, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring(client, 1.0, NULL, &error), "report");
  NULL_IS_NAMED(smartcar_client_maintenance(NULL, NULL, &maintenance, &error), "client");
  NULL_IS_NAMED(smartcar_client_maintenance(client, NULL, NULL, &error), "maintenance");
  WORKS(smartcar_client_maintenance(client, NULL, &maintenance, &error), error);
  const smartcar_job_status *job = NULL;
  NULL_IS_NAMED(smartcar_maintenance_status(NULL, &job, &error), "maintenance");
  NULL_IS_NAMED(smartcar_maintenance_status(maintenance, NULL, &error), "status");
  smartcar_maintenance_free(maintenance);
  NULL_IS_NAMED(smartcar_client_events(NULL, &events, &error), "client");
  NULL_IS_NAMED(smartcar_client_events(client, NULL, &error), "events");
  WORKS(smartcar_client_events(client, &events, &error), error);
  NULL_IS_NAMED(smartcar_events_next(NULL, 0, &event, &error), "events");
  NULL_IS_NAMED(smartcar_events_next(events, 0, NULL, &error), "event");
  smartcar_events_free(events);
  NULL_IS_NAMED(smartcar_client_health(NULL, &health, &error), "client");
  NULL_IS_NAMED(smartcar_client_health(client, NULL, &error), "health");
  NULL_IS_NAMED(smartcar_client_vehicle(NULL, "v", &vehicle, &error), "client");
  NULL_IS_NAMED(smartcar_client_vehicle(client, NULL, &vehicle, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_vehicle(client, "v", NULL, &error), "vehicle");

  /* Nobody has to ask why. */
  CHECK(!smartcar_client_close(NULL, NULL));
  CHECK(!smartcar_config_set(NULL, NULL, NULL, NULL));
  CHECK(!smartcar_client_vehicle(client, "", &vehicle, NULL) && vehicle == NULL);
}

/* What the client has beside its vehicles: no client, an argument that is missing, and nowhere to put the result. */
#define OF_CLIENT(type, call_without_client, call_without_out, out_name)    \
  do {                                                                       \
    const smartcar_##type *out = NULL;                                       \
    NULL_IS_NAMED(call_without_client, "client");                            \
    CHECK(out == NULL);                                                      \
    NULL_IS_NAMED(call_without_out, out_name);                               \
  } while (0)

static void fleets(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_whom nobody = {.struct_size = sizeof nobody, .account = "nobody"};
  OF_CLIENT(forget_report, smartcar_client_forget(NULL, &nobody, false, &out, &error),
            smartcar_client_forget(client, &nobody, false, NULL, &error), "report");
  OF_CLIENT(import_report, smartcar_client_import_grants(NULL, NULL, 0, false, &out, &error),
            smartcar_client_import_grants(client, NULL, 0, false, NULL, &error), "report");
  OF_CLIENT(export_report, smartcar_client_export_grants(NULL, "/nowhere", NULL, &out, &error),
            smartcar_client_export_grants(client, "/nowhere", NULL, NULL, &error), "report");
  OF_CLIENT(grant, smartcar_client_retry_grant(NULL, "g", &out, &error), smartcar_client_retry_grant(client, "g", NULL, &error), "grant");
  OF_CLIENT(grant_page, smartcar_client_grants(NULL, NULL, NULL, 10, &out, &error),
            smartcar_client_grants(client, NULL, NULL, 10, NULL, &error), "page");
  OF_CLIENT(connection_page, smartcar_client_connections(NULL, NULL, NULL, 0, &out, &error),
            smartcar_client_connections(client, NULL, NULL, 0, NULL, &error), "page");
  OF_CLIENT(connection, smartcar_client_connection(NULL, "c", &out, &error), smartcar_client_connection(client, "c", NULL, &error), "connection");
  OF_CLIENT(connection_list, smartcar_client_delete_connections(NULL, NULL, &out, &error),
            smartcar_client_delete_connections(client, NULL, NULL, &error), "connections");
  OF_CLIENT(subscription_page, smartcar_client_subscriptions(NULL, NULL, NULL, 0, &out, &error),
            smartcar_client_subscriptions(client, NULL, NULL, 0, NULL, &error), "page");
  OF_CLIENT(subscription, smartcar_client_subscription(NULL, "s", &out, &error),
            smartcar_client_subscription(client, "s", NULL, &error), "subscription");
  OF_CLIENT(webhook_page, smartcar_client_webhooks(NULL, NULL, NULL, 0, &out, &error),
            smartcar_client_webhooks(client, NULL, NULL, 0, NULL, &error), "page");
  OF_CLIENT(webhook, smartcar_client_webhook(NULL, "w", &out, &error), smartcar_client_webhook(client, "w", NULL, &error), "webhook");
  OF_CLIENT(application_page, smartcar_client_applications(NULL, NULL, 0, &out, &error),
            smartcar_client_applications(client, NULL, 0, NULL, &error), "page");
  OF_CLIENT(application, smartcar_client_application(NULL, "a", &out, &error),
            smartcar_client_application(client, "a", NULL, &error), "application");
  OF_CLIENT(user, smartcar_client_user(NULL, "g", &out, &error), smartcar_client_user(client, "g", NULL, &error), "reading");
  OF_CLIENT(vehicle_page, smartcar_client_vehicles(NULL, "g", NULL, 0, &out, &error),
            smartcar_client_vehicles(client, "g", NULL, 0, NULL, &error), "page");
  OF_CLIENT(answer, smartcar_client_request(NULL, "GET", "vehicles", NULL, 0, NULL, NULL, &out, &error),
            smartcar_client_request(client, "GET", "vehicles", NULL, 0, NULL, NULL, NULL, &error), "answer");
  OF_CLIENT(compatibility, smartcar_client_compatibility(NULL, "v", NULL, 0, NULL, &out, &error),
            smartcar_client_compatibility(client, "v", NULL, 0, NULL, NULL, &error), "reading");
  OF_CLIENT(compatibility_matrix, smartcar_client_compatibility_matrix(NULL, "US", NULL, &out, &error),
            smartcar_client_compatibility_matrix(client, "US", NULL, NULL, &error), "reading");
  OF_CLIENT(compatible_vehicle_list, smartcar_client_compatible_vehicles(NULL, "US", NULL, &out, &error),
            smartcar_client_compatible_vehicles(client, "US", NULL, NULL, &error), "vehicles");
  OF_CLIENT(backfill_report, smartcar_client_backfill_users(NULL, NULL, &out, &error),
            smartcar_client_backfill_users(client, NULL, NULL, &error), "report");
  OF_CLIENT(rekey_report, smartcar_client_rekey(NULL, &out, &error), smartcar_client_rekey(client, NULL, &error), "report");
  NULL_IS_NAMED(smartcar_client_delete_connection(NULL, "c", &error), "client");
  NULL_IS_NAMED(smartcar_client_delete_subscription(NULL, "s", &error), "client");
}

/* Arguments that may not be missing. */
static void arguments(const smartcar_client *client) {
  smartcar_error *error = NULL;
  const smartcar_connection *connection = NULL;
  const smartcar_subscription *subscription = NULL;
  const smartcar_webhook *webhook = NULL;
  const smartcar_application *application = NULL;
  const smartcar_user *user = NULL;
  const smartcar_vehicle_page *page = NULL;
  const smartcar_answer *answer = NULL;
  const smartcar_compatibility *compatibility = NULL;
  const smartcar_compatibility_matrix *matrix = NULL;
  const smartcar_compatible_vehicle_list *vehicles = NULL;
  const smartcar_pair holed = {.name = "a"};
  NULL_IS_NAMED(smartcar_client_connection(client, NULL, &connection, &error), "connection_id");
  NULL_IS_NAMED(smartcar_client_delete_connection(client, NULL, &error), "connection_id");
  NULL_IS_NAMED(smartcar_client_subscription(client, NULL, &subscription, &error), "subscription_id");
  NULL_IS_NAMED(smartcar_client_delete_subscription(client, NULL, &error), "subscription_id");
  NULL_IS_NAMED(smartcar_client_webhook(client, NULL, &webhook, &error), "webhook_id");
  NULL_IS_NAMED(smartcar_client_application(client, NULL, &application, &error), "application_id");
  NULL_IS_NAMED(smartcar_client_user(client, NULL, &user, &error), "grant_id");
  NULL_IS_NAMED(smartcar_client_vehicles(client, NULL, NULL, 0, &page, &error), "grant_id");
  NULL_IS_NAMED(smartcar_client_request(client, NULL, "x", NULL, 0, NULL, NULL, &answer, &error), "method");
  NULL_IS_NAMED(smartcar_client_request(client, "GET", NULL, NULL, 0, NULL, NULL, &answer, &error), "path");
  NULL_IS_NAMED(smartcar_client_request(client, "GET", "x", NULL, 1, NULL, NULL, &answer, &error), "query");
  NULL_IS_NAMED(smartcar_client_request(client, "GET", "x", &holed, 1, NULL, NULL, &answer, &error), "query");
  NULL_IS_NAMED(smartcar_client_compatibility(client, NULL, NULL, 0, NULL, &compatibility, &error), "vin");
  NULL_IS_NAMED(smartcar_client_compatibility(client, "v", NULL, 1, NULL, &compatibility, &error), "scope");
  NULL_IS_NAMED(smartcar_client_compatibility_matrix(client, NULL, NULL, &matrix, &error), "region");
  NULL_IS_NAMED(smartcar_client_compatible_vehicles(client, NULL, NULL, &vehicles, &error), "region");
}

static void connect(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_client *other = NULL;
  char *text = NULL;
  NULL_IS_NAMED(smartcar_client_reauthenticate_url(NULL, "v", NULL, &text, &error), "client");
  NULL_IS_NAMED(smartcar_client_reauthenticate_url(client, NULL, NULL, &text, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_reauthenticate_url(client, "v", NULL, NULL, &error), "url");
  NULL_IS_NAMED(smartcar_client_complete_reauthentication(NULL, "vehicle_id=v", NULL, &text, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_reauthentication(client, NULL, NULL, &text, &error), "redirect");
  NULL_IS_NAMED(smartcar_client_complete_reauthentication(client, "vehicle_id=v", NULL, NULL, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_check_state(NULL, "v1.a", &text, &error), "client");
  NULL_IS_NAMED(smartcar_client_check_state(client, NULL, &text, &error), "redirect_or_state");
  NULL_IS_NAMED(smartcar_client_check_state(client, "v1.a", NULL, &error), "payload");
  NULL_IS_NAMED(smartcar_client_application_token(NULL, &text, &error), "client");
  NULL_IS_NAMED(smartcar_client_application_token(client, NULL, &error), "token");
  NULL_IS_NAMED(smartcar_client_access_token(NULL, "g", &text, &error), "client");
  NULL_IS_NAMED(smartcar_client_access_token(client, NULL, &text, &error), "grant_id");
  NULL_IS_NAMED(smartcar_client_access_token(client, "g", NULL, &error), "token");
  CHECK(text == NULL);
  NULL_IS_NAMED(smartcar_client_with_options(NULL, NULL, &other, &error), "client");
  NULL_IS_NAMED(smartcar_client_with_options(client, NULL, NULL, &error), "other");
  WORKS(smartcar_client_with_options(client, NULL, &other, &error), error);
  smartcar_client_free(other); /* closes nothing, or the tests that follow would fail */
}

static void json(void) {
  CHECK(smartcar_json_text(NULL) == NULL && smartcar_json_keep(NULL) == NULL);
  smartcar_json_free(NULL);
}

static void webhooks(void) {
  smartcar_error *error = NULL;
  const smartcar_webhook_event *event = NULL;
  const smartcar_webhook_delivery *delivery = NULL;
  const char *const tokens[] = {"token"}, *const holed[] = {NULL};
  smartcar_webhook_header header = {.name = NULL, .value = "x", .length = 1};
  char *text = NULL;
  NULL_IS_NAMED(smartcar_webhook_sign(NULL, "{}", 2, &text, &error), "token");
  NULL_IS_NAMED(smartcar_webhook_sign("token", NULL, 2, &text, &error), "body");
  NULL_IS_NAMED(smartcar_webhook_sign("token", "{}", 2, NULL, &error), "signature");
  NULL_IS_NAMED(smartcar_webhook_verify(NULL, 1, "s", "{}", 2, &error), "tokens");
  NULL_IS_NAMED(smartcar_webhook_verify(holed, 1, "s", "{}", 2, &error), "tokens");
  NULL_IS_NAMED(smartcar_webhook_verify(tokens, 1, NULL, "{}", 2, &error), "signature");
  NULL_IS_NAMED(smartcar_webhook_verify(tokens, 1, "s", NULL, 2, &error), "body");
  NULL_IS_NAMED(smartcar_webhook_challenge_answer(NULL, "c", &text, &error), "token");
  NULL_IS_NAMED(smartcar_webhook_challenge_answer("token", NULL, &text, &error), "challenge");
  NULL_IS_NAMED(smartcar_webhook_challenge_answer("token", "c", NULL, &error), "answer");
  NULL_IS_NAMED(smartcar_webhook_parse(NULL, 2, &event, &error), "body");
  NULL_IS_NAMED(smartcar_webhook_parse("{}", 2, NULL, &error), "event");
  NULL_IS_NAMED(smartcar_webhook_handle(NULL, 1, NULL, 0, "{}", 2, &delivery, &error), "tokens");
  NULL_IS_NAMED(smartcar_webhook_handle(tokens, 1, NULL, 1, "{}", 2, &delivery, &error), "headers");
  NULL_IS_NAMED(smartcar_webhook_handle(tokens, 1, &header, 1, "{}", 2, &delivery, &error), "headers");
  header = (smartcar_webhook_header){.name = "x", .value = NULL, .length = 1};
  NULL_IS_NAMED(smartcar_webhook_handle(tokens, 1, &header, 1, "{}", 2, &delivery, &error), "headers");
  NULL_IS_NAMED(smartcar_webhook_handle(tokens, 1, NULL, 0, NULL, 2, &delivery, &error), "body");
  NULL_IS_NAMED(smartcar_webhook_handle(tokens, 1, NULL, 0, "{}", 2, NULL, &error), "delivery");
  CHECK(text == NULL && event == NULL && delivery == NULL);
  /* Nothing of nothing is nothing: no memory is looked at. */
  WORKS(smartcar_webhook_handle(tokens, 1, NULL, 0, NULL, 0, &delivery, &error), error);
  CHECK(delivery->status == 401 && delivery->event == NULL && delivery->answer == NULL);
  smartcar_webhook_delivery_free(delivery);
}

static void readings(const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_answer *answer = NULL;
  const char *const holed[] = {NULL};
  smartcar_batch *batch = NULL;
  NULL_IS_NAMED(smartcar_vehicle_batch(NULL, NULL, 0, &batch, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_batch(vehicle, NULL, 1, &batch, &error), "names");
  NULL_IS_NAMED(smartcar_vehicle_batch(vehicle, holed, 1, &batch, &error), "names");
  NULL_IS_NAMED(smartcar_vehicle_batch(vehicle, NULL, 0, NULL, &error), "batch");
  NULL_IS_NAMED(smartcar_batch_path(NULL, "/x", &answer, &error), "batch");
}

static void vehicles(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL, *other = NULL;
  const smartcar_charge_schedule_result *scheduled = NULL;
  const smartcar_signal *signal = NULL;
  const smartcar_signal_page *page = NULL;
  const smartcar_signal_list *signals = NULL;
  const smartcar_answer *answer = NULL;
  const smartcar_charge_window window = {.start = "08:00", .stop = "09:00"};
  smartcar_charge_schedule schedule = {.struct_size = sizeof schedule, .window_count = 1};
  WORKS(smartcar_client_vehicle(client, "v", &vehicle, &error), error);
  char *token = NULL;
  NULL_IS_NAMED(smartcar_vehicle_access_token(NULL, &token, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_access_token(vehicle, NULL, &error), "token");
  NULL_IS_NAMED(smartcar_vehicle_set_unit_system(NULL, "metric", &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_set_unit_system(vehicle, NULL, &error), "unit_system");
  NULL_IS_NAMED(smartcar_vehicle_with_options(NULL, NULL, &other, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_with_options(vehicle, NULL, NULL, &error), "other");
  WORKS(smartcar_vehicle_with_options(vehicle, NULL, &other, &error), error);
  smartcar_vehicle_free(other);
  readings(vehicle);
  generated_methods(vehicle);
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule(NULL, &schedule, &scheduled, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule(vehicle, NULL, &scheduled, &error), "schedule");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule(vehicle, &schedule, &scheduled, &error), "schedule");
  schedule.windows = &window;
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule(vehicle, &schedule, &scheduled, &error), "schedule");
  NULL_IS_NAMED(smartcar_vehicle_set_charge_schedule(vehicle, &schedule, NULL, &error), "result");
  NULL_IS_NAMED(smartcar_vehicle_signal(NULL, SMARTCAR_SIGNAL_CHARGE_ISCHARGING, &signal, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_signal(vehicle, NULL, &signal, &error), "code");
  NULL_IS_NAMED(smartcar_vehicle_signal(vehicle, SMARTCAR_SIGNAL_CHARGE_ISCHARGING, NULL, &error), "signal");
  NULL_IS_NAMED(smartcar_vehicle_signals(NULL, NULL, 0, &page, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_signals(vehicle, NULL, 0, NULL, &error), "page");
  NULL_IS_NAMED(smartcar_vehicle_all_signals(NULL, &signals, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_all_signals(vehicle, NULL, &error), "signals");
  NULL_IS_NAMED(smartcar_vehicle_request(NULL, "GET", "x", NULL, 0, NULL, &answer, &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_request(vehicle, NULL, "x", NULL, 0, NULL, &answer, &error), "method");
  NULL_IS_NAMED(smartcar_vehicle_request(vehicle, "GET", NULL, NULL, 0, NULL, &answer, &error), "path");
  NULL_IS_NAMED(smartcar_vehicle_request(vehicle, "GET", "x", NULL, 1, NULL, &answer, &error), "query");
  NULL_IS_NAMED(smartcar_vehicle_request(vehicle, "GET", "x", NULL, 0, NULL, NULL, &error), "answer");
  smartcar_vehicle_free(vehicle);
}

int main(void) {
  CHECK(smartcar_abi_version() >= SMARTCAR_ABI_VERSION);
  CHECK(smartcar_version()[0] != '\0');
  sandbox_start(NULL);
  processes();
  errors();
  frees();
  queues();
  configs();
  stores();
  smartcar_client *client = open_client("null.db");
  clients(client);
  connect(client);
  fleets(client);
  arguments(client);
  json();
  webhooks();
  generated_readings();
  vehicles(client);
  smartcar_client_free(client);
  CHECK(sandbox_requests("POST /oauth/token") == 0);
  return 0;
}
