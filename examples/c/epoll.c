/* Polls every car of a driver from one thread, with epoll: for a server whose event loop must never block.
 *
 *   epoll REDIRECT_URL STATE [ROUNDS]
 *
 * The arguments are the address that Connect sent the driver back to, the state that the driver was sent off with, and how often
 * each car is asked, a second apart. cc examples/c/epoll.c -Iinclude -Ltarget/release -lsmartcar -o epoll */
#include <inttypes.h>
#include <smartcar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { BATCH = 64 };

struct car {
  char id[129]; /* 128 letters at most */
  smartcar_vehicle *vehicle;
  smartcar_call call; /* 0 while nothing is under way */
  double distance;
};

static smartcar_client *client;
static smartcar_queue *queue;
static struct car *cars;
static size_t car_count, under_way, answered, failed;
static bool connected;
static long rounds = 3;

static void fail(smartcar_error *error) {
  fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));
  exit(1);
}

/* Starts a reading of every car that has answered the last one. Nothing here waits for anybody. */
static void ask_all(void) {
  for (struct car *car = cars; car < cars + car_count; car++) {
    smartcar_error *error = NULL;
    if (car->call != 0) continue; /* a car that takes long is asked less often */
    if (!smartcar_vehicle_odometer_start(car->vehicle, queue, car, &car->call, &error)) fail(error);
    under_way++;
  }
}

/* The driver's cars are known. */
static void on_grant(smartcar_completion *completion) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  if (!smartcar_completion_grant(completion, &grant, &error)) fail(error);
  cars = calloc(grant->vehicle_count, sizeof *cars);
  if (cars == NULL) abort();
  for (car_count = 0; car_count < grant->vehicle_count; car_count++) {
    struct car *car = &cars[car_count];
    snprintf(car->id, sizeof car->id, "%s", grant->vehicles[car_count]);
    if (!smartcar_client_vehicle(client, car->id, &car->vehicle, &error)) fail(error);
  }
  smartcar_grant_free(grant);
  connected = true;
  ask_all();
}

/* A car has answered, or cannot. */
static void on_odometer(struct car *car, smartcar_completion *completion) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  car->call = 0;
  under_way--;
  if (smartcar_completion_odometer(completion, &reading, &error)) {
    car->distance = reading->distance;
    answered++;
  } else {
    fprintf(stderr, "%s: %s\n", car->id, smartcar_error_message(error)); /* and it is asked again in the next round */
    failed++;
  }
  smartcar_odometer_free(reading);
  smartcar_error_free(error);
}

/* The queue's descriptor is readable: takes what has finished, in batches, until there is nothing more. */
static void on_queue(void) {
  smartcar_completion *batch[BATCH];
  smartcar_error *error = NULL;
  size_t count = 0;
  do {
    if (!smartcar_queue_next(queue, 0, batch, BATCH, &count, &error)) fail(error);
    for (size_t i = 0; i < count; i++) {
      struct car *car = smartcar_completion_user_data(batch[i]);
      if (car == NULL) on_grant(batch[i]);
      else on_odometer(car, batch[i]);
      smartcar_completion_free(batch[i]);
    }
  } while (count == BATCH);
}

/* A second is over: a round ends, and the next one begins. */
static void on_second(void) {
  double distance = 0;
  for (size_t i = 0; i < car_count; i++) distance += cars[i].distance;
  if (!connected || (under_way > 0 && answered + failed == 0)) return;
  printf("%zu cars, %zu answers, %zu failures, %zu under way, %.0f km in all\n", car_count, answered, failed, under_way, distance);
  fflush(stdout);
  answered = failed = 0;
  if (--rounds > 0) ask_all();
}

static void watch(int loop, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) != 0) {
    perror("epoll_ctl");
    exit(1);
  }
}

int main(int count, char **arguments) {
  smartcar_config *config = NULL;
  smartcar_error *error = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = count > 2 ? arguments[2] : NULL};
  if (count > 3) rounds = strtol(arguments[3], NULL, 10);

  if (!smartcar_config_from_env(&config, &error) || !smartcar_config_set(config, "store", "sqlite:epoll.db", &error) ||
      !smartcar_client_open(config, &client, &error) || !smartcar_queue_new(&queue, &error) ||
      !smartcar_client_complete_connect_start(client, count > 1 ? arguments[1] : "", &options, queue, NULL, NULL, &error)) {
    fail(error);
  }
  smartcar_config_free(config);

  int loop = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const struct itimerspec every_second = {{1, 0}, {1, 0}};
  timerfd_settime(timer, 0, &every_second, NULL);
  watch(loop, smartcar_queue_fd(queue));
  watch(loop, timer);
  while (rounds > 0) {
    struct epoll_event events[8];
    int ready = epoll_wait(loop, events, 8, -1);
    for (int i = 0; i < ready; i++) {
      uint64_t ticks;
      if (events[i].data.fd != timer) on_queue();
      else if (read(timer, &ticks, sizeof ticks) > 0) on_second();
    }
  }

  /* In any order: what is under way is cancelled. */
  smartcar_queue_free(queue);
  for (size_t i = 0; i < car_count; i++) smartcar_vehicle_free(cars[i].vehicle);
  free(cars);
  smartcar_client_free(client);
  close(timer);
  close(loop);
  return 0;
}
