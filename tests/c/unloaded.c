/* dlopen and dlclose: a library that has threads stays where it is, whatever dlclose is asked, and is the same one when it is opened
   again. Linked with no libsmartcar. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smartcar.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

static bool mapped(void) {
  char line[1024];
  bool found = false;
  FILE *maps = fopen("/proc/self/maps", "r");
  CHECK(maps != NULL);
  while (fgets(line, sizeof line, maps) != NULL) found = found || strstr(line, "libsmartcar") != NULL;
  fclose(maps);
  return found;
}

/* The function of this name, with the type that the header gives it. */
#define LOAD(name)                                 \
  __typeof__(name) *name##_ = NULL;                \
  *(void **)&name##_ = dlsym(library, #name);      \
  CHECK(name##_ != NULL)

/* One that is left open: still held, so that no leak is seen in it. */
static smartcar_client *left_open;

/* Opens a client, looks into its store, and closes it, or leaves it open. */
static void use(bool closes, const char *path) {
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  const smartcar_grant_page *grants = NULL;
  void *library = dlopen("libsmartcar.so", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  CHECK(library != NULL);
  LOAD(smartcar_config_new);
  LOAD(smartcar_config_set);
  LOAD(smartcar_config_free);
  LOAD(smartcar_client_open);
  LOAD(smartcar_client_grants);
  LOAD(smartcar_grant_page_free);
  LOAD(smartcar_client_free);
  config = smartcar_config_new_();
  CHECK(smartcar_config_set_(config, "store", path, NULL) && smartcar_config_set_(config, "client_id", "an-id", NULL) &&
        smartcar_config_set_(config, "client_secret", "a-secret", NULL));
  CHECK(smartcar_client_open_(config, &client, NULL));
  CHECK(smartcar_client_grants_(client, NULL, NULL, 10, &grants, NULL) && grants->count == 0);
  smartcar_grant_page_free_(grants);
  smartcar_config_free_(config);
  if (closes) smartcar_client_free_(client);
  if (!closes) left_open = client;
  CHECK(dlclose(library) == 0);
}

int main(void) {
  char folder[] = "/tmp/smartcar-unloaded-XXXXXX", path[128];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "sqlite:%s/grants.db", folder);
  CHECK(!mapped());
  for (int turn = 0; turn < 3; turn++) {
    use(turn < 2, path);
    usleep(200000); /* its threads go on */
    CHECK(mapped());
  }
  CHECK(left_open != NULL);
  CHECK(chdir(folder) == 0);
  remove("grants.db");
  remove("grants.db-wal");
  remove("grants.db-shm");
  CHECK(chdir("/") == 0 && rmdir(folder) == 0);
  return 0;
}
