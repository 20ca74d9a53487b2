/* This SDK in C as a client of the benchmark. `calls blocking`: blocking calls, on one thread or on as many as calls are in
 * flight; `calls queue`: all of them from one thread, on a queue whose descriptor is polled. BENCH_URL says whom to ask, BENCH_IN_FLIGHT, BENCH_CALLS and BENCH_WARM_UP how often; one line of JSON says what a call cost. */
#define _GNU_SOURCE /* pthread_barrier_t, clock_gettime */
#include <poll.h>
#include <pthread.h>
#include <smartcar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VEHICLE "36ab27d0-fd9d-4455-823a-000000000000"

/* What all threads share. */
static struct {
  smartcar_vehicle *vehicle;
  long calls, warm_up; /* each thread's share */
  pthread_barrier_t warm;
} shared;

/* Says why, and ends. */
static void fail(const char *what, const smartcar_error *error) {
  fprintf(stderr, "%s: %s\n", what, error ? smartcar_error_message(error) : "wrong");
  exit(1);
}

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  if (!value && !otherwise) fail(name, NULL);
  return value ? value : otherwise;
}

static void repeat(long calls) {
  for (long i = 0; i < calls; i++) {
    const smartcar_odometer *odometer = NULL;
    smartcar_error *error = NULL;
    if (!smartcar_vehicle_odometer(shared.vehicle, &odometer, &error)) fail("a call", error);
    if (odometer->distance < 1) fail("the distance", NULL);
    smartcar_odometer_free(odometer);
  }
}

static void *work(void *unused) {
  repeat(shared.warm_up);
  pthread_barrier_wait(&shared.warm);
  repeat(shared.calls);
  return unused;
}

static void start(smartcar_queue *queue) {
  smartcar_error *error = NULL;
  if (!smartcar_vehicle_odometer_start(shared.vehicle, queue, NULL, NULL, &error)) fail("a start", error);
}

/* So many calls, so many of them in flight. */
static void repeat_queued(smartcar_queue *queue, long calls, long in_flight) {
  struct pollfd watched = {.fd = smartcar_queue_fd(queue), .events = POLLIN};
  long left = calls, under_way = 0;
  for (; under_way < in_flight && left > 0; under_way++, left--) start(queue);
  while (under_way > 0) {
    smartcar_completion *batch[64];
    smartcar_error *error = NULL;
    size_t count = 0;
    if (poll(&watched, 1, -1) < 0) fail("poll", NULL);
    if (!smartcar_queue_next(queue, 0, batch, 64, &count, &error)) fail("the queue", error);
    for (size_t i = 0; i < count; i++) {
      const smartcar_odometer *odometer = NULL;
      if (!smartcar_completion_odometer(batch[i], &odometer, &error)) fail("a call", error);
      if (odometer->distance < 1) fail("the distance", NULL);
      smartcar_odometer_free(odometer);
      smartcar_completion_free(batch[i]);
      under_way--;
      if (left > 0) start(queue), under_way++, left--;
    }
  }
}

/* A client with one grant, whose access token is valid for two hours. */
static smartcar_client *opened(const char *url) {
  smartcar_config *config = smartcar_config_new();
  smartcar_client *client = NULL;
  const smartcar_import_report *report = NULL;
  smartcar_error *error = NULL;
  char ends[32];
  snprintf(ends, sizeof ends, "%lld", (long long)time(NULL) + 7200);
  smartcar_grant_to_import row = {.struct_size = sizeof row,
                                  .refresh_token = "refresh-token",
                                  .access_token = "access-token",
                                  .access_expires_at = ends,
                                  .user_id = "user",
                                  .vehicle_id = VEHICLE};
  const smartcar_grant_to_import *rows[] = {&row};
  const char *authority = setting("BENCH_CA", "");
  bool ok = smartcar_config_set(config, "client_id", "client-id", &error) &&
            smartcar_config_set(config, "client_secret", "client-secret", &error) &&
            smartcar_config_set(config, "store", "memory:", &error) &&
            smartcar_config_set(config, "api_origin", url, &error) &&
            smartcar_config_set(config, "auth_origin", url, &error) &&
            (!*authority || smartcar_config_set(config, "ca_file", authority, &error)) &&
            smartcar_client_open(config, &client, &error) &&
            smartcar_client_import_grants(client, rows, 1, false, &report, &error);
  if (!ok) fail("the client", error);
  if (report->adopted != 1) fail("the import", NULL);
  smartcar_import_report_free(report);
  smartcar_config_free(config);
  return client;
}

static double microseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* A line of /proc/self/status, in KiB. */
static long memory(const char *name) {
  char line[256];
  long kib = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (!strncmp(line, name, strlen(name))) kib = atol(line + strlen(name));
  if (status) fclose(status);
  return kib;
}

int main(int count, char **arguments) {
  bool queued = count > 1 && !strcmp(arguments[1], "queue");
  long in_flight = atol(setting("BENCH_IN_FLIGHT", NULL)), threads = queued ? 1 : in_flight;
  smartcar_error *error = NULL;
  smartcar_client *client = opened(setting("BENCH_URL", NULL));
  if (!smartcar_client_vehicle(client, VEHICLE, &shared.vehicle, &error)) fail("the vehicle", error);
  if (in_flight < 1) fail("BENCH_IN_FLIGHT", NULL);
  shared.calls = atol(setting("BENCH_CALLS", NULL)) / threads;
  shared.warm_up = atol(setting("BENCH_WARM_UP", NULL)) / threads;

  pthread_t *started = calloc((size_t)threads, sizeof *started);
  if (!started) fail("memory", NULL);
  pthread_barrier_init(&shared.warm, NULL, (unsigned)threads);
  /* One in flight is the caller's own thread; of more, the caller is one. */
  for (long i = 1; i < threads; i++)
    if (pthread_create(&started[i], NULL, work, NULL)) fail("a thread", NULL);
  smartcar_queue *queue = NULL;
  if (!smartcar_queue_new(&queue, &error)) fail("the queue", error);
  if (queued) repeat_queued(queue, shared.warm_up, in_flight);
  else repeat(shared.warm_up);
  pthread_barrier_wait(&shared.warm);
  double cpu = microseconds(CLOCK_PROCESS_CPUTIME_ID), wall = microseconds(CLOCK_MONOTONIC);
  if (queued) repeat_queued(queue, shared.calls, in_flight);
  else repeat(shared.calls);
  for (long i = 1; i < threads; i++) pthread_join(started[i], NULL);
  cpu = microseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  wall = microseconds(CLOCK_MONOTONIC) - wall;

  double calls = (double)shared.calls * threads;
  printf("{\"version\": \"%s\", \"cpu_us\": %.3f, \"wall_us\": %.3f, \"rss_kib\": %ld, \"peak_rss_kib\": %ld}\n",
         smartcar_version(), cpu / calls, wall / calls, memory("VmRSS:"), memory("VmHWM:"));
  free(started);
  smartcar_queue_free(queue);
  smartcar_vehicle_free(shared.vehicle);
  smartcar_client_free(client);
  return 0;
}
