/* behaviour.h: lines about the application. */
#define _GNU_SOURCE
#include "behaviour.h"

/* What a list is asked for, and the first item that came, as it is shown. */
struct list {
  const smartcar_client *client;
  const void *filter;
  const char *grant;
  char *first;
  char *items;
};

/* Lets `show` print into a text, to be freed. */
#define PRINTED(text, show)                     \
  do {                                           \
    size_t size = 0;                             \
    FILE *usual = stdout;                        \
    stdout = open_memstream(&(text), &size);     \
    CHECK(stdout != NULL);                       \
    show;                                        \
    fclose(stdout);                              \
    stdout = usual;                              \
  } while (0)

static void show_connection(const smartcar_connection *of) {
  SOME(of, id, of->id != NULL);
  printf(" vehicle_id=%s", vehicle_name(of->vehicle_id));
  printf(" user_id=%s", user_name(of->user_id));
  TEXT(of, external_id);
  TEXTS(of, permissions, permission_count);
  TEXT(of, make);
  TEXT(of, model);
  YEAR(of, year);
  TEXT(of, mode);
  TEXT(of, powertrain_type);
  SOME(of, connected_at, of->connected_at_ms != 0);
}

static void show_subscription(const smartcar_subscription *of) {
  SOME(of, id, true);
  printf(" webhook_id=%s", text_or_null(hook_name(of->webhook_id)));
  printf(" vehicle_id=%s", text_or_null(vehicle_name(of->vehicle_id)));
  printf(" user_id=%s", text_or_null(user_name(of->user_id)));
  TEXT(of, make);
  TEXT(of, model);
  YEAR(of, year);
  TEXT(of, mode);
  TEXT(of, powertrain_type);
  SOME(of, created_at, of->created_at_ms != 0);
}

static void show_webhook(const smartcar_webhook *of) {
  printf(" id=%s", hook_name(of->id));
  TEXT(of, name);
  TEXT(of, callback_uri);
  TEXT(of, error_callback_uri);
  TRISTATE(of, is_enabled);
  TRISTATE(of, auto_subscribe);
  TEXTS(of, triggers, trigger_count);
  TEXTS(of, signals, signal_count);
  SOME(of, created_at, of->created_at_ms != 0);
}

static void show_application(const smartcar_application *of) {
  TEXT(of, id);
  TEXT(of, name);
  TEXT(of, description);
  printf(" redirect_uris=%zu", of->redirect_uri_count);
}

/* The next page of a list of the client's. */
#define NEXT(item, plural, ...)                                                                                          \
  static bool next_##plural(const void *what, const char *after, size_t size, struct page *page, smartcar_error **error) { \
    struct list *list = (struct list *)what;                                                                             \
    const smartcar_##item##_page *got = NULL;                                                                            \
    if (!smartcar_client_##plural(list->client __VA_ARGS__, after, size, &got, error)) return false;                      \
    *page = (struct page){.count = got->count, .total = got->total};                                                     \
    if (got->next != NULL) snprintf(page->next, sizeof page->next, "%s", got->next);                                     \
    if (list->first == NULL && got->count > 0) PRINTED(list->first, show_##item(got->plural[0]));                        \
    smartcar_##item##_page_free(got);                                                                                    \
    return true;                                                                                                         \
  }
#define WITH_FILTER , list->filter
NEXT(connection, connections, WITH_FILTER)
NEXT(subscription, subscriptions, WITH_FILTER)
NEXT(webhook, webhooks, WITH_FILTER)
NEXT(application, applications, )

static bool next_vehicles(const void *what, const char *after, size_t size, struct page *page, smartcar_error **error) {
  struct list *list = (struct list *)what;
  const smartcar_vehicle_page *got = NULL;
  if (!smartcar_client_vehicles(list->client, list->grant, after, size, &got, error)) return false;
  *page = (struct page){.count = got->count, .total = got->total};
  if (got->next != NULL) snprintf(page->next, sizeof page->next, "%s", got->next);
  for (size_t i = 0; i < got->count; i++) {
    char *longer = NULL;
    CHECK(asprintf(&longer, "%s%s%s", list->items != NULL ? list->items : "", list->items != NULL ? "," : "",
                   vehicle_name(got->vehicles[i])) > 0);
    free(list->items);
    list->items = longer;
  }
  smartcar_vehicle_page_free(got);
  return true;
}

static void do_list(const struct line *line, next_page next, struct list *list, const char *title) {
  if (pages(line, next, list, title) && list->first != NULL) printf("%s", list->first);
  free(list->first);
}

static smartcar_connection_filter connection_filter(const struct line *line) {
  const char *user = option(line, "user"), *vehicle = option(line, "vehicle");
  return (smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .user_id = user != NULL ? user_id(user) : NULL,
                                      .vehicle_id = vehicle != NULL ? vehicle_id(vehicle) : NULL,
                                      .external_id = option(line, "external_id"), .mode = option(line, "mode")};
}

static smartcar_subscription_filter subscription_filter(const struct line *line) {
  const char *user = option(line, "user"), *vehicle = option(line, "vehicle"), *webhook = option(line, "webhook");
  return (smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .user_id = user != NULL ? user_id(user) : NULL,
                                        .vehicle_id = vehicle != NULL ? vehicle_id(vehicle) : NULL,
                                        .webhook_id = webhook != NULL ? hook_id(webhook) : NULL, .mode = option(line, "mode")};
}

static unsigned tristate(const struct line *line, const char *name) {
  return option(line, name) == NULL ? SMARTCAR_UNKNOWN : flag(line, name) ? SMARTCAR_YES : SMARTCAR_NO;
}

/* The id of a vehicle's first connection on API v3, or the word itself; an empty one where that failed, and prints why. */
static const char *connection_id(const struct line *line) {
  static char id[128];
  smartcar_error *error = NULL;
  smartcar_client *v3 = NULL;
  const smartcar_connection_page *page = NULL;
  smartcar_call_options options = {.struct_size = sizeof options, .api = "v3"};
  smartcar_connection_filter filter = {.struct_size = sizeof filter, .vehicle_id = known_vehicle(word(line, 1))};
  snprintf(id, sizeof id, "%s", word(line, 1));
  if (filter.vehicle_id == NULL) return id;
  if (!smartcar_client_with_options(client, &options, &v3, &error) || !smartcar_client_connections(v3, &filter, NULL, 0, &page, &error)) {
    show_error(error);
    id[0] = '\0';
  } else if (page->count > 0 && page->connections[0]->id != NULL) {
    snprintf(id, sizeof id, "%s", page->connections[0]->id);
  }
  smartcar_connection_page_free(page);
  smartcar_client_free(v3);
  return id;
}

static const char *subscription_id(const struct line *line) {
  static char id[128];
  smartcar_error *error = NULL;
  const smartcar_subscription_page *page = NULL;
  smartcar_subscription_filter filter = {.struct_size = sizeof filter, .vehicle_id = known_vehicle(word(line, 1))};
  snprintf(id, sizeof id, "%s", word(line, 1));
  if (filter.vehicle_id == NULL) return id;
  filter.webhook_id = hook_id(word(line, 2));
  if (!smartcar_client_subscriptions(client, &filter, NULL, 0, &page, &error)) {
    show_error(error);
    id[0] = '\0';
  } else if (page->count > 0) {
    snprintf(id, sizeof id, "%s", page->subscriptions[0]->id);
  }
  smartcar_subscription_page_free(page);
  return id;
}

/* One of something, by its id. */
#define ONE(name, type, id, title)                                          \
  do {                                                                       \
    const smartcar_##type *found = NULL;                                     \
    const char *which = id;                                                  \
    if (*which == '\0') break;                                               \
    if (smartcar_client_##name(with, which, &found, &error)) printf(title), show_##type(found); \
    else show_error(error);                                                  \
    smartcar_##type##_free(found);                                           \
  } while (0)

#define DELETE(name, id)                                                     \
  do {                                                                       \
    const char *which = id;                                                  \
    if (*which == '\0') break;                                               \
    if (smartcar_client_##name(with, which, &error)) printf("deleted");      \
    else show_error(error);                                                  \
  } while (0)

static void do_delete_connections(const struct line *line, const smartcar_client *with) {
  smartcar_error *error = NULL;
  const smartcar_connection_list *ended = NULL;
  smartcar_connection_filter filter = connection_filter(line);
  if (smartcar_client_delete_connections(with, &filter, &ended, &error)) {
    printf("deleted [");
    for (size_t i = 0; i < ended->count; i++) printf("%s%s", i > 0 ? "," : "", vehicle_name(ended->connections[i]->vehicle_id));
    printf("]");
  } else {
    show_error(error);
  }
  smartcar_connection_list_free(ended);
}

static void capability(const smartcar_capability *of) {
  show_text(of->permission);
  putchar(':');
  show_text(of->endpoint);
  printf(":%s:", of->capable ? "true" : "false");
  show_text(of->reason);
}

static void do_compatibility(const struct line *line, const smartcar_client *with) {
  static struct items scope;
  smartcar_error *error = NULL;
  const smartcar_compatibility *found = NULL;
  items(&scope, option(line, "scope"));
  smartcar_compatibility_options options = {.struct_size = sizeof options,
                                            .country = option(line, "country"),
                                            .mode = option(line, "mode"),
                                            .test_mode_compatibility_level = option(line, "level")};
  if (smartcar_client_compatibility(with, word(line, 1), scope.items, scope.count, &options, &found, &error)) {
    printf("compatibility");
    BOOL(found, compatible);
    TEXT(found, reason);
    printf(" capabilities=");
    SHOW_LIST(capability, found->capabilities, found->capability_count);
    printf(" unit_system=%s", found->meta->unit_system);
  } else {
    show_error(error);
  }
  smartcar_compatibility_free(found);
}

static void do_matrix(const struct line *line, const smartcar_client *with) {
  static struct items scope;
  smartcar_error *error = NULL;
  const smartcar_compatibility_matrix *matrix = NULL;
  const smartcar_matrix_model *first = NULL;
  items(&scope, option(line, "scope"));
  smartcar_matrix_filter filter = {.struct_size = sizeof filter, .scope = scope.items, .scope_count = scope.count,
                                   .make = option(line, "make"), .powertrain = option(line, "powertrain")};
  if (!smartcar_client_compatibility_matrix(with, word(line, 1), &filter, &matrix, &error)) {
    show_error(error);
    return;
  }
  printf("matrix makes=[");
  for (size_t i = 0; i < matrix->make_count; i++) {
    printf("%s%s:%zu", i > 0 ? "," : "", matrix->makes[i]->make, matrix->makes[i]->model_count);
    if (first == NULL && matrix->makes[i]->model_count > 0) first = matrix->makes[i]->models[0];
  }
  printf("]");
  if (first != NULL) {
    TEXT(first, model);
    YEAR(first, start_year);
    YEAR(first, end_year);
    TEXT(first, powertrain_type);
    TEXTS(first, endpoints, endpoint_count);
    TEXTS(first, permissions, permission_count);
  }
  smartcar_compatibility_matrix_free(matrix);
}

static void do_compatible(const struct line *line, const smartcar_client *with) {
  smartcar_error *error = NULL;
  const smartcar_compatible_vehicle_list *models = NULL;
  if (!smartcar_client_compatible_vehicles(with, word(line, 1), option(line, "make"), &models, &error)) {
    show_error(error);
    return;
  }
  printf("compatible models=%zu", models->count);
  if (models->count > 0) {
    const smartcar_compatible_vehicle *first = models->vehicles[0];
    TEXT(first, make);
    TEXT(first, model);
    YEAR(first, start_year);
    YEAR(first, end_year);
    TEXT(first, powertrain_type);
    TEXT(first, region);
    printf(" capabilities=%zu first=", first->capability_count);
    if (first->capability_count == 0) {
      printf("null");
    } else {
      const smartcar_model_capability *of = first->capabilities[0];
      const char *const parts[] = {of->kind, of->name, of->group, of->code, of->capability, of->permission};
      for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) printf("%s", i > 0 ? ":" : ""), show_text(parts[i]);
    }
  }
  smartcar_compatible_vehicle_list_free(models);
}

static void do_backfill(const struct line *line, const smartcar_client *with) {
  smartcar_error *error = NULL;
  const smartcar_backfill_report *report = NULL;
  if (!smartcar_client_backfill_users(with, option(line, "after"), &report, &error)) {
    show_error(error);
    return;
  }
  printf("backfill");
  COUNTED(report, connections);
  COUNTED(report, stored);
  COUNTED(report, known);
  COUNTED(report, unmatched);
  printf(" unmatched_vehicles=[");
  for (size_t i = 0; i < report->unmatched_vehicle_count; i++) {
    const smartcar_unmatched_vehicle *one = report->unmatched_vehicles[i];
    printf("%s%s:%s", i > 0 ? "," : "", vehicle_name(one->vehicle_id), user_name(one->user_id));
  }
  printf("]");
  TEXT(report, next);
  smartcar_backfill_report_free(report);
}

static void show_user(const smartcar_user *user) { printf(" id=%s", user_name(user->id)); }

static bool of_application(const struct line *line, const smartcar_client *with) {
  const char *verb = word(line, 0);
  smartcar_error *error = NULL;
  struct list list = {.client = with};
  if (same(verb, "connections")) {
    smartcar_connection_filter filter = connection_filter(line);
    list.filter = &filter;
    do_list(line, next_connections, &list, "connections");
  } else if (same(verb, "connection")) {
    ONE(connection, connection, connection_id(line), "connection");
  } else if (same(verb, "delete_connection")) {
    DELETE(delete_connection, connection_id(line));
  } else if (same(verb, "delete_connections")) {
    do_delete_connections(line, with);
  } else if (same(verb, "subscriptions")) {
    smartcar_subscription_filter filter = subscription_filter(line);
    list.filter = &filter;
    do_list(line, next_subscriptions, &list, "subscriptions");
  } else if (same(verb, "subscription")) {
    ONE(subscription, subscription, subscription_id(line), "subscription");
  } else if (same(verb, "delete_subscription")) {
    DELETE(delete_subscription, subscription_id(line));
  } else if (same(verb, "webhooks")) {
    smartcar_webhook_filter filter = {.struct_size = sizeof filter, .name = option(line, "name"),
                                      .callback_uri = option(line, "callback_uri"), .is_enabled = tristate(line, "is_enabled"),
                                      .auto_subscribe = tristate(line, "auto_subscribe")};
    list.filter = &filter;
    do_list(line, next_webhooks, &list, "webhooks");
  } else if (same(verb, "webhook_info")) {
    ONE(webhook, webhook, hook_id(word(line, 1)), "webhook");
  } else if (same(verb, "applications")) {
    do_list(line, next_applications, &list, "applications");
  } else if (same(verb, "application")) {
    ONE(application, application, word(line, 1), "application");
  } else if (same(verb, "compatibility")) {
    do_compatibility(line, with);
  } else if (same(verb, "matrix")) {
    do_matrix(line, with);
  } else if (same(verb, "compatible")) {
    do_compatible(line, with);
  } else if (same(verb, "user")) {
    ONE(user, user, grant_id(line, word(line, 1)), "user");
  } else if (same(verb, "vehicles")) {
    list.grant = grant_id(line, word(line, 1));
    if (pages(line, next_vehicles, &list, "vehicles")) printf(" items=[%s]", list.items != NULL ? list.items : "");
    free(list.items);
  } else if (same(verb, "backfill")) {
    do_backfill(line, with);
  } else {
    return false;
  }
  return true;
}

bool application_line(const struct line *line) {
  smartcar_error *error = NULL;
  smartcar_client *with = NULL;
  smartcar_call_options options;
  bool known = false;
  call_options(line, &options);
  if (!smartcar_client_with_options(client, &options, &with, &error)) {
    show_error(error);
    return true;
  }
  known = of_application(line, with);
  smartcar_client_free(with);
  return known;
}
