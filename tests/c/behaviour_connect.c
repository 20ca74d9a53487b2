/* behaviour.h: lines about Connect and signing in again. */
#define _GNU_SOURCE
#include "behaviour.h"

static double valid_for(const struct line *line) {
  return option(line, "valid_for") != NULL ? strtod(option(line, "valid_for"), NULL) : 3600;
}

/* A state with this payload, as a Connect URL has it, to be freed; no character of it is escaped there. NULL: prints why. */
static char *state_of(const struct line *line, const char *payload) {
  smartcar_error *error = NULL;
  smartcar_connect_options options = {.struct_size = sizeof options, .signed_state = payload, .valid_for = valid_for(line)};
  char *url = NULL;
  if (!smartcar_client_connect_url(client, &options, &url, &error)) {
    show_error(error);
    return NULL;
  }
  char *state = strstr(url, "&state=");
  CHECK(state != NULL);
  state = strdup(state + strlen("&state="));
  smartcar_string_free(url);
  CHECK(state != NULL);
  state[strcspn(state, "&")] = '\0';
  return state;
}

/* The state where a line gives none. */
static const char *sent_state(const struct line *line) {
  return option(line, "state") != NULL ? option(line, "state") : "behaviour";
}

static void do_complete(const char *redirect, const smartcar_complete_options *options, const char *name) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  if (!smartcar_client_complete_connect(client, redirect, options, &grant, &error)) {
    show_error(error);
    return;
  }
  show_grant(grant);
  CHECK(name == NULL || keep_grant(name, grant));
  smartcar_grant_free(grant);
}

static void do_connect(const struct line *line) {
  static struct json json;
  const char *payload = option(line, "signed_state");
  char *state = payload != NULL ? state_of(line, payload) : NULL;
  if (payload != NULL && state == NULL) return;
  json_open(&json);
  json_option(&json, line, "make", "make", AS_TEXT);
  json_option(&json, line, "powertrain", "powertrain", AS_TEXT);
  json_option(&json, line, "vehicles", "vehicles", AS_IT_IS);
  json_option(&json, line, "index", "vehicles", AS_LIST);
  json_option(&json, line, "user", "user", AS_TEXT);
  json_option(&json, line, "single_select", "single_select", AS_IT_IS);
  json_option(&json, line, "vin", "single_select_vin", AS_TEXT);
  json_option(&json, line, "scope", "scope", AS_TEXTS);
  json_value(&json, "state", state != NULL ? state : sent_state(line), AS_TEXT);
  json_option(&json, line, "external_id", "external_id", AS_TEXT);
  json_option(&json, line, "mode", "mode", AS_TEXT);
  json_option(&json, line, "deny", "deny", AS_IT_IS);
  json_option(&json, line, "error", "error", AS_TEXT);
  if (flag(line, "without_code")) json_value(&json, "response_type", "none", AS_TEXT);
  json_close(&json);
  smartcar_complete_options options = {
      .struct_size = sizeof options, .per_vehicle = flag(line, "single_select"), .signed_state = payload != NULL,
      .without_code = flag(line, "without_code"), .unchecked_state = flag(line, "unchecked"),
      .account_from_external_id = flag(line, "account_from_external_id"), .state = option(line, "expect_state"),
      .account = option(line, "account")};
  if (options.state == NULL && payload == NULL && !options.unchecked_state) options.state = sent_state(line);
  char *redirect = sandbox_consent(json.text);
  do_complete(redirect, &options, word(line, 1));
  free(redirect);
  free(state);
}

static int by_text(const void *one, const void *other) { return strcmp(*(char *const *)one, *(char *const *)other); }

/* Without what differs from run to run, its parameters in order. */
static void show_url(const struct line *line, char *url) {
  char *path = strstr(url, "://"), *query = strchr(url, '?'), *parameters[32], *save = NULL;
  bool own = option(line, "redirect_uri") != NULL, is_signed = option(line, "signed_state") != NULL;
  static char state[] = "state=signed";
  size_t count = 0;
  CHECK(path != NULL && (path = strchr(path + 3, '/')) != NULL && query != NULL);
  *query++ = '\0';
  for (char *each = strtok_r(query, "&", &save); each != NULL; each = strtok_r(NULL, "&", &save)) {
    CHECK(count < sizeof parameters / sizeof *parameters);
    if (strncmp(each, "client_id=", 10) == 0 || (!own && strncmp(each, "redirect_uri=", 13) == 0)) continue;
    parameters[count++] = is_signed && strncmp(each, "state=", 6) == 0 ? state : each;
  }
  qsort(parameters, count, sizeof *parameters, by_text);
  printf("url %s", path);
  for (size_t i = 0; i < count; i++) printf("%c%s", i == 0 ? '?' : '&', parameters[i]);
}

static void do_url(const struct line *line) {
  smartcar_error *error = NULL;
  static struct items scope;
  char *url = NULL;
  items(&scope, option(line, "scope"));
  smartcar_connect_options options = {
      .struct_size = sizeof options, .force_approval = flag(line, "force"), .single_select = flag(line, "single_select"),
      .without_code = flag(line, "without_code"), .clear_external_id = option(line, "clear_external_id") != NULL,
      .scope = scope.items, .scope_count = scope.count, .state = option(line, "state"),
      .signed_state = option(line, "signed_state"), .valid_for = valid_for(line), .redirect_uri = option(line, "redirect_uri"),
      .mode = option(line, "mode"), .make = option(line, "make"), .single_select_vin = option(line, "vin"),
      .flags = option(line, "flags"), .external_id = option(line, "external_id"), .user = option(line, "user")};
  if (!smartcar_client_connect_url(client, &options, &url, &error)) {
    show_error(error);
    return;
  }
  show_url(line, url);
  smartcar_string_free(url);
}

static void do_reauthenticate_url(const struct line *line) {
  smartcar_error *error = NULL;
  char *url = NULL;
  smartcar_reauthenticate_options options = {
      .struct_size = sizeof options, .state = option(line, "state"), .signed_state = option(line, "signed_state"),
      .valid_for = valid_for(line), .redirect_uri = option(line, "redirect_uri")};
  if (!smartcar_client_reauthenticate_url(client, vehicle_id(word(line, 1)), &options, &url, &error)) {
    show_error(error);
    return;
  }
  show_url(line, url);
  smartcar_string_free(url);
}

static void do_reauthenticate(const struct line *line) {
  static struct json json;
  smartcar_error *error = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = option(line, "expect_state")};
  if (options.state == NULL) options.state = sent_state(line);
  char *vehicle = NULL;
  json_open(&json);
  json_value(&json, "vehicle_id", vehicle_id(word(line, 1)), AS_TEXT);
  json_value(&json, "state", sent_state(line), AS_TEXT);
  json_option(&json, line, "deny", "deny", AS_IT_IS);
  json_close(&json);
  char *answer = sandbox_request("POST", "/sandbox/reauthenticate", json.text), *redirect = json_text(answer, "redirect_url");
  if (smartcar_client_complete_reauthentication(client, redirect, &options, &vehicle, &error)) {
    printf("reauthenticated %s", vehicle_name(vehicle));
  } else {
    show_error(error);
  }
  smartcar_string_free(vehicle);
  free(redirect);
  free(answer);
}

static void do_check_state(const char *text) {
  smartcar_error *error = NULL;
  char *payload = NULL;
  if (smartcar_client_check_state(client, text, &payload, &error)) printf("state %s", payload);
  else show_error(error);
  smartcar_string_free(payload);
}

static void do_signed_state(const struct line *line) {
  char *state = state_of(line, word(line, 1));
  if (state == NULL) return;
  if (flag(line, "tamper")) {
    char *last = state + strlen(state) - 1;
    *last = *last == 'A' ? 'B' : 'A';
  }
  do_check_state(state);
  free(state);
}

bool connect_line(const struct line *line) {
  const char *verb = word(line, 0);
  if (same(verb, "connect")) {
    do_connect(line);
  } else if (same(verb, "complete")) {
    smartcar_complete_options options = {.struct_size = sizeof options, .state = option(line, "state"),
                                         .signed_state = flag(line, "signed"), .without_code = flag(line, "without_code"),
                                         .unchecked_state = flag(line, "unchecked")};
    do_complete(word(line, 1), &options, NULL);
  } else if (same(verb, "url")) {
    do_url(line);
  } else if (same(verb, "reauthenticate_url")) {
    do_reauthenticate_url(line);
  } else if (same(verb, "reauthenticate")) {
    do_reauthenticate(line);
  } else if (same(verb, "signed_state")) {
    do_signed_state(line);
  } else if (same(verb, "check_state")) {
    do_check_state(word(line, 1));
  } else {
    return false;
  }
  return true;
}
