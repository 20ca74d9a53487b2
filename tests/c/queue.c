/* Queues: each call that was started is delivered once, whoever cancels or frees meanwhile; fork.c forks. SMARTCAR_TEST_CALLS says how
   many are in flight at once. */
#define _GNU_SOURCE
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { ROOM = 64 };

static smartcar_client *client;
static smartcar_vehicle *vehicle;
static bool slowly; /* under valgrind everything takes its time */

static smartcar_queue *new_queue(void) {
  smartcar_error *error = NULL;
  smartcar_queue *queue = NULL;
  WORKS(smartcar_queue_new(&queue, &error), error);
  return queue;
}

static bool rings(const smartcar_queue *queue) {
  struct pollfd watched = {.fd = smartcar_queue_fd(queue), .events = POLLIN};
  return poll(&watched, 1, 0) == 1;
}

/* How many seconds every answer of API v2 takes from now on. */
static void latency(const char *seconds) {
  char json[128];
  snprintf(json, sizeof json, "{\"rules\":[{\"path\":\"/v2.0/*\",\"do\":\"delay\",\"seconds\":%s}]}", seconds);
  free(sandbox_request("POST", "/sandbox/faults", json));
}

static void no_latency(void) { free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}")); }

static smartcar_call start(const smartcar_queue *queue, void *user_data) {
  smartcar_error *error = NULL;
  smartcar_call call = 0;
  WORKS(smartcar_vehicle_odometer_start(vehicle, queue, user_data, &call, &error), error);
  CHECK(call != 0);
  return call;
}

/* The next completion, which must come. */
static smartcar_completion *next(const smartcar_queue *queue) {
  smartcar_error *error = NULL;
  smartcar_completion *completion = NULL;
  size_t count = 7;
  WORKS(smartcar_queue_next(queue, 120, &completion, 1, &count, &error), error);
  CHECK(count == 1 && completion != NULL);
  return completion;
}

static void is_an_odometer(smartcar_completion *completion) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  CHECK(smartcar_completion_error(completion) == NULL);
  WORKS(smartcar_completion_odometer(completion, &reading, &error), error);
  smartcar_completion_free(completion); /* what was taken lives on */
  CHECK(reading->distance > 0);
  smartcar_odometer_free(reading);
}

/* A call from its start to its end, and what may be done with its completion. */
static void one(void) {
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  smartcar_completion *completion = NULL;
  const smartcar_odometer *reading = NULL, *again = NULL;
  const smartcar_battery *battery = NULL;
  char *text = NULL;
  size_t count = 7;
  int mine = 0;

  CHECK(!rings(queue) && smartcar_queue_pending(queue) == 0);
  WORKS(smartcar_queue_next(queue, 0, &completion, 1, &count, &error), error);
  CHECK(count == 0 && completion == NULL);
  smartcar_call call = start(queue, &mine);
  CHECK(smartcar_queue_pending(queue) == 1);
  struct pollfd watched = {.fd = smartcar_queue_fd(queue), .events = POLLIN};
  CHECK(poll(&watched, 1, 60000) == 1);
  CHECK(rings(queue)); /* until it is taken */
  completion = next(queue);
  CHECK(!rings(queue) && smartcar_queue_pending(queue) == 0);
  CHECK(smartcar_completion_call(completion) == call && smartcar_completion_user_data(completion) == &mine);
  CHECK(smartcar_completion_error(completion) == NULL);
  /* Another type is named, and costs nothing. */
  CHECK(!smartcar_completion_battery(completion, &battery, &error) && battery == NULL);
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_INVALID_INPUT && same(smartcar_error_field(error), "completion"));
  CHECK(strstr(smartcar_error_message(error), "smartcar_odometer") && strstr(smartcar_error_message(error), "smartcar_battery"));
  smartcar_error_free(error);
  FAILS(smartcar_completion_text(completion, &text, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "completion");
  FAILS(smartcar_completion_done(completion, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "completion");
  WORKS(smartcar_completion_odometer(completion, &reading, &error), error);
  FAILS(smartcar_completion_odometer(completion, &again, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "completion");
  smartcar_completion_free(completion);
  CHECK(reading->distance > 0);
  smartcar_odometer_free(reading);

  /* What is wrong from the start is said at once, and nothing is delivered. */
  call = 7;
  FAILS(smartcar_client_grant_start(client, "\xff", queue, NULL, &call, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "grant_id");
  CHECK(call == 0);
  FAILS(smartcar_queue_next(queue, NAN, &completion, 1, &count, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  FAILS(smartcar_queue_next(queue, -1, &completion, 1, &count, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  FAILS(smartcar_queue_next(queue, 0, &completion, 0, &count, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "room");
  FAILS(smartcar_queue_next(queue, 0, NULL, 1, &count, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "completions");
  FAILS(smartcar_queue_next(queue, 0, &completion, 1, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "count");
  FAILS(smartcar_queue_next(NULL, 0, &completion, 1, &count, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "queue");
  FAILS(smartcar_call_cancel(NULL, 1, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "queue");
  FAILS(smartcar_queue_cancel_all(NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "queue");
  WORKS(smartcar_call_cancel(queue, 0, &error), error);
  WORKS(smartcar_call_cancel(queue, 1, &error), error); /* which has been delivered */

  /* A call that fails: the error is the completion's own, or the caller's copy. Nobody needs its number or its result. */
  WORKS(smartcar_client_access_token_start(client, "nobody", queue, NULL, NULL, &error), error);
  completion = next(queue);
  CHECK(smartcar_error_kind(smartcar_completion_error(completion)) == SMARTCAR_ERROR_NOT_CONNECTED);
  FAILS(smartcar_completion_odometer(completion, &reading, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "completion");
  CHECK(!smartcar_completion_text(completion, &text, &error) && text == NULL);
  smartcar_completion_free(completion);
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_NOT_CONNECTED);
  smartcar_error_free(error);
  smartcar_queue_free(queue);
}

/* Results of every kind that nobody takes are freed with their completions, or with the queue: valgrind tells. */
static void left_behind(void) {
  smartcar_error *error = NULL;
  smartcar_config *config = NULL;
  char store[256];
  const char *const names[] = {"odometer", "battery"};
  WORKS(smartcar_config_from_env(&config, &error), error);
  snprintf(store, sizeof store, "sqlite:%s/left.db", temporary_folder());
  WORKS(smartcar_config_set(config, "store", store, &error), error);
  for (int taken = 0; taken < 2; taken++) {
    smartcar_queue *queue = new_queue();
    WORKS(smartcar_client_open_start(config, queue, NULL, NULL, &error), error);
    WORKS(smartcar_vehicle_batch_start(vehicle, names, 2, queue, NULL, NULL, &error), error);
    WORKS(smartcar_vehicle_access_token_start(vehicle, queue, NULL, NULL, &error), error);
    WORKS(smartcar_client_remove_grant_start(client, "nobody", queue, NULL, NULL, &error), error);
    WORKS(smartcar_client_grant_start(client, "nobody", queue, NULL, NULL, &error), error);
    start(queue, NULL);
    for (int i = 0; i < 6 && taken; i++) smartcar_completion_free(next(queue));
    while (smartcar_queue_pending(queue) > 0 && !rings(queue)) usleep(1000);
    smartcar_queue_free(queue);
  }
  smartcar_config_free(config);
}

/* A client that is opened, used and closed without a blocked thread. */
static void open_and_close(void) {
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  smartcar_config *config = NULL;
  smartcar_client *opened = NULL;
  bool removed = true;
  char store[256];
  WORKS(smartcar_config_from_env(&config, &error), error);
  snprintf(store, sizeof store, "sqlite:%s/opened.db", temporary_folder());
  WORKS(smartcar_config_set(config, "store", store, &error), error);
  WORKS(smartcar_client_open_start(config, queue, NULL, NULL, &error), error);
  smartcar_config_free(config);
  smartcar_completion *completion = next(queue);
  WORKS(smartcar_completion_client(completion, &opened, &error), error);
  smartcar_completion_free(completion);
  WORKS(smartcar_client_remove_grant_start(opened, "nobody", queue, NULL, NULL, &error), error);
  completion = next(queue);
  WORKS(smartcar_completion_flag(completion, &removed, &error), error);
  CHECK(!removed);
  smartcar_completion_free(completion);
  WORKS(smartcar_client_close_start(opened, queue, NULL, NULL, &error), error);
  completion = next(queue);
  WORKS(smartcar_completion_done(completion, &error), error);
  smartcar_completion_free(completion);
  smartcar_client_free(opened);
  smartcar_queue_free(queue);
}

/* --- many at once --- */

/* What became of each call, by its user data. */
struct fate {
  smartcar_call call;
  unsigned delivered;
  enum smartcar_error_kind kind;
};

static void settle(struct fate *fates, size_t count, smartcar_completion *completion) {
  struct fate *fate = smartcar_completion_user_data(completion);
  CHECK(fate >= fates && fate < fates + count && fate->call == smartcar_completion_call(completion));
  fate->delivered++;
  fate->kind = smartcar_error_kind(smartcar_completion_error(completion));
  smartcar_completion_free(completion);
}

/* Takes completions in batches until so many calls have been delivered. */
static void drain(const smartcar_queue *queue, struct fate *fates, size_t count) {
  smartcar_completion *batch[ROOM];
  smartcar_error *error = NULL;
  for (size_t taken = 0; taken < count;) {
    size_t got = 0;
    WORKS(smartcar_queue_next(queue, 120, batch, ROOM, &got, &error), error);
    CHECK(got > 0 && got <= ROOM);
    for (size_t i = 0; i < got; i++) settle(fates, count, batch[i]);
    taken += got;
  }
  CHECK(!rings(queue) && smartcar_queue_pending(queue) == 0);
  for (size_t i = 0; i < count; i++) CHECK(fates[i].delivered == 1);
}

static double seconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* All in flight before the first answer can come. */
static void in_flight(size_t count) {
  smartcar_queue *queue = new_queue();
  struct fate *fates = calloc(count, sizeof *fates);
  CHECK(fates != NULL);
  latency("1.5");
  double began = seconds_now();
  for (size_t i = 0; i < count; i++) fates[i].call = start(queue, &fates[i]);
  double started = seconds_now();
  drain(queue, fates, count);
  size_t failed = 0;
  for (size_t i = 0; i < count; i++) failed += fates[i].kind != SMARTCAR_ERROR_NONE;
  printf("%zu calls in flight: started in %.2f s, all delivered after %.2f s, %zu failed\n", count, started - began,
         seconds_now() - began, failed);
  CHECK(failed == 0);
  no_latency();
  free(fates);
  smartcar_queue_free(queue);
}

/* Cancelled at once, a little later, as they end, and not at all. */
static void cancels(size_t count) {
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  struct fate *fates = calloc(count, sizeof *fates);
  unsigned random = 12345;
  size_t cancelled = 0;
  latency("0.02");
  for (size_t i = 0; i < count; i++) {
    fates[i].call = start(queue, &fates[i]);
    random = random * 1103515245 + 12345;
    size_t which = random >> 16 & 3 ? i : (random >> 18) % (i + 1);
    if (random >> 24 & 1) WORKS(smartcar_call_cancel(queue, fates[which].call, &error), error);
    if (i % 16 == 0) usleep(random >> 16 & 0xfff);
  }
  drain(queue, fates, count);
  for (size_t i = 0; i < count; i++) {
    CHECK(fates[i].kind == SMARTCAR_ERROR_NONE || fates[i].kind == SMARTCAR_ERROR_CANCELLED);
    cancelled += fates[i].kind == SMARTCAR_ERROR_CANCELLED;
  }
  CHECK(cancelled > 0 && cancelled < count);
  memset(fates, 0, count * sizeof *fates);
  latency("60");
  for (size_t i = 0; i < count; i++) fates[i].call = start(queue, &fates[i]);
  WORKS(smartcar_queue_cancel_all(queue, &error), error);
  drain(queue, fates, count);
  for (size_t i = 0; i < count; i++) CHECK(fates[i].kind == SMARTCAR_ERROR_CANCELLED);
  no_latency();
  free(fates);
  smartcar_queue_free(queue);
}

/* --- threads --- */

enum { STARTERS = 4, TAKERS = 3, EACH = 50 };

struct shared {
  smartcar_queue *queue;
  atomic_size_t taken;
};

static void *start_many(void *of) {
  const struct shared *shared = of;
  for (int i = 0; i < EACH; i++) start(shared->queue, NULL);
  return NULL;
}

static void *take_until_closed(void *of) {
  struct shared *shared = of;
  smartcar_completion *batch[4];
  smartcar_error *error = NULL;
  size_t count = 0;
  while (smartcar_queue_next(shared->queue, INFINITY, batch, 4, &count, &error)) {
    for (size_t i = 0; i < count; i++) is_an_odometer(batch[i]);
    atomic_fetch_add(&shared->taken, count);
  }
  CHECK(count == 0 && smartcar_error_kind(error) == SMARTCAR_ERROR_CLOSED);
  smartcar_error_free(error);
  return NULL;
}

static void threads(void) {
  struct shared shared = {.queue = new_queue()};
  smartcar_error *error = NULL;
  pthread_t starters[STARTERS], takers[TAKERS];
  for (int i = 0; i < TAKERS; i++) CHECK(pthread_create(&takers[i], NULL, take_until_closed, &shared) == 0);
  for (int i = 0; i < STARTERS; i++) CHECK(pthread_create(&starters[i], NULL, start_many, &shared) == 0);
  for (int i = 0; i < STARTERS; i++) CHECK(pthread_join(starters[i], NULL) == 0);
  while (atomic_load(&shared.taken) < STARTERS * EACH) usleep(1000);
  smartcar_queue_close(shared.queue); /* which all takers are waiting for */
  for (int i = 0; i < TAKERS; i++) CHECK(pthread_join(takers[i], NULL) == 0);
  CHECK(atomic_load(&shared.taken) == STARTERS * EACH);
  smartcar_call call = 7;
  FAILS(smartcar_vehicle_odometer_start(vehicle, shared.queue, NULL, &call, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  CHECK(call == 0);
  smartcar_queue_free(shared.queue);
}

/* --- freed with work in flight --- */

static void queue_freed(size_t count) {
  latency("0.3");
  for (int round = 0; round < 5; round++) {
    smartcar_queue *queue = new_queue();
    for (size_t i = 0; i < count; i++) start(queue, NULL);
    usleep((useconds_t)round * 1000);
    smartcar_queue_free(queue);
  }
  no_latency();
  smartcar_queue *queue = new_queue(); /* and nothing is the worse for it */
  start(queue, NULL);
  is_an_odometer(next(queue));
  smartcar_queue_free(queue);
}

static void client_freed(const char *vehicle_id, size_t count) {
  smartcar_client *other = open_client("queue.db");
  smartcar_vehicle *of_it = NULL;
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  struct fate *fates = calloc(count, sizeof *fates);
  CHECK(fates != NULL);
  WORKS(smartcar_client_vehicle(other, vehicle_id, &of_it, &error), error);
  latency("0.2");
  for (size_t i = 0; i < count; i++) {
    WORKS(smartcar_vehicle_odometer_start(of_it, queue, &fates[i], &fates[i].call, &error), error);
    if (i == count / 2) usleep(20000);
  }
  smartcar_vehicle_free(of_it);
  smartcar_client_free(other);
  drain(queue, fates, count); /* what was sent is answered, what was not is turned away */
  for (size_t i = 0; i < count; i++) CHECK(fates[i].kind == SMARTCAR_ERROR_NONE || fates[i].kind == SMARTCAR_ERROR_CLOSED);
  no_latency();
  free(fates);
  smartcar_queue_free(queue);
}

/* --- events, and the job --- */

static void events(void) {
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  smartcar_events *heard = NULL;
  const smartcar_grant_event *event = NULL;
  const smartcar_refresh_report *report = NULL;
  smartcar_call waiting = 0, job = 0;
  WORKS(smartcar_client_events(client, &heard, &error), error);
  WORKS(smartcar_events_next_start(heard, 0, queue, NULL, NULL, &error), error);
  smartcar_completion *completion = next(queue);
  WORKS(smartcar_completion_grant_event(completion, &event, &error), error);
  CHECK(event == NULL); /* nothing has happened */
  smartcar_completion_free(completion);
  FAILS(smartcar_events_next_start(heard, NAN, queue, NULL, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  /* One that is cancelled takes nothing with it. */
  WORKS(smartcar_events_next_start(heard, INFINITY, queue, NULL, &waiting, &error), error);
  WORKS(smartcar_call_cancel(queue, waiting, &error), error);
  completion = next(queue);
  CHECK(smartcar_error_kind(smartcar_completion_error(completion)) == SMARTCAR_ERROR_CANCELLED);
  smartcar_completion_free(completion);
  /* The job refreshes the one grant there is, which is told. */
  WORKS(smartcar_events_next_start(heard, INFINITY, queue, &waiting, &waiting, &error), error);
  WORKS(smartcar_client_refresh_expiring_start(client, 6000000, queue, &job, &job, &error), error);
  for (int i = 0; i < 2; i++) {
    completion = next(queue);
    if (smartcar_completion_user_data(completion) == &job) {
      WORKS(smartcar_completion_refresh_report(completion, &report, &error), error);
      CHECK(report->refreshed == 1);
    } else {
      WORKS(smartcar_completion_grant_event(completion, &event, &error), error);
      CHECK(same(event->kind, "refreshed"));
    }
    smartcar_completion_free(completion);
  }
  CHECK(report != NULL && event != NULL);
  smartcar_refresh_report_free(report);
  smartcar_grant_event_free(event);
  /* Freed while it is being waited for: that goes on until it is cancelled. */
  WORKS(smartcar_events_next_start(heard, INFINITY, queue, NULL, &waiting, &error), error);
  smartcar_events_free(heard);
  WORKS(smartcar_call_cancel(queue, waiting, &error), error);
  smartcar_completion_free(next(queue));
  smartcar_queue_free(queue);
}

/* How far one run of the job is, beside the job itself. How many grants it refreshed. */
static uint64_t run_with_progress(void) {
  smartcar_queue *queue = new_queue();
  smartcar_error *error = NULL;
  const smartcar_refresh_report *report = NULL;
  smartcar_progress *told = smartcar_progress_new();
  smartcar_refresh_options options = {.struct_size = sizeof options, .progress = told};
  uint64_t seen = 0, refreshed = 7;
  int job = 0, steps = 0, left = 2;
  FAILS(smartcar_progress_next_start(told, NAN, queue, NULL, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "seconds");
  WORKS(smartcar_client_refresh_expiring_with_options_start(client, 6000000, &options, queue, &job, NULL, &error), error);
  FAILS(smartcar_client_refresh_expiring_with_options_start(client, 6000000, &options, queue, &job, NULL, &error), error,
        SMARTCAR_ERROR_INVALID_INPUT, "progress");
  WORKS(smartcar_progress_next_start(told, INFINITY, queue, NULL, NULL, &error), error);
  while (left > 0) {
    smartcar_completion *completion = next(queue);
    if (smartcar_completion_user_data(completion) == &job) {
      WORKS(smartcar_completion_refresh_report(completion, &report, &error), error);
      refreshed = report->refreshed;
      left--;
    } else if (smartcar_completion_refresh_report(completion, &report, &error)) {
      CHECK(report != NULL && report->refreshed >= seen);
      seen = report->refreshed;
      steps++;
      WORKS(smartcar_progress_next_start(told, INFINITY, queue, NULL, NULL, &error), error);
    } else {
      CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_CLOSED); /* the run is over */
      smartcar_error_free(error);
      error = NULL;
      left--;
    }
    smartcar_refresh_report_free(report);
    report = NULL;
    smartcar_completion_free(completion);
  }
  CHECK(seen == refreshed && (steps > 0 || refreshed == 0));
  smartcar_progress_free(told);
  smartcar_queue_free(queue);
  return refreshed;
}

static void progress(void) {
  /* A run that begins right after another may find nothing to do. */
  for (int tries = 0; run_with_progress() != 1; tries++) {
    CHECK(tries < 100);
    usleep(100000);
  }
}

int main(void) {
  const char *calls = getenv("SMARTCAR_TEST_CALLS");
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  struct rlimit files;
  slowly = getenv("SMARTCAR_TEST_SLOWLY") != NULL;
  /* Each call in flight may have a connection of its own. */
  CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
  files.rlim_cur = files.rlim_max;
  CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);

  sandbox_start(NULL);
  client = open_client("queue.db");
  char *redirect = sandbox_consent("{}");
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  if (calls != NULL) {
    in_flight(strtoul(calls, NULL, 10));
    cancels(strtoul(calls, NULL, 10));
    queue_freed(strtoul(calls, NULL, 10));
    client_freed(grant->vehicles[0], strtoul(calls, NULL, 10));
  } else {
    one();
    left_behind();
    open_and_close();
    in_flight(slowly ? 20 : 500);
    cancels(slowly ? 60 : 400);
    threads();
    queue_freed(slowly ? 10 : 50);
    client_freed(grant->vehicles[0], 40);
    events();
    progress();
  }
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  return 0;
}
