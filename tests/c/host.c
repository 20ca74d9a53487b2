/* A library is a guest in its program: its threads take no signal that is the program's, and bring none upon it, whatever
   servers do to connections; and the caller's threads keep their masks. Each part is a process of its own, with the signal
   handlers a C program begins with; one that a signal ends shows in this program's exit code as in a shell's (SIGPIPE: 141). */
#define _GNU_SOURCE
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { CALLERS = 8, LARGE = 1 << 18, ID_ROOM = 128 };

static const int taken[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF};

static char *vehicle_id; /* of a grant in the store host.db; shared by all parts */

static const smartcar_grant *connect_one(const smartcar_client *client, smartcar_error **error) {
  const smartcar_grant *grant = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = "s"};
  char *redirect = sandbox_consent("{\"state\":\"s\"}");
  const bool ok = smartcar_client_complete_connect(client, redirect, &options, &grant, error);
  free(redirect);
  return ok ? grant : NULL;
}

static void a_connect(void) {
  smartcar_error *error = NULL;
  smartcar_client *client = open_client("host.db");
  const smartcar_grant *grant = connect_one(client, &error);
  WORKS(grant != NULL, error);
  CHECK(strlen(grant->vehicles[0]) < ID_ROOM);
  strcpy(vehicle_id, grant->vehicles[0]);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
}

/* --- masks --- */

static bool is_taken(int signal) {
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
    if (taken[i] == signal) return true;
  }
  return signal == SIGKILL || signal == SIGSTOP;
}

/* What a thread of the library blocks. */
static sigset_t blocked_by_the_library(void) {
  sigset_t set;
  sigfillset(&set); /* leaves out what the C library needs itself */
  for (int signal = 1; signal <= SIGRTMAX; signal++) {
    if (is_taken(signal)) sigdelset(&set, signal);
  }
  return set;
}

static bool same_mask(const sigset_t *one, const sigset_t *other) {
  for (int signal = 1; signal <= SIGRTMAX; signal++) {
    if (sigismember(one, signal) != sigismember(other, signal)) return false;
  }
  return true;
}

/* This thread's mask must be as `mask`. */
static void mask_is(const sigset_t *mask) {
  sigset_t now;
  CHECK(pthread_sigmask(SIG_BLOCK, NULL, &now) == 0);
  CHECK(same_mask(&now, mask));
}

static sigset_t some_mask(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGHUP);
  sigaddset(&mask, SIGPROF);
  sigaddset(&mask, SIGRTMIN + 3);
  CHECK(pthread_sigmask(SIG_SETMASK, &mask, NULL) == 0);
  return mask;
}

/* A line of /proc/self/task/TASK/status, what comes after its name; or "" if the thread has ended. */
static void status_line(const char *task, const char *name, char *line, size_t size) {
  char path[64], read[256];
  line[0] = '\0';
  snprintf(path, sizeof path, "/proc/self/task/%.20s/status", task);
  FILE *status = fopen(path, "r");
  while (status != NULL && fgets(read, sizeof read, status) != NULL) {
    if (strncmp(read, name, strlen(name)) == 0) sscanf(read + strlen(name), ": %63s", line);
  }
  if (status != NULL) fclose(status);
  CHECK(strlen(line) < size);
}

/* How many threads have a name that is none of the library's. A thread of the library's has its name once it runs. */
static int threads_by_other_names(void) {
  DIR *tasks = opendir("/proc/self/task");
  int count = 0;
  CHECK(tasks != NULL);
  for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
    char name[64];
    if (task->d_name[0] == '.') continue;
    status_line(task->d_name, "Name", name, sizeof name);
    if (name[0] != '\0' && strncmp(name, "smartcar", 8) != 0) count++;
  }
  closedir(tasks);
  return count;
}

/* Every thread but those of this program must block what the library's do; how many there are. */
static int look_at_threads(int own) {
  for (int tries = 0; threads_by_other_names() != own && tries < 500; tries++) usleep(10000);
  const sigset_t wanted = blocked_by_the_library();
  DIR *tasks = opendir("/proc/self/task");
  int count = 0;
  CHECK(tasks != NULL);
  for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
    char name[64], mask[64];
    if (task->d_name[0] == '.') continue;
    status_line(task->d_name, "Name", name, sizeof name);
    status_line(task->d_name, "SigBlk", mask, sizeof mask);
    if (mask[0] == '\0') continue;
    if (strncmp(name, "smartcar", 8) != 0) {
      own--;
      continue;
    }
    unsigned long long bits = strtoull(mask, NULL, 16);
    for (int signal = 1; signal <= SIGRTMAX; signal++) {
      bool blocks = (bits >> (signal - 1) & 1) != 0;
      if (blocks != (sigismember(&wanted, signal) == 1)) {
        fprintf(stderr, "thread %s %s signal %d: SigBlk %s\n", name, blocks ? "blocks" : "takes", signal, mask);
        exit(1);
      }
    }
    count++;
  }
  closedir(tasks);
  CHECK(own == 0); /* a thread by another name would not have been looked at */
  return count;
}

static void every_mask_is_right(void) {
  smartcar_error *error = NULL;
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_events *events = NULL;
  smartcar_maintenance *maintenance = NULL;
  const smartcar_grant_event *event = NULL;
  const smartcar_endpoint_health *health = NULL;
  const smartcar_odometer *reading = NULL;
  const smartcar_grant_page *grants = NULL;
  char *url = NULL, store[128], origin[64];
  const sigset_t mask = some_mask();
#define UNCHANGED(call)    \
  do {                     \
    WORKS(call, error);    \
    mask_is(&mask);        \
    look_at_threads(1);    \
  } while (0)

  snprintf(store, sizeof store, "sqlite:%s/host.db", temporary_folder());
  snprintf(origin, sizeof origin, "http://localhost%s", strrchr(getenv("SMARTCAR_API_ORIGIN"), ':'));
  setenv("SMARTCAR_API_ORIGIN", origin, 1); /* a name, which a thread looks up that is there for such things alone */
  UNCHANGED(smartcar_config_from_env(&config, &error));
  UNCHANGED(smartcar_config_set(config, "store", store, &error));
  UNCHANGED(smartcar_client_open(config, &client, &error));
  UNCHANGED(smartcar_client_connect_url(client, NULL, &url, &error));
  UNCHANGED(smartcar_client_events(client, &events, &error));
  UNCHANGED(smartcar_client_maintenance(client, NULL, &maintenance, &error));
  UNCHANGED(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error));
  UNCHANGED(smartcar_vehicle_odometer(vehicle, &reading, &error));
  UNCHANGED(smartcar_client_grants(client, NULL, NULL, 10, &grants, &error));
  UNCHANGED(smartcar_events_next(events, 0.01, &event, &error));
  UNCHANGED(smartcar_client_health(client, &health, &error));
  /* One of the runtime, one that looked a name up, a writer and two readers. */
  CHECK(look_at_threads(1) >= 5);
  UNCHANGED(smartcar_client_close(client, &error));
  smartcar_grant_event_free(event);
  smartcar_endpoint_health_free(health);
  smartcar_odometer_free(reading);
  smartcar_grant_page_free(grants);
  smartcar_string_free(url);
  smartcar_events_free(events);
  smartcar_maintenance_free(maintenance);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  smartcar_config_free(config);
  mask_is(&mask);
  look_at_threads(1);
}

/* --- signals of the program's --- */

static atomic_bool over;

static void *read_on(void *vehicle) {
  while (!atomic_load(&over)) {
    smartcar_error *error = NULL;
    const smartcar_odometer *reading = NULL;
    WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
    smartcar_odometer_free(reading);
  }
  return NULL;
}

static void block_all(void) {
  sigset_t all;
  sigfillset(&all);
  CHECK(pthread_sigmask(SIG_SETMASK, &all, NULL) == 0);
}

/* A program that takes its signals from a file descriptor, and blocks them on all its threads; which for those of the library it
   cannot do if the client is open before. */
static void signalfd_gets_every_signal(bool opened_before) {
  smartcar_error *error = NULL;
  smartcar_client *client = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  pthread_t reader;
  sigset_t all;
  int count = 0;

  sigfillset(&all);
  if (!opened_before) block_all();
  client = open_client("host.db");
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error); /* every thread runs */
  smartcar_odometer_free(reading);
  if (opened_before) block_all();
  alarm(0); /* its signal would be one of these */
  CHECK(pthread_create(&reader, NULL, read_on, vehicle) == 0);
  int descriptor = signalfd(-1, &all, SFD_CLOEXEC);
  CHECK(descriptor >= 0);
  for (int round = 0; round < 20; round++) {
    for (int signal = 1; signal <= SIGRTMAX; signal++) {
      struct signalfd_siginfo got;
      if (is_taken(signal) || (signal >= 32 && signal < SIGRTMIN)) continue;
      CHECK(kill(getpid(), signal) == 0);
      CHECK(poll(&(struct pollfd){.fd = descriptor, .events = POLLIN}, 1, 10000) == 1);
      CHECK(read(descriptor, &got, sizeof got) == sizeof got);
      CHECK(got.ssi_signo == (unsigned)signal);
      count++;
    }
  }
  close(descriptor);
  atomic_store(&over, true);
  CHECK(pthread_join(reader, NULL) == 0);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  printf("c: %d signals read from a signalfd\n", count);
}

static void signalfd_made_after(void) { signalfd_gets_every_signal(true); }
static void signalfd_made_before(void) { signalfd_gets_every_signal(false); }

/* A file that may grow no further: a write beyond raises SIGXFSZ, which ends a program by default. */
static void a_file_size_limit_is_an_error(void) {
  smartcar_error *error = NULL;
  struct stat database;
  struct rlimit limit;
  char path[128];

  setenv("SMARTCAR_TOKEN_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 1);
  setenv("SMARTCAR_SPOOL", temporary_folder(), 1);
  setenv("SMARTCAR_TIMEOUT", "2", 1);
  smartcar_client *client = open_client("limit.db");
  snprintf(path, sizeof path, "%s/limit.db-wal", temporary_folder());
  CHECK(stat(path, &database) == 0);
  CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
  /* Too little for a commit; and then for the spool as well. */
  const rlim_t sizes[] = {(rlim_t)database.st_size + 2048, 16};
  for (int i = 0; i < 2; i++) {
    const struct rlimit low = {.rlim_cur = sizes[i], .rlim_max = limit.rlim_max};
    CHECK(setrlimit(RLIMIT_FSIZE, &low) == 0);
    smartcar_grant_free(connect_one(client, &error));
    CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_STORE);
    smartcar_error_free(error);
    error = NULL;
  }
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  const smartcar_grant *grant = connect_one(client, &error);
  WORKS(grant != NULL, error);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
}

/* No more threads than `limit` for the user, this one among them: for the library none, or too few. */
static void too_few_threads(rlim_t limit) {
  smartcar_error *error = NULL;
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  const struct rlimit few = {.rlim_cur = limit, .rlim_max = limit};

  alarm(20); /* a hang is a failure */
  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "store", "memory:", &error), error);
  if (setuid(61234) != 0) { /* root has no limit, and others may have threads enough already */
    printf("c: SKIPPED: a limit on threads: it takes root to be a user without any\n");
    return;
  }
  CHECK(setrlimit(RLIMIT_NPROC, &few) == 0);
  FAILS(smartcar_client_open(config, &client, &error), error, SMARTCAR_ERROR_INTERNAL, NULL);
  smartcar_config_free(config);
}

static void no_thread_is_an_error(void) { too_few_threads(1); }
static void one_thread_is_an_error(void) { too_few_threads(2); }

static void *read_until_cancelled(void *vehicle) {
  for (;;) {
    smartcar_error *error = NULL;
    const smartcar_odometer *reading = NULL;
    CHECK(smartcar_vehicle_odometer(vehicle, &reading, &error) && reading != NULL);
    smartcar_odometer_free(reading);
    pthread_testcancel();
  }
}

/* pthread_cancel() unwinds a thread from the middle of a system call. */
static void a_thread_may_be_cancelled(void) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_client *client = open_client("host.db");
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  for (int i = 0; i < 100; i++) {
    pthread_t reader;
    void *result = NULL;
    CHECK(pthread_create(&reader, NULL, read_until_cancelled, vehicle) == 0);
    usleep((useconds_t)(random() % 10000));
    CHECK(pthread_cancel(reader) == 0);
    CHECK(pthread_join(reader, &result) == 0 && result == PTHREAD_CANCELED);
  }
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
}

static void *with_little_stack(void *unused) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_batch *batch = NULL;
  const char *const names[] = {"odometer", "fuel", "/tesla/compass"};
  smartcar_client *client = open_client("stack.db");
  const smartcar_grant *grant = connect_one(client, &error);
  WORKS(grant != NULL, error);
  WORKS(smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error), error);
  WORKS(smartcar_vehicle_batch(vehicle, names, 3, &batch, &error), error);
  smartcar_batch_free(batch);
  smartcar_vehicle_free(vehicle);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  return unused;
}

static void little_stack_is_enough(void) {
  pthread_t thread;
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 256 << 10) == 0);
  CHECK(pthread_create(&thread, &attributes, with_little_stack, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  pthread_attr_destroy(&attributes);
}

/* --- handlers --- */

static double handled; /* when the handler ran */

static double now(void) {
  struct timespec time;
  CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void handle(int signal) {
  (void)signal;
  handled = now();
}

/* The only thread of a program waits for a call: a signal does not wait for its end, nor is the call cut short by it. */
static void a_handler_runs_while_a_call_waits(void) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  const struct sigaction action = {.sa_handler = handle};
  smartcar_client *client = open_client("host.db");
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/v2.0/*\",\"do\":\"delay\",\"seconds\":3}]}"));
  const double began = now();
  const pid_t parent = getpid(), child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    usleep(300000);
    kill(parent, SIGUSR1);
    _exit(0);
  }
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
  const double ended = now();
  CHECK(handled > began && ended - began > 2.9 && ended - handled > 0.2);
  CHECK(waitpid(child, NULL, 0) == child);
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}"));
  smartcar_odometer_free(reading);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
}

/* --- descriptors --- */

enum { MANY = 40, SPARE = 12 };

/* So many calls at once in a process that has few descriptors left: how many are answered. Those that are not say what to do. */
static int with_few_descriptors(void) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  smartcar_queue *queue = NULL;
  const smartcar_odometer *reading = NULL;
  smartcar_completion *batch[MANY];
  struct rlimit limit;
  size_t taken = 0;
  int came = 0;

  setenv("SMARTCAR_RETRIES", "0", 1);
  smartcar_client *client = open_client("host.db");
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  WORKS(smartcar_queue_new(&queue, &error), error);
  WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error); /* all is open that it needs */
  smartcar_odometer_free(reading);
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/v2.0/*\",\"do\":\"delay\",\"seconds\":0.3}]}"));
  const int last = dup(STDERR_FILENO);
  CHECK(last > 0 && close(last) == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const rlim_t usual = limit.rlim_cur;
  limit.rlim_cur = (rlim_t)last + SPARE;
  CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  for (int i = 0; i < MANY; i++) WORKS(smartcar_vehicle_odometer_start(vehicle, queue, NULL, NULL, &error), error);
  while (taken < MANY) {
    size_t count = 0;
    WORKS(smartcar_queue_next(queue, 60, batch, MANY, &count, &error), error);
    CHECK(count > 0);
    taken += count;
    for (size_t i = 0; i < count; i++) {
      const smartcar_error *failure = smartcar_completion_error(batch[i]);
      came += failure == NULL;
      CHECK(failure == NULL || (smartcar_error_kind(failure) == SMARTCAR_ERROR_NETWORK &&
                                strstr(smartcar_error_message(failure), "ulimit -n") != NULL &&
                                strstr(smartcar_error_message(failure), "request_concurrency") != NULL));
      smartcar_completion_free(batch[i]);
    }
  }
  limit.rlim_cur = usual;
  CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}"));
  smartcar_queue_free(queue);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  return came;
}

static void no_descriptor_is_an_error(void) {
  const int came = with_few_descriptors();
  CHECK(came > 0 && came < MANY);
}

static void few_descriptors_are_enough(void) {
  setenv("SMARTCAR_REQUEST_CONCURRENCY", "4", 1);
  CHECK(with_few_descriptors() == MANY);
}

/* --- connections that end --- */

static unsigned ports[3]; /* plain HTTP, HTTP/1.1 and HTTP/2 over TLS */
static atomic_int begun, answered, refused;
static int calls; /* for each kind of server */

static void serve_endings(void) {
  int output[2], input[2];
  char line[128] = "";
  CHECK(pipe(output) == 0 && pipe(input) == 0);
  pid_t server = fork();
  CHECK(server >= 0);
  if (server == 0) {
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    close(input[1]);
    close(output[0]);
    unsetenv("LD_PRELOAD");
    execlp("python3", "python3", "tests/c/closing_servers.py", temporary_folder(), (char *)NULL);
    _exit(127);
  }
  close(input[0]); /* its other end stays open for as long as this process lives: then the server ends */
  close(output[1]);
  FILE *lines = fdopen(output[0], "r");
  CHECK(lines != NULL && fgets(line, sizeof line, lines) != NULL);
  CHECK(sscanf(line, "%u %u %u", &ports[0], &ports[1], &ports[2]) == 3);
  fclose(lines);
}

static char *large; /* JSON that no server's socket takes at once */

static void *call(void *vehicle) {
  const sigset_t mask = some_mask();
  for (int number = atomic_fetch_add(&begun, 1); number < calls; number = atomic_fetch_add(&begun, 1)) {
    smartcar_error *error = NULL;
    const smartcar_odometer *reading = NULL;
    const smartcar_answer *answer = NULL;
    bool came = number % 4 == 3 ? smartcar_vehicle_request(vehicle, "POST", "large", NULL, 0, large, &answer, &error)
                                : smartcar_vehicle_odometer(vehicle, &reading, &error);
    atomic_fetch_add(came ? &answered : &refused, 1);
    CHECK(came || smartcar_error_kind(error) == SMARTCAR_ERROR_NETWORK || smartcar_error_kind(error) == SMARTCAR_ERROR_TIMEOUT);
    mask_is(&mask);
    smartcar_odometer_free(reading);
    smartcar_answer_free(answer);
    smartcar_error_free(error);
  }
  return NULL;
}

static void call_what_ends(const char *what, const char *scheme, unsigned port) {
  char origin[64], path[128];
  pthread_t callers[CALLERS];
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;

  large = malloc(LARGE + 3);
  CHECK(large != NULL);
  memset(large, 'x', LARGE);
  large[0] = large[LARGE - 1] = '"';
  large[LARGE] = '\0';
  snprintf(origin, sizeof origin, "%s://localhost:%u", scheme, port);
  setenv("SMARTCAR_API_ORIGIN", origin, 1);
  snprintf(path, sizeof path, "%s/ca.pem", temporary_folder());
  setenv("SMARTCAR_CA_FILE", path, 1);
  setenv("SMARTCAR_RETRIES", "0", 1);
  smartcar_client *client = open_client("host.db");
  WORKS(smartcar_client_vehicle(client, vehicle_id, &vehicle, &error), error);
  /* Just more stack than a thread needs to poll its calls, TLS included. Some do, at one time or another. */
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 288 << 10) == 0);
  for (int i = 0; i < CALLERS; i++) CHECK(pthread_create(&callers[i], &attributes, call, vehicle) == 0);
  for (int i = 0; i < CALLERS; i++) CHECK(pthread_join(callers[i], NULL) == 0);
  pthread_attr_destroy(&attributes);
  look_at_threads(1);
  smartcar_vehicle_free(vehicle);
  smartcar_client_free(client);
  free(large);
  printf("c: %d calls over %s to a server that ends connections: %d answered\n", calls, what, atomic_load(&answered));
  /* Neither always nor never, or nothing was tried. */
  CHECK(atomic_load(&answered) > calls / 50 && atomic_load(&refused) > calls / 50);
}

static void over_plain_http(void) { call_what_ends("plain HTTP", "http", ports[0]); }
static void over_http1(void) { call_what_ends("HTTP/1.1 and TLS", "https", ports[1]); }
static void over_http2(void) { call_what_ends("HTTP/2", "https", ports[2]); }

/* --- the test --- */

static const char *chosen; /* a part of the names of those to run; NULL for all */

static void part(const char *name, void (*run)(void)) {
  int status = 0;
  if (chosen != NULL && strstr(name, chosen) == NULL) return;
  fflush(NULL);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    alarm(calls > 1000 ? 900 : 120); /* a hang is a failure */
    run();
    fflush(NULL);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) {
    fprintf(stderr, "%s: ended by signal %d, %s\n", name, WTERMSIG(status), strsignal(WTERMSIG(status)));
    exit(128 + WTERMSIG(status));
  }
  if (WEXITSTATUS(status) != 0) {
    fprintf(stderr, "%s: failed\n", name);
    exit(1);
  }
}

int main(int argc, char **argv) {
  sigset_t none;

  /* As a program begins that nobody has prepared. */
  sigemptyset(&none);
  CHECK(sigprocmask(SIG_SETMASK, &none, NULL) == 0);
  for (int number = 1; number < 32; number++) {
    if (number != SIGKILL && number != SIGSTOP && !is_taken(number)) signal(number, SIG_DFL);
  }
  const char *count = getenv("SMARTCAR_TEST_CALLS");
  calls = count != NULL ? atoi(count) : 200;

  sandbox_start(NULL);
  vehicle_id = mmap(NULL, ID_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(vehicle_id != MAP_FAILED);
  temporary_folder(); /* this process's, which starts no thread */
  part("a Connect", a_connect);
  chosen = argc > 1 ? argv[1] : NULL;
  serve_endings();

  part("over plain HTTP", over_plain_http);
  part("over HTTP/1.1 and TLS", over_http1);
  part("over HTTP/2", over_http2);
  part("every mask is right", every_mask_is_right);
  part("a signalfd made after the client", signalfd_made_after);
  part("a signalfd made before the client", signalfd_made_before);
  part("a file-size limit is an error", a_file_size_limit_is_an_error);
  part("a thread may be cancelled", a_thread_may_be_cancelled);
  part("a handler runs while a call waits", a_handler_runs_while_a_call_waits);
  part("little stack is enough", little_stack_is_enough);
  part("no descriptor is an error", no_descriptor_is_an_error);
  part("few descriptors are enough", few_descriptors_are_enough);
  part("no thread is an error", no_thread_is_an_error);
  part("one thread is an error", one_thread_is_an_error);
  return 0;
}
