/* Every function, with NULL for each of its pointers: an error that names the parameter, or nothing, and never a crash.
   A test of ffi-c sees to it that no function of the header is missing here. */
#include <math.h>

#include "support.h"

#define NULL_IS_NAMED(call, name) FAILS(call, error, SMARTCAR_ERROR_INVALID_INPUT, name)

static void errors(void) {
  CHECK(smartcar_error_kind(NULL) == SMARTCAR_ERROR_NONE);
  CHECK(same(smartcar_error_name(NULL), "none"));
  CHECK(same(smartcar_error_message(NULL), ""));
  CHECK(smartcar_error_field(NULL) == NULL);
  CHECK(smartcar_error_cause(NULL) == NULL);
  CHECK(!smartcar_error_can_retry(NULL));
  CHECK(isnan(smartcar_error_retry_after(NULL)));
  CHECK(!smartcar_error_driver_must_act(NULL));
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
}

static void frees(void) {
  smartcar_error_free(NULL);
  smartcar_config_free(NULL);
  smartcar_client_free(NULL);
  smartcar_vehicle_free(NULL);
  smartcar_string_free(NULL);
  smartcar_grant_free(NULL);
  smartcar_grant_list_free(NULL);
  smartcar_refresh_report_free(NULL);
  smartcar_odometer_free(NULL);
  smartcar_location_free(NULL);
  smartcar_battery_free(NULL);
  smartcar_fuel_free(NULL);
  smartcar_charge_free(NULL);
  smartcar_vin_free(NULL);
  smartcar_attributes_free(NULL);
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
  const smartcar_refresh_report *report = NULL;
  char *url = NULL;
  bool removed = true;

  NULL_IS_NAMED(smartcar_client_close(NULL, &error), "client");
  NULL_IS_NAMED(smartcar_client_connect_url(NULL, NULL, &url, &error), "client");
  NULL_IS_NAMED(smartcar_client_connect_url(client, NULL, NULL, &error), "url");
  WORKS(smartcar_client_connect_url(client, NULL, &url, &error), error);
  smartcar_string_free(url);

  NULL_IS_NAMED(smartcar_client_complete_connect(NULL, "code=c", NULL, &grant, &error), "client");
  NULL_IS_NAMED(smartcar_client_complete_connect(client, NULL, NULL, &grant, &error), "redirect");
  NULL_IS_NAMED(smartcar_client_complete_connect(client, "code=c", NULL, NULL, &error), "grant");

  NULL_IS_NAMED(smartcar_client_grant(NULL, "g", &grant, &error), "client");
  NULL_IS_NAMED(smartcar_client_grant(client, NULL, &grant, &error), "grant_id");
  NULL_IS_NAMED(smartcar_client_grant(client, "g", NULL, &error), "grant");
  NULL_IS_NAMED(smartcar_client_grants_for(NULL, "v", &grants, &error), "client");
  NULL_IS_NAMED(smartcar_client_grants_for(client, NULL, &grants, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_grants_for(client, "v", NULL, &error), "grants");
  NULL_IS_NAMED(smartcar_client_grants(NULL, NULL, 10, &grants, &error), "client");
  NULL_IS_NAMED(smartcar_client_grants(client, NULL, 10, NULL, &error), "grants");
  WORKS(smartcar_client_grants(client, NULL, 10, &grants, &error), error);
  CHECK(grants->count == 0);
  smartcar_grant_list_free(grants);
  NULL_IS_NAMED(smartcar_client_remove_grant(NULL, "g", &removed, &error), "client");
  CHECK(!removed);
  NULL_IS_NAMED(smartcar_client_remove_grant(client, NULL, &removed, &error), "grant_id");
  WORKS(smartcar_client_remove_grant(client, "g", NULL, &error), error);

  NULL_IS_NAMED(smartcar_client_refresh_expiring(NULL, 1.0, &report, &error), "client");
  NULL_IS_NAMED(smartcar_client_refresh_expiring(client, 1.0, NULL, &error), "report");
  NULL_IS_NAMED(smartcar_client_vehicle(NULL, "v", &vehicle, &error), "client");
  NULL_IS_NAMED(smartcar_client_vehicle(client, NULL, &vehicle, &error), "vehicle_id");
  NULL_IS_NAMED(smartcar_client_vehicle(client, "v", NULL, &error), "vehicle");

  /* Nobody has to ask why. */
  CHECK(!smartcar_client_close(NULL, NULL));
  CHECK(!smartcar_config_set(NULL, NULL, NULL, NULL));
  CHECK(!smartcar_client_vehicle(client, "", &vehicle, NULL) && vehicle == NULL);
}

/* An endpoint: no vehicle, and nowhere to put the reading. */
#define ENDPOINT(method)                                                     \
  do {                                                                       \
    const smartcar_##method *reading = NULL;                                 \
    NULL_IS_NAMED(smartcar_vehicle_##method(NULL, &reading, &error), "vehicle"); \
    NULL_IS_NAMED(smartcar_vehicle_##method(vehicle, NULL, &error), "reading");  \
    CHECK(!smartcar_vehicle_##method(NULL, NULL, NULL));                     \
  } while (0)

static void vehicles(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  WORKS(smartcar_client_vehicle(client, "v", &vehicle, &error), error);
  NULL_IS_NAMED(smartcar_vehicle_set_unit_system(NULL, "metric", &error), "vehicle");
  NULL_IS_NAMED(smartcar_vehicle_set_unit_system(vehicle, NULL, &error), "unit_system");
  ENDPOINT(odometer);   /* smartcar_vehicle_odometer() */
  ENDPOINT(location);   /* smartcar_vehicle_location() */
  ENDPOINT(battery);    /* smartcar_vehicle_battery() */
  ENDPOINT(fuel);       /* smartcar_vehicle_fuel() */
  ENDPOINT(charge);     /* smartcar_vehicle_charge() */
  ENDPOINT(vin);        /* smartcar_vehicle_vin() */
  ENDPOINT(attributes); /* smartcar_vehicle_attributes() */
  smartcar_vehicle_free(vehicle);
}

int main(void) {
  CHECK(smartcar_abi_version() >= SMARTCAR_ABI_VERSION);
  CHECK(smartcar_version()[0] != '\0');
  sandbox_start(NULL);
  errors();
  frees();
  configs();
  smartcar_client *client = open_client("null.db");
  clients(client);
  vehicles(client);
  smartcar_client_free(client);
  CHECK(sandbox_requests("POST /oauth/token") == 0);
  return 0;
}
