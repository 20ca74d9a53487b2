/* Bad input of every kind: a typed error that names the field, nothing sent, nothing stored. */
#define _GNU_SOURCE
#include <math.h>

#include "support.h"

#define INVALID SMARTCAR_ERROR_INVALID_INPUT
static const char not_utf8[] = "caf\xe9";

static void settings(void) {
  smartcar_error *error = NULL;
  smartcar_client *client = NULL;
  smartcar_config *config = smartcar_config_new();

  FAILS(smartcar_config_set(config, "colour", "red", &error), error, INVALID, "name");
  FAILS(smartcar_config_set(config, not_utf8, "red", &error), error, INVALID, "name");
  FAILS(smartcar_config_set(config, "client_id", not_utf8, &error), error, INVALID, "value");
  FAILS(smartcar_config_set(config, "grace", "soon", &error), error, SMARTCAR_ERROR_CONFIG, "grace");
  FAILS(smartcar_config_set(config, "client_secret", "", &error), error, SMARTCAR_ERROR_CONFIG, "client_secret");

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
  CHECK(setenv("SMARTCAR_GRACE", "soon", 1) == 0);
  smartcar_config *other = config;
  FAILS(smartcar_config_from_env(&other, &error), error, SMARTCAR_ERROR_CONFIG, "grace");
  CHECK(other == NULL);
  CHECK(unsetenv("SMARTCAR_GRACE") == 0);
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
  CHECK(!smartcar_client_grants(client, not_utf8, 10, &grants, &error));
  CHECK(smartcar_error_kind(error) == INVALID);
  smartcar_error_free(error);

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

static void redirects(const smartcar_client *client) {
  static const char *const bad[] = {"", "?", "state=s", "https://example.com/callback", "code=a&code=b", not_utf8};
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options};
  char much[1000];

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    FAILS(smartcar_client_complete_connect(client, bad[i], NULL, &grant, &error), error, INVALID, "redirect");
  }
  options.state = "ours";
  FAILS(smartcar_client_complete_connect(client, "code=c&state=theirs", &options, &grant, &error), error, INVALID, "state");
  options.state = not_utf8;
  FAILS(smartcar_client_complete_connect(client, "code=c", &options, &grant, &error), error, INVALID, "state");
  options.state = NULL;
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
  CHECK(!smartcar_client_complete_connect(client, "error=vehicle_incompatible&make=FORD&error_description=old", NULL, &grant, &error));
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_API && grant == NULL);
  CHECK(same(smartcar_error_type(error), "vehicle_incompatible"));
  CHECK(same(smartcar_error_description(error), "old"));
  CHECK(same(smartcar_error_detail(error), "[{\"make\":\"FORD\"}]"));
  smartcar_error_free(error);
}

static void numbers(const smartcar_client *client) {
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  const double bad[] = {-1.0, (double)NAN, (double)INFINITY, -(double)INFINITY, 1e300};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    FAILS(smartcar_client_refresh_expiring(client, bad[i], &report, &error), error, INVALID, "within");
  }
}

int main(void) {
  settings();
  sandbox_start(NULL);
  stores();
  smartcar_client *client = open_client("bad_input.db");
  ids(client);
  urls(client);
  redirects(client);
  numbers(client);

  char *stats = sandbox_request("GET", "/sandbox/stats", NULL);
  CHECK(strstr(stats, "\"requests\":{}") != NULL); /* nothing was sent */
  free(stats);
  smartcar_error *error = NULL;
  const smartcar_grant_list *grants = NULL;
  WORKS(smartcar_client_grants(client, NULL, 10, &grants, &error), error);
  CHECK(grants->count == 0); /* nothing was stored */
  smartcar_grant_list_free(grants);
  smartcar_client_free(client);
  return 0;
}
