/* Programs that end, in every manner C has, at random moments of a refresh: no grant is lost, by the sandbox's word. The
   program starts itself again as each of them: `ends MANNER AFTER VEHICLE...`, AFTER in milliseconds. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { CARS = 6, GRACE = 5, HANDED_OVER = 3 };

static const char *vehicles[CARS];
static const char *self;

static void rest(long milliseconds) {
  const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* --- a program that ends --- */

static smartcar_client *client; /* at hand to the end: what is not freed is no leak */

static smartcar_client *own_client(const char *timeout) {
  smartcar_config *config = NULL;
  smartcar_client *opened = NULL;
  smartcar_error *error = NULL;
  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "timeout", timeout, &error), error);
  WORKS(smartcar_client_open(config, &opened, &error), error);
  smartcar_config_free(config);
  return opened;
}

static void *ask(void *vehicle_id) {
  smartcar_error *error = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_odometer *reading = NULL;
  const bool ok = smartcar_client_vehicle(client, vehicle_id, &vehicle, &error) && smartcar_vehicle_odometer(vehicle, &reading, &error);
  CHECK(ok || smartcar_error_kind(error) != SMARTCAR_ERROR_RECONNECT_REQUIRED);
  smartcar_odometer_free(reading);
  smartcar_error_free(error);
  smartcar_vehicle_free(vehicle);
  return NULL;
}

static int end(const char *manner, const char *after, int count, char **ids) {
  static pthread_t threads[CARS];
  smartcar_error *error = NULL;
  bool gives_up = same(manner, "gives_up");
  char seconds[16];

  alarm(60); /* a hang is a failure */
  CHECK(count <= CARS);
  snprintf(seconds, sizeof seconds, "%.3f", atof(after) / 1000 + 0.001);
  client = own_client(gives_up ? seconds : "30");
  CHECK(write(STDOUT_FILENO, "r", 1) == 1);
  for (int i = 0; i < count; i++) CHECK(pthread_create(&threads[i], NULL, ask, ids[i]) == 0);
  if (same(manner, "stays")) pause(); /* until a signal ends it */
  if (!gives_up) rest(atol(after));
  if (same(manner, "exits")) exit(0);
  if (same(manner, "aborts")) abort();
  if (same(manner, "returns")) return 0; /* nothing is freed, and calls are under way */
  if (same(manner, "closes") && !smartcar_client_close(client, &error)) {
    /* It has waited in vain, the disk being busy, and leaves its refreshes to others: nothing is lost by that. */
    CHECK(smartcar_error_kind(error) == SMARTCAR_ERROR_TIMEOUT);
    smartcar_error_free(error);
    return HANDED_OVER;
  }
  for (int i = 0; i < count; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  smartcar_client_free(client); /* with refreshes still under way where the calls gave up */
  return 0;
}

/* --- the test --- */

/* Starts one and waits until its client is open. */
static pid_t start(const char *manner, long after) {
  int ends[2];
  char milliseconds[16], ready;
  char *arguments[4 + CARS] = {(char *)self, (char *)manner, milliseconds};

  snprintf(milliseconds, sizeof milliseconds, "%ld", after);
  for (int i = 0; i < CARS; i++) arguments[3 + i] = (char *)vehicles[i];
  CHECK(pipe(ends) == 0);
  pid_t program = fork();
  CHECK(program >= 0);
  if (program == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execv(self, arguments);
    _exit(127);
  }
  close(ends[1]);
  CHECK(read(ends[0], &ready, 1) == 1);
  close(ends[0]);
  return program;
}

static int ended(pid_t program) {
  int status = 0;
  CHECK(waitpid(program, &status, 0) == program);
  return status;
}

static long some(long most) { return random() % most; }

/* Nobody lives after them: whatever is left half done is lost. */
static void in_good_order(long long until) {
  static const char *const manners[] = {"closes", "gives_up"};
  int counts[2] = {0}, handed_over = 0;
  for (int manner = 0; now() < until || counts[1] == 0; manner = !manner) {
    int status = ended(start(manners[manner], some(1000)));
    CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || (manner == 0 && WEXITSTATUS(status) == HANDED_OVER)));
    handed_over += WEXITSTATUS(status) == HANDED_OVER;
    counts[manner]++;
    rest(some(800));
  }
  CHECK(handed_over < counts[0]); /* one at least has had its answers */
  printf("c: programs that end in good order: %d closed, %d freed after their calls gave up, %d handed over\n", counts[0], counts[1],
         handed_over);
}

/* The client of this process lives on, as one has to. */
static void in_any_manner(long long until) {
  enum { RETURNS, EXITS, ABORTS, TERMINATED, KILLED, STOPPED, MANNERS };
  static const char *const manners[] = {"returns", "exits", "aborts", "stays", "stays", "stays"};
  int counts[MANNERS] = {0};
  for (int manner = 0; now() < until || counts[MANNERS - 1] == 0; manner = (manner + 1) % MANNERS) {
    pid_t program = start(manners[manner], some(1000));
    if (manner >= TERMINATED) rest(some(600));
    if (manner == STOPPED) {
      CHECK(kill(program, SIGSTOP) == 0);
      rest(GRACE * 1000 / 3); /* two leases */
      CHECK(kill(program, SIGCONT) == 0);
      rest(some(600));
    }
    if (manner >= TERMINATED) CHECK(kill(program, manner == KILLED ? SIGKILL : SIGTERM) == 0);
    int status = ended(program);
    CHECK(WIFSIGNALED(status) == (manner >= ABORTS));
    counts[manner]++;
  }
  printf("c: programs that end in any manner: %d returned, %d exited, %d aborted, %d terminated, %d killed, %d stopped and continued\n",
         counts[RETURNS], counts[EXITS], counts[ABORTS], counts[TERMINATED], counts[KILLED], counts[STOPPED]);
}

static int count(const char *text, const char *word) {
  int found = 0;
  for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) found++;
  return found;
}

/* Every access token is over, and every refresh token that was used: what the store holds is used once more. */
static void nothing_is_lost(void) {
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}"));
  setenv("SMARTCAR_RECOVERY", "false", 1); /* nothing but the store can help */
  client = own_client("30");
  unsetenv("SMARTCAR_RECOVERY");
  for (int i = 0; i < CARS; i++) {
    smartcar_error *error = NULL;
    smartcar_vehicle *vehicle = NULL;
    const smartcar_odometer *reading = NULL;
    WORKS(smartcar_client_vehicle(client, vehicles[i], &vehicle, &error), error);
    WORKS(smartcar_vehicle_odometer(vehicle, &reading, &error), error);
    smartcar_odometer_free(reading);
    smartcar_vehicle_free(vehicle);
  }
  smartcar_client_free(client);
  char *grants = sandbox_request("GET", "/sandbox/grants", NULL);
  CHECK(count(grants, "\"newest_live\":true") == CARS && count(grants, "\"newest_delivered\":true") == CARS);
  CHECK(count(grants, "\"live_delivered\":0") == 0 && count(grants, "\"revoked\":false") == CARS);
  free(grants);
}

int main(int argc, char **argv) {
  static const char *const flags[] = {"--access-ttl", "1", "--grace", "5", NULL};
  static const smartcar_grant *grants[CARS];
  smartcar_error *error = NULL;
  char store[128];

  if (argc > 3) return end(argv[1], argv[2], argc - 3, argv + 3);
  self = argv[0];
  srandom((unsigned)time(NULL));
  sandbox_start(flags);
  snprintf(store, sizeof store, "sqlite:%s/ends.db", temporary_folder());
  setenv("SMARTCAR_STORE", store, 1);
  setenv("SMARTCAR_REFRESH_TOKEN_GRACE", "5", 1);
  client = own_client("30");
  for (int i = 0; i < CARS; i++) {
    char *redirect = sandbox_consent("{}");
    WORKS(smartcar_client_complete_connect(client, redirect, &with_state, &grants[i], &error), error);
    vehicles[i] = grants[i]->vehicles[0];
    free(redirect);
  }
  smartcar_client_free(client);
  /* So late that a program is mostly in the middle of a refresh. */
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/oauth/token\",\"do\":\"delay\",\"seconds\":0.4}]}"));

  in_good_order(now() + 6000);
  rest(GRACE * 1000 + 1000);
  nothing_is_lost();
  free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[{\"path\":\"/oauth/token\",\"do\":\"delay\",\"seconds\":0.4}]}"));

  smartcar_client *keeper = own_client("30");
  in_any_manner(now() + 8000);
  rest(2 * GRACE * 1000); /* what others left half done is finished meanwhile */
  smartcar_client_free(keeper);
  rest(GRACE * 1000 + 1000);
  nothing_is_lost();

  for (int i = 0; i < CARS; i++) smartcar_grant_free(grants[i]);
  return 0;
}
