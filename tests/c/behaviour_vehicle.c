/* behaviour.h: lines about one vehicle. */
#define _GNU_SOURCE
#include "behaviour.h"
#include "generated/calls.h"
#include "generated/show.h"

static char last_schedule[128];

/* What a call gave, under a title, or why there is nothing; frees it. */
#define GAVE(ok, type, title, show, result)     \
  do {                                           \
    if (ok) printf("%s", title), show(result);   \
    else show_error(error);                      \
    smartcar_##type##_free(result);              \
  } while (0)

static double number(const struct line *line, const char *name, double otherwise) {
  return option(line, name) != NULL ? strtod(option(line, name), NULL) : otherwise;
}

/* A method by its name: `read` and `do` are the same. */
static void do_call(const struct line *line, const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const char *method = word(line, 1);
#define CALL(name, type, ...)                                                         \
  if (same(method, #name)) {                                                          \
    const smartcar_##type *of = NULL;                                                 \
    GAVE(smartcar_vehicle_##name(__VA_ARGS__, &of, &error), type, #name, show_##type, of); \
    return;                                                                           \
  }
  EACH_READ(CALL)
  EACH_COMMAND(CALL)
  complain(line, "no such method", method);
}

static void do_schedule(const struct line *line, const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_charge_schedule_result *result = NULL;
  smartcar_charge_window windows[WORDS];
  smartcar_charge_schedule schedule = {.struct_size = sizeof schedule, .latitude = number(line, "latitude", 37.4),
                                       .longitude = number(line, "longitude", -122.1), .windows = windows};
  for (size_t i = 2; i < line->count; i += 3) {
    windows[schedule.window_count++] = (smartcar_charge_window){word(line, i), word(line, i + 1), word(line, i + 2)};
  }
  bool ok = smartcar_vehicle_set_charge_schedule(vehicle, &schedule, &result, &error);
  if (ok && result->schedule_id != NULL) snprintf(last_schedule, sizeof last_schedule, "%s", result->schedule_id);
  GAVE(ok, charge_schedule_result, "schedule", show_charge_schedule_result, result);
}

static void show_part(const smartcar_batch *batch, const char *part) {
  smartcar_error *error = NULL;
#define PART(name, type)                                                              \
  if (same(part, #name)) {                                                            \
    const smartcar_##type *reading = NULL;                                            \
    GAVE(smartcar_batch_##name(batch, &reading, &error), type, #name, show_##type, reading); \
    return;                                                                           \
  }
  EACH_READING(PART)
  const smartcar_answer *answer = NULL;
  if (smartcar_batch_path(batch, part, &answer, &error)) printf("%s %s", part, smartcar_json_text(answer->raw));
  else show_error(error);
  smartcar_answer_free(answer);
}

static void do_batch(const struct line *line, const smartcar_vehicle *vehicle) {
  static struct items parts;
  smartcar_error *error = NULL;
  smartcar_batch *batch = NULL;
  items(&parts, word(line, 2)[0] != '\0' ? word(line, 2) : NULL);
  if (!smartcar_vehicle_batch(vehicle, parts.items, parts.count, &batch, &error)) {
    show_error(error);
    return;
  }
  for (size_t i = 0; i < parts.count; i++) {
    if (i > 0) printf(" | ");
    show_part(batch, parts.items[i]);
  }
  smartcar_batch_free(batch);
}

static void do_request(const struct line *line, const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_answer *answer = NULL;
  const char *method = word(line, 2), *path = word(line, 3), *body = option(line, "body"), *query = option(line, "query");
  const char *user = option(line, "user");
  char name[64] = "";
  smartcar_pair pair = {.name = name};
  if (query != NULL && strchr(query, ':') != NULL) {
    snprintf(name, sizeof name, "%.*s", (int)(strchr(query, ':') - query), query);
    pair.value = strchr(query, ':') + 1;
  }
  size_t count = pair.value != NULL;
  bool ok = vehicle == NULL
                ? smartcar_client_request(client, method, path, &pair, count, body, user != NULL ? user_id(user) : NULL, &answer, &error)
                : smartcar_vehicle_request(vehicle, method, path, &pair, count, body, &answer, &error);
  if (ok) printf("request %s", smartcar_json_text(answer->raw));
  else show_error(error);
  smartcar_answer_free(answer);
}

static void show_signal(const smartcar_signal *signal) {
  TEXT(signal, code);
  TEXT(signal, name);
  TEXT(signal, group);
  TEXT(signal, status);
  printf(" value=");
  show_signal_value(signal);
  TEXT(signal, unit);
  printf(" error_type=");
  show_text(signal->error != NULL ? signal->error->error_type : NULL);
  printf(" error_code=");
  show_text(signal->error != NULL ? signal->error->code : NULL);
}

static bool next_signals(const void *vehicle, const char *after, size_t size, struct page *page, smartcar_error **error) {
  const smartcar_signal_page *got = NULL;
  if (!smartcar_vehicle_signals(vehicle, after, size, &got, error)) return false;
  *page = (struct page){.count = got->count, .total = got->total};
  if (got->next != NULL) snprintf(page->next, sizeof page->next, "%s", got->next);
  smartcar_signal_page_free(got);
  return true;
}

static void do_subscribe(const struct line *line, const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_webhook_subscription *made = NULL;
  if (smartcar_vehicle_subscribe(vehicle, hook_id(word(line, 2)), &made, &error)) {
    printf("subscribed webhook_id=%s vehicle_id=%s", hook_name(made->webhook_id), vehicle_name(made->vehicle_id));
  } else {
    show_error(error);
  }
  smartcar_webhook_subscription_free(made);
}

static bool of_vehicle(const struct line *line, const smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const char *verb = word(line, 0);
  if (same(verb, "read") || same(verb, "do")) {
    do_call(line, vehicle);
  } else if (same(verb, "schedule")) {
    do_schedule(line, vehicle);
  } else if (same(verb, "unschedule")) {
    const smartcar_charge_schedule_result *result = NULL;
    bool ok = smartcar_vehicle_delete_charge_schedule(vehicle, line->count > 2 ? word(line, 2) : last_schedule, &result, &error);
    GAVE(ok, charge_schedule_result, "unschedule", show_charge_schedule_result, result);
  } else if (same(verb, "batch")) {
    do_batch(line, vehicle);
  } else if (same(verb, "request")) {
    do_request(line, vehicle);
  } else if (same(verb, "signal")) {
    const smartcar_signal *signal = NULL;
    GAVE(smartcar_vehicle_signal(vehicle, word(line, 2), &signal, &error), signal, "signal", show_signal, signal);
  } else if (same(verb, "signals")) {
    pages(line, next_signals, vehicle, "signals");
  } else if (same(verb, "disconnect")) {
    if (smartcar_vehicle_disconnect(vehicle, &error)) printf("disconnected");
    else show_error(error);
  } else if (same(verb, "subscribe")) {
    do_subscribe(line, vehicle);
  } else {
    if (smartcar_vehicle_unsubscribe(vehicle, hook_id(word(line, 2)), &error)) printf("unsubscribed");
    else show_error(error);
  }
  return true;
}

bool vehicle_line(const struct line *line) {
  static const char *const verbs[] = {"read",    "do",      "schedule",   "unschedule", "batch",      "request",
                                      "signal",  "signals", "disconnect", "subscribe",  "unsubscribe"};
  const char *verb = word(line, 0);
  smartcar_error *error = NULL;
  smartcar_vehicle *plain = NULL, *vehicle = NULL;
  smartcar_call_options options;
  bool known = false;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) known |= same(verb, verbs[i]);
  if (!known) return false;
  /* `read` and `do` say first what. */
  const char *which = word(line, same(verb, "read") || same(verb, "do") ? 2 : 1);
  if (same(verb, "request") && same(which, "app")) {
    do_request(line, NULL);
    return true;
  }
  call_options(line, &options);
  if (smartcar_client_vehicle(client, vehicle_id(which), &plain, &error) &&
      smartcar_vehicle_with_options(plain, &options, &vehicle, &error)) {
    of_vehicle(line, vehicle);
  } else {
    show_error(error);
  }
  smartcar_vehicle_free(vehicle);
  smartcar_vehicle_free(plain);
  return true;
}
