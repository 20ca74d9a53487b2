/* Watching a client: what happens to its grants, how the token endpoint does, and the job that runs by itself. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <time.h>

#include "support.h"

static bool slowly; /* under valgrind everything takes its time */

static void pause_for(double seconds) {
  const time_t whole = (time_t)seconds;
  nanosleep(&(struct timespec){.tv_sec = whole, .tv_nsec = (long)((seconds - (double)whole) * 1e9)}, NULL);
}

/* The next event of this kind, which must come; others before it are left out. */
static const smartcar_grant_event *await_event(const smartcar_events *events, const char *kind) {
  for (;;) {
    smartcar_error *error = NULL;
    const smartcar_grant_event *event = NULL;
    WORKS(smartcar_events_next(events, 30, &event, &error), error);
    CHECK(event != NULL && event->missed == 0);
    if (same(event->kind, kind)) return event;
    smartcar_grant_event_free(event);
  }
}

static void expect(const smartcar_events *events, const char *kind, const char *grant_id, uint64_t generation) {
  const smartcar_grant_event *event = await_event(events, kind);
  CHECK(same(event->grant_id, grant_id) && event->generation == generation && event->reason == NULL);
  smartcar_grant_event_free(event);
}

static const smartcar_grant *complete(const smartcar_client *client, const char *consent) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  char *redirect = sandbox_consent(consent);
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  return grant;
}

/* Asks for the odometer, and waits so many seconds at most. Whether it came. */
static bool drives(const smartcar_client *client, const smartcar_grant *grant, double seconds) {
  smartcar_error *error = NULL;
  smartcar_vehicle *plain = NULL, *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  smartcar_call_options options = {.struct_size = sizeof options, .timeout = seconds};
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &plain, &error), error);
  WORKS(smartcar_vehicle_with_options(plain, &options, &vehicle, &error), error);
  bool came = smartcar_vehicle_odometer(vehicle, &reading, &error);
  smartcar_error_free(error);
  smartcar_odometer_free(reading);
  smartcar_vehicle_free(vehicle);
  smartcar_vehicle_free(plain);
  return came;
}

static void check_health(const smartcar_client *client, const char *state, bool unresolved) {
  smartcar_error *error = NULL;
  const smartcar_endpoint_health *health = NULL;
  WORKS(smartcar_client_health(client, &health, &error), error);
  CHECK(same(health->state, state) && (health->unresolved > 0) == unresolved && health->limit == 16);
  CHECK(health->latency >= 0 && health->latency < 60);
  smartcar_endpoint_health_free(health);
}

static void events_of_a_grant(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_events *events = NULL;
  const smartcar_grant_event *event = NULL;
  bool removed = false;

  WORKS(smartcar_client_events(client, &events, &error), error);
  WORKS(smartcar_events_next(events, 0, &event, &error), error);
  CHECK(event == NULL); /* nothing has happened */
  const smartcar_grant *grant = complete(client, "{}");
  expect(events, "connected", grant->id, 0);
  free(sandbox_request("POST", "/sandbox/clock", "{\"advance_seconds\":10800}"));
  CHECK(drives(client, grant, 60));
  expect(events, "refreshed", grant->id, 1);
  WORKS(smartcar_events_next(events, 0.05, &event, &error), error);
  CHECK(event == NULL);

  WORKS(smartcar_client_remove_grant(client, grant->id, &removed, &error), error);
  CHECK(removed);
  expect(events, "removed", grant->id, 0);
  smartcar_grant_free(grant);

  /* A driver who ends it at Smartcar: the reason is said. */
  char *revocation = NULL;
  grant = complete(client, "{}");
  CHECK(asprintf(&revocation, "{\"user_id\":\"%s\"}", grant->user_id) > 0);
  free(sandbox_request("POST", "/sandbox/revoke", revocation));
  free(revocation);
  CHECK(!drives(client, grant, 60));
  event = await_event(events, "reconnect_required");
  CHECK(same(event->grant_id, grant->id) && event->generation == 0 && same(event->reason, "revoked"));
  smartcar_grant_event_free(event);
  smartcar_grant_free(grant);
  smartcar_events_free(events);
}

/* A token endpoint that closes every connection, over three grants: no further one is asked for, until it answers again. */
static void an_endpoint_that_does_not_answer(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_events *events = NULL;
  const smartcar_grant *grants[3];

  check_health(client, "healthy", false);
  for (size_t i = 0; i < 3; i++) grants[i] = complete(client, "{}");
  free(sandbox_request("POST", "/sandbox/clock", "{\"advance_seconds\":10800}"));
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/oauth/token\",\"do\":\"refuse\"}]}"));
  WORKS(smartcar_client_events(client, &events, &error), error);
  for (size_t i = 0; i < 3; i++) CHECK(!drives(client, grants[i], slowly ? 10 : 3));
  expect(events, "endpoint_unhealthy", grants[2]->id, 0);
  check_health(client, "unhealthy", true);
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}"));
  smartcar_grant_event_free(await_event(events, "endpoint_recovered"));
  for (size_t i = 0; i < 3; i++) smartcar_grant_free(grants[i]);
  smartcar_events_free(events);
}

static uint64_t generation(const smartcar_client *client, const char *id) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  WORKS(smartcar_client_grant(client, id, &grant, &error), error);
  uint64_t generation = grant->generation;
  smartcar_grant_free(grant);
  return generation;
}

/* Refresh tokens live for a minute here, and are refreshed when less than 55 seconds of that are left. */
static void the_job_by_itself(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_events *events = NULL;
  smartcar_maintenance *maintenance = NULL;
  smartcar_maintenance_options options = {.struct_size = sizeof options, .within = 55, .every = 0.2, .keep_warm = true};

  WORKS(smartcar_client_events(client, &events, &error), error);
  const smartcar_grant *grant = complete(client, "{}");
  WORKS(smartcar_client_maintenance(client, &options, &maintenance, &error), error);
  CHECK(generation(client, grant->id) == 0);
  expect(events, "refreshed", grant->id, 1);
  const smartcar_job_status *job = NULL;
  for (int tries = 0; tries < 200; tries++) {
    WORKS(smartcar_maintenance_status(maintenance, &job, &error), error);
    if (job->report != NULL) break;
    smartcar_job_status_free(job);
    job = NULL;
    pause_for(0.01);
  }
  CHECK(job != NULL && job->last_error == NULL && job->last_run_ms > grant->connected_at_ms);
  CHECK(job->next_run_ms == 0 || job->next_run_ms > job->last_run_ms);
  smartcar_job_status_free(job);
  smartcar_maintenance_free(maintenance);
  pause_for(7); /* it would be due again after five seconds */
  CHECK(generation(client, grant->id) == 1);
  smartcar_grant_free(grant);
  smartcar_events_free(events);
}

static void times(const smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_maintenance *maintenance = NULL;
  smartcar_events *events = NULL;
  const smartcar_grant_event *event = NULL;
  const struct {
    double within, every;
    const char *field;
  } bad[] = {{-1, 0, "within"}, {(double)NAN, 0, "within"}, {60, 1, "within"}, {30, -1, "every"}, {30, (double)INFINITY, "every"}, {30, 16, "every"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    smartcar_maintenance_options options = {.struct_size = sizeof options, .within = bad[i].within, .every = bad[i].every};
    FAILS(smartcar_client_maintenance(client, &options, &maintenance, &error), error, SMARTCAR_ERROR_INVALID_INPUT, bad[i].field);
    CHECK(maintenance == NULL);
  }
  WORKS(smartcar_client_events(client, &events, &error), error);
  FAILS(smartcar_events_next(events, -1, &event, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  FAILS(smartcar_events_next(events, (double)NAN, &event, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  smartcar_events_free(events);
}

static void *listen_to_the_end(void *events) {
  smartcar_error *error = NULL;
  const smartcar_grant_event *event = NULL;
  FAILS(smartcar_events_next(events, 1e9, &event, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  return NULL;
}

/* Closing ends listening, in whatever thread, and maintenance; both may be freed after the client. */
static void the_end(smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_events *events = NULL, *late = NULL;
  smartcar_maintenance *maintenance = NULL, *another = NULL;
  const smartcar_endpoint_health *health = NULL;
  smartcar_maintenance_options options = {.struct_size = sizeof options, .within = 30, .every = 1};
  pthread_t thread;

  WORKS(smartcar_client_events(client, &events, &error), error);
  WORKS(smartcar_client_maintenance(client, &options, &maintenance, &error), error);
  CHECK(pthread_create(&thread, NULL, listen_to_the_end, events) == 0);
  pause_for(0.1);
  WORKS(smartcar_client_close(client, &error), error);
  CHECK(pthread_join(thread, NULL) == 0);
  listen_to_the_end(events);
  FAILS(smartcar_client_events(client, &late, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_health(client, &health, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_maintenance(client, NULL, &another, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_client_free(client);
  smartcar_maintenance_free(maintenance);
  smartcar_events_free(events);
}

/* A reply that takes longer than a twelfth of the grace costs a second request. One of 3 s lets an endpoint recover soon; with
   the other no refresh but the job's comes about. */
#define GRACE "30"

int main(void) {
  slowly = getenv("SMARTCAR_TEST_SLOWLY") != NULL;
  const char *const flags[] = {"--grace", GRACE, NULL};
  sandbox_start(flags);
  CHECK(setenv("SMARTCAR_REFRESH_TOKEN_GRACE", slowly ? GRACE : "3", 1) == 0);
  smartcar_client *client = open_client("watch.db");
  events_of_a_grant(client);
  an_endpoint_that_does_not_answer(client);
  smartcar_client_free(client);

  CHECK(setenv("SMARTCAR_REFRESH_TOKEN_GRACE", GRACE, 1) == 0);
  CHECK(setenv("SMARTCAR_REFRESH_TOKEN_LIFETIME", "60", 1) == 0);
  client = open_client("job.db");
  times(client);
  the_job_by_itself(client);
  the_end(client); /* frees it */
  return 0;
}
