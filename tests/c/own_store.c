/* A store of the program's own: the example's over the system's SQLite, and bad ones. The example keeps every rule, a client lives on
   it, a forked child as well, and processes that are killed at random lose no grant. What a bad store does is an error that names
   its function, never more. Linux. */
#define _GNU_SOURCE
#define main example_main
#include "../../examples/c/own_store.c"
#undef main

#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "support.h"

static char file[PATH_MAX];

static const char *in_folder(const char *name) {
  snprintf(file, sizeof file, "%s/%s", temporary_folder(), name);
  return file;
}

/* A config of the sandbox, without the setting "store". */
static smartcar_config *settings(void) {
  smartcar_config *config = NULL;
  smartcar_error *error = NULL;
  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "refresh_token_grace", "10", &error), error);
  return config;
}

static smartcar_client *open_on(const smartcar_store *store) {
  smartcar_client *client = NULL;
  smartcar_error *error = NULL;
  smartcar_config *config = settings();
  WORKS(smartcar_config_set_store(config, store, &error), error);
  WORKS(smartcar_client_open(config, &client, &error), error);
  smartcar_config_free(config);
  return client;
}

/* --- the table --- */

static void unwatch(void *user_data, const smartcar_store_watch *watch);

static void tables_are_looked_at(void) {
  struct store memory;
  smartcar_error *error = NULL;
  smartcar_config *config = settings();
  const smartcar_store whole = own_store(&memory, in_folder("none.db"));
  smartcar_store table = whole;
  FAILS(smartcar_config_set_store(config, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "store");
  FAILS(smartcar_store_check(NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "store");
  FAILS(smartcar_store_check_shared(&whole, NULL, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "other");
  for (size_t size = 0; size < 3; size++) {
    table.struct_size = (const size_t[]){0, sizeof table - 8, SIZE_MAX}[size];
    FAILS(smartcar_config_set_store(config, &table, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "struct_size");
  }
  /* A table of a later release, with something in it that this one does not know. */
  struct {
    smartcar_store known;
    void *later;
  } later = {.known = whole, .later = &table};
  later.known.struct_size = sizeof later;
  FAILS(smartcar_config_set_store(config, &later.known, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "struct_size");
#define LACKS(function)                                                                                              \
  do {                                                                                                               \
    table = whole;                                                                                                   \
    table.function = NULL;                                                                                           \
    FAILS(smartcar_config_set_store(config, &table, &error), error, SMARTCAR_ERROR_INVALID_INPUT, #function);        \
    FAILS(smartcar_store_check(&table, &error), error, SMARTCAR_ERROR_INVALID_INPUT, #function);                     \
  } while (0)
  LACKS(load);
  LACKS(load_for);
  LACKS(swap);
  LACKS(page);
  LACKS(remove);
  LACKS(now);
#undef LACKS
  table = whole;
  table.unwatch = unwatch;
  FAILS(smartcar_config_set_store(config, &table, &error), error, SMARTCAR_ERROR_INVALID_INPUT, "watch");
  smartcar_config_free(config);
}

/* --- the suite --- */

static void the_example_keeps_every_rule(void) {
  static struct store one, other;
  char path[PATH_MAX];
  smartcar_error *error = NULL;
  strcpy(path, in_folder("suite.db"));
  const smartcar_store first = own_store(&one, path), second = own_store(&other, path);
  WORKS(smartcar_store_check(&first, &error), error);
  WORKS(smartcar_store_check_shared(&first, &second, &error), error);
  free_store(&one);
  free_store(&other);
}

/* The same store, which takes note of who waits. */
enum { WATCHES = 256 };
static struct {
  pthread_mutex_t lock;
  char *grants[WATCHES];
  const smartcar_store_watch *watches[WATCHES];
  int most, now;
} noted = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint32_t watch(void *user_data, const char *application, const char *grant_id, int64_t version,
                      const smartcar_store_watch *watch) {
  char *name = NULL;
  (void)user_data, (void)version;
  CHECK(asprintf(&name, "%s/%s", application, grant_id) > 0);
  pthread_mutex_lock(&noted.lock);
  int place = 0;
  while (place < WATCHES && noted.watches[place] != NULL) place++;
  if (place < WATCHES) {
    noted.watches[place] = watch;
    noted.grants[place] = name;
    noted.now++;
    if (noted.now > noted.most) noted.most = noted.now;
  }
  pthread_mutex_unlock(&noted.lock);
  if (place == WATCHES) free(name);
  return place < WATCHES ? SMARTCAR_STORE_DONE : SMARTCAR_STORE_UNSUPPORTED;
}

static void unwatch(void *user_data, const smartcar_store_watch *watch) {
  (void)user_data;
  pthread_mutex_lock(&noted.lock);
  for (int place = 0; place < WATCHES; place++) {
    if (noted.watches[place] != watch) continue;
    free(noted.grants[place]);
    noted.watches[place] = NULL;
    noted.grants[place] = NULL;
    noted.now--;
  }
  pthread_mutex_unlock(&noted.lock);
}

static void tell_watches(const char *application, const char *grant_id) {
  char name[512];
  snprintf(name, sizeof name, "%s/%s", application, grant_id);
  pthread_mutex_lock(&noted.lock);
  for (int place = 0; place < WATCHES; place++) {
    if (noted.watches[place] != NULL && same(noted.grants[place], name)) smartcar_store_moved(noted.watches[place]);
  }
  pthread_mutex_unlock(&noted.lock);
}

static uint32_t telling_swap(void *user_data, const char *application, const smartcar_store_row *row, const int64_t *expected,
                             smartcar_store_reply *reply) {
  const uint32_t status = swap(user_data, application, row, expected, reply);
  if (status == SMARTCAR_STORE_DONE) tell_watches(application, row->grant_id);
  return status;
}

static uint32_t telling_remove(void *user_data, const char *application, const char *grant_id, int64_t version,
                               smartcar_store_reply *reply) {
  const uint32_t status = remove_row(user_data, application, grant_id, version, reply);
  if (status == SMARTCAR_STORE_DONE) tell_watches(application, grant_id);
  return status;
}

static void a_store_may_tell_who_waits(void) {
  static struct store memory;
  smartcar_error *error = NULL;
  smartcar_store table = own_store(&memory, in_folder("watched.db"));
  table.watch = watch;
  table.unwatch = unwatch;
  table.swap = telling_swap;
  table.remove = telling_remove;
  WORKS(smartcar_store_check(&table, &error), error);
  CHECK(noted.most >= 50); /* many wait at once, and hold no thread: `concurrency` is 4 */
  CHECK(noted.now == 0); /* each was taken back */
  free_store(&memory);
}

/* --- functions that take their time --- */

static atomic_bool hangs, is_inside, free_hangs, frees, is_free;

static uint32_t hanging_load(void *user_data, const char *application, const char *grant_id, smartcar_store_reply *reply) {
  while (atomic_load(&hangs)) {
    atomic_store(&is_inside, true);
    usleep(1000);
  }
  atomic_store(&is_inside, false);
  return load(user_data, application, grant_id, reply);
}

/* As a database may, or a thread that is joined. */
static void hanging_free(void *user_data) {
  (void)user_data;
  atomic_store(&frees, true);
  while (atomic_load(&free_hangs)) usleep(1000);
  atomic_store(&is_free, true);
}

static void wait_until(atomic_bool *what) {
  while (!atomic_load(what)) usleep(1000);
}

/* Starts what calls load, which hangs. */
static void start_hanging(smartcar_client *client, smartcar_queue *queue) {
  smartcar_error *error = NULL;
  atomic_store(&hangs, true);
  WORKS(smartcar_client_grant_start(client, "g-1", queue, NULL, NULL, &error), error);
  wait_until(&is_inside);
}

static void take_one(smartcar_queue *queue) {
  smartcar_completion *completion = NULL;
  smartcar_error *error = NULL;
  size_t count = 0;
  WORKS(smartcar_queue_next(queue, INFINITY, &completion, 1, &count, &error), error);
  CHECK(count == 1);
  smartcar_completion_free(completion);
}

static void what_hangs_keeps_nobody_else(void) {
  static struct store memory;
  smartcar_error *error = NULL;
  smartcar_queue *queue = NULL;
  smartcar_client *one = NULL, *other = NULL;
  const smartcar_grant_page *page = NULL;
  smartcar_store table = own_store(&memory, in_folder("hanging.db"));
  table.load = hanging_load;
  table.free = hanging_free;
  WORKS(smartcar_queue_new(&queue, &error), error);
  smartcar_config *config = settings();
  WORKS(smartcar_config_set_store(config, &table, &error), error);
  WORKS(smartcar_client_open(config, &one, &error), error);
  WORKS(smartcar_client_open(config, &other, &error), error);
  smartcar_config_free(config);

  /* A client of the same store closes while another one's function hangs: it waits for its own alone, which would take 10 s. */
  start_hanging(one, queue);
  const time_t began = time(NULL);
  WORKS(smartcar_client_close(other, &error), error);
  CHECK(time(NULL) - began < 9);
  CHECK(atomic_load(&is_inside));
  smartcar_client_free(other);

  /* The last that uses the store is a call, on a thread of the library. free hangs, and another client's calls go on. */
  smartcar_client_free(one);
  config = settings();
  char address[PATH_MAX + 16];
  snprintf(address, sizeof address, "sqlite:%s", in_folder("beside.db"));
  WORKS(smartcar_config_set(config, "store", address, &error), error);
  WORKS(smartcar_client_open(config, &other, &error), error);
  smartcar_config_free(config);
  atomic_store(&free_hangs, true);
  atomic_store(&hangs, false);
  take_one(queue);
  wait_until(&frees);
  for (int i = 0; i < 20; i++) {
    WORKS(smartcar_client_grants_start(other, NULL, NULL, 10, queue, NULL, NULL, &error), error);
    take_one(queue);
    WORKS(smartcar_client_grants(other, NULL, NULL, 10, &page, &error), error);
    smartcar_grant_page_free(page);
  }
  atomic_store(&free_hangs, false);
  wait_until(&is_free);
  smartcar_client_free(other);
  smartcar_queue_free(queue);
  free_store(&memory);
}

/* --- bad stores --- */

static atomic_int badness;
enum { GOOD, NO_TIME, NO_STATUS, BAD_TEXT, NULL_ROW, SHORT_ROW, TWO_ROWS, OTHER_ROW, UNAVAILABLE, BROKEN, CONFLICT, LIES, UNSORTED };

static smartcar_store_row some_row(const char *grant_id) {
  return (smartcar_store_row){.struct_size = sizeof(smartcar_store_row), .grant_id = grant_id, .status = "active", .body = "{}", .body_length = 2};
}

static uint32_t bad_load(void *user_data, const char *application, const char *grant_id, smartcar_store_reply *reply) {
  smartcar_store_row row = some_row(grant_id);
  reply_time(reply);
  switch (atomic_load(&badness)) {
    case NO_STATUS: return 77;
    case BAD_TEXT: row.account = "\xff"; break;
    case NULL_ROW: CHECK(!smartcar_store_reply_row(reply, NULL)); return SMARTCAR_STORE_DONE;
    case SHORT_ROW: row.struct_size = 8; break;
    case TWO_ROWS: CHECK(smartcar_store_reply_row(reply, &row)); break;
    case OTHER_ROW: row.grant_id = "another"; break;
    case UNAVAILABLE: smartcar_store_reply_message(reply, "the database is \xff down"); return SMARTCAR_STORE_UNAVAILABLE;
    case BROKEN: return SMARTCAR_STORE_FAILED;
    case CONFLICT: return SMARTCAR_STORE_CONFLICT;
    default: return load(user_data, application, grant_id, reply);
  }
  smartcar_store_reply_row(reply, &row);
  return SMARTCAR_STORE_DONE;
}

static uint32_t bad_page(void *user_data, const char *application, const smartcar_store_query *query, smartcar_store_reply *reply) {
  smartcar_store_row row = some_row("b");
  switch (atomic_load(&badness)) {
    case NO_TIME: return SMARTCAR_STORE_DONE;
    case UNSORTED:
      reply_time(reply);
      smartcar_store_reply_row(reply, &row);
      row.grant_id = "a";
      smartcar_store_reply_row(reply, &row);
      return SMARTCAR_STORE_DONE;
    case TWO_ROWS:
      reply_time(reply);
      for (size_t i = 0; i <= query->limit; i++) smartcar_store_reply_row(reply, &row);
      return SMARTCAR_STORE_DONE;
    default: return page(user_data, application, query, reply);
  }
}

static uint32_t bad_swap(void *user_data, const char *application, const smartcar_store_row *row, const int64_t *expected,
                         smartcar_store_reply *reply) {
  if (atomic_load(&badness) != LIES) return swap(user_data, application, row, expected, reply);
  reply_time(reply);
  return SMARTCAR_STORE_DONE; /* it wrote nothing */
}

static atomic_int freed;
static void count_free(void *user_data) {
  free_store(user_data);
  atomic_fetch_add(&freed, 1);
}

/* A call that fails with SMARTCAR_ERROR_STORE and says all of these words. */
static void says(bool worked, smartcar_error **error, bool can_retry, const char *word, const char *other) {
  CHECK(!worked);
  const char *message = smartcar_error_message(*error);
  if (smartcar_error_kind(*error) != SMARTCAR_ERROR_STORE || strstr(message, word) == NULL || strstr(message, other) == NULL ||
      smartcar_error_can_retry(*error) != can_retry) {
    fprintf(stderr, "not as expected (%s, %s): %s: %s\n", word, other, smartcar_error_name(*error), message);
    exit(1);
  }
  smartcar_error_free(*error);
  *error = NULL;
}

static void a_bad_store_is_an_error_that_names_its_function(void) {
  static struct store memory;
  smartcar_error *error = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_grant_page *grants = NULL;
  smartcar_store table = own_store(&memory, in_folder("bad.db"));
  table.load = bad_load;
  table.page = bad_page;
  table.swap = bad_swap;
  atomic_store(&badness, LIES);
  says(smartcar_store_check(&table, &error), &error, false, "breaks the rule", "is not there");
  atomic_store(&badness, UNSORTED);
  CHECK(!smartcar_store_check(&table, &error));
  smartcar_error_free(error);
  error = NULL;
  atomic_store(&badness, GOOD);

  table.free = count_free;
  smartcar_client *client = open_on(&table);
  static const struct {
    int badness;
    bool can_retry;
    const char *word;
  } of_load[] = {{NO_STATUS, false, "returned 77"}, {BAD_TEXT, false, "account is not UTF-8"}, {NULL_ROW, false, "row is NULL"},
                 {SHORT_ROW, false, "struct_size"}, {TWO_ROWS, false, "more rows"}, {OTHER_ROW, false, "another"},
                 {UNAVAILABLE, true, "the database is \xef\xbf\xbd down"}, {BROKEN, false, "does not say why"}, {CONFLICT, false, "CONFLICT"}};
  for (size_t i = 0; i < sizeof of_load / sizeof *of_load; i++) {
    atomic_store(&badness, of_load[i].badness);
    says(smartcar_client_grant(client, "some-grant", &grant, &error), &error, of_load[i].can_retry, "the store's load ", of_load[i].word);
  }
  atomic_store(&badness, NO_TIME);
  says(smartcar_client_grants(client, NULL, NULL, 2, &grants, &error), &error, false, "the store's page ", "gave no time");
  atomic_store(&badness, UNSORTED);
  says(smartcar_client_grants(client, NULL, NULL, 2, &grants, &error), &error, false, "the store's page ", "mistake in the store");
  atomic_store(&badness, TWO_ROWS);
  says(smartcar_client_grants(client, NULL, NULL, 2, &grants, &error), &error, false, "the store's page ", "more rows");
  atomic_store(&badness, GOOD);
  CHECK(atomic_load(&freed) == 0);
  smartcar_client_free(client);
  for (int tries = 0; atomic_load(&freed) == 0 && tries < 200; tries++) usleep(50000);
  CHECK(atomic_load(&freed) == 1);
}

/* --- a client on it --- */

enum { DRIVERS = 8, CARS = 2 * DRIVERS };
static char *cars[CARS];

static bool read_car(smartcar_client *client, const char *car, smartcar_error **error) {
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  const bool ok = smartcar_client_vehicle(client, car, &vehicle, error) && smartcar_vehicle_odometer(vehicle, &reading, error);
  smartcar_odometer_free(reading);
  smartcar_vehicle_free(vehicle);
  return ok;
}

static void connect_drivers(smartcar_client *client) {
  smartcar_error *error = NULL;
  for (int driver = 0; driver < DRIVERS; driver++) {
    char wanted[128];
    const smartcar_grant *grant = NULL;
    snprintf(wanted, sizeof wanted, "{\"vehicles\":2,\"user\":\"driver-%d@example.com\"}", driver);
    char *redirect = sandbox_consent(wanted);
    WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grant, &error), error);
    CHECK(grant->vehicle_count == 2);
    for (int i = 0; i < 2; i++) cars[2 * driver + i] = strdup(grant->vehicles[i]);
    smartcar_grant_free(grant);
    free(redirect);
  }
}

static void everything_works_on_it(const char *path, bool forks) {
  static struct store memory;
  smartcar_error *error = NULL;
  const smartcar_grant_page *grants = NULL;
  int status = 0;
  const smartcar_store table = own_store(&memory, path);
  forked_store = &memory;
  pthread_atfork(before_fork, after_fork, after_fork);
  smartcar_client *client = open_on(&table);
  connect_drivers(client);
  for (int i = 0; i < CARS; i++) WORKS(read_car(client, cars[i], &error), error);
  WORKS(smartcar_client_grants(client, NULL, NULL, 100, &grants, &error), error);
  CHECK(grants->count == DRIVERS);
  smartcar_grant_page_free(grants);
  if (forks) {
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      alarm(60);
      for (int i = 0; i < CARS; i++) WORKS(read_car(client, cars[i], &error), error);
      _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  WORKS(read_car(client, cars[0], &error), error);
  WORKS(smartcar_client_close(client, &error), error);
  smartcar_client_free(client);
}

/* --- processes that are killed --- */

static atomic_bool over;

static void *hammer(void *client) {
  unsigned dice = (unsigned)(uintptr_t)&dice ^ (unsigned)getpid();
  smartcar_error *error = NULL;
  int refused = 0;
  while (!atomic_load(&over)) {
    const bool ok = read_car(client, cars[rand_r(&dice) % CARS], &error);
    refused = ok ? 0 : refused + 1;
    if (!ok && smartcar_error_status(error) == 401 && refused < 20) {
      /* Tokens live for two seconds, less than a busy machine may take to use one. */
      smartcar_error_free(error);
      error = NULL;
    } else if (!ok) {
      fprintf(stderr, "process %d: %s: %s\n", (int)getpid(), smartcar_error_name(error), smartcar_error_message(error));
      _exit(2);
    }
    usleep(rand_r(&dice) % 100000);
  }
  return NULL;
}

static void stop(int signal) {
  (void)signal;
  atomic_store(&over, true);
}

/* What a process does until SIGTERM ends it in good order, or SIGKILL at any instruction. */
static void work_on(const char *path) {
  enum { THREADS = 4 };
  static struct store memory;
  pthread_t threads[THREADS];
  smartcar_error *error = NULL;
  const smartcar_store table = own_store(&memory, path);
  signal(SIGTERM, stop);
  smartcar_client *client = open_on(&table);
  for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, hammer, client) == 0);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  WORKS(smartcar_client_close(client, &error), error);
  smartcar_client_free(client);
}

static pid_t start(const char *path) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child > 0) return child;
  /* A program of its own: nothing of this process's is inherited. */
  char *arguments[CARS + 4] = {(char *)"own_store", (char *)"work", (char *)path};
  for (int i = 0; i < CARS; i++) arguments[3 + i] = cars[i];
  execv("/proc/self/exe", arguments);
  _exit(127);
}

static void killed_processes_lose_no_grant(const char *path) {
  enum { PROCESSES = 4, SECONDS = 12 };
  pid_t processes[PROCESSES];
  unsigned dice = (unsigned)time(NULL);
  int kills = 0, status = 0;
  smartcar_error *error = NULL;
  static struct store memory;
  free(sandbox_request("DELETE", "/sandbox/stats", NULL));
  /* Late replies: a kill often meets a refresh under way. */
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/oauth/token\",\"do\":\"delay\",\"seconds\":0.3}]}"));
  for (int i = 0; i < PROCESSES; i++) processes[i] = start(path);
  const time_t until = time(NULL) + SECONDS;
  while (time(NULL) < until) {
    usleep(100000 + rand_r(&dice) % 600000);
    const int victim = rand_r(&dice) % PROCESSES;
    CHECK(kill(processes[victim], SIGKILL) == 0 && waitpid(processes[victim], &status, 0) == processes[victim]);
    CHECK(WIFSIGNALED(status)); /* it had not ended by itself, which a wrong answer makes it do */
    processes[victim] = start(path);
    kills++;
  }
  /* What the last kill left is taken over by those that live, once its lease (a sixth of the grace) is over: they must live for so long. */
  sleep(4);
  for (int i = 0; i < PROCESSES; i++) kill(processes[i], SIGTERM);
  for (int i = 0; i < PROCESSES; i++) {
    CHECK(waitpid(processes[i], &status, 0) == processes[i]);
    /* One that was still starting knows no SIGTERM. */
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM));
  }
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}"));

  /* A grace later every car answers, with tokens that have expired meanwhile: what was stored is what lives. */
  sleep(11);
  const smartcar_store table = own_store(&memory, path);
  smartcar_client *client = open_on(&table);
  for (int i = 0; i < CARS; i++) WORKS(read_car(client, cars[i], &error), error);
  smartcar_client_free(client);
  char *stats = sandbox_request("GET", "/sandbox/stats", NULL);
  long won = 0;
  for (const char *at = stats; (at = strstr(at, "\"concurrent\":")) != NULL; at++) CHECK(strtol(at + 13, NULL, 10) <= 1);
  for (const char *at = stats; (at = strstr(at, "\"won\":")) != NULL; at++) won += strtol(at + 6, NULL, 10);
  CHECK(won > 4 * DRIVERS); /* the kills were in the middle of something */
  free(stats);
  printf("own_store: %d kills, %ld refreshes, no grant lost\n", kills, won);
}

int main(int count, char **arguments) {
  const char *const flags[] = {"--access-ttl", "2", "--grace", "10", NULL};
  char path[PATH_MAX];
  if (count == CARS + 3) {
    for (int i = 0; i < CARS; i++) cars[i] = arguments[3 + i];
    work_on(arguments[2]);
    return 0;
  }
  sandbox_start(flags);
  strcpy(path, in_folder("own.db"));
  tables_are_looked_at();
  the_example_keeps_every_rule();
  a_store_may_tell_who_waits();
  what_hangs_keeps_nobody_else();
  a_bad_store_is_an_error_that_names_its_function();
  /* A child may inherit the locks of a sanitizer's allocator; what valgrind slows down cannot hammer. */
#ifdef __SANITIZE_ADDRESS__
  const bool forks = false;
#else
  const bool forks = getenv("SMARTCAR_TEST_SLOWLY") == NULL;
#endif
  everything_works_on_it(path, forks);
  if (forks) killed_processes_lose_no_grant(path);
  for (int i = 0; i < CARS; i++) free(cars[i]);
  return 0;
}
