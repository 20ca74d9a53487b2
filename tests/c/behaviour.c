/* Runs one behaviour case (tests/behaviour/README.md) through the C API and prints its transcript. */
#define _GNU_SOURCE
#include "behaviour.h"

#include <math.h>

#include "support.h"

/* --- what lasts through a case --- */

enum { CONSENTS = 32, VEHICLES = 32 };

struct consent {
  char name[64], grant[128], user[128];
  char vehicles[VEHICLES][128];
  size_t vehicle_count;
};

static struct consent consents[CONSENTS];
static size_t consent_count;
static smartcar_client *client;

static struct consent *consent(const char *name) {
  for (size_t i = 0; i < consent_count; i++) {
    if (same(consents[i].name, name)) return &consents[i];
  }
  return NULL;
}

static struct consent *known(const struct line *line, const char *name) {
  struct consent *found = consent(name);
  if (found == NULL) complain(line, "no connect of this name", name);
  return found;
}

/* NAME.N of a connect, or an id as it is. */
static const char *vehicle_id(const char *word) {
  const char *dot = strrchr(word, '.');
  for (size_t i = 0; dot != NULL && i < consent_count; i++) {
    size_t length = (size_t)(dot - word), place = strtoul(dot + 1, NULL, 10);
    if (strlen(consents[i].name) == length && strncmp(consents[i].name, word, length) == 0 && place < consents[i].vehicle_count) {
      return consents[i].vehicles[place];
    }
  }
  return word;
}

/* --- what is printed --- */

static void print_error(smartcar_error *error) {
  printf("error %s field=%s retry=%s driver=%s type=%s code=%s\n", smartcar_error_name(error),
         text_or_null(smartcar_error_field(error)), smartcar_error_can_retry(error) ? "true" : "false",
         smartcar_error_driver_must_act(error) ? "true" : "false", text_or_null(smartcar_error_type(error)),
         text_or_null(smartcar_error_code(error)));
  smartcar_error_free(error);
}

static void print_grant(const smartcar_grant *grant) {
  printf("grant mode=%s vehicles=%zu account=%s status=%s reason=%s generation=%llu\n", grant->mode, grant->vehicle_count,
         text_or_null(grant->account), grant->status, text_or_null(grant->reason), (unsigned long long)grant->generation);
}

static void print_number(const char *name, double number) {
  if (isnan(number)) printf(" %s=null", name);
  else printf(" %s=%.3f", name, number);
}

static void print_end(const smartcar_meta *meta) { printf(" unit_system=%s\n", meta->unit_system); }

/* --- the client --- */

/* The settings that the sandbox printed, and the store; over them those of the line. An empty one is left out. */
static bool open(const struct line *line, smartcar_client **opened, smartcar_error **error) {
  smartcar_config *config = smartcar_config_new();
  bool ok = true;
  for (size_t i = 0; ok && i < smartcar_config_setting_count(); i++) {
    const char *name = smartcar_config_setting_name(i), *value = option(line, name);
    char variable[64] = "SMARTCAR_", store[128];
    if (value == NULL && same(name, "store")) {
      snprintf(store, sizeof store, "sqlite:%s/behaviour.db", temporary_folder());
      value = store;
    }
    if (value == NULL) {
      for (size_t at = strlen(variable), from = 0; name[from] != '\0' && at + 1 < sizeof variable; at++, from++) {
        variable[at] = (char)(name[from] >= 'a' && name[from] <= 'z' ? name[from] - 'a' + 'A' : name[from]);
      }
      value = getenv(variable);
    }
    if (value != NULL && value[0] != '\0') ok = smartcar_config_set(config, name, value, error);
  }
  /* A setting that there is not is for the library to turn away. */
  for (size_t i = 1; ok && i < line->count; i++) {
    char name[64];
    const char *equals = strchr(line->words[i], '=');
    bool listed = false;
    snprintf(name, sizeof name, "%.*s", equals != NULL ? (int)(equals - line->words[i]) : 63, line->words[i]);
    for (size_t j = 0; j < smartcar_config_setting_count(); j++) listed |= same(name, smartcar_config_setting_name(j));
    if (!listed) ok = smartcar_config_set(config, name, equals != NULL ? equals + 1 : "", error);
  }
  ok = ok && smartcar_client_open(config, opened, error);
  smartcar_config_free(config);
  return ok;
}

/* --- the lines --- */

/* Prints the grant, or why there is none; whether there is one. `to` keeps its ids. */
static bool do_complete(const char *redirect, const char *state, const char *account, bool per_vehicle, struct consent *to) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .per_vehicle = per_vehicle, .state = state, .account = account};
  if (!smartcar_client_complete_connect(client, redirect, &options, &grant, &error)) {
    print_error(error);
    return false;
  }
  print_grant(grant);
  snprintf(to->grant, sizeof to->grant, "%s", grant->id);
  snprintf(to->user, sizeof to->user, "%s", text_or_null(grant->user_id));
  to->vehicle_count = grant->vehicle_count < VEHICLES ? grant->vehicle_count : VEHICLES;
  for (size_t i = 0; i < to->vehicle_count; i++) snprintf(to->vehicles[i], sizeof to->vehicles[i], "%s", grant->vehicles[i]);
  smartcar_grant_free(grant);
  return true;
}

static void do_connect(const struct line *line) {
  struct consent made = {0}, *to = consent(word(line, 1));
  struct json json = {0};
  json_open(&json);
  json_option(&json, line, "make", "make", AS_TEXT);
  json_option(&json, line, "powertrain", "powertrain", AS_TEXT);
  json_option(&json, line, "vehicles", "vehicles", AS_IT_IS);
  json_option(&json, line, "index", "vehicles", AS_LIST);
  json_option(&json, line, "user", "user", AS_TEXT);
  json_option(&json, line, "single_select", "single_select", AS_IT_IS);
  json_option(&json, line, "scope", "scope", AS_TEXTS);
  json_option(&json, line, "state", "state", AS_TEXT);
  json_close(&json);
  snprintf(made.name, sizeof made.name, "%s", word(line, 1));
  char *redirect = sandbox_consent(json.text);
  bool per_vehicle = same(option(line, "single_select"), "true");
  if (do_complete(redirect, option(line, "expect_state"), option(line, "account"), per_vehicle, &made)) {
    if (to == NULL && consent_count < CONSENTS) to = &consents[consent_count++];
    if (to == NULL) complain(line, "too many connects", made.name);
    *to = made;
  }
  free(redirect);
}

static void do_grant(const struct line *line) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  const struct consent *of = known(line, word(line, 1));
  if (!smartcar_client_grant(client, of->grant, &grant, &error)) {
    print_error(error);
    return;
  }
  if (grant != NULL) print_grant(grant);
  else puts("none");
  smartcar_grant_free(grant);
}

/* One endpoint: reads it, or prints why not. */
#define READ(method, ...)                                          \
  do {                                                             \
    if (!same(word(line, 1), #method)) break;                      \
    const smartcar_##method *reading = NULL;                       \
    if (smartcar_vehicle_##method(vehicle, &reading, &error)) {    \
      printf(#method);                                             \
      __VA_ARGS__;                                                 \
      print_end(reading->meta);                                    \
    } else {                                                       \
      print_error(error);                                          \
    }                                                              \
    smartcar_##method##_free(reading);                             \
    found = true;                                                  \
  } while (0)
#define NUMBER(field) print_number(#field, reading->field)
#define TEXT(field) printf(" %s=%s", #field, text_or_null(reading->field))
#define BOOL(field) printf(" %s=%s", #field, reading->field ? "true" : "false")

static void do_read(const struct line *line) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const char *units = option(line, "unit_system");
  bool found = false;
  if (!smartcar_client_vehicle(client, vehicle_id(word(line, 2)), &vehicle, &error) ||
      (units != NULL && !smartcar_vehicle_set_unit_system(vehicle, units, &error))) {
    print_error(error);
    smartcar_vehicle_free(vehicle);
    return;
  }
  READ(odometer, NUMBER(distance));
  READ(location, NUMBER(latitude), NUMBER(longitude));
  READ(battery, NUMBER(percent_remaining), NUMBER(range));
  READ(fuel, NUMBER(range), NUMBER(percent_remaining), NUMBER(amount_remaining));
  READ(charge, BOOL(is_plugged_in), TEXT(state));
  READ(vin, TEXT(vin));
  READ(attributes, TEXT(id), TEXT(make), printf(" model=\"%s\"", reading->model), printf(" year=%u", (unsigned)reading->year));
  smartcar_vehicle_free(vehicle);
  if (!found) complain(line, "no such endpoint", word(line, 1));
}

static void do_expiring(const struct line *line) {
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  if (smartcar_client_refresh_expiring(client, strtod(word(line, 1), NULL), &report, &error)) {
    printf("report refreshed=%llu skipped=%llu failed=%llu reconnect=%llu\n", (unsigned long long)report->refreshed,
           (unsigned long long)report->skipped, (unsigned long long)report->failed, (unsigned long long)report->reconnect);
  } else {
    print_error(error);
  }
  smartcar_refresh_report_free(report);
}

static void do_remove(const struct line *line) {
  smartcar_error *error = NULL;
  bool removed = false;
  if (smartcar_client_remove_grant(client, known(line, word(line, 1))->grant, &removed, &error)) {
    printf("removed %s\n", removed ? "true" : "false");
  } else {
    print_error(error);
  }
}

static int by_text(const void *one, const void *other) { return strcmp(*(char *const *)one, *(char *const *)other); }

/* Without its origin, client_id and redirect_uri, and its parameters in order. */
static void print_url(char *url) {
  char *path = strstr(url, "://"), *query = strchr(url, '?'), *parameters[32], *save = NULL;
  size_t count = 0;
  CHECK(path != NULL && (path = strchr(path + 3, '/')) != NULL && query != NULL);
  *query++ = '\0';
  for (char *each = strtok_r(query, "&", &save); each != NULL; each = strtok_r(NULL, "&", &save)) {
    CHECK(count < sizeof parameters / sizeof *parameters);
    if (strncmp(each, "client_id=", 10) != 0 && strncmp(each, "redirect_uri=", 13) != 0) parameters[count++] = each;
  }
  qsort(parameters, count, sizeof *parameters, by_text);
  printf("url %s", path);
  for (size_t i = 0; i < count; i++) printf("%c%s", i == 0 ? '?' : '&', parameters[i]);
  putchar('\n');
}

static void do_url(const struct line *line) {
  smartcar_error *error = NULL;
  char *url = NULL, scope[512];
  const char *permissions[32];
  smartcar_connect_options options = {
      .struct_size = sizeof options, .state = option(line, "state"), .make = option(line, "make"),
      .flags = option(line, "flags"), .user = option(line, "user"), .external_id = option(line, "external_id"),
      .single_select = same(option(line, "single_select"), "true"), .force_approval = same(option(line, "force"), "true"),
      .scope = permissions};
  if (option(line, "scope") != NULL) {
    snprintf(scope, sizeof scope, "%s", option(line, "scope"));
    for (char *from = scope; from != NULL && options.scope_count < sizeof permissions / sizeof *permissions;) {
      permissions[options.scope_count++] = from;
      from = strchr(from, ',');
      if (from != NULL) *from++ = '\0';
    }
  }
  if (!smartcar_client_connect_url(client, &options, &url, &error)) {
    print_error(error);
    return;
  }
  print_url(url);
  smartcar_string_free(url);
}

static void do_open(const struct line *line, smartcar_client **opened) {
  smartcar_error *error = NULL;
  if (open(line, opened, &error)) puts("opened");
  else print_error(error);
}

static void do_line(const struct line *line) {
  const char *verb = word(line, 0);
  char json[256];
  if (same(verb, "connect")) {
    do_connect(line);
  } else if (same(verb, "complete")) {
    struct consent unnamed;
    do_complete(word(line, 1), option(line, "state"), NULL, false, &unnamed);
  } else if (same(verb, "grant")) {
    do_grant(line);
  } else if (same(verb, "read")) {
    do_read(line);
  } else if (same(verb, "expiring")) {
    do_expiring(line);
  } else if (same(verb, "remove")) {
    do_remove(line);
  } else if (same(verb, "url")) {
    do_url(line);
  } else if (same(verb, "open")) {
    smartcar_client *another = NULL;
    do_open(line, &another);
    smartcar_client_free(another);
  } else if (same(verb, "reopen")) {
    smartcar_client_free(client);
    client = NULL;
    do_open(line, &client);
  } else if (same(verb, "advance")) {
    snprintf(json, sizeof json, "{\"advance_seconds\":%s}", word(line, 1));
    free(sandbox_request("POST", "/sandbox/clock", json));
    puts("ok");
  } else if (same(verb, "revoke")) {
    snprintf(json, sizeof json, "{\"user_id\":\"%s\"}", known(line, word(line, 1))->user);
    free(sandbox_request("POST", "/sandbox/revoke", json));
    puts("ok");
  } else if (same(verb, "requests")) {
    printf("requests %ld\n", sandbox_requests(word(line, 1)));
  } else {
    complain(line, "no such line", verb);
  }
}

int main(int count, char **arguments) {
  char *text = NULL;
  size_t room = 0;
  struct line line = {0};
  CHECK(count == 2);
  FILE *file = fopen(arguments[1], "r");
  CHECK(file != NULL);
  sandbox_start(NULL);
  smartcar_error *error = NULL;
  WORKS(open(&line, &client, &error), error);
  while (getline(&text, &room, file) > 0) {
    line.number++;
    split(&line, text);
    if (line.count > 0) do_line(&line);
    forget(&line);
    fflush(stdout);
  }
  free(text);
  fclose(file);
  smartcar_client_free(client);
  return 0;
}
