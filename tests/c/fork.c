/* After fork: clients and vehicles work in parent and child, and in the child's children, each with locks, threads and
   connections of its own, whatever other threads were doing at that moment. */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

enum { READERS = 3, FORKS = 12, FORKS_SLOWLY = 2 };

static atomic_bool over;
static atomic_bool received;
static smartcar_events *events;
static smartcar_maintenance *maintenance;

static void read_once(smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  /* Tokens live for a second, less than a busy machine may take to use one: then Smartcar refuses it twice. */
  for (int tries = 0; tries < 20 && !smartcar_vehicle_odometer(vehicle, &reading, &error); tries++) {
    if (smartcar_error_status(error) != 401) break;
    smartcar_error_free(error);
    error = NULL;
  }
  WORKS(reading != NULL, error);
  CHECK(reading->distance > 0);
  smartcar_odometer_free(reading);
}

static void *read_for_ever(void *vehicle) {
  while (!atomic_load(&over)) read_once(vehicle);
  return NULL;
}

static void *listen_for_ever(void *unused) {
  smartcar_error *error = NULL;
  const smartcar_grant_event *event = NULL;
  while (smartcar_events_next(events, 60, &event, &error)) {
    if (event != NULL) atomic_store(&received, true);
    smartcar_grant_event_free(event);
  }
  CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_CLOSED);
  smartcar_error_free(error);
  return unused;
}

/* Whether this process itself holds a lock on the database: one that SQLite only believes in is no protection. */
static bool holds_a_lock(void) {
  struct stat database;
  char path[512], line[256];
  bool held = false;
  snprintf(path, sizeof path, "%s/fork.db", temporary_folder());
  CHECK(stat(path, &database) == 0);
  DIR *files = opendir("/proc/self/fdinfo");
  CHECK(files != NULL);
  for (struct dirent *file = readdir(files); file != NULL; file = readdir(files)) {
    snprintf(path, sizeof path, "/proc/self/fdinfo/%.32s", file->d_name);
    FILE *info = fopen(path, "r");
    while (info != NULL && fgets(line, sizeof line, info) != NULL) {
      unsigned long inode = 0;
      /* lock:  1: POSIX  ADVISORY  READ 4711 fe:00:1234 0 1 */
      if (sscanf(line, "lock: %*s POSIX %*s %*s %*d %*x:%*x:%lu", &inode) == 1)
        held = held || inode == (unsigned long)database.st_ino;
    }
    if (info != NULL) fclose(info);
  }
  closedir(files);
  return held;
}

/* Takes one completion, which must come and be a reading. */
static void take_one(const smartcar_queue *queue) {
  smartcar_error *error = NULL;
  smartcar_completion *completion = NULL;
  const smartcar_odometer *reading = NULL;
  size_t count = 0;
  WORKS(smartcar_queue_next(queue, 60, &completion, 1, &count, &error), error);
  CHECK(count == 1);
  WORKS(smartcar_completion_odometer(completion, &reading, &error), error);
  CHECK(reading->distance > 0);
  smartcar_odometer_free(reading);
  smartcar_completion_free(completion);
}

/* A queue with work in flight: its calls are the parent's, and the child is told so. Completions that were taken are both's. */
static void queues(const smartcar_vehicle *vehicle) {
  enum { COUNT = 20 };
  smartcar_queue *queue = NULL;
  smartcar_error *error = NULL;
  smartcar_completion *inherited = NULL, *none = NULL;
  size_t count = 0;
  int status = 0;
  WORKS(smartcar_queue_new(&queue, &error), error);
  WORKS(smartcar_vehicle_odometer_start(vehicle, queue, NULL, NULL, &error), error);
  WORKS(smartcar_queue_next(queue, 60, &inherited, 1, &count, &error), error);
  CHECK(count == 1);
  for (int i = 0; i < COUNT; i++) WORKS(smartcar_vehicle_odometer_start(vehicle, queue, NULL, NULL, &error), error);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    smartcar_queue *own = NULL;
    const smartcar_odometer *reading = NULL;
    alarm(120); /* a hang is a failure */
    WORKS(smartcar_completion_odometer(inherited, &reading, &error), error);
    smartcar_odometer_free(reading);
    smartcar_completion_free(inherited);
    CHECK(smartcar_queue_pending(queue) == 0);
    FAILS(smartcar_queue_next(queue, 5, &none, 1, &count, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
    FAILS(smartcar_vehicle_odometer_start(vehicle, queue, NULL, NULL, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
    WORKS(smartcar_call_cancel(queue, 2, &error), error);
    WORKS(smartcar_queue_cancel_all(queue, &error), error);
    smartcar_queue_close(queue);
    smartcar_queue_free(queue);
    WORKS(smartcar_queue_new(&own, &error), error);
    WORKS(smartcar_vehicle_odometer_start(vehicle, own, NULL, NULL, &error), error);
    take_one(own);
    smartcar_queue_free(own);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  CHECK(smartcar_queue_pending(queue) == COUNT);
  for (int i = 0; i < COUNT; i++) take_one(queue); /* whatever the child has done */
  smartcar_completion_free(inherited);
  smartcar_queue_free(queue);
}

/* What a child does with what it inherited. */
static void use(smartcar_client *client, smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_grant_page *grants = NULL;
  alarm(120); /* a hang is a failure */
  read_once(vehicle);
  WORKS(smartcar_client_grants(client, NULL, NULL, 10, &grants, &error), error);
  CHECK(grants->count == 1);
  smartcar_grant_page_free(grants);
  CHECK(holds_a_lock());
}

static void in_child(smartcar_client *client, smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  smartcar_events *own = NULL;
  const smartcar_grant_event *event = NULL;
  int status = 0;
  /* Events and maintenance are the parent's, in the middle of a wait of one of its threads. */
  FAILS(smartcar_events_next(events, 60, &event, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
  smartcar_events_free(events);
  smartcar_maintenance_free(maintenance);
  WORKS(smartcar_client_events(client, &own, &error), error);
  use(client, vehicle);
  WORKS(smartcar_events_next(own, 0, &event, &error), error);
  smartcar_grant_event_free(event);
  smartcar_events_free(own);
  pid_t grandchild = fork();
  CHECK(grandchild >= 0);
  if (grandchild == 0) {
    use(client, vehicle);
    WORKS(smartcar_client_close(client, &error), error);
    const smartcar_odometer *reading = NULL;
    FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_CLOSED, NULL);
    _exit(0);
  }
  CHECK(waitpid(grandchild, &status, 0) == grandchild && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  use(client, vehicle); /* closed there, not here */
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  client = open_client("fork.db"); /* one of its own is fine, too */
  WORKS(smartcar_client_close(client, &error), error);
  smartcar_client_free(client);
}

static void in_child_of_memory(smartcar_client *client, smartcar_vehicle *vehicle) {
  smartcar_error *error = NULL;
  const smartcar_odometer *reading = NULL;
  alarm(120);
  FAILS(smartcar_vehicle_odometer(vehicle, &reading, &error), error, SMARTCAR_ERROR_STORE, "store");
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
}

static pid_t child_of(smartcar_client *client, smartcar_vehicle *vehicle, void (*what)(smartcar_client *, smartcar_vehicle *)) {
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    what(client, vehicle);
    _exit(0);
  }
  return child;
}

static smartcar_vehicle *connect_one(smartcar_client *client) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  char *redirect = sandbox_consent("{}");
  WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
  free(redirect);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  smartcar_grant_free(grant);
  return vehicle;
}

int main(void) {
  const bool slowly = getenv("SMARTCAR_TEST_SLOWLY") != NULL;
  /* Tokens so short that somebody is always refreshing: forks meet writes under way. Under valgrind one second is over before
     a token is used. */
  const char *const flags[] = {"--access-ttl", slowly ? "5" : "1", NULL};
  pthread_t readers[READERS], listener;
  pid_t children[FORKS];
  smartcar_error *error = NULL;

  sandbox_start(flags);
  smartcar_client *client = open_client("fork.db");
  smartcar_vehicle *vehicle = connect_one(client);
  WORKS(smartcar_client_events(client, &events, &error), error);
  WORKS(smartcar_client_maintenance(client, NULL, &maintenance, &error), error);
  CHECK(pthread_create(&listener, NULL, listen_for_ever, NULL) == 0);
  for (int i = 0; i < READERS; i++) CHECK(pthread_create(&readers[i], NULL, read_for_ever, vehicle) == 0);
  queues(vehicle);
  const int forks = slowly ? FORKS_SLOWLY : FORKS;
  for (int i = 0; i < forks; i++) {
    usleep(50000);
    children[i] = child_of(client, vehicle, in_child);
  }
  for (int i = 0; i < forks; i++) {
    int status = 0;
    CHECK(waitpid(children[i], &status, 0) == children[i]);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  /* Until now children may have done every refresh; the next one is this process's, and it gets its event. */
  for (int tenths = 0; !atomic_load(&received); tenths++) {
    CHECK(tenths < 600);
    usleep(100000);
  }
  atomic_store(&over, true);
  for (int i = 0; i < READERS; i++) CHECK(pthread_join(readers[i], NULL) == 0);
  read_once(vehicle);
  smartcar_vehicle_free(vehicle);
  smartcar_maintenance_free(maintenance);
  WORKS(smartcar_client_close(client, &error), error);
  CHECK(pthread_join(listener, NULL) == 0);
  smartcar_events_free(events);
  smartcar_client_free(client);
  char *lost = sandbox_request("GET", "/sandbox/grants", NULL);
  CHECK(strstr(lost, "\"newest_live\":true") != NULL && strstr(lost, "\"newest_live\":false") == NULL);
  free(lost);

  client = NULL;
  smartcar_config *config = NULL;
  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "store", "memory:", &error), error);
  WORKS(smartcar_client_open(config, &client, &error), error);
  smartcar_config_free(config);
  vehicle = connect_one(client);
  int status = 0;
  pid_t child = child_of(client, vehicle, in_child_of_memory);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  read_once(vehicle);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  return 0;
}
