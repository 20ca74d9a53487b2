/* Runs one behaviour case (tests/behaviour/README.md) through the C API and prints its transcript. */
#define _GNU_SOURCE
#include <pthread.h>

#include "behaviour.h"

/* --- what lasts through a case --- */

enum { CONSENTS = 64, VEHICLES = 128, HOOKS = 16 };

struct consent {
  char name[64], grant[128], user[128];
  char vehicles[VEHICLES][64];
  size_t vehicle_count;
};

static struct consent consents[CONSENTS];
static size_t consent_count;
static struct hook { char name[64], id[128]; } hooks[HOOKS];
static size_t hook_count;
smartcar_client *client;

bool keep_grant(const char *name, const smartcar_grant *grant) {
  struct consent *to = NULL;
  for (size_t i = 0; i < consent_count; i++) {
    if (same(consents[i].name, name)) to = &consents[i];
  }
  if (to == NULL) {
    if (consent_count == CONSENTS) return false;
    to = &consents[consent_count++];
  }
  if (grant->vehicle_count > VEHICLES) return false;
  *to = (struct consent){.vehicle_count = grant->vehicle_count};
  snprintf(to->name, sizeof to->name, "%s", name);
  snprintf(to->grant, sizeof to->grant, "%s", grant->id);
  snprintf(to->user, sizeof to->user, "%s", grant->user_id != NULL ? grant->user_id : "");
  for (size_t i = 0; i < to->vehicle_count; i++) snprintf(to->vehicles[i], sizeof to->vehicles[i], "%s", grant->vehicles[i]);
  return true;
}

const char *grant_id(const struct line *line, const char *name) {
  for (size_t i = 0; i < consent_count; i++) {
    if (same(consents[i].name, name)) return consents[i].grant;
  }
  complain(line, "no connect of this name", name);
}

const char *known_vehicle(const char *word) {
  const char *dot = strchr(word, '.');
  for (size_t i = 0; dot != NULL && i < consent_count; i++) {
    size_t length = (size_t)(dot - word), place = strtoul(dot + 1, NULL, 10);
    if (strlen(consents[i].name) == length && strncmp(consents[i].name, word, length) == 0 && place < consents[i].vehicle_count) {
      return consents[i].vehicles[place];
    }
  }
  return NULL;
}

const char *vehicle_id(const char *word) {
  const char *known = known_vehicle(word);
  return known != NULL ? known : word;
}

const char *vehicle_name(const char *id) {
  static char name[128];
  for (size_t i = 0; id != NULL && i < consent_count; i++) {
    for (size_t place = 0; place < consents[i].vehicle_count; place++) {
      if (!same(consents[i].vehicles[place], id)) continue;
      snprintf(name, sizeof name, "%s.%zu", consents[i].name, place);
      return name;
    }
  }
  return id;
}

const char *user_id(const char *word) {
  for (size_t i = 0; i < consent_count; i++) {
    if (same(consents[i].name, word) && consents[i].user[0] != '\0') return consents[i].user;
  }
  return word;
}

const char *user_name(const char *id) {
  for (size_t i = 0; id != NULL && i < consent_count; i++) {
    if (same(consents[i].user, id)) return consents[i].name;
  }
  return id;
}

const char *hook_id(const char *word) {
  for (size_t i = 0; i < hook_count; i++) {
    if (same(hooks[i].name, word)) return hooks[i].id;
  }
  return word;
}

const char *hook_name(const char *id) {
  for (size_t i = 0; i < hook_count; i++) {
    if (same(hooks[i].id, id)) return hooks[i].name;
  }
  return id;
}

void name_hook(const struct line *line, const char *name, const char *id) {
  if (hook_count == HOOKS) complain(line, "too many hooks", name);
  snprintf(hooks[hook_count].name, sizeof hooks->name, "%s", name);
  snprintf(hooks[hook_count++].id, sizeof hooks->id, "%s", id);
}

/* --- the client --- */

void call_options(const struct line *line, smartcar_call_options *options) {
  const char *timeout = option(line, "timeout"), *retries = option(line, "retries");
  *options = (smartcar_call_options){.struct_size = sizeof *options};
  options->unit_system = option(line, "unit_system");
  options->api = option(line, "api");
  if (timeout != NULL) options->timeout = strtod(timeout, NULL);
  if (retries != NULL) options->retries = same(retries, "0") ? -1 : strtol(retries, NULL, 10);
}

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
  for (size_t i = 0; ok && i < line->option_count; i++) {
    char name[64];
    const char *equals = strchr(line->options[i], '=');
    bool listed = false;
    snprintf(name, sizeof name, "%.*s", (int)(equals - line->options[i]), line->options[i]);
    for (size_t j = 0; j < smartcar_config_setting_count(); j++) listed |= same(name, smartcar_config_setting_name(j));
    if (!listed) ok = smartcar_config_set(config, name, equals + 1, error);
  }
  ok = ok && smartcar_client_open(config, opened, error);
  smartcar_config_free(config);
  return ok;
}

static void do_open(const struct line *line, smartcar_client **opened) {
  smartcar_error *error = NULL;
  if (open(line, opened, &error)) printf("opened");
  else show_error(error);
}

/* --- the lines --- */

static void do_grant(const struct line *line) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  if (!smartcar_client_grant(client, grant_id(line, word(line, 1)), &grant, &error)) show_error(error);
  else if (grant == NULL) printf("none");
  else show_grant(grant);
  smartcar_grant_free(grant);
}

static void do_expiring(const struct line *line) {
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  if (smartcar_client_refresh_expiring(client, strtod(word(line, 1), NULL), &report, &error)) {
    printf("report");
    COUNTED(report, refreshed);
    COUNTED(report, skipped);
    COUNTED(report, failed);
    COUNTED(report, reconnect);
  } else {
    show_error(error);
  }
  smartcar_refresh_report_free(report);
}

static void do_remove(const struct line *line) {
  smartcar_error *error = NULL;
  bool removed = false;
  if (smartcar_client_remove_grant(client, grant_id(line, word(line, 1)), &removed, &error)) {
    printf("removed %s", removed ? "true" : "false");
  } else {
    show_error(error);
  }
}

static bool client_line(const struct line *line) {
  const char *verb = word(line, 0);
  if (same(verb, "grant")) {
    do_grant(line);
  } else if (same(verb, "expiring")) {
    do_expiring(line);
  } else if (same(verb, "remove")) {
    do_remove(line);
  } else if (same(verb, "open")) {
    smartcar_client *another = NULL;
    do_open(line, &another);
    smartcar_client_free(another);
  } else if (same(verb, "reopen")) {
    smartcar_client_free(client);
    client = NULL;
    do_open(line, &client);
  } else {
    return false;
  }
  return true;
}

/* The case in the file of that name. */
static void *run(void *path) {
  char *text = NULL;
  size_t room = 0;
  struct line line = {0};
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  smartcar_error *error = NULL;
  WORKS(open(&line, &client, &error), error);
  while (getline(&text, &room, file) > 0) {
    line.number++;
    split(&line, text);
    if (line.count > 0) {
      if (!client_line(&line) && !connect_line(&line) && !vehicle_line(&line) && !application_line(&line) &&
          !webhook_line(&line) && !sandbox_line(&line)) {
        complain(&line, "no such line", word(&line, 0));
      }
      putchar('\n');
    }
    forget(&line);
    fflush(stdout);
  }
  free(text);
  fclose(file);
  smartcar_client_free(client);
  return NULL;
}

/* SMARTCAR_TEST_STACK has the case run by a thread with so many KiB of stack: no call is to need more than 64. */
int main(int count, char **arguments) {
  const char *stack = getenv("SMARTCAR_TEST_STACK");
  pthread_t thread;
  pthread_attr_t attributes;
  CHECK(count == 2);
  sandbox_start(NULL);
  if (stack == NULL) {
    run(arguments[1]);
    return 0;
  }
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, strtoul(stack, NULL, 10) * 1024) == 0);
  CHECK(pthread_create(&thread, &attributes, run, arguments[1]) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  return 0;
}
