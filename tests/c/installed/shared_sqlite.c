/* A host that has the same SQLite as the SDK, the system's, and opens the SDK's file by it.
 *   shared_sqlite FILE REDIRECT_URL STATE after|before|planted|one-thread
 * after: opens the file, reads it and closes it while the SDK has it open. before: has it open before the SDK does.
 * planted: what another SQLite would do to the locks, which must be seen. one-thread: a SQLite that threads may not use. */
#include <fcntl.h>
#include <smartcar.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int opened;

/* Runs for every connection of this SQLite, whoever opens it. */
static int count_connection(sqlite3 *database, char **message, const struct sqlite3_api_routines *routines) {
  (void)database, (void)message, (void)routines;
  __atomic_add_fetch(&opened, 1, __ATOMIC_SEQ_CST);
  return SQLITE_OK;
}

static void fail(const char *what) {
  fprintf(stderr, "shared_sqlite: %s\n", what);
  exit(1);
}

/* How many grants the host's connection sees. */
static int grants(sqlite3 *database) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(database, "SELECT count(*) FROM smartcar_grants", -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step(statement) != SQLITE_ROW)
    fail(sqlite3_errmsg(database));
  int count = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return count;
}

static sqlite3 *open_file(const char *file) {
  sqlite3 *database = NULL;
  if (sqlite3_open_v2(file, &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) fail(sqlite3_errmsg(database));
  return database;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  const char *file = arguments[1], *when = arguments[4];
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_odometer *odometer = NULL;
  smartcar_error *error = NULL;
  sqlite3 *host = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = arguments[3]};
  char path[4096], command[8192];

  if (strcmp(when, "one-thread") == 0) sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  if (strcmp(when, "before") == 0) {
    host = open_file(file);
    if (grants(host) < 1) fail("no grant of the run before");
  }
  sqlite3_auto_extension((void (*)(void))count_connection);
  bool ok = smartcar_config_from_env(&config, &error) && smartcar_client_open(config, &client, &error);
  if (ok && opened == 0) fail("the SDK has opened its file by another SQLite than the host's");
  ok = ok && smartcar_client_complete_connect(client, arguments[2], &options, &grant, &error);
  if (ok) {
    if (strcmp(when, "planted") == 0) {
      close(open(file, O_RDONLY)); /* the system now drops every lock of this process on the file */
    } else {
      if (host == NULL) host = open_file(file);
      if (grants(host) < 1) fail("the host does not see the SDK's grant");
      if (sqlite3_close(host) != SQLITE_OK) fail("the host cannot close its connection");
    }
    /* Another process that opens the file and closes it believes itself the last one, if it sees no lock of ours: it folds the log into
     * the file and deletes it, below the SDK. */
    snprintf(command, sizeof command,
             "python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"SELECT * FROM smartcar_grants\").fetchall(); "
             "c.close()' '%s'", file);
    snprintf(path, sizeof path, "%s-wal", file);
    if (access(path, F_OK) != 0) fail("there is no log");
    if (system(command) != 0) fail("another process cannot read the file");
    if (access(path, F_OK) != 0) fail("the SDK's locks are gone");
  }
  ok = ok && smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error) &&
       smartcar_vehicle_odometer(vehicle, &odometer, &error);
  if (ok) printf("%.1f km\nSQLite: %s\n", odometer->distance, sqlite3_libversion());
  if (!ok) fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));

  smartcar_odometer_free(odometer);
  smartcar_vehicle_free(vehicle);
  smartcar_error_free(error);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  smartcar_config_free(config);
  return ok ? 0 : 1;
}
