/* behaviour.h: lines that tell the sandbox to do something. */
#define _GNU_SOURCE
#include "behaviour.h"

static void post(const char *path, const struct json *json) { free(sandbox_request("POST", path, json->text)); }

/* An object under a name, in a list: {"rules": [{...}]}; an empty list without. */
static void post_list(const char *path, const char *name, const struct json *one) {
  static struct json json;
  json_open(&json);
  json_value(&json, name, one != NULL ? one->text : "", AS_ITEM);
  json_close(&json);
  post(path, &json);
}

bool sandbox_line(const struct line *line) {
  static const char *const failure[] = {"times", "status", NULL}, *const none[] = {NULL};
  static const char *const rule[] = {"times", "status", "seconds", "retry_after", "share", NULL};
  static struct json json;
  const char *verb = word(line, 0);
  char path[256];
  json_open(&json);
  if (same(verb, "requests")) {
    printf("requests %ld", sandbox_requests(word(line, 1)));
    return true;
  }
  if (same(verb, "advance")) {
    json_value(&json, "advance_seconds", word(line, 1), AS_IT_IS);
    json_close(&json);
    post("/sandbox/clock", &json);
  } else if (same(verb, "revoke")) {
    json_value(&json, "user_id", user_id(word(line, 1)), AS_TEXT);
    json_close(&json);
    post("/sandbox/revoke", &json);
  } else if (same(verb, "edit")) {
    json_options(&json, line, NULL);
    json_close(&json);
    snprintf(path, sizeof path, "/sandbox/vehicles/%s", vehicle_id(word(line, 1)));
    post(path, &json);
  } else if (same(verb, "fail")) {
    json_options(&json, line, failure);
    json_close(&json);
    snprintf(path, sizeof path, "/sandbox/vehicles/%s/failures", vehicle_id(word(line, 1)));
    post_list(path, "failures", line->option_count > 0 ? &json : NULL);
  } else if (same(verb, "driver")) {
    json_options(&json, line, none);
    json_close(&json);
    snprintf(path, sizeof path, "/sandbox/users/%s", user_id(word(line, 1)));
    post(path, &json);
  } else if (same(verb, "behaviour")) {
    json_options(&json, line, NULL);
    json_close(&json);
    post("/sandbox/behaviour", &json);
  } else if (same(verb, "fault")) {
    if (line->count > 1) json_value(&json, "path", word(line, 1), AS_TEXT);
    json_options(&json, line, rule);
    json_close(&json);
    post_list("/sandbox/faults", "rules", line->count > 1 ? &json : NULL);
  } else if (same(verb, "hook")) {
    json_value(&json, "callback_url", "http://127.0.0.1:9/hook", AS_TEXT);
    json_option(&json, line, "name", "name", AS_TEXT);
    json_option(&json, line, "triggers", "triggers", AS_TEXTS);
    json_option(&json, line, "signals", "signals", AS_TEXTS);
    json_option(&json, line, "auto_subscribe", "auto_subscribe", AS_IT_IS);
    json_option(&json, line, "is_enabled", "is_enabled", AS_IT_IS);
    json_close(&json);
    char *answer = sandbox_request("POST", "/sandbox/webhooks", json.text), *id = json_text(answer, "id");
    CHECK(id != NULL);
    name_hook(line, word(line, 1), id);
    free(id);
    free(answer);
  } else {
    return false;
  }
  printf("ok");
  return true;
}
