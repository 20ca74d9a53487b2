/* A store of the program's own: the grants lie in the program's own database, here a file of the system's SQLite, which any number
 * of processes may share. Another database needs the same seven functions with its own statements.
 *
 *   cc own_store.c -lsmartcar -lsqlite3 -lpthread -o own_store
 *   ./own_store FILE                  tests the store against its contract
 *   ./own_store FILE REDIRECT STATE   completes a Connect, and reads the odometers
 *
 * The file must be another one than any that the library opens by "sqlite:": two SQLites in one process drop each other's locks. */
#include <smartcar.h>

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One connection, used by one thread at a time. */
struct store {
  const char *path;
  sqlite3 *database;
  pid_t process; /* that opened `database` */
  pthread_mutex_t lock;
};

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS grants (application TEXT NOT NULL, grant_id TEXT NOT NULL, version INTEGER NOT NULL, user_id TEXT,"
    " account TEXT, status TEXT NOT NULL, connected_at INTEGER NOT NULL, refresh_expires_at INTEGER, due_at INTEGER,"
    " status_changed_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (application, grant_id))"
    " WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS by_due ON grants (application, due_at, grant_id);"
    "CREATE INDEX IF NOT EXISTS by_expiry ON grants (application, refresh_expires_at, grant_id);"
    "CREATE INDEX IF NOT EXISTS by_change ON grants (application, status_changed_at, grant_id);"
    "CREATE INDEX IF NOT EXISTS of_status ON grants (application, status, grant_id);"
    "CREATE INDEX IF NOT EXISTS of_account ON grants (application, account, grant_id);"
    "CREATE INDEX IF NOT EXISTS of_user ON grants (application, user_id, grant_id);"
    "CREATE TABLE IF NOT EXISTS vehicles (application TEXT NOT NULL, grant_id TEXT NOT NULL, place INTEGER NOT NULL,"
    " vehicle_id TEXT NOT NULL, PRIMARY KEY (application, grant_id, place)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS by_vehicle ON vehicles (application, vehicle_id, grant_id);"
    "CREATE TABLE IF NOT EXISTS counters (application TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,"
    " PRIMARY KEY (application, name)) WITHOUT ROWID;";

#define COLUMNS                                                                                                       \
  "g.grant_id, g.version, g.user_id, g.account, g.status, g.connected_at, g.refresh_expires_at, g.due_at,"            \
  " g.status_changed_at, g.updated_at, g.body FROM grants g "

/* A child that was forked must find the lock free, and no thread of the parent's in the middle of SQLite. */
static struct store *forked_store;
static void before_fork(void) { pthread_mutex_lock(&forked_store->lock); }
static void after_fork(void) { pthread_mutex_unlock(&forked_store->lock); }

/* Why it failed, and what that means for the library. */
static uint32_t failed(struct store *store, smartcar_store_reply *reply) {
  const int code = store->database == NULL ? SQLITE_CANTOPEN : sqlite3_errcode(store->database);
  smartcar_store_reply_message(reply, store->database == NULL ? "the database cannot be opened" : sqlite3_errmsg(store->database));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM: return SMARTCAR_STORE_UNAVAILABLE;
    default: return SMARTCAR_STORE_FAILED;
  }
}

static bool run(struct store *store, const char *sql) { return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK; }

/* Takes the lock, and opens the database where this process has not. A connection that was inherited is left alone: closing it
 * would drop the parent's locks. */
static bool enter(struct store *store) {
  pthread_mutex_lock(&store->lock);
  if (store->database != NULL && store->process == getpid()) return true;
  store->database = NULL;
  store->process = getpid();
  if (sqlite3_open(store->path, &store->database) == SQLITE_OK) {
    sqlite3_busy_timeout(store->database, 5000);
    /* FULL: what is committed survives a power cut. */
    if (run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE") && run(store, schema) &&
        run(store, "COMMIT")) {
      return true;
    }
  }
  sqlite3_close(store->database);
  store->database = NULL;
  return false;
}

static uint32_t leave(struct store *store, uint32_t status) {
  pthread_mutex_unlock(&store->lock);
  return status;
}

static sqlite3_stmt *prepare(struct store *store, const char *sql, const char *first, const char *second) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK) return NULL;
  sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
  if (second != NULL) sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
  return statement;
}

static void reply_time(smartcar_store_reply *reply) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now); /* processes on several hosts would ask the database */
  smartcar_store_reply_time(reply, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static int64_t time_column(sqlite3_stmt *statement, int column) {
  return sqlite3_column_type(statement, column) == SQLITE_NULL ? SMARTCAR_STORE_NEVER : sqlite3_column_int64(statement, column);
}

/* Replies with the row that `statement` is at, and its vehicles. The library copies it. */
static bool give(struct store *store, const char *application, sqlite3_stmt *statement, smartcar_store_reply *reply) {
  smartcar_store_row row = {.struct_size = sizeof row};
  char **vehicles = NULL;
  bool ok = true;
  row.grant_id = (const char *)sqlite3_column_text(statement, 0);
  row.version = sqlite3_column_int64(statement, 1);
  row.user_id = (const char *)sqlite3_column_text(statement, 2);
  row.account = (const char *)sqlite3_column_text(statement, 3);
  row.status = (const char *)sqlite3_column_text(statement, 4);
  row.connected_at_ms = sqlite3_column_int64(statement, 5);
  row.refresh_expires_at_ms = time_column(statement, 6);
  row.due_at_ms = time_column(statement, 7);
  row.status_changed_at_ms = sqlite3_column_int64(statement, 8);
  row.updated_at_ms = sqlite3_column_int64(statement, 9);
  row.body = sqlite3_column_blob(statement, 10);
  row.body_length = (size_t)sqlite3_column_bytes(statement, 10);

  sqlite3_stmt *links = prepare(
      store, "SELECT vehicle_id FROM vehicles WHERE application = ?1 AND grant_id = ?2 ORDER BY place", application, row.grant_id);
  int step = SQLITE_ERROR;
  while (links != NULL && (step = sqlite3_step(links)) == SQLITE_ROW) {
    char **more = realloc(vehicles, (row.vehicle_count + 1) * sizeof *vehicles);
    if (more == NULL) break;
    vehicles = more;
    vehicles[row.vehicle_count] = strdup((const char *)sqlite3_column_text(links, 0));
    if (vehicles[row.vehicle_count] == NULL) break;
    row.vehicle_count++;
  }
  ok = step == SQLITE_DONE;
  sqlite3_finalize(links);
  row.vehicles = (const char *const *)vehicles;
  if (ok) ok = smartcar_store_reply_row(reply, &row);
  for (size_t i = 0; i < row.vehicle_count; i++) free(vehicles[i]);
  free(vehicles);
  return ok;
}

/* Replies with every row that `statement` finds, and finalizes it. */
static uint32_t give_all(struct store *store, const char *application, sqlite3_stmt *statement, smartcar_store_reply *reply) {
  int step = SQLITE_ERROR;
  while (statement != NULL && (step = sqlite3_step(statement)) == SQLITE_ROW) {
    if (!give(store, application, statement, reply)) break;
  }
  const uint32_t status = step == SQLITE_DONE ? SMARTCAR_STORE_DONE : failed(store, reply);
  sqlite3_finalize(statement);
  reply_time(reply);
  return status;
}

static uint32_t load(void *user_data, const char *application, const char *grant_id, smartcar_store_reply *reply) {
  struct store *store = user_data;
  if (!enter(store)) return leave(store, failed(store, reply));
  sqlite3_stmt *found = prepare(store, "SELECT " COLUMNS "WHERE g.application = ?1 AND g.grant_id = ?2", application, grant_id);
  return leave(store, give_all(store, application, found, reply));
}

static uint32_t load_for(void *user_data, const char *application, const char *vehicle_id, smartcar_store_reply *reply) {
  struct store *store = user_data;
  if (!enter(store)) return leave(store, failed(store, reply));
  sqlite3_stmt *found = prepare(store,
                                "SELECT " COLUMNS
                                "WHERE g.application = ?1 AND g.status <> 'removed' AND g.grant_id IN (SELECT grant_id FROM vehicles"
                                " WHERE application = ?1 AND vehicle_id = ?2) ORDER BY g.connected_at DESC, g.grant_id DESC",
                                application, vehicle_id);
  return leave(store, give_all(store, application, found, reply));
}

static void bind_time(sqlite3_stmt *statement, int place, int64_t time) {
  if (time != SMARTCAR_STORE_NEVER) sqlite3_bind_int64(statement, place, time);
}

/* Writes a row and what finds it by its vehicles. */
static bool put(struct store *store, const char *application, const smartcar_store_row *row) {
  sqlite3_stmt *write = prepare(store, "INSERT OR REPLACE INTO grants VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                                application, row->grant_id);
  if (write == NULL) return false;
  sqlite3_bind_int64(write, 3, row->version);
  sqlite3_bind_text(write, 4, row->user_id, -1, SQLITE_STATIC); /* NULL is bound as NULL */
  sqlite3_bind_text(write, 5, row->account, -1, SQLITE_STATIC);
  sqlite3_bind_text(write, 6, row->status, -1, SQLITE_STATIC);
  sqlite3_bind_int64(write, 7, row->connected_at_ms);
  bind_time(write, 8, row->refresh_expires_at_ms);
  bind_time(write, 9, row->due_at_ms);
  sqlite3_bind_int64(write, 10, row->status_changed_at_ms);
  sqlite3_bind_int64(write, 11, row->updated_at_ms);
  sqlite3_bind_blob64(write, 12, row->body_length > 0 ? row->body : "", row->body_length, SQLITE_STATIC);
  sqlite3_stmt *clear = prepare(store, "DELETE FROM vehicles WHERE application = ?1 AND grant_id = ?2", application, row->grant_id);
  bool ok = sqlite3_step(write) == SQLITE_DONE && clear != NULL && sqlite3_step(clear) == SQLITE_DONE;
  for (size_t i = 0; ok && i < row->vehicle_count; i++) {
    sqlite3_stmt *link = prepare(store, "INSERT INTO vehicles VALUES (?1, ?2, ?3, ?4)", application, row->grant_id);
    sqlite3_bind_int64(link, 3, (sqlite3_int64)i);
    sqlite3_bind_text(link, 4, row->vehicles[i], -1, SQLITE_STATIC);
    ok = sqlite3_step(link) == SQLITE_DONE;
    sqlite3_finalize(link);
  }
  sqlite3_finalize(clear);
  sqlite3_finalize(write);
  return ok;
}

/* Whether a number is stored under two names, and which. */
static bool find(struct store *store, const char *sql, const char *first, const char *second, bool *there, int64_t *number) {
  sqlite3_stmt *found = prepare(store, sql, first, second);
  const int step = found == NULL ? SQLITE_ERROR : sqlite3_step(found);
  *there = step == SQLITE_ROW;
  *number = *there ? sqlite3_column_int64(found, 0) : 0;
  sqlite3_finalize(found);
  return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool find_version(struct store *store, const char *application, const char *grant_id, bool *there, int64_t *version) {
  return find(store, "SELECT version FROM grants WHERE application = ?1 AND grant_id = ?2", application, grant_id, there, version);
}

/* Ends a transaction: what it wrote is there, durably, if this returns true. */
static bool end(struct store *store, bool ok) {
  if (ok && run(store, "COMMIT")) return true;
  return false;
}

static uint32_t give_up(struct store *store, smartcar_store_reply *reply) {
  const uint32_t status = failed(store, reply); /* before ROLLBACK has another result */
  if (sqlite3_get_autocommit(store->database) == 0) run(store, "ROLLBACK");
  return leave(store, status);
}

static uint32_t swap(void *user_data, const char *application, const smartcar_store_row *row, const int64_t *expected,
                     smartcar_store_reply *reply) {
  struct store *store = user_data;
  bool there = false;
  int64_t version = 0;
  if (!enter(store)) return leave(store, failed(store, reply));
  /* IMMEDIATE: nobody else writes between the look and the write. */
  if (!run(store, "BEGIN IMMEDIATE") || !find_version(store, application, row->grant_id, &there, &version)) return give_up(store, reply);
  if (there != (expected != NULL) || (there && version != *expected)) {
    sqlite3_stmt *found = prepare(store, "SELECT " COLUMNS "WHERE g.application = ?1 AND g.grant_id = ?2", application, row->grant_id);
    const uint32_t status = give_all(store, application, found, reply);
    run(store, "ROLLBACK");
    return leave(store, status == SMARTCAR_STORE_DONE ? SMARTCAR_STORE_CONFLICT : status);
  }
  if (!end(store, put(store, application, row))) return give_up(store, reply);
  reply_time(reply);
  return leave(store, SMARTCAR_STORE_DONE);
}

static uint32_t page(void *user_data, const char *application, const smartcar_store_query *query, smartcar_store_reply *reply) {
  struct store *store = user_data;
  const char *column = NULL;
  char sql[512];
  switch (query->filter) {
    case SMARTCAR_STORE_ALL: break;
    case SMARTCAR_STORE_OF_STATUS: column = "status"; break;
    case SMARTCAR_STORE_OF_ACCOUNT: column = "account"; break;
    case SMARTCAR_STORE_OF_USER: column = "user_id"; break;
    default: return SMARTCAR_STORE_UNSUPPORTED;
  }
  if (column != NULL) {
    snprintf(sql, sizeof sql, "SELECT " COLUMNS "WHERE g.application = ?1 AND g.%s = ?4 AND g.grant_id > ?2 ORDER BY g.grant_id LIMIT ?6",
             column);
  } else {
    switch (query->order) {
      case SMARTCAR_STORE_BY_ID: break;
      case SMARTCAR_STORE_BY_DUE: column = "due_at"; break;
      case SMARTCAR_STORE_BY_EXPIRY: column = "refresh_expires_at"; break;
      case SMARTCAR_STORE_BY_STATUS_CHANGED: column = "status_changed_at"; break;
      default: return SMARTCAR_STORE_UNSUPPORTED;
    }
    if (column == NULL) {
      snprintf(sql, sizeof sql, "SELECT " COLUMNS "WHERE g.application = ?1 AND g.grant_id > ?2 ORDER BY g.grant_id LIMIT ?6");
    } else {
      snprintf(sql, sizeof sql,
               "SELECT " COLUMNS "WHERE g.application = ?1 AND (g.%s, g.grant_id) > (?3, ?2) AND g.%s <= ?5"
               " ORDER BY g.%s, g.grant_id LIMIT ?6",
               column, column, column);
    }
  }
  if (!enter(store)) return leave(store, failed(store, reply));
  sqlite3_stmt *found = prepare(store, sql, application, query->after_id);
  if (found != NULL) {
    sqlite3_bind_int64(found, 3, query->after_ms);
    sqlite3_bind_text(found, 4, query->word, -1, SQLITE_STATIC);
    sqlite3_bind_int64(found, 5, query->up_to_ms);
    sqlite3_bind_int64(found, 6, (sqlite3_int64)query->limit);
  }
  return leave(store, give_all(store, application, found, reply));
}

/* Named so since `remove` is a function of C's. */
static uint32_t remove_row(void *user_data, const char *application, const char *grant_id, int64_t expected,
                           smartcar_store_reply *reply) {
  struct store *store = user_data;
  bool there = false;
  int64_t version = 0;
  if (!enter(store)) return leave(store, failed(store, reply));
  if (!run(store, "BEGIN IMMEDIATE") || !find_version(store, application, grant_id, &there, &version)) return give_up(store, reply);
  if (there && version == expected) {
    sqlite3_stmt *row = prepare(store, "DELETE FROM grants WHERE application = ?1 AND grant_id = ?2", application, grant_id);
    sqlite3_stmt *links = prepare(store, "DELETE FROM vehicles WHERE application = ?1 AND grant_id = ?2", application, grant_id);
    const bool ok = row != NULL && links != NULL && sqlite3_step(row) == SQLITE_DONE && sqlite3_step(links) == SQLITE_DONE;
    sqlite3_finalize(row);
    sqlite3_finalize(links);
    if (!end(store, ok)) return give_up(store, reply);
  } else {
    run(store, "ROLLBACK");
  }
  reply_time(reply);
  return leave(store, there && version == expected ? SMARTCAR_STORE_DONE : SMARTCAR_STORE_CONFLICT);
}

static uint32_t now(void *user_data, smartcar_store_reply *reply) {
  (void)user_data;
  reply_time(reply);
  return SMARTCAR_STORE_DONE;
}

static uint32_t swap_counter(void *user_data, const char *application, const char *name, const int64_t *expected, int64_t value,
                             smartcar_store_reply *reply) {
  struct store *store = user_data;
  bool there = false;
  int64_t current = 0;
  if (!enter(store)) return leave(store, failed(store, reply));
  if (!run(store, "BEGIN IMMEDIATE") ||
      !find(store, "SELECT value FROM counters WHERE application = ?1 AND name = ?2", application, name, &there, &current)) {
    return give_up(store, reply);
  }
  const bool as_expected = there == (expected != NULL) && (!there || current == *expected);
  if (as_expected) {
    sqlite3_stmt *write = prepare(store, "INSERT OR REPLACE INTO counters VALUES (?1, ?2, ?3)", application, name);
    sqlite3_bind_int64(write, 3, value);
    const bool ok = sqlite3_step(write) == SQLITE_DONE;
    sqlite3_finalize(write);
    if (!end(store, ok)) return give_up(store, reply);
  } else {
    if (there) smartcar_store_reply_counter(reply, current);
    run(store, "ROLLBACK");
  }
  reply_time(reply);
  return leave(store, as_expected ? SMARTCAR_STORE_DONE : SMARTCAR_STORE_CONFLICT);
}

static void free_store(void *user_data) {
  struct store *store = user_data;
  if (store->process == getpid()) sqlite3_close(store->database);
  store->database = NULL;
}

/* A store in the file at `path`; both live until its function free is called, or the program ends. */
static smartcar_store own_store(struct store *store, const char *path) {
  store->path = path;
  store->database = NULL;
  store->process = getpid();
  pthread_mutex_init(&store->lock, NULL);
  return (smartcar_store){.struct_size = sizeof(smartcar_store),
                          .user_data = store,
                          .concurrency = 4, /* one works, the others wait for the lock */
                          .load = load,
                          .load_for = load_for,
                          .swap = swap,
                          .page = page,
                          .remove = remove_row,
                          .now = now,
                          .swap_counter = swap_counter,
                          .free = free_store};
}

int main(int count, char **arguments) {
  static struct store store;
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_error *error = NULL;
  const smartcar_store functions = own_store(&store, count > 1 ? arguments[1] : "own_store.db");
  forked_store = &store;
  pthread_atfork(before_fork, after_fork, after_fork);

  bool ok = true;
  if (count < 4) {
    ok = smartcar_store_check(&functions, &error);
    if (ok) puts("the store keeps every rule");
    free_store(&store);
  } else {
    smartcar_complete_options options = {.struct_size = sizeof options, .state = arguments[3], .account = "sky-user-17"};
    ok = smartcar_config_from_env(&config, &error) && smartcar_config_set_store(config, &functions, &error) &&
         smartcar_client_open(config, &client, &error) &&
         smartcar_client_complete_connect(client, arguments[2], &options, &grant, &error);
    for (size_t i = 0; ok && i < grant->vehicle_count; i++) {
      smartcar_vehicle *vehicle = NULL;
      const smartcar_odometer *odometer = NULL;
      ok = smartcar_client_vehicle(client, grant->vehicles[i], &vehicle, &error) &&
           smartcar_vehicle_odometer(vehicle, &odometer, &error);
      if (ok) printf("%s: %.1f km\n", grant->vehicles[i], odometer->distance);
      smartcar_odometer_free(odometer);
      smartcar_vehicle_free(vehicle);
    }
  }
  if (!ok) fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));

  smartcar_error_free(error);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  smartcar_config_free(config);
  return ok ? 0 : 1;
}
