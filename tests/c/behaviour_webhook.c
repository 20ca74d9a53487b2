/* behaviour.h: webhooks: what they deliver is read and answered. */
#define _GNU_SOURCE
#include "behaviour.h"
#include "generated/calls.h"
#include "generated/show.h"

/* The bytes of a file in tests/webhooks, to be freed. */
static char *body_of(const char *name, size_t *length) {
  char path[256];
  snprintf(path, sizeof path, "tests/webhooks/%s.json", name); /* tests/c/run runs in the project's folder */
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
  *length = (size_t)ftell(file);
  char *body = malloc(*length + 1);
  rewind(file);
  CHECK(body != NULL && fread(body, 1, *length, file) == *length && fclose(file) == 0);
  return body;
}

#define AND(text) (putchar(':'), show_text(text))

static void error_of(const smartcar_api_error *error) {
  AND(error != NULL ? error->error_type : NULL);
  AND(error != NULL ? error->code : NULL);
}

static void one_signal(const smartcar_signal *of) {
  show_text(of->code), AND(of->status), putchar(':'), show_signal_value(of), AND(of->unit), error_of(of->error);
}
static void one_reading(const smartcar_webhook_reading *of) {
  show_text(of->vehicle_id), AND(of->path), printf(":%u", of->status), error_of(of->error);
}
static void one_error(const smartcar_webhook_error *of) {
  show_text(of->error_type), AND(of->code), AND(of->resolution), AND(of->state), putchar(':'), show_texts(of->signals, of->signal_count);
}
static void one_trigger(const smartcar_webhook_trigger *of) { show_text(of->trigger_type), AND(of->code); }

static void show_event(const smartcar_webhook_event *event) {
  printf("event");
  TEXT(event, event_type);
  TEXT(event, event_id);
  TEXT(event, delivery_id);
  TEXT(event, webhook_id);
  printf(" vehicle_id=");
  show_text(event->vehicle != NULL ? event->vehicle->id : NULL);
  TEXT(event, user_id);
  TEXT(event, external_id);
  printf(" signals=");
  SHOW_LIST(one_signal, event->signals, event->signal_count);
  printf(" readings=");
  SHOW_LIST(one_reading, event->readings, event->reading_count);
  printf(" errors=");
  SHOW_LIST(one_error, event->errors, event->error_count);
  printf(" triggers=");
  SHOW_LIST(one_trigger, event->triggers, event->trigger_count);
  printf(" sequence=");
  show_integer(event->sequence, event->sequence >= 0);
  printf(" signal_count=");
  show_integer(event->announced_signal_count, event->announced_signal_count >= 0);
  TEXT(event, mode);
  TEXT(event, version);
  TEXT(event, challenge);
  printf(" first_delivery=%s", event->is_first_delivery ? "true" : "false");
}

static void do_webhook(const char *body, size_t length) {
  smartcar_error *error = NULL;
  const smartcar_webhook_event *event = NULL;
  if (smartcar_webhook_parse(body, length, &event, &error)) show_event(event);
  else show_error(error);
  smartcar_webhook_event_free(event);
}

static void do_tell(const struct line *line, const char *body, size_t length) {
  smartcar_error *error = NULL;
  const smartcar_webhook_event *event = NULL;
  const char *method = word(line, 2);
  WORKS(smartcar_webhook_parse(body, length, &event, &error), error);
#define TELL(name, type)                                                                                \
  if (same(method, #name)) {                                                                            \
    const smartcar_##type *reading = NULL;                                                              \
    if (smartcar_webhook_event_##name(event, option(line, "unit_system"), &reading, &error)) {          \
      printf(#name), show_##type(reading), printf(" guessed=");                                         \
      show_texts(reading->meta->guessed, reading->meta->guessed_count);                                 \
    } else {                                                                                            \
      show_error(error);                                                                                \
    }                                                                                                   \
    smartcar_##type##_free(reading);                                                                    \
  }
  EACH_READING(TELL)
#undef TELL
  smartcar_webhook_event_free(event);
}

static void do_deliver(const struct line *line, const char *body, size_t length) {
  static struct items tokens;
  smartcar_error *error = NULL;
  const smartcar_webhook_delivery *delivery = NULL;
  const char *given = option(line, "signature"), *list = option(line, "tokens"), *signer = option(line, "sign");
  char *signature = NULL;
  items(&tokens, list == NULL ? "hunter2" : *list == '\0' ? NULL : list);
  WORKS(smartcar_webhook_sign(signer != NULL ? signer : "hunter2", body, length, &signature, &error), error);
  if (given == NULL) given = signature;
  smartcar_webhook_header header = {.name = "sc-signature", .value = given, .length = strlen(given)};
  WORKS(smartcar_webhook_handle(tokens.items, tokens.count, &header, !same(given, "none"), body, length, &delivery, &error), error);
  printf("delivery status=%u content_type=%s answer=%s event_id=", delivery->status, delivery->content_type, text_or_null(delivery->answer));
  show_text(delivery->event != NULL ? delivery->event->event_id : NULL);
  printf(" error=");
  if (delivery->error == NULL) printf("null");
  else printf("%s:%s", smartcar_error_name(delivery->error), text_or_null(smartcar_error_field(delivery->error)));
  smartcar_webhook_delivery_free(delivery);
  smartcar_string_free(signature);
}

bool webhook_line(const struct line *line) {
  const char *verb = word(line, 0);
  size_t length = 0;
  if (!same(verb, "webhook") && !same(verb, "tell") && !same(verb, "deliver")) return false;
  char *body = body_of(word(line, 1), &length);
  if (same(verb, "webhook")) do_webhook(body, length);
  else if (same(verb, "tell")) do_tell(line, body, length);
  else do_deliver(line, body, length);
  free(body);
  return true;
}
