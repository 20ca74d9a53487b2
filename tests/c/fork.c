/* After fork: what the parent opened fails in the child, freeing it is harmless, and the child opens its own. */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static smartcar_events *events;
static smartcar_maintenance *maintenance;

static void in_child(smartcar_client *client, smartcar_vehicle *vehicle, const smartcar_grant *grant) {
  smartcar_error *error = NULL;
  smartcar_events *more = NULL;
  const smartcar_grant_event *event = NULL;
  smartcar_vehicle *another = NULL;
  const smartcar_odometer *reading = NULL;
  const smartcar_grant_list *grants = NULL;
  char *url = NULL;

  alarm(120); /* a hang is a failure */
  FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_connect_url(client, NULL, &url, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_vehicle(client, "v", &another, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_grants(client, NULL, 1, &grants, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  /* Events and maintenance are the parent's. */
  FAILS(smartcar_events_next(events, 60, &event, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  FAILS(smartcar_client_events(client, &more, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_events_free(events);
  smartcar_maintenance_free(maintenance);
  CHECK(!smartcar_client_close(client, &error));
  CHECK(strstr(smartcar_error_message(error), "fork") != NULL);
  smartcar_error_free(error);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);

  client = open_client("fork.db");
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  CHECK(reading->distance > 0);
  smartcar_odometer_free(reading);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
}

int main(void) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_odometer *reading = NULL;
  int status = 0;

  sandbox_start(NULL);
  smartcar_client *client = open_client("fork.db");
  char *redirect = sandbox_consent("{}");
  WORKS(smartcar_client_complete_connect(client, redirect, NULL, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_client_events(client, &events, &error), error);
  WORKS(smartcar_client_maintenance(client, NULL, &maintenance, &error), error);

  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    in_child(client, vehicle, grant);
    _exit(0);
  }
  /* The parent goes on meanwhile. */
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  smartcar_odometer_free(reading);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  /* The parent hears what happens here, and nothing of the child. */
  bool removed = false;
  const smartcar_grant_event *event = NULL;
  WORKS(smartcar_client_remove_grant(client, grant->id, &removed, &error), error);
  WORKS(smartcar_events_next(events, 30, &event, &error), error);
  CHECK(removed && event != NULL && same(event->kind, "removed") && same(event->grant_id, grant->id));
  smartcar_grant_event_free(event);
  smartcar_events_free(events);
  smartcar_maintenance_free(maintenance);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  return 0;
}
