/* What the library says of itself: nothing by itself, and else to one thread, in order, without a secret, and never in the way of a
   call. Records may be taken from a queue instead. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static char *said; /* all of it, a record a line */
static size_t length;
static atomic_int records, refreshed, dropped, called_late;
static atomic_bool slow, ended;
static pthread_t caller;
static bool has_caller;

/* One at a time: no lock is needed. */
static void take(const smartcar_log_record *record) {
  char line[4096];
  size_t used = (size_t)snprintf(line, sizeof line, "%d %s %s", (int)record->level, record->target, record->message);
  CHECK(record->at_ms > 1700000000000 && (record->file == NULL || record->line > 0));
  CHECK(record->level >= SMARTCAR_LOG_ERROR && record->level <= SMARTCAR_LOG_TRACE);
  for (size_t i = 0; i < record->field_count && used < sizeof line; i++) {
    used += (size_t)snprintf(line + used, sizeof line - used, " %s=%s", record->fields[i].name, record->fields[i].value);
  }
  said = realloc(said, length + strlen(line) + 2);
  CHECK(said != NULL);
  length += (size_t)sprintf(said + length, "%s\n", line);
  if (same(record->message, "smartcar.grant.refreshed")) atomic_fetch_add(&refreshed, 1);
  if (same(record->message, "smartcar.log.dropped")) atomic_fetch_add(&dropped, atoi(record->fields[0].value));
}

static void receive(void *user_data, const smartcar_log_record *record) {
  char name[16] = "";
  smartcar_error *error = NULL;
  CHECK(user_data == &records);
  CHECK(pthread_getname_np(pthread_self(), name, sizeof name) == 0 && same(name, "smartcar-log"));
  if (!has_caller) caller = pthread_self();
  has_caller = true;
  CHECK(pthread_equal(caller, pthread_self()));
  if (atomic_load(&ended)) atomic_fetch_add(&called_late, 1);
  FAILS(smartcar_set_logger(SMARTCAR_LOG_OFF, NULL, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "logger");
  FAILS(smartcar_end_logger(receive, user_data, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "logger");
  while (atomic_load(&slow)) usleep(1000);
  take(record);
  atomic_fetch_add(&records, 1);
}

static void listen(uint32_t level) {
  smartcar_error *error = NULL;
  has_caller = false;
  atomic_store(&ended, false);
  WORKS(smartcar_set_logger(level, receive, &records, &error), error);
}

/* All that was said has been received when this returns. */
static void end(void) {
  smartcar_error *error = NULL;
  WORKS(smartcar_set_logger(SMARTCAR_LOG_OFF, NULL, NULL, &error), error);
  atomic_store(&ended, true);
}

static bool was_said(const char *words) { return said != NULL && strstr(said, words) != NULL; }

static void forget(void) {
  free(said);
  said = NULL;
  length = 0;
  atomic_store(&records, 0);
}

static void read_once(smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  smartcar_odometer_free(reading);
}

int main(void) {
  const bool slowly = getenv("SMARTCAR_TEST_SLOWLY") != NULL;
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  sandbox_start(NULL);

  listen(SMARTCAR_LOG_TRACE);
  smartcar_client *client = open_client("log.db");
  char *redirect = sandbox_consent("{\"vehicles\":1}");
  char *code = strstr(redirect, "code=");
  CHECK(code != NULL);
  code += 5;
  code[strcspn(code, "&")] = '\0';
  char *whole = sandbox_consent("{\"vehicles\":1}"); /* `redirect` is cut up now */
  WORKS(smartcar_client_complete_connect(client, whole, &with_state, &grant, &error), error);
  char *whole_code = strstr(whole, "code=") + 5;
  whole_code[strcspn(whole_code, "&")] = '\0';
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  read_once(vehicle);
  char *token = NULL;
  if (smartcar_client_application_token(client, &token, NULL)) CHECK(!was_said(token));
  free(sandbox_request("POST", "/sandbox/clock", "{\"advance_seconds\":10800}"));
  read_once(vehicle); /* refused, and refreshed: which is said when the caller has its answer */
  for (int tries = 0; atomic_load(&refreshed) == 0 && tries < 500; tries++) usleep(20000);
  end();
  CHECK(was_said("3 smartcar") && was_said("smartcar.grant.refreshed") && was_said(grant->id));
  CHECK(was_said("smartcar.call") && was_said("endpoint=/v2.0/vehicles/{id}/odometer") && was_said("outcome=ok"));
  CHECK(!was_said(getenv("SMARTCAR_CLIENT_SECRET")) && !was_said(whole_code) && !was_said(code));
  if (token != NULL) CHECK(!was_said(token));
  smartcar_string_free(token);
  free(redirect);
  free(whole);

  /* Nobody is called any more, and nothing waits for whoever listens next. */
  read_once(vehicle);
  forget();
  listen(SMARTCAR_LOG_INFO);
  read_once(vehicle);
  end();
  CHECK(atomic_load(&called_late) == 0 && !was_said("smartcar.call"));

  /* A part of a program ends its own logger, and no other's. */
  forget();
  listen(SMARTCAR_LOG_DEBUG);
  WORKS(smartcar_end_logger(receive, &refreshed, &error), error);
  read_once(vehicle);
  WORKS(smartcar_end_logger(receive, &records, &error), error);
  CHECK(was_said("smartcar.call"));
  forget();
  read_once(vehicle);
  WORKS(smartcar_end_logger(receive, &records, &error), error);
  CHECK(atomic_load(&records) == 0);

  /* A logger that is slow holds nobody up: what is too much is counted. */
  if (!slowly) {
    forget();
    listen(SMARTCAR_LOG_TRACE);
    atomic_store(&slow, true);
    for (int i = 0; i < 1200; i++) read_once(vehicle);
    atomic_store(&slow, false);
    end();
    CHECK(atomic_load(&dropped) > 0 && atomic_load(&records) >= 1024);
  }

#ifndef __SANITIZE_ADDRESS__
  /* A child receives what is said there, on a thread of its own. */
  forget();
  listen(SMARTCAR_LOG_DEBUG);
  read_once(vehicle);
  int status = 0;
  const pid_t child = slowly ? 0 : fork();
  CHECK(child >= 0);
  if (child == 0 && !slowly) {
    alarm(60);
    has_caller = false;
    forget();
    read_once(vehicle);
    end();
    _exit(was_said("smartcar.call") ? 0 : 1);
  }
  if (!slowly) CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  read_once(vehicle);
  end();
  CHECK(was_said("smartcar.call"));
#endif

  /* Records that the program takes itself, by a thread or a queue. */
  smartcar_queue *queue = NULL;
  smartcar_completion *completion = NULL;
  const smartcar_log_record *record = NULL;
  size_t count = 0;
  forget();
  listen(SMARTCAR_LOG_DEBUG);
  FAILS(smartcar_log_next(0, &record, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "logger");
  end();
  WORKS(smartcar_set_logger(SMARTCAR_LOG_DEBUG, NULL, NULL, &error), error);
  WORKS(smartcar_queue_new(&queue, &error), error);
  WORKS(smartcar_log_next_start(60, queue, NULL, NULL, &error), error);
  read_once(vehicle);
  WORKS(smartcar_queue_next(queue, 60, &completion, 1, &count, &error), error);
  CHECK(count == 1);
  WORKS(smartcar_completion_log_record(completion, &record, &error), error);
  take(record);
  smartcar_log_record_free(record);
  smartcar_completion_free(completion);
  do { /* the rest */
    WORKS(smartcar_log_next(0, &record, &error), error);
    if (record != NULL) take(record);
    smartcar_log_record_free(record);
  } while (record != NULL);
  CHECK(was_said("smartcar.call"));
  end();
  smartcar_queue_free(queue);
  forget();

  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  return 0;
}
