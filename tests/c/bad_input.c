/* Bad input of every kind: a typed error that names the field, nothing sent, nothing stored. */
#define _GNU_SOURCE
#include <math.h>

#include "support.h"

#define REFUSED(call, field) FAILS(call, error, SMARTCAR_ERROR_INVALID_INPUT, field)

#include "generated/bad.h"

#define INVALID SMARTCAR_ERROR_INVALID_INPUT
static const char not_utf8[] = "caf\xe9";

static void settings(void) {
  smartcar_error *error = NULL;
  smartcar_client *client = NULL;
  smartcar_config *config = smartcar_config_new();

  FAILS(smartcar_config_set(config, "colour", "red", &error), error, INVALID, "name");
  FAILS(smartcar_config_set(config, not_utf8, "red", &error), error, INVALID, "name");
  FAILS(smartcar_config_set(config, "client_id", not_utf8, &error), error, INVALID, "value");
  FAILS(smartcar_config_set(config, "refresh_token_grace", "soon", &error), error, SMARTCAR_ERROR_CONFIG, "refresh_token_grace");
  FAILS(smartcar_config_set(config, "client_secret", "", &error), error, SMARTCAR_ERROR_CONFIG, "client_secret");
  FAILS(smartcar_config_set(config, "management_token", "token\n", &error), error, SMARTCAR_ERROR_CONFIG, "management_token");

  FAILS(smartcar_client_open(config, &client, &error), error, SMARTCAR_ERROR_CONFIG, "client_id");
  WORKS(smartcar_config_set(config, "client_id", "app", &error), error);
  FAILS(smartcar_client_open(config, &client, &error), error, SMARTCAR_ERROR_CONFIG, "client_secret");
  WORKS(smartcar_config_set(config, "client_secret", "secret", &error), error);
  FAILS(smartcar_client_open(config, &client, &error), error, SMARTCAR_ERROR_CONFIG, "store");
  WORKS(smartcar_config_set(config, "store", "mongodb://here", &error), error);
  FAILS(smartcar_client_open(config, &client, &error), error, SMARTCAR_ERROR_CONFIG, "store");
  CHECK(client == NULL);

  /* Every setting tells its name and what it is for. */
  CHECK(smartcar_config_setting_count() > 10);
  for (size_t i = 0; i < smartcar_config_setting_count(); i++) {
    CHECK(smartcar_config_setting_name(i)[0] != '\0' && smartcar_config_setting_about(i)[0] != '\0');
  }
  CHECK(setenv("SMARTCAR_REFRESH_TOKEN_GRACE", "soon", 1) == 0);
  smartcar_config *other = config;
  FAILS(smartcar_config_from_env(&other, &error), error, SMARTCAR_ERROR_CONFIG, "refresh_token_grace");
  CHECK(other == NULL);
  CHECK(unsetenv("SMARTCAR_REFRESH_TOKEN_GRACE") == 0);
  smartcar_config_free(config);
}

static void stores(void) {
  smartcar_error *error = NULL;
  smartcar_client *client = NULL;
  smartcar_config *config = NULL;
  char path[128], address[160];
  snprintf(path, sizeof path, "%s/corrupt.db", temporary_folder());
  snprintf(address, sizeof address, "sqlite:%s", path);
  FILE *file = fopen(path, "w");
  CHECK(file != NULL && fputs("this is no database, whatever its name says", file) >= 0 && fclose(file) == 0);

  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "store", address, &error), error);
  CHECK(!smartcar_client_open(config, &client, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_STORE || smartcar_error_kind(error) == SMARTCAR_ERROR_CONFIG);
  smartcar_error_free(error);
  WORKS(smartcar_config_set(config, "store", "sqlite:/no/such/folder/tokens.db", &error), error);
  CHECK(!smartcar_client_open(config, &client, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_STORE || smartcar_error_kind(error) == SMARTCAR_ERROR_CONFIG);
  smartcar_error_free(error);
  smartcar_config_free(config);
}

static void ids(const smartcar_client *client) {
  static const char *const bad[] = {"", "a/b", "..", "a b", "a\nb", "a\x01" "b", "a?b", "a%2fb", not_utf8};
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_grant_list *grants = NULL;
  bool removed = false;
  char much[200];

  memset(much, 'x', sizeof much - 1);
  much[sizeof much - 1] = '\0';
  FAILS(smartcar_client_vehicle(client, much, &vehicle, &error), error, INVALID, "vehicle_id");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    FAILS(smartcar_client_vehicle(client, bad[i], &vehicle, &error), error, INVALID, "vehicle_id");
    FAILS(smartcar_client_grants_for(client, bad[i], &grants, &error), error, INVALID, "vehicle_id");
    FAILS(smartcar_client_grant(client, bad[i], &grant, &error), error, INVALID, "grant_id");
    FAILS(smartcar_client_remove_grant(client, bad[i], &removed, &error), error, INVALID, "grant_id");
  }
  const smartcar_grant_page *page = NULL;
  smartcar_grant_filter filter = {.struct_size = sizeof filter, .status = "broken"};
  FAILS(smartcar_client_grants(client, NULL, not_utf8, 10, &page, &error), error, INVALID, "after");
  FAILS(smartcar_client_grants(client, NULL, "no page", 10, &page, &error), error, INVALID, "after");
  FAILS(smartcar_client_grants(client, NULL, NULL, 1001, &page, &error), error, INVALID, "size");
  FAILS(smartcar_client_grants(client, &filter, NULL, 10, &page, &error), error, INVALID, "status");
  filter = (smartcar_grant_filter){.struct_size = sizeof filter, .user_id = "no id"};
  FAILS(smartcar_client_grants(client, &filter, NULL, 10, &page, &error), error, INVALID, "user_id");

  const smartcar_forget_report *report = NULL;
  smartcar_whom whom = {.struct_size = sizeof whom};
  FAILS(smartcar_client_forget(client, NULL, false, &report, &error), error, INVALID, "account");
  FAILS(smartcar_client_forget(client, &whom, false, &report, &error), error, INVALID, "account");
  whom.account = "customer";
  whom.user_id = "user";
  FAILS(smartcar_client_forget(client, &whom, false, &report, &error), error, INVALID, "account");
  whom.account = NULL;
  whom.user_id = "no id";
  FAILS(smartcar_client_forget(client, &whom, false, &report, &error), error, INVALID, "user_id");

  const smartcar_import_report *imported = NULL;
  smartcar_grant_to_import row = {.struct_size = sizeof row, .refresh_token = "no\atoken"};
  const smartcar_grant_to_import *rows[] = {&row, NULL};
  FAILS(smartcar_client_import_grants(client, NULL, 2, false, &imported, &error), error, INVALID, "rows");
  WORKS(smartcar_client_import_grants(client, rows, 2, false, &imported, &error), error);
  CHECK(imported->adopted == 0 && imported->invalid == 2 && imported->problem_count == 2);
  CHECK(imported->problems[1]->row == 2 && strcmp(imported->problems[0]->field, "refresh_token") == 0);
  CHECK(strchr(imported->problems[0]->message, '\a') == NULL);
  smartcar_import_report_free(imported);
  row.account = "\xff";
  FAILS(smartcar_client_import_grants(client, rows, 1, false, &imported, &error), error, INVALID, "account");
  const smartcar_export_report *exported = NULL;
  FAILS(smartcar_client_export_grants(client, NULL, NULL, &exported, &error), error, INVALID, "path");
  FAILS(smartcar_client_export_grants(client, "/", NULL, &exported, &error), error, INVALID, "path");
  FAILS(smartcar_client_export_grants(client, "/no/such/folder/grants.csv", NULL, &exported, &error), error, INVALID, "path");
  char *token = NULL;
  FAILS(smartcar_client_access_token(NULL, "g", &token, &error), error, INVALID, "client");
  FAILS(smartcar_client_access_token(client, "no id", &token, &error), error, INVALID, "grant_id");
  FAILS(smartcar_client_access_token(client, "no-such-grant", &token, &error), error, SMARTCAR_ERROR_NOT_CONNECTED, NULL);
  FAILS(smartcar_vehicle_access_token(NULL, &token, &error), error, INVALID, "vehicle");
  FAILS(smartcar_client_retry_grant(client, "no-such-grant", &grant, &error), error, SMARTCAR_ERROR_NOT_CONNECTED, NULL);

  /* An id that could be one, but that nobody has connected. */
  const smartcar_odometer *reading = NULL;
  WORKS(smartcar_client_vehicle(client, "nobodys-car", &vehicle, &error), error);
  FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_NOT_CONNECTED, "vehicle_id");
  FAILS(smartcar_vehicle_set_unit_system(vehicle, "nautical", &error), error, INVALID, "unit_system");
  smartcar_vehicle_free(vehicle);
  WORKS(smartcar_client_grant(client, "no-such-grant", &grant, &error), error);
  CHECK(grant == NULL);
  WORKS(smartcar_client_remove_grant(client, "no-such-grant", &removed, &error), error);
  CHECK(!removed);
}

static void urls(const smartcar_client *client) {
  static const char *const spaced[] = {"read odometer"}, *const holed[] = {"read_vin", NULL}, *const foreign[] = {not_utf8};
  smartcar_error *error = NULL;
  smartcar_connect_options options = {.struct_size = sizeof options};
  char *url = NULL;

  struct { const char *const *scope; size_t count; } scopes[] = {{spaced, 1}, {holed, 2}, {foreign, 1}, {NULL, 1}, {spaced, SIZE_MAX}};
  for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
    options.scope = scopes[i].scope;
    options.scope_count = scopes[i].count;
    FAILS(smartcar_client_connect_url(client, &options, &url, &error), error, INVALID, "scope");
  }
  options.scope_count = 0;
  options.make = "";
  FAILS(smartcar_client_connect_url(client, &options, &url, &error), error, INVALID, "make");
  options.make = not_utf8;
  FAILS(smartcar_client_connect_url(client, &options, &url, &error), error, INVALID, "make");
  options.make = NULL;
  options.state = "a\nb";
  FAILS(smartcar_client_connect_url(client, &options, &url, &error), error, INVALID, "state");

  /* A size that was never set, or that no release had. */
  size_t sizes[] = {0, 1, sizeof options - 1, 5000, SIZE_MAX};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    options.struct_size = sizes[i];
    FAILS(smartcar_client_connect_url(client, &options, &url, &error), error, INVALID, "struct_size");
  }

  /* A struct of a later release is fine as long as it asks for nothing that this one does not know. */
  struct { smartcar_connect_options known; const char *later; } newer = {.known = {.struct_size = sizeof newer}};
  WORKS(smartcar_client_connect_url(client, &newer.known, &url, &error), error);
  smartcar_string_free(url);
  newer.later = "something new";
  FAILS(smartcar_client_connect_url(client, &newer.known, &url, &error), error, INVALID, "struct_size");
  CHECK(url == NULL);
}

/* Options of calls, filters and schedules: turned away by name, before anything is asked. */
static void options_of_calls(const smartcar_client *client) {
  static const char *const days[][3] = {{"caturday", "08:00", "09:00"}, {"daily", "8:00", "09:00"}, {"daily", "08:00", not_utf8}};
  smartcar_error *error = NULL;
  smartcar_client *other = NULL;
  smartcar_vehicle *vehicle = NULL, *another = NULL;
  smartcar_call_options options = {.struct_size = sizeof options};
  const smartcar_charge_schedule_result *scheduled = NULL;
  const smartcar_command_result *result = NULL;
  const smartcar_service_history *history = NULL;
  const smartcar_signal *signal = NULL;
  const smartcar_answer *answer = NULL;
  const smartcar_odometer *reading = NULL;
  smartcar_batch *batch = NULL;
  WORKS(smartcar_client_vehicle(client, "v", &vehicle, &error), error);
  struct { double timeout; int64_t retries; const char *units, *api, *wrong; } bad[] = {
      {-1, 0, NULL, NULL, "timeout"}, {(double)NAN, 0, NULL, NULL, "timeout"}, {0, 11, NULL, NULL, "retries"},
      {0, -2, NULL, NULL, "retries"}, {0, INT64_MAX, NULL, NULL, "retries"}, {0, 0, "nautical", NULL, "unit_system"},
      {0, 0, NULL, "v4", "api"}, {0, 0, NULL, not_utf8, "api"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    options = (smartcar_call_options){.struct_size = sizeof options, .timeout = bad[i].timeout, .retries = bad[i].retries,
                                      .unit_system = bad[i].units, .api = bad[i].api};
    FAILS(smartcar_client_with_options(client, &options, &other, &error), error, INVALID, bad[i].wrong);
    FAILS(smartcar_vehicle_with_options(vehicle, &options, &another, &error), error, INVALID, bad[i].wrong);
  }
  options = (smartcar_call_options){.struct_size = sizeof options, .token_timeout = -1};
  FAILS(smartcar_client_with_options(client, &options, &other, &error), error, INVALID, "token_timeout");
  /* A program built before token_timeout was added: what lies behind its end is not read. */
  options.struct_size = offsetof(smartcar_call_options, token_timeout);
  WORKS(smartcar_client_with_options(client, &options, &other, &error), error);
  smartcar_client_free(other);
  other = NULL;
  options = (smartcar_call_options){.struct_size = 3};
  FAILS(smartcar_vehicle_with_options(vehicle, &options, &another, &error), error, INVALID, "struct_size");
  options = (smartcar_call_options){.struct_size = sizeof options, .header_count = 1};
  FAILS(smartcar_vehicle_with_options(vehicle, &options, &another, &error), error, INVALID, "headers");
  /* A header of the library's own: the first call says so. */
  const smartcar_pair header = {.name = "Authorization", .value = "Bearer x"};
  options.headers = &header;
  WORKS(smartcar_vehicle_with_options(vehicle, &options, &another, &error), error);
  FAILS(smartcar_vehicle_odometer(another, &reading, &error), error, INVALID, "headers");
  smartcar_vehicle_free(another);

  smartcar_charge_schedule schedule = {.struct_size = sizeof schedule};
  FAILS(smartcar_vehicle_set_charge_schedule(vehicle, &schedule, &scheduled, &error), error, INVALID, "schedule");
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    smartcar_charge_window window = {.day = days[i][0], .start = days[i][1], .stop = days[i][2]};
    schedule.windows = &window;
    schedule.window_count = 1;
    FAILS(smartcar_vehicle_set_charge_schedule(vehicle, &schedule, &scheduled, &error), error, INVALID, "schedule");
  }
  FAILS(smartcar_vehicle_delete_charge_schedule(vehicle, "a/b", &scheduled, &error), error, INVALID, "schedule_id");
  FAILS(smartcar_vehicle_set_charge_limit(vehicle, (double)NAN, &result, &error), error, INVALID, "limit");
  FAILS(smartcar_vehicle_send_destination(vehicle, 0, 181, &result, &error), error, INVALID, "longitude");
  FAILS(smartcar_vehicle_service_history(vehicle, "2026-02-02", "2026-02-01", &history, &error), error, INVALID, "end_date");
  FAILS(smartcar_vehicle_signal(vehicle, "a/b", &signal, &error), error, INVALID, "code");
  FAILS(smartcar_vehicle_request(vehicle, "GET", "../x", NULL, 0, NULL, &answer, &error), error, INVALID, "path");
  FAILS(smartcar_vehicle_request(vehicle, "BREW", "x", NULL, 0, NULL, &answer, &error), error, INVALID, "method");
  FAILS(smartcar_vehicle_request(vehicle, "POST", "x", NULL, 0, "{", &answer, &error), error, INVALID, "body");
  const char *const mileage[] = {"mileage"}, *const up[] = {"/../x"};
  FAILS(smartcar_vehicle_batch(vehicle, mileage, 1, &batch, &error), error, INVALID, "names");
  FAILS(smartcar_vehicle_batch(vehicle, up, 1, &batch, &error), error, INVALID, "path");
  FAILS(smartcar_vehicle_batch(vehicle, NULL, 0, &batch, &error), error, INVALID, "batch");
  FAILS(smartcar_vehicle_batch(vehicle, mileage, SIZE_MAX, &batch, &error), error, INVALID, "names");
  smartcar_vehicle_free(vehicle);

  const smartcar_connection_page *connections = NULL;
  const smartcar_webhook_page *webhooks = NULL;
  const smartcar_connection_list *ended = NULL;
  const smartcar_compatibility *compatibility = NULL;
  smartcar_connection_filter filter = {.struct_size = sizeof filter, .mode = "pretended"};
  FAILS(smartcar_client_connections(client, &filter, NULL, 0, &connections, &error), error, INVALID, "mode");
  filter.mode = NULL;
  FAILS(smartcar_client_delete_connections(client, &filter, &ended, &error), error, INVALID, "user_id");
  FAILS(smartcar_client_connections(client, NULL, NULL, 1000, &connections, &error), error, INVALID, "size");
  smartcar_webhook_filter enabled = {.struct_size = sizeof enabled, .is_enabled = 3};
  FAILS(smartcar_client_webhooks(client, &enabled, NULL, 0, &webhooks, &error), error, INVALID, "is_enabled");
  FAILS(smartcar_client_compatibility(client, "short", NULL, 0, NULL, &compatibility, &error), error, INVALID, "vin");
}

static void states(const smartcar_client *client) {
  smartcar_error *error = NULL;
  char *text = NULL;
  smartcar_connect_options options = {.struct_size = sizeof options, .state = "a", .signed_state = "b", .valid_for = 60};
  FAILS(smartcar_client_connect_url(client, &options, &text, &error), error, INVALID, "signed_state");
  options.state = NULL;
  options.valid_for = -1;
  FAILS(smartcar_client_connect_url(client, &options, &text, &error), error, INVALID, "valid_for");
  options = (smartcar_connect_options){.struct_size = sizeof options, .mode = "dead"};
  FAILS(smartcar_client_connect_url(client, &options, &text, &error), error, INVALID, "mode");
  options = (smartcar_connect_options){.struct_size = sizeof options, .redirect_uri = "/here"};
  FAILS(smartcar_client_connect_url(client, &options, &text, &error), error, INVALID, "redirect_uri");
  FAILS(smartcar_client_check_state(client, "state=v1.forged", &text, &error), error, INVALID, "state");
  FAILS(smartcar_client_reauthenticate_url(client, "a/b", NULL, &text, &error), error, INVALID, "vehicle_id");
  FAILS(smartcar_client_complete_reauthentication(client, "code=c&state=" STATE, &with_state, &text, &error), error, INVALID, "redirect");
  FAILS(smartcar_client_complete_reauthentication(client, "vehicle_id=v", NULL, &text, &error), error, INVALID, "state");
}

static void redirects(const smartcar_client *client) {
  static const char *const bad[] = {"", "?", "state=s", "https://example.com/callback", "code=a&code=b", not_utf8};
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .unchecked_state = true};
  char much[1000];

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    FAILS(smartcar_client_complete_connect(client, bad[i], &options, &grant, &error), error, INVALID, "redirect");
  }
  options.state = "ours";
  FAILS(smartcar_client_complete_connect(client, "code=c&state=ours", &options, &grant, &error), error, INVALID, "unchecked_state");
  FAILS(smartcar_client_complete_connect_code(client, "c", "ours", &options, &grant, &error), error, INVALID, "unchecked_state");
  options.unchecked_state = false;
  /* No state is no check, whatever the redirect carries. */
  static const char *const anything[] = {"code=c", "code=c&state=", "user_id=u", "error=access_denied"};
  static const char *const nothing[] = {NULL, ""};
  for (size_t i = 0; i < sizeof anything / sizeof *anything; i++) {
    FAILS(smartcar_client_complete_connect(client, anything[i], NULL, &grant, &error), error, INVALID, "state");
    for (size_t j = 0; j < sizeof nothing / sizeof *nothing; j++) {
      options.state = nothing[j];
      FAILS(smartcar_client_complete_connect(client, anything[i], &options, &grant, &error), error, INVALID, "state");
    }
  }
  options.state = "ours";
  FAILS(smartcar_client_complete_connect(client, "code=c&state=theirs", &options, &grant, &error), error, INVALID, "state");
  options.state = not_utf8;
  FAILS(smartcar_client_complete_connect(client, "code=c", &options, &grant, &error), error, INVALID, "state");
  options.state = NULL;
  options.unchecked_state = true;
  memset(much, 'x', sizeof much - 1);
  much[sizeof much - 1] = '\0';
  const char *const accounts[] = {"", "a\nb", not_utf8, much};
  for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
    options.account = accounts[i];
    FAILS(smartcar_client_complete_connect(client, "code=c", &options, &grant, &error), error, INVALID, "account");
  }
  options.struct_size = 3;
  FAILS(smartcar_client_complete_connect(client, "code=c", &options, &grant, &error), error, INVALID, "struct_size");

  /* What Connect reports itself keeps its words. */
  CHECK(!smartcar_client_complete_connect(client, "error=vehicle_incompatible&make=FORD&error_description=old&state=" STATE, &with_state, &grant, &error));
  CHECK(same(smartcar_error_connect_reason(error), "vehicle_incompatible") && same(smartcar_error_incompatible_make(error), "FORD"));
  CHECK(smartcar_error_incompatible_vin(error) == NULL && smartcar_error_incompatible_model(error) == NULL);
  CHECK(smartcar_error_incompatible_year(error) == 0);
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_API && grant == NULL);
  CHECK(same(smartcar_error_type(error), "vehicle_incompatible"));
  CHECK(same(smartcar_error_description(error), "old"));
  CHECK(same(smartcar_error_detail(error), "[{\"make\":\"FORD\"}]"));
  smartcar_error_free(error);

  /* A driver who declined is a kind of its own. */
  CHECK(!smartcar_client_complete_connect(client, "error=oem_cancelled_login&state=" STATE, &with_state, &grant, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_DECLINED && same(smartcar_error_name(error), "declined"));
  CHECK(same(smartcar_error_connect_reason(error), "oem_cancelled_login"));
  smartcar_error_free(error);
}

static void numbers(const smartcar_client *client) {
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  const double bad[] = {-1.0, (double)NAN, (double)INFINITY, -(double)INFINITY, 1e300};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    FAILS(smartcar_client_refresh_expiring(client, bad[i], &report, &error), error, INVALID, "within");
    FAILS(smartcar_client_refresh_expiring_with_options(client, bad[i], NULL, &report, &error), error, INVALID, "within");
    FAILS(smartcar_client_close_within((smartcar_client *)client, bad[i], &error), error, INVALID, "bound");
  }
  smartcar_refresh_options options = {.struct_size = sizeof options, .rate = -1};
  FAILS(smartcar_client_refresh_expiring_with_options(client, 1, &options, &report, &error), error, INVALID, "rate");
  const double no_rates[] = {-1.0, 1e-9, 1e300, (double)NAN, (double)INFINITY};
  for (size_t i = 0; i < sizeof no_rates / sizeof *no_rates; i++) {
    options = (smartcar_refresh_options){.struct_size = sizeof options, .fleet_rate = no_rates[i]};
    FAILS(smartcar_client_refresh_expiring_with_options(client, 1, &options, &report, &error), error, INVALID, "fleet_rate");
  }
}

/* A text that was handed over is the caller's to write into: what frees it must not measure it. The allocator's checks, and
   the unit test in ffi-c/src/string.rs, see what a wrong size would do. */
static void shortened(void) {
  smartcar_error *error = NULL;
  for (size_t end = 0; end <= 64; end++) {
    char *text = NULL;
    WORKS(smartcar_webhook_sign("token", "{}", 2, &text, &error), error);
    CHECK(strlen(text) == 64);
    text[end] = '\0';
    smartcar_string_free(text);
  }
  char *answer = NULL;
  WORKS(smartcar_webhook_challenge_answer("token", "word", &answer, &error), error);
  memset(answer, 'x', strlen(answer)); /* another text of the same length */
  smartcar_string_free(answer);
  FAILS(smartcar_webhook_challenge_answer("token\r\n", "word", &answer, &error), error, SMARTCAR_ERROR_CONFIG, "management_token");
}

/* Every text and every number of an enumeration that a function takes. A batch is to be had by asking Smartcar alone, so this comes last. */
static void generated(const smartcar_client *client) {
  static const char *const names[] = {"odometer"};
  static const char body[] = "{\"eventId\":\"e\",\"eventType\":\"VEHICLE_STATE\",\"data\":{\"vehicle\":{\"id\":\"v\"},\"signals\":[]}}";
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_batch *batch = NULL;
  const smartcar_webhook_event *event = NULL;
  smartcar_queue *queue = NULL;
  smartcar_config *config = smartcar_config_new();
  char *redirect = sandbox_consent("{}");
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_vehicle_batch(vehicle, names, 1, &batch, &error), error);
  WORKS(smartcar_webhook_parse(body, sizeof body - 1, &event, &error), error);
  WORKS(smartcar_queue_new(&queue, &error), error);

  char *before = sandbox_request("GET", "/sandbox/stats", NULL);
  generated_bad_input(config, client, vehicle, batch, event, queue);
  CHECK(smartcar_queue_pending(queue) == 0); /* a start that fails delivers nothing */
  char *after = sandbox_request("GET", "/sandbox/stats", NULL);
  CHECK(strcmp(before, after) == 0); /* nothing was sent */
  free(before);
  free(after);

  smartcar_queue_free(queue);
  smartcar_webhook_event_free(event);
  smartcar_batch_free(batch);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_config_free(config);
}

int main(void) {
  settings();
  shortened();
  sandbox_start(NULL);
  stores();
  smartcar_client *client = open_client("bad_input.db");
  ids(client);
  urls(client);
  redirects(client);
  options_of_calls(client);
  states(client);
  numbers(client);

  char *stats = sandbox_request("GET", "/sandbox/stats", NULL);
  CHECK(strstr(stats, "\"requests\":{}") != NULL); /* nothing was sent */
  free(stats);
  smartcar_error *error = NULL;
  const smartcar_grant_page *grants = NULL;
  WORKS(smartcar_client_grants(client, NULL, NULL, 10, &grants, &error), error);
  CHECK(grants->count == 0); /* nothing was stored */
  smartcar_grant_page_free(grants);
  generated(client);
  smartcar_client_free(client);
  return 0;
}
