/* A host with Debian's SQLite, in use while the SDK has a store of its own open. car.c is the host; this is what it links. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *database;

__attribute__((constructor)) static void open_database(void) {
  if (sqlite3_open("host.db", &database) != SQLITE_OK ||
      sqlite3_exec(database, "CREATE TABLE IF NOT EXISTS t (n); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)", NULL, NULL, NULL) != SQLITE_OK)
    abort();
}

__attribute__((destructor)) static void close_database(void) {
  if (sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(database) != SQLITE_OK) abort();
  printf("SQLite of the host: %s, of its header %s\n", sqlite3_libversion(), SQLITE_VERSION);
}
