/* Reads every car of a driver once, in the loop of libuv.
 *
 *   libuv REDIRECT_URL STATE
 *
 * cc examples/c/libuv.c -Iinclude -Ltarget/release -lsmartcar -luv -o libuv */
#include <smartcar.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { BATCH = 64 };

struct fleet {
  uv_poll_t poll;
  smartcar_client *client;
  smartcar_queue *queue;
  smartcar_vehicle **vehicles;
  size_t count, answers;
  double distance;
};

static void fail(smartcar_error *error) {
  fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));
  exit(1);
}

static void on_grant(struct fleet *fleet, smartcar_completion *completion) {
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  if (!smartcar_completion_grant(completion, &grant, &error)) fail(error);
  fleet->vehicles = calloc(grant->vehicle_count, sizeof *fleet->vehicles);
  if (fleet->vehicles == NULL) abort();
  for (; fleet->count < grant->vehicle_count; fleet->count++) {
    smartcar_vehicle **vehicle = &fleet->vehicles[fleet->count];
    if (!smartcar_client_vehicle(fleet->client, grant->vehicles[fleet->count], vehicle, &error) ||
        !smartcar_vehicle_odometer_start(*vehicle, fleet->queue, vehicle, NULL, &error)) {
      fail(error);
    }
  }
  smartcar_grant_free(grant);
}

static void on_odometer(struct fleet *fleet, smartcar_completion *completion) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  if (!smartcar_completion_odometer(completion, &reading, &error)) fail(error);
  fleet->distance += reading->distance;
  smartcar_odometer_free(reading);
  fleet->answers++;
}

static void on_queue(uv_poll_t *poll, int status, int events) {
  struct fleet *fleet = poll->data;
  smartcar_completion *batch[BATCH];
  smartcar_error *error = NULL;
  size_t count = 0;
  (void)status;
  (void)events;
  if (!smartcar_queue_next(fleet->queue, 0, batch, BATCH, &count, &error)) fail(error); /* the rest: in the next turn */
  for (size_t i = 0; i < count; i++) {
    if (smartcar_completion_user_data(batch[i]) == fleet) on_grant(fleet, batch[i]);
    else on_odometer(fleet, batch[i]);
    smartcar_completion_free(batch[i]);
  }
  if (fleet->count > 0 && fleet->answers == fleet->count) uv_close((uv_handle_t *)poll, NULL); /* which ends the loop */
}

int main(int count, char **arguments) {
  struct fleet fleet = {.distance = 0};
  smartcar_config *config = NULL;
  smartcar_error *error = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = count > 2 ? arguments[2] : NULL};
  if (!smartcar_config_from_env(&config, &error) || !smartcar_config_set(config, "store", "sqlite:libuv.db", &error) ||
      !smartcar_client_open(config, &fleet.client, &error) || !smartcar_queue_new(&fleet.queue, &error) ||
      !smartcar_client_complete_connect_start(fleet.client, count > 1 ? arguments[1] : "", &options, fleet.queue, &fleet, NULL, &error)) {
    fail(error);
  }
  smartcar_config_free(config);

  uv_poll_init(uv_default_loop(), &fleet.poll, smartcar_queue_fd(fleet.queue));
  fleet.poll.data = &fleet;
  uv_poll_start(&fleet.poll, UV_READABLE, on_queue);
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
  uv_loop_close(uv_default_loop());
  printf("%zu cars, %.0f km in all\n", fleet.count, fleet.distance);

  smartcar_queue_free(fleet.queue);
  for (size_t i = 0; i < fleet.count; i++) smartcar_vehicle_free(fleet.vehicles[i]);
  free(fleet.vehicles);
  smartcar_client_free(fleet.client);
  return 0;
}
