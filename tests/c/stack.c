/* A thread of the program's with 64 KiB of stack does what a program does, from opening a client to closing it. It has too little stack to
   make its calls itself: the library's threads do, whose number and stack are what the program says, before the first of them. All other
   calls are made by such a thread in the cases of tests/behaviour (SMARTCAR_TEST_STACK). */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <unistd.h>

#include "support.h"

enum { STACK = 64 * 1024 };

/* What a program does, from opening a client to closing it. */
static void *everything(void *unused) {
  smartcar_error *error = NULL;
  smartcar_config *config = NULL;
  smartcar_client *client = NULL, *other = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_queue *queue = NULL;
  smartcar_completion *completion = NULL;
  smartcar_events *events = NULL;
  smartcar_maintenance *maintenance = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_grant_page *grants = NULL;
  const smartcar_connection_page *connections = NULL;
  const smartcar_odometer *odometer = NULL;
  const smartcar_command_result *result = NULL;
  const smartcar_refresh_report *report = NULL;
  const smartcar_endpoint_health *health = NULL;
  smartcar_batch *batch = NULL;
  char path[512], *url = NULL;
  const char *const scope[] = {"read_odometer"};
  size_t count = 0;

  WORKS(smartcar_config_from_env(&config, &error), error);
  snprintf(path, sizeof path, "sqlite:%s/stack.db", temporary_folder());
  WORKS(smartcar_config_set(config, "store", path, &error), error);
  WORKS(smartcar_client_open(config, &client, &error), error);
  const smartcar_connect_options connect = {.struct_size = sizeof connect, .scope = scope, .scope_count = 1, .state = STATE};
  WORKS(smartcar_client_connect_url(client, &connect, &url, &error), error);
  smartcar_string_free(url);
  char *redirect = sandbox_consent("{\"vehicles\":2}");
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &odometer, &error), error);
  CHECK(odometer->distance > 0);
  smartcar_odometer_free(odometer);
  WORKS(smartcar_vehicle_lock(vehicle, &result, &error), error);
  smartcar_command_result_free(result);
  const char *const names[] = {"odometer", "fuel", "battery"};
  WORKS(smartcar_vehicle_batch(vehicle, names, 3, &batch, &error), error);
  smartcar_batch_free(batch);
  WORKS(smartcar_client_grants(client, NULL, NULL, 10, &grants, &error), error);
  CHECK(grants->count == 1);
  smartcar_grant_page_free(grants);
  WORKS(smartcar_client_connections(client, NULL, NULL, 0, &connections, &error), error);
  smartcar_connection_page_free(connections);
  WORKS(smartcar_client_health(client, &health, &error), error);
  smartcar_endpoint_health_free(health);
  WORKS(smartcar_client_events(client, &events, &error), error);
  WORKS(smartcar_client_maintenance(client, NULL, &maintenance, &error), error);
  WORKS(smartcar_client_refresh_expiring(client, 432000, &report, &error), error);
  smartcar_refresh_report_free(report);
  WORKS(smartcar_queue_new(&queue, &error), error);
  WORKS(smartcar_vehicle_odometer_start(vehicle, queue, NULL, NULL, &error), error);
  WORKS(smartcar_queue_next(queue, 60, &completion, 1, &count, &error), error);
  CHECK(count == 1);
  WORKS(smartcar_completion_odometer(completion, &odometer, &error), error);
  smartcar_odometer_free(odometer);
  smartcar_completion_free(completion);
  smartcar_queue_free(queue);
  WORKS(smartcar_config_set(config, "store", "memory:", &error), error);
  WORKS(smartcar_client_open(config, &other, &error), error);
  smartcar_client_free(other);
  smartcar_grant_free(grant);
  FAILS(smartcar_client_grant(client, NULL, &grant, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "grant_id");
  smartcar_maintenance_free(maintenance);
  smartcar_events_free(events);
  WORKS(smartcar_client_close(client, &error), error);
  FAILS(smartcar_vehicle_odometer(vehicle, &odometer, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  smartcar_config_free(config);
  return unused;
}

/* How many threads of the library there are, by their names; and how many pieces of memory are as large as their stacks. */
static int threads(const char *name) {
  char path[300], found[32] = "";
  int count = 0;
  DIR *tasks = opendir("/proc/self/task");
  CHECK(tasks != NULL);
  for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
    FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "r");
    if (file != NULL && fgets(found, sizeof found, file) != NULL && strcspn(found, "\n") == strlen(name) && strncmp(found, name, strlen(name)) == 0) count++;
    if (file != NULL) fclose(file);
  }
  closedir(tasks);
  return count;
}

static int stacks(unsigned long size) {
  char line[512];
  unsigned long from = 0, to = 0;
  int count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  CHECK(maps != NULL);
  while (fgets(line, sizeof line, maps) != NULL) {
    if (sscanf(line, "%lx-%lx rw-p 00000000 00:00 0", &from, &to) == 2 && to - from == size) count++;
  }
  fclose(maps);
  return count;
}

static void the_programs_threads(void) {
  smartcar_error *error = NULL;
  smartcar_thread_options options = {.struct_size = sizeof options};
  options.workers = 65;
  FAILS(smartcar_set_threads(&options, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "workers");
  options = (smartcar_thread_options){.struct_size = sizeof options, .blocking = 3};
  FAILS(smartcar_set_threads(&options, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "blocking");
  options = (smartcar_thread_options){.struct_size = sizeof options, .stack_size = 16384};
  FAILS(smartcar_set_threads(&options, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "stack_size");
  options.struct_size = 8;
  FAILS(smartcar_set_threads(&options, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "struct_size");
  options = (smartcar_thread_options){.struct_size = sizeof options, .workers = 3, .blocking = 8, .stack_size = 512 * 1024};
  WORKS(smartcar_set_threads(&options, &error), error);
  CHECK(threads("smartcar") == 0);
  smartcar_client *client = open_client("threads.db");
  /* A thread has its name once it runs. */
  for (int tries = 0; threads("smartcar") < 3 && tries < 500; tries++) usleep(10000);
  CHECK(threads("smartcar") >= 3 && threads("smartcar") <= 3 + 8);
  CHECK(threads("smartcar-write") == 1 && threads("smartcar-read") >= 1);
  CHECK(stacks(512 * 1024) >= 1);
  FAILS(smartcar_set_threads(&options, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "threads");
  smartcar_client_free(client);
}

int main(void) {
  pthread_t thread;
  pthread_attr_t attributes;
  sandbox_start(NULL);
  the_programs_threads();
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, STACK) == 0);
  CHECK(pthread_create(&thread, &attributes, everything, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  return 0;
}
