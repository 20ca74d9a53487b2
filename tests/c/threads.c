/* 200 threads ask one client, whose access token has expired, for an odometer: one token request, no failed call. */
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

#include "support.h"

enum { THREADS = 200 };

static pthread_barrier_t together;
static const smartcar_vehicle *vehicle;

static void *ask(void *distance) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  pthread_barrier_wait(&together);
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  *(double *)distance = reading->distance;
  smartcar_odometer_free(reading);
  return NULL;
}

static void all_at_once(void) {
  pthread_t threads[THREADS];
  double distances[THREADS];
  free(sandbox_request("DELETE", "/sandbox/stats", NULL));
  CHECK(pthread_barrier_init(&together, NULL, THREADS) == 0);
  for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, ask, &distances[i]) == 0);
  for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  pthread_barrier_destroy(&together);
  for (int i = 0; i < THREADS; i++) CHECK(distances[i] > 0 && distances[i] == distances[0]);
  CHECK(sandbox_requests("POST /oauth/token") == 1);
  CHECK(sandbox_requests("GET /v2.0/vehicles/{id}/odometer") >= THREADS);
}

/* `expire` ends the access token that the client has just been given. */
static void with_expired_token(const char *lifetime, void (*expire)(void)) {
  const char *const flags[] = {"--access-ttl", lifetime, NULL};
  smartcar_error *error = NULL;
  smartcar_vehicle *made = NULL;
  const smartcar_grant *grant = NULL;

  sandbox_start(flags);
  smartcar_client *client = open_client(lifetime);
  char *redirect = sandbox_consent("{}");
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &made, &error), error);
  vehicle = made;
  expire();
  all_at_once();
  smartcar_vehicle_free(made);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  sandbox_stop();
}

static void smartcar_moves_on(void) { free(sandbox_request("POST", "/sandbox/clock", "{\"advance_seconds\":10800}")); }

static void time_passes(void) {
  const struct timespec pause = {.tv_sec = 8};
  nanosleep(&pause, NULL);
}

int main(void) {
  /* Smartcar refuses a token that the client takes for good: 200 refusals, one refresh. */
  with_expired_token("7200", smartcar_moves_on);
  /* The client knows that the token has expired. Under valgrind the next one would, too, before all are served. */
  if (getenv("SMARTCAR_TEST_SLOWLY") == NULL) with_expired_token("8", time_passes);
  return 0;
}
