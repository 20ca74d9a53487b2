/* The main job: connect a driver, read the car, go on when the token has expired, run the job, restart, remove. */
#define _GNU_SOURCE
#include <math.h>
#include <time.h>

#include "support.h"

static char *connect_url(const smartcar_client *client) {
  static const char *const scope[] = {"read_odometer", "required:read_vin"};
  smartcar_error *error = NULL;
  char *url = NULL;
  smartcar_connect_options options = {
      .struct_size = sizeof options, .force_approval = true, .single_select = true, .scope = scope, .scope_count = 2,
      .state = "a&b", .make = "TESLA", .flags = "country:DE", .external_id = "e", .user = "u"};
  WORKS(smartcar_client_connect_url(client, &options, &url, &error), error);
  return url;
}

static void urls(const smartcar_client *client) {
  static const char *const parts[] = {"/oauth/authorize?", "scope=read_odometer%20required%3Aread_vin", "state=a%26b",
                                      "approval_prompt=force", "single_select=true", "make=TESLA",
                                      "flags=country%3ADE", "external_id=e", "user=u"};
  char *url = connect_url(client);
  CHECK(strncmp(url, getenv("SMARTCAR_CONNECT_ORIGIN"), strlen(getenv("SMARTCAR_CONNECT_ORIGIN"))) == 0);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) CHECK(strstr(url, parts[i]) != NULL);
  smartcar_string_free(url);
}

static const smartcar_grant *complete(const smartcar_client *client, const char *consent, const smartcar_complete_options *options) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  char *redirect = sandbox_consent(consent);
  WORKS(smartcar_client_complete_connect(client, redirect, options, &grant, &error), error);
  free(redirect);
  return grant;
}

static void meta(const smartcar_meta *meta, const char *unit_system) {
  CHECK(meta->request_id != NULL && meta->request_id[0] != '\0');
  CHECK(meta->data_age_ms > 0 && meta->fetched_at_ms >= meta->data_age_ms);
  CHECK(same(meta->unit_system, unit_system));
}

static double odometer(const smartcar_client *client, const char *vehicle_id) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  double distance = reading->distance;
  CHECK(distance > 0 && strstr(smartcar_json_text(reading->raw), "\"distance\":") != NULL);
  meta(reading->meta, "metric");
  const smartcar_json *raw = smartcar_json_keep(reading->raw);
  smartcar_odometer_free(reading);
  CHECK(strstr(smartcar_json_text(raw), "\"distance\":") != NULL);
  smartcar_json_free(raw);
  smartcar_vehicle_free(vehicle);
  return distance;
}

/* Every endpoint of a plug-in hybrid, which has all of them. */
static void readings(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *metric = NULL, *imperial = NULL;
  const smartcar_location *location = NULL;
  const smartcar_battery *battery = NULL;
  const smartcar_fuel *fuel = NULL;
  const smartcar_charge *charge = NULL;
  const smartcar_vin *vin = NULL;
  const smartcar_attributes *attributes = NULL;
  const smartcar_grant *grant = complete(client, "{\"make\":\"BMW\",\"powertrain\":\"PHEV\"}", &with_state);

  CHECK(grant->vehicle_count == 1);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_vehicle_location(vehicle, &location, &error), error);
  CHECK(fabs(location->latitude) <= 90 && fabs(location->longitude) <= 180);
  WORKS(smartcar_vehicle_battery(vehicle, &battery, &error), error);
  CHECK(battery->percent_remaining >= 0 && battery->percent_remaining <= 1 && battery->range > 0);
  WORKS(smartcar_vehicle_fuel(vehicle, &fuel, &error), error);
  CHECK(fuel->range > 0 && fuel->percent_remaining <= 1 && fuel->amount_remaining > 0);
  WORKS(smartcar_vehicle_charge(vehicle, &charge, &error), error);
  CHECK(strstr(charge->state, "CHARG") != NULL && (charge->is_plugged_in == SMARTCAR_YES || same(charge->state, "NOT_CHARGING")));
  WORKS(smartcar_vehicle_vin(vehicle, &vin, &error), error);
  CHECK(strlen(vin->vin) == 17);
  WORKS(smartcar_vehicle_attributes(vehicle, &attributes, &error), error);
  CHECK(same(attributes->id, grant->vehicles[0]) && same(attributes->make, "BMW"));
  CHECK(attributes->model[0] != '\0' && attributes->year > 2000);
  const smartcar_meta *const metas[] = {location->meta, battery->meta, fuel->meta, charge->meta, vin->meta, attributes->meta};
  for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) CHECK(metas[i]->request_id != NULL && metas[i]->guessed_count == 0);

  WORKS(smartcar_vehicle_odometer(vehicle, &metric, &error), error);
  WORKS(smartcar_vehicle_set_unit_system(vehicle, "imperial", &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &imperial, &error), error);
  meta(metric->meta, "metric");
  meta(imperial->meta, "imperial");
  CHECK(fabs(metric->distance / imperial->distance - 1.609344) < 0.001);

  smartcar_odometer_free(metric);
  smartcar_odometer_free(imperial);
  smartcar_location_free(location);
  smartcar_battery_free(battery);
  smartcar_fuel_free(fuel);
  smartcar_charge_free(charge);
  smartcar_vin_free(vin);
  smartcar_attributes_free(attributes);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
}

/* The same program on either version of the API: readings, commands, a batch, and what v3 alone has. */
static void versions(const smartcar_client *client) {
  static const char *const apis[] = {"v2", "v3"}, *const wanted[] = {"odometer", "lock_status"};
  smartcar_error *error = NULL;
  smartcar_vehicle *plain = NULL, *vehicle = NULL;
  const smartcar_grant *grant = complete(client, "{\"make\":\"TESLA\"}", &with_state);
  double distances[2];
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &plain, &error), error);
  for (size_t i = 0; i < 2; i++) {
    const smartcar_odometer *odometer = NULL;
    const smartcar_lock_status *locks = NULL;
    const smartcar_permissions *permissions = NULL;
    const smartcar_command_result *result = NULL;
    smartcar_batch *batch = NULL;
    const smartcar_fuel *fuel = NULL;
    smartcar_call_options options = {.struct_size = sizeof options, .api = apis[i], .timeout = 30, .retries = -1};
    WORKS(smartcar_vehicle_with_options(plain, &options, &vehicle, &error), error);
    WORKS(smartcar_vehicle_lock(vehicle, &result, &error), error);
    CHECK(same(result->status, "success") && (result->execution_id != NULL) == (i == 1));
    smartcar_command_result_free(result);
    WORKS(smartcar_vehicle_permissions(vehicle, &permissions, &error), error);
    CHECK(permissions->permission_count > 3 && permissions->permissions[0][0] != '\0');
    smartcar_permissions_free(permissions);
    WORKS(smartcar_vehicle_batch(vehicle, wanted, 2, &batch, &error), error);
    FAILS(smartcar_batch_fuel(batch, &fuel, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "batch");
    FAILS(smartcar_batch_odometer(batch, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "reading");
    WORKS(smartcar_batch_odometer(batch, &odometer, &error), error);
    WORKS(smartcar_batch_lock_status(batch, &locks, &error), error);
    smartcar_batch_free(batch); /* its readings live on */
    CHECK(locks->is_locked == SMARTCAR_YES && locks->door_count == 4 && locks->doors[0]->place[0] != '\0');
    distances[i] = odometer->distance;
    smartcar_odometer_free(odometer);
    smartcar_lock_status_free(locks);
    if (i == 0) smartcar_vehicle_free(vehicle);
  }
  CHECK(fabs(distances[0] - distances[1]) < 0.01);

  const smartcar_signal *signal = NULL;
  const smartcar_signal_page *page = NULL, *next = NULL;
  const smartcar_signal_list *all = NULL;
  WORKS(smartcar_vehicle_signal(vehicle, SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE, &signal, &error), error);
  CHECK(signal->value_kind == SMARTCAR_VALUE_NUMBER && signal->boolean == SMARTCAR_UNKNOWN && signal->text == NULL);
  CHECK(fabs(signal->number - distances[1]) < 0.01 && signal->meta != NULL && signal->oem_updated_at_ms > 0);
  smartcar_signal_free(signal);
  WORKS(smartcar_vehicle_signals(vehicle, NULL, 2, &page, &error), error);
  CHECK(page->count == 2 && page->total > 2 && page->next != NULL && page->signals[0]->meta == NULL);
  WORKS(smartcar_vehicle_signals(vehicle, page->next, 2, &next, &error), error);
  CHECK(!same(page->signals[0]->code, next->signals[0]->code));
  WORKS(smartcar_vehicle_all_signals(vehicle, &all, &error), error);
  CHECK((int64_t)all->count == page->total);
  smartcar_signal_page_free(page);
  smartcar_signal_page_free(next);
  smartcar_signal_list_free(all);

  /* A client handle with options: freeing it closes nothing. */
  smartcar_client *v3 = NULL;
  const smartcar_connection_page *connections = NULL;
  const smartcar_connection_list *ended = NULL;
  smartcar_call_options options = {.struct_size = sizeof options, .api = "v3"};
  smartcar_connection_filter filter = {.struct_size = sizeof filter, .vehicle_id = grant->vehicles[0]};
  WORKS(smartcar_client_with_options(client, &options, &v3, &error), error);
  WORKS(smartcar_client_connections(v3, &filter, NULL, 0, &connections, &error), error);
  CHECK(connections->count == 1 && connections->next == NULL && same(connections->connections[0]->user_id, grant->user_id));
  CHECK(connections->connections[0]->permission_count > 3 && connections->connections[0]->connected_at_ms > 0);
  smartcar_connection_page_free(connections);
  WORKS(smartcar_client_delete_connections(v3, &filter, &ended, &error), error);
  CHECK(ended->count == 1);
  smartcar_connection_list_free(ended);
  smartcar_client_free(v3);
  smartcar_vehicle_free(vehicle);
  smartcar_vehicle_free(plain);
  bool removed = false;
  WORKS(smartcar_client_remove_grant(client, grant->id, &removed, &error), error);
  smartcar_grant_free(grant);
}

/* What a car cannot do and what its driver did not permit, with all that Smartcar says. */
static void refusals(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_fuel *fuel = NULL;
  const smartcar_vin *vin = NULL;
  const smartcar_grant *grant = complete(client, "{\"make\":\"TESLA\",\"scope\":\"read_fuel read_odometer\"}", &with_state);

  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  CHECK(!smartcar_vehicle_fuel(vehicle, &fuel, &error) && fuel == NULL);
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_UNSUPPORTED && smartcar_error_status(error) == 501);
  CHECK(same(smartcar_error_name(error), "unsupported"));
  CHECK(same(smartcar_error_type(error), "COMPATIBILITY") && same(smartcar_error_code(error), "VEHICLE_NOT_CAPABLE"));
  CHECK(smartcar_error_description(error) != NULL && smartcar_error_request_id(error) != NULL);
  CHECK(!smartcar_error_can_retry(error) && isnan(smartcar_error_retry_after(error)));
  smartcar_error_free(error);
  CHECK(!smartcar_vehicle_vin(vehicle, &vin, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_PERMISSION && smartcar_error_driver_must_act(error));
  CHECK(same(smartcar_error_permissions(error), "read_vin") && !smartcar_error_outcome_unknown(error));
  CHECK(same(smartcar_error_grant_id(error), grant->id) && same(smartcar_error_vehicle_id(error), grant->vehicles[0]));
  CHECK(smartcar_error_reconnect_reason(error) == NULL);
  smartcar_error_free(error);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
}

static const smartcar_grant *stored(const smartcar_client *client, const char *id) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  WORKS(smartcar_client_grant(client, id, &grant, &error), error);
  CHECK(grant != NULL);
  return grant;
}

/* Waits until the store has a generation: a caller gets the new token as soon as Smartcar has given it, which may be
   before it is stored. */
static void await_generation(const smartcar_client *client, const char *id, uint64_t generation) {
  const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
  for (int i = 0; i < 500; i++) {
    const smartcar_grant *grant = stored(client, id);
    uint64_t now = grant->generation;
    smartcar_grant_free(grant);
    CHECK(now <= generation);
    if (now == generation) return;
    nanosleep(&pause, NULL);
  }
  CHECK(!"the generation was not stored within ten seconds");
}

/* A framework has taken the redirect apart: its code alone, and the state that came beside it. */
static void code_alone(const smartcar_client *client) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = STATE};
  char *redirect = sandbox_consent("{\"user\":\"code@example.com\"}");
  char *code = strstr(redirect, "code=");
  CHECK(code != NULL);
  code += strlen("code=");
  code[strcspn(code, "&")] = '\0';
  FAILS(smartcar_client_complete_connect_code(client, code, NULL, &options, &grant, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "returned_state");
  FAILS(smartcar_client_complete_connect_code(client, code, "theirs", &options, &grant, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "state");
  WORKS(smartcar_client_complete_connect_code(client, code, STATE, &options, &grant, &error), error);
  CHECK(same(grant->status, "active") && grant->vehicle_count == 1);
  /* Its driver ends it: the job says so, and whose it is. */
  char revoke[160], id[64], car[64];
  snprintf(id, sizeof id, "%s", grant->id);
  snprintf(car, sizeof car, "%s", grant->vehicles[0]);
  snprintf(revoke, sizeof revoke, "{\"user_id\":\"%s\"}", grant->user_id);
  free(sandbox_request("POST", "/sandbox/revoke", revoke));
  smartcar_grant_free(grant);
  const smartcar_refresh_report *report = NULL;
  WORKS(smartcar_client_refresh_expiring(client, 100 * 86400.0, &report, &error), error);
  CHECK(report->reconnect == 1 && report->reconnect_grant_count == 1 && same(report->reconnect_grants[0], id));
  CHECK(report->failed_grant_count == 0);
  smartcar_refresh_report_free(report);
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *odometer = NULL;
  WORKS(smartcar_client_vehicle(client, car, &vehicle, &error), error);
  CHECK(!smartcar_vehicle_odometer(vehicle, &odometer, &error) && odometer == NULL);
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_RECONNECT_REQUIRED && same(smartcar_error_grant_id(error), id));
  CHECK(same(smartcar_error_reconnect_reason(error), "revoked") && same(smartcar_error_vehicle_id(error), car));
  smartcar_error_free(error);
  smartcar_vehicle_free(vehicle);
  CHECK(!smartcar_client_complete_connect_code(client, code, STATE, &options, &grant, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_API && smartcar_error_status(error) == 400);
  smartcar_error_free(error);
  free(redirect);
}

/* From the first consent to the last restart. */
static void life(smartcar_client *client) {
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  const smartcar_grant_list *grants = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = "csrf", .account = "sky-user-17"};
  const smartcar_grant *grant = complete(client, "{\"vehicles\":2,\"state\":\"csrf\"}", &options);
  char id[64], first[64], second[64];

  CHECK(grant->vehicle_count == 2 && same(grant->account, "sky-user-17") && grant->user_id != NULL);
  CHECK(same(grant->status, "active") && grant->reason == NULL && same(grant->mode, "user") && grant->generation == 0);
  CHECK(grant->connected_at_ms > 0 && grant->access_expires_at_ms > grant->connected_at_ms);
  CHECK(grant->refresh_expires_at_ms > grant->access_expires_at_ms);
  snprintf(id, sizeof id, "%s", grant->id);
  snprintf(first, sizeof first, "%s", grant->vehicles[0]);
  snprintf(second, sizeof second, "%s", grant->vehicles[1]);
  smartcar_grant_free(grant);

  /* Smartcar's time goes on three hours: the access token is refused once, and refreshed. */
  double distance = odometer(client, first);
  CHECK(distance != odometer(client, second));
  free(sandbox_request("POST", "/sandbox/clock", "{\"advance_seconds\":10800}"));
  CHECK(odometer(client, first) == distance);
  await_generation(client, id, 1);

  /* The job takes what was refreshed in the very moment in which it begins for its own work. */
  nanosleep(&(struct timespec){.tv_sec = getenv("SMARTCAR_TEST_SLOWLY") != NULL ? 5 : 1}, NULL);

  /* The job: everything ends within a hundred days, and nothing within a day. */
  WORKS(smartcar_client_refresh_expiring(client, 100 * 86400.0, &report, &error), error);
  CHECK(report->refreshed >= 1 && report->failed == 0 && report->reconnect == 0);
  smartcar_refresh_report_free(report);
  WORKS(smartcar_client_refresh_expiring(client, 86400.0, &report, &error), error);
  CHECK(report->refreshed == 0 && report->skipped == 0 && report->failed == 0);
  smartcar_refresh_report_free(report);

  /* A restart: the store's file is all that is left. */
  WORKS(smartcar_client_close(client, &error), error);
  WORKS(smartcar_client_close(client, &error), error);
  FAILS(smartcar_client_grant(client, id, &grant, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_client_free(client);
  client = open_client("journey.db");
  grant = stored(client, id);
  CHECK(grant->generation == 2);
  smartcar_grant_free(grant);
  CHECK(odometer(client, first) == distance);

  /* Connect Match: a grant of its own, newest first. */
  options = (smartcar_complete_options){.struct_size = sizeof options, .state = STATE, .per_vehicle = true};
  grant = complete(client, "{\"make\":\"FORD\",\"single_select\":true}", &options);
  CHECK(same(grant->mode, "vehicle") && grant->vehicle_count == 1 && grant->account == NULL);
  WORKS(smartcar_client_grants_for(client, grant->vehicles[0], &grants, &error), error);
  CHECK(grants->count == 1 && same(grants->grants[0]->id, grant->id));
  smartcar_grant_list_free(grants);
  smartcar_grant_free(grant);

  /* Page by page, one at a time, all of them; and only those of one customer. */
  size_t seen = 0;
  char last[64] = "";
  const smartcar_grant_page *page = NULL;
  for (bool more = true; more;) {
    WORKS(smartcar_client_grants(client, NULL, last[0] == '\0' ? NULL : last, 1, &page, &error), error);
    CHECK(page->count <= 1); /* none where the grant was removed */
    if (page->count == 1) CHECK(strcmp(last, page->grants[0]->id) < 0);
    seen += page->count;
    more = page->next != NULL;
    if (more) snprintf(last, sizeof last, "%s", page->next);
    smartcar_grant_page_free(page);
  }
  WORKS(smartcar_client_grants(client, NULL, NULL, 0, &page, &error), error);
  CHECK(page->count == seen && seen >= 2 && page->next == NULL);
  smartcar_grant_page_free(page);
  smartcar_grant_filter filter = {.struct_size = sizeof filter, .status = "active", .account = "sky-user-17"};
  WORKS(smartcar_client_grants(client, &filter, NULL, 0, &page, &error), error);
  CHECK(page->count >= 1 && page->count < seen);
  for (size_t i = 0; i < page->count; i++) CHECK(same(page->grants[i]->account, "sky-user-17"));
  smartcar_grant_page_free(page);

  /* Removed is gone. */
  bool removed = false;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  WORKS(smartcar_client_remove_grant(client, id, &removed, &error), error);
  CHECK(removed);
  WORKS(smartcar_client_vehicle(client, first, &vehicle, &error), error);
  FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_NOT_CONNECTED, "vehicle_id");

  /* The client may go before its vehicles. */
  smartcar_client_free(client);
  FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_vehicle_free(vehicle);
}

/* What was sealed with one key cannot be read with another: reports name the grant. */
static void reports(void) {
  smartcar_error *error = NULL;
  const smartcar_rekey_report *rekeyed = NULL;
  const smartcar_export_report *exported = NULL;
  char path[160];
  snprintf(path, sizeof path, "%s/exported.csv", temporary_folder());
  setenv("SMARTCAR_TOKEN_KEYS", "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 1);
  smartcar_client *client = open_client("reports.db");
  const smartcar_grant *grant = complete(client, "{}", &with_state);
  smartcar_client_free(client);
  setenv("SMARTCAR_TOKEN_KEYS", "two:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=", 1);
  client = open_client("reports.db");
  WORKS(smartcar_client_rekey(client, &rekeyed, &error), error);
  CHECK(rekeyed->unreadable == 1 && rekeyed->rewritten == 0 && !rekeyed->ready);
  CHECK(rekeyed->unreadable_grant_count == 1 && strcmp(rekeyed->unreadable_grants[0], grant->id) == 0);
  WORKS(smartcar_client_export_grants(client, path, NULL, &exported, &error), error);
  CHECK(exported->exported == 0 && exported->skipped == 1 && exported->reconnect == 0);
  CHECK(exported->skipped_grant_count == 1 && strcmp(exported->skipped_grants[0], grant->id) == 0);
  CHECK(exported->reconnect_grant_count == 0);
  remove(path);
  smartcar_export_report_free(exported);
  smartcar_rekey_report_free(rekeyed);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  unsetenv("SMARTCAR_TOKEN_KEYS");
}

int main(void) {
  sandbox_start(NULL);
  reports();
  smartcar_client *client = open_client("journey.db");
  urls(client);
  readings(client);
  versions(client);
  refusals(client);
  smartcar_client *another = open_client("code.db");
  code_alone(another);
  smartcar_client_free(another);
  life(client); /* frees it */

  /* Nobody at home: an error, no hang. */
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  client = open_client("journey.db");
  sandbox_stop();
  CHECK(!smartcar_client_complete_connect(client, "code=c&state=" STATE, &with_state, &grant, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_NETWORK && smartcar_error_can_retry(error));
  smartcar_error_free(error);
  smartcar_client_free(client);
  return 0;
}
