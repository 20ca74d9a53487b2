#define _GNU_SOURCE
#include "support.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

bool same(const char *one, const char *other) {
  return one == other || (one != NULL && other != NULL && strcmp(one, other) == 0);
}

const char *text_or_null(const char *text) { return text != NULL ? text : "null"; }

/* --- the sandbox --- */

static pid_t sandbox;
static pid_t owner; /* the process that started it: a forked child must not stop it */
static unsigned short sandbox_port;

static void export_line(char *line) {
  static const char word[] = "export ";
  char *equals = strchr(line, '=');
  CHECK(strncmp(line, word, sizeof word - 1) == 0 && equals != NULL);
  *equals = '\0';
  CHECK(setenv(line + sizeof word - 1, equals + 1, 1) == 0);
}

void sandbox_start(const char *const flags[]) {
  static bool registered;
  const char *program = getenv("SMARTCAR");
  const char *arguments[16] = {program, "sandbox"};
  int ends[2];
  char text[8192];
  size_t length = 0;

  CHECK(program != NULL); /* tests/c/run sets it */
  for (size_t i = 0; flags != NULL && flags[i] != NULL; i++) {
    CHECK(i + 3 < sizeof arguments / sizeof *arguments);
    arguments[i + 2] = flags[i];
  }
  CHECK(pipe(ends) == 0);
  owner = getpid();
  sandbox = fork();
  CHECK(sandbox >= 0);
  if (sandbox == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    unsetenv("LD_PRELOAD"); /* the sanitizer's, if any: the sandbox is not what is tested */
    execv(program, (char *const *)arguments);
    _exit(127);
  }
  close(ends[1]);
  if (!registered) {
    registered = true;
    atexit(sandbox_stop);
  }
  /* All lines come in one write, once it is ready. */
  for (;;) {
    ssize_t got = read(ends[0], text + length, sizeof text - 1 - length);
    CHECK(got > 0);
    length += (size_t)got;
    text[length] = '\0';
    if (text[length - 1] == '\n' && strstr(text, "SMARTCAR_API_ORIGIN=") != NULL) break;
  }
  close(ends[0]);
  for (char *save = NULL, *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
    export_line(line);
  }
  const char *origin = getenv("SMARTCAR_API_ORIGIN");
  CHECK(origin != NULL && strrchr(origin, ':') != NULL);
  sandbox_port = (unsigned short)strtoul(strrchr(origin, ':') + 1, NULL, 10);
}

void sandbox_stop(void) {
  if (sandbox > 0 && owner == getpid()) {
    kill(sandbox, SIGTERM);
    waitpid(sandbox, NULL, 0);
    sandbox = 0;
  }
}

char *sandbox_request(const char *method, const char *path, const char *json) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(sandbox_port)};
  char *request = NULL, *answer = NULL;
  size_t room = 4096, length = 0;
  int status = 0;
  int connection = socket(AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
  if (json == NULL) json = "";
  /* 1.0, so that the answer comes in one piece and ends with the connection. */
  int size = asprintf(&request, "%s %s HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      method, path, strlen(json), json);
  CHECK(size > 0);
  for (int sent = 0; sent < size;) {
    ssize_t more = send(connection, request + sent, (size_t)(size - sent), MSG_NOSIGNAL);
    CHECK(more > 0);
    sent += (int)more;
  }
  free(request);
  answer = malloc(room + 1);
  for (;;) {
    CHECK(answer != NULL);
    ssize_t got = read(connection, answer + length, room - length);
    CHECK(got >= 0);
    if (got == 0) break;
    length += (size_t)got;
    if (length == room) answer = realloc(answer, (room *= 2) + 1);
  }
  close(connection);
  answer[length] = '\0';
  char *body = strstr(answer, "\r\n\r\n");
  CHECK(body != NULL && sscanf(answer, "HTTP/%*s %d", &status) == 1);
  if (status != 200) {
    fprintf(stderr, "%s %s %s: %s\n", method, path, json, answer);
    exit(1);
  }
  memmove(answer, body + 4, strlen(body + 4) + 1);
  return answer;
}

const smartcar_complete_options with_state = {.struct_size = sizeof with_state, .state = STATE};

char *sandbox_consent(const char *json) {
  char with[2048];
  const char *rest = json + 1;
  CHECK(json[0] == '{');
  int length = snprintf(with, sizeof with, "{\"state\":\"" STATE "\"%s%s", *rest == '}' ? "" : ",", rest);
  CHECK(length > 0 && (size_t)length < sizeof with);
  char *answer = sandbox_request("POST", "/sandbox/connect", strstr(json, "\"state\"") != NULL ? json : with);
  char *redirect = json_text(answer, "redirect_url");
  CHECK(redirect != NULL);
  free(answer);
  return redirect;
}

long sandbox_requests(const char *endpoint) {
  char *stats = sandbox_request("GET", "/sandbox/stats", NULL);
  long count = json_number(stats, endpoint);
  free(stats);
  return count;
}

/* --- JSON, as much as the sandbox's answers need --- */

static const char *json_value(const char *json, const char *name) {
  char *quoted = NULL;
  CHECK(asprintf(&quoted, "\"%s\":", name) > 0);
  const char *found = strstr(json, quoted);
  size_t length = strlen(quoted);
  free(quoted);
  return found != NULL ? found + length : NULL;
}

char *json_text(const char *json, const char *name) {
  const char *value = json_value(json, name);
  if (value == NULL || *value != '"') return NULL;
  char *text = strdup(value + 1), *to = text;
  CHECK(text != NULL);
  for (const char *from = value + 1; *from != '\0' && *from != '"'; from++) {
    if (*from == '\\') from++;
    *to++ = *from;
  }
  *to = '\0';
  return text;
}

long json_number(const char *json, const char *name) {
  const char *value = json_value(json, name);
  return value != NULL ? strtol(value, NULL, 10) : 0;
}

/* --- files and clients --- */

static char folder[64];
static pid_t folder_owner;

static void remove_folder(void) {
  char path[512];
  struct dirent *entry;
  DIR *listing = folder_owner == getpid() ? opendir(folder) : NULL;
  if (listing == NULL) return;
  while ((entry = readdir(listing)) != NULL) {
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    unlink(path);
  }
  closedir(listing);
  rmdir(folder);
}

const char *temporary_folder(void) {
  if (folder[0] == '\0') {
    strcpy(folder, "/tmp/smartcar-c-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    folder_owner = getpid();
    atexit(remove_folder);
  }
  return folder;
}

smartcar_client *open_client(const char *name) {
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  smartcar_error *error = NULL;
  char store[128];
  snprintf(store, sizeof store, "sqlite:%s/%s", temporary_folder(), name);
  WORKS(smartcar_config_from_env(&config, &error), error);
  WORKS(smartcar_config_set(config, "store", store, &error), error);
  WORKS(smartcar_client_open(config, &client, &error), error);
  smartcar_config_free(config);
  return client;
}
