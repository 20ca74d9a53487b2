/*
 * smartcar.h: the back-end SDK for connected cars through Smartcar, for C99 and later, and C++.
 *
 * It owns the whole life of access and refresh tokens: ask for an odometer and get one, with any number of threads,
 * processes and hosts, and no car is lost. Link with -lsmartcar. C++ programs may prefer smartcar.hpp.
 *
 *   smartcar_config *config = NULL;
 *   smartcar_client *client = NULL;
 *   smartcar_vehicle *vehicle = NULL;
 *   const smartcar_odometer *reading = NULL;
 *   smartcar_error *error = NULL;
 *
 *   if (smartcar_config_from_env(&config, &error) &&
 *       smartcar_config_set(config, "store", "sqlite:tokens.db", &error) &&
 *       smartcar_client_open(config, &client, &error) &&
 *       smartcar_client_vehicle(client, "36ab27d0-fd9d-4455-823a-ce30af709ffc", &vehicle, &error) &&
 *       smartcar_vehicle_odometer(vehicle, &reading, &error))
 *     printf("%.1f (%s)\n", reading->distance, reading->meta->unit_system);
 *   else
 *     fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));
 *
 *   smartcar_error_free(error);
 *   smartcar_odometer_free(reading);
 *   smartcar_vehicle_free(vehicle);
 *   smartcar_client_free(client);
 *   smartcar_config_free(config);
 *
 * Results. A function that can fail returns true if it worked. Its last parameters are where it puts its result and
 * its error. It sets both to NULL (a bool to false) as soon as it is called, without freeing what was in them: after a
 * failure the result is NULL, after a success the error is, and freeing both without looking is right. Passing NULL
 * for the result is an error; passing NULL for the error is fine where only true or false matters.
 *
 * Errors. smartcar_error_kind() says what to do, smartcar_error_message() says it in words. An argument that is NULL,
 * not UTF-8, or that cannot be right is SMARTCAR_ERROR_INVALID_INPUT, smartcar_error_field() has its name, and nothing
 * was sent or stored. No error holds a token, secret or code. Besides what a function lists, every function that talks
 * to Smartcar may fail with any of the kinds of enum smartcar_error_kind, and every function given a client with
 * SMARTCAR_ERROR_CLOSED.
 *
 * Ownership. What a function hands over is the caller's, to be freed with the _free function of its type (a string of
 * its own with smartcar_string_free()), once. Strings, arrays and JSON inside of a struct or an error belong to it and go
 * with it; smartcar_json_keep() keeps JSON for longer. Arguments remain the caller's and are not kept: strings are copied.
 * Every _free function takes NULL. `const` on a handle says that the call frees nothing of it, and not that nothing changes.
 *
 * What is absent. Numbers are NaN, counts -1, model years and times 0, strings and structs NULL; yes or no may be
 * SMARTCAR_UNKNOWN. Arrays inside of results are arrays of pointers, with their count beside them.
 *
 * Strings end with a NUL and are UTF-8, in both directions. Where NULL is possible it is said.
 *
 * Structs that the library hands over are read-only and may grow at their end: use them by pointer, never copy them or
 * make arrays of them. Structs that the caller fills begin with struct_size: set it to sizeof of the struct and all that
 * is not used to zero, as `smartcar_complete_options options = {.struct_size = sizeof options, .state = state};` does.
 * Programs go on working, without being compiled again, with every later release of the same major version.
 *
 * Queues. Every function that blocks its thread to make a call has a twin whose name ends in _start. Instead of a place for the
 * result it takes a queue, a pointer of yours, and a place for the call's number, which may be NULL. It returns at once. (Three wait
 * and have no twin: smartcar_client_free() of an open client, which closes it, and smartcar_set_logger() and smartcar_end_logger(),
 * until the logger that was set before has returned.)
 *
 *   if (!smartcar_vehicle_odometer_start(vehicle, queue, car, &car->call, &error)) fail(error);
 *
 *   struct pollfd watched = {.fd = smartcar_queue_fd(queue), .events = POLLIN}; // or epoll, kqueue, libuv, Asio
 *   poll(&watched, 1, -1);
 *   if (!smartcar_queue_next(queue, 0, batch, 64, &count, &error)) fail(error);
 *   for (size_t i = 0; i < count; i++) {
 *     struct car *car = smartcar_completion_user_data(batch[i]);
 *     const smartcar_odometer *reading = NULL;
 *     smartcar_error *error = NULL;
 *     if (smartcar_completion_odometer(batch[i], &reading, &error)) car->distance = reading->distance;
 *     else complain(car, error);
 *     smartcar_error_free(error);
 *     smartcar_odometer_free(reading);
 *     smartcar_completion_free(batch[i]);
 *   }
 *
 * - Arguments are read before a start returns: nothing of them has to be kept. What is wrong with one of them may be reported there
 *   (the start returns false, and nothing is delivered) or by the completion.
 * - Each call whose start returned true is delivered exactly once, in the order in which calls finish, whatever becomes of it:
 *   that it fails, that it is cancelled (SMARTCAR_ERROR_CANCELLED), that its client or vehicle is closed or freed meanwhile. What
 *   was begun then ends as it would have, or with SMARTCAR_ERROR_CLOSED. Only a queue that is closed or freed delivers nothing more.
 * - A completion is the caller's, and so is the result that is taken out of it; what is not taken is freed with it. A function
 *   that takes another type than the call gives fails, and names both. A completion belongs to neither queue nor client.
 * - No thread is held by a call: ten thousand may be in flight. Each may need a connection of its own, and so a descriptor
 *   (RLIMIT_NOFILE); nothing bounds how many are in flight but how many are started.
 * - smartcar_events_next_start() and smartcar_progress_next_start() deliver one event, and one step of the daily job, each.
 *   smartcar_client_open_start() and smartcar_client_close_start() are for threads that must never wait: smartcar_client_free()
 *   of a client that has been closed returns at once.
 *
 * Threads. A client and a vehicle may be used by any number of threads at once, errors and results may be read by any
 * number, and a queue. A config and a completion may be used by one thread at a time, and of two calls at once on a
 * smartcar_events one waits for the other. Nothing may be freed while another thread
 * still uses it. Calls block their thread; none waits longer than the client's settings allow: "token_timeout" for a token,
 * the store or an own request limit, and "timeout" (commands: "command_timeout") for Smartcar's answers; completing Connect
 * a "refresh_token_grace" for the exchange and 60 s after it; closing a "refresh_token_grace". But for
 * smartcar_client_refresh_expiring() and, as long as their arguments say, smartcar_events_next(), smartcar_progress_next() and
 * smartcar_queue_next(). The library calls nothing of the program's but what it was given to be called: a logger
 * (smartcar_set_logger()) and the functions of a store (smartcar_store), on threads of its own. A call needs 64 KiB of its thread's
 * stack at most. A thread that pthread_cancel() ends in the middle of a call ends after it.
 *
 * Signals. A thread that waits for a call makes it itself, with its input and output, if no other one does at that moment and it has
 * more than 256 KiB of stack left. All else is done by threads of the library's own. These block every signal but SIGSEGV, SIGBUS,
 * SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT and SIGPROF, and so does the thread that makes its own call, as long as it does: a signal
 * that is the program's goes to another thread of the program's, to its signalfd, or to the waiting thread up to 50 ms later; and a
 * connection that its server closes (SIGPIPE) or a file-size limit (SIGXFSZ) is the error of a call. No handler is installed, and each
 * call leaves its thread's mask as it was.
 *
 * Processes. After fork, everything may be used in parent and child, each with threads, caches and connections of its own:
 * the child opens the store anew when it first uses a client. Only a store in memory stays with the parent and fails with
 * SMARTCAR_ERROR_STORE in the child; events and maintenance begun before do so as well, events fail there with
 * SMARTCAR_ERROR_CLOSED. So does a queue: its calls, and what its descriptor tells, are the parent's; completions that were taken
 * are both's. What is to be freed is to be freed in both. A fork waits for operations of a SQLite store that are
 * under way, and their connections are opened again after it: do not fork hundreds of times a second.
 *
 * SQLite. The library's own copy of SQLite is hidden, as CMake installs it: a program's own is neither replaced by it nor
 * given to the library. (In the libsmartcar.a that cargo alone leaves it is not: a program with a SQLite takes the shared
 * one.) No other SQLite in the same process may open the library's file, not even to read it: when it closes the file, the
 * system drops the locks that the library holds, and the store may be damaged. Another process may. A client on a file that
 * the process has open already, and not by the library, is refused (on Linux, where the system tells); what is opened
 * afterwards nobody sees. A library that was built with the system's SQLite (SMARTCAR_SYSTEM_SQLITE) has none of its own:
 * the program may open the file by that same one, and nothing is refused.
 *
 * The end. Free or close clients before the program ends. One that ends without ends as if it were killed: a refresh that it
 * had begun is finished by other processes of the same store, or is lost where there is none.
 *
 * A panic inside of the library ends in SMARTCAR_ERROR_INTERNAL, never in the program's end.
 */

#ifndef SMARTCAR_H
#define SMARTCAR_H

/* Made by cbindgen from ffi-c/src: change it there, then run UPDATE_HEADER=1 cargo test -p smartcar-ffi. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "smartcar_signals.h"

// The version of this header, to compare at compile time; smartcar_version() is the library's that is loaded.
#define SMARTCAR_VERSION "0.1.0"
#define SMARTCAR_VERSION_MAJOR 0
#define SMARTCAR_VERSION_MINOR 1
#define SMARTCAR_VERSION_PATCH 0
// 1.2.3 is 10203.
#define SMARTCAR_VERSION_NUMBER \
  (SMARTCAR_VERSION_MAJOR * 10000 + SMARTCAR_VERSION_MINOR * 100 + SMARTCAR_VERSION_PATCH)

// Compilers warn where a result is not looked at that tells whether the call worked.
#if defined(__GNUC__)
#define SMARTCAR_MUST_CHECK __attribute__((warn_unused_result))
#else
#define SMARTCAR_MUST_CHECK
#endif

// Compilers warn where NULL is given for a handle, or for where the result goes. Only in builds without optimization: there the
// attribute is a warning and no promise, and a program that passes NULL all the same is told SMARTCAR_ERROR_INVALID_INPUT.
// SMARTCAR_NO_NONNULL keeps compilers silent.
#if defined(__GNUC__) && !defined(__OPTIMIZE__) && !defined(SMARTCAR_NO_NONNULL)
#define SMARTCAR_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#else
#define SMARTCAR_NONNULL(...)
#endif

// What will go with the next major version, and what to use instead. SMARTCAR_NO_DEPRECATED keeps compilers silent.
#if defined(__GNUC__) && !defined(SMARTCAR_NO_DEPRECATED)
#define SMARTCAR_DEPRECATED(instead) __attribute__((deprecated(instead)))
#else
#define SMARTCAR_DEPRECATED(instead)
#endif

// An enumeration of 32 bits. Before C23 the language cannot say so, and every compiler makes it so (unless -fshort-enums
// is given: that fails below).
#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L)
#define SMARTCAR_ENUM(name) enum name : uint32_t
#else
#define SMARTCAR_ENUM(name) enum name
#endif

// The number of the ABI that this header describes. It rises when something is added; what was there stays.
#define SMARTCAR_ABI_VERSION 1

// A time of a row that is absent; a store's NULL. (0 is a time.)
#define SMARTCAR_STORE_NEVER INT64_MIN

// How much a record matters, the lower the more.
SMARTCAR_ENUM(smartcar_log_level) {
  // Of no record: nothing is wanted.
  SMARTCAR_LOG_OFF = 0,
  // Something is lost, or will be unless somebody acts.
  SMARTCAR_LOG_ERROR = 1,
  // Something is wrong, and the library goes on.
  SMARTCAR_LOG_WARN = 2,
  // What happens to grants.
  SMARTCAR_LOG_INFO = 3,
  // Every call: an event "smartcar.call" with its endpoint, outcome, attempts and duration.
  SMARTCAR_LOG_DEBUG = 4,
  // What is finer still. A library built as it is shipped (the profile dist) has no records of this level.
  SMARTCAR_LOG_TRACE = 5,
};
typedef enum smartcar_log_level smartcar_log_level;

// The order in which a page walks. Grant ids, compared by their bytes, decide between equal times.
SMARTCAR_ENUM(smartcar_store_order) {
  // By grant_id.
  SMARTCAR_STORE_BY_ID = 0,
  // By due_at_ms; rows without one are left out.
  SMARTCAR_STORE_BY_DUE = 1,
  // By refresh_expires_at_ms; rows without one are left out.
  SMARTCAR_STORE_BY_EXPIRY = 2,
  // By status_changed_at_ms.
  SMARTCAR_STORE_BY_STATUS_CHANGED = 3,
};
typedef enum smartcar_store_order smartcar_store_order;

// Which rows a page holds.
SMARTCAR_ENUM(smartcar_store_filter) {
  // All of them.
  SMARTCAR_STORE_ALL = 0,
  // Those whose status is the word.
  SMARTCAR_STORE_OF_STATUS = 1,
  // Those whose account is the word.
  SMARTCAR_STORE_OF_ACCOUNT = 2,
  // Those whose user_id is the word.
  SMARTCAR_STORE_OF_USER = 3,
};
typedef enum smartcar_store_filter smartcar_store_filter;

// Yes or no, where either may be unknown. Compare with one of these: only SMARTCAR_UNKNOWN is false by itself.
SMARTCAR_ENUM(smartcar_tristate) {
  // The car or Smartcar does not say; in options: not set.
  SMARTCAR_UNKNOWN = 0,
  // Yes.
  SMARTCAR_YES = 1,
  // No.
  SMARTCAR_NO = 2,
};
typedef enum smartcar_tristate smartcar_tristate;

// What the plain value of a signal is.
SMARTCAR_ENUM(smartcar_value_kind) {
  // There is no plain value: see the signal's body.
  SMARTCAR_VALUE_NONE = 0,
  // A number.
  SMARTCAR_VALUE_NUMBER = 1,
  // A word or text.
  SMARTCAR_VALUE_TEXT = 2,
  // Yes or no.
  SMARTCAR_VALUE_BOOLEAN = 3,
};
typedef enum smartcar_value_kind smartcar_value_kind;

// What went wrong. Numbers are never reused; later releases may add some, so have a `default:` in every switch. Its type is written
// `enum smartcar_error_kind`: the name alone is the function that tells it.
SMARTCAR_ENUM(smartcar_error_kind) {
  // No error.
  SMARTCAR_ERROR_NONE = 0,
  // A setting is missing or cannot be used; smartcar_error_field() names it.
  SMARTCAR_ERROR_CONFIG = 10,
  // An argument is wrong; smartcar_error_field() names it. Nothing was sent.
  SMARTCAR_ERROR_INVALID_INPUT = 20,
  // There is no such thing on this API version, make or store.
  SMARTCAR_ERROR_UNSUPPORTED = 30,
  // No grant reaches this vehicle, or there is no such grant: the driver has not connected it.
  SMARTCAR_ERROR_NOT_CONNECTED = 40,
  // Only the driver can repair this grant, by going through Connect again.
  SMARTCAR_ERROR_RECONNECT_REQUIRED = 50,
  // The driver did not grant the permission this call needs.
  SMARTCAR_ERROR_PERMISSION = 60,
  // No connection to Smartcar, or it broke.
  SMARTCAR_ERROR_NETWORK = 70,
  // The token endpoint is unhealthy and no valid access token is at hand. Nothing was sent.
  SMARTCAR_ERROR_UNAVAILABLE = 80,
  // The call's time was up. A refresh that had begun goes on in the background.
  SMARTCAR_ERROR_TIMEOUT = 90,
  // Too many requests, to Smartcar or to the car.
  SMARTCAR_ERROR_RATE_LIMITED = 100,
  // Smartcar answered with an error; smartcar_error_type() and its neighbours have all of it.
  SMARTCAR_ERROR_API = 110,
  // The driver ended Connect without consenting; smartcar_error_connect_reason() says how.
  SMARTCAR_ERROR_DECLINED = 115,
  // Smartcar answered with something that is not what its documentation promises.
  SMARTCAR_ERROR_INVALID_RESPONSE = 120,
  // The token store failed.
  SMARTCAR_ERROR_STORE = 130,
  // The caller cancelled the call.
  SMARTCAR_ERROR_CANCELLED = 140,
  // The client has been closed.
  SMARTCAR_ERROR_CLOSED = 150,
  // The system lacks what the SDK needs, threads or descriptors, which the message then says. Else a bug in the SDK: please
  // report it.
  SMARTCAR_ERROR_INTERNAL = 160,
};
typedef char smartcar_enums_have_32_bits[sizeof(enum smartcar_error_kind) == 4 ? 1 : -1];

// What a function of a store returns. Any other number counts as a failure, and is named.
SMARTCAR_ENUM(smartcar_store_status) {
  // It is done, or this is what there is.
  SMARTCAR_STORE_DONE = 0,
  // Of swap, remove and swap_counter: nothing was written, since what is stored is not what was expected.
  SMARTCAR_STORE_CONFLICT = 1,
  // The store is unavailable, busy or full: it is asked again. Nothing was written, or nobody knows.
  SMARTCAR_STORE_UNAVAILABLE = 2,
  // Something is wrong that does not pass by itself.
  SMARTCAR_STORE_FAILED = 3,
  // The store has no such order, filter, counter or watch.
  SMARTCAR_STORE_UNSUPPORTED = 4,
};
typedef enum smartcar_store_status smartcar_store_status;

// The readings of a batch, each with its own meta or its own error: smartcar_batch_odometer() and its neighbours give
// them, and send nothing. Any number of threads may read it.
typedef struct smartcar_batch smartcar_batch;

// One Smartcar application and the store of its grants. Any number of threads may use a client at once; only closing
// and freeing it are one thread's. Every call on it blocks its thread until it is done, which time-outs bound, or is started on a
// smartcar_queue.
typedef struct smartcar_client smartcar_client;

// A call that has finished: who started it, and what it gave, or why it failed. smartcar_queue_next() gives it, and it is to
// be freed with smartcar_completion_free(). One thread at a time may use it. It outlives its queue, its client and its vehicle.
//
// For each type of result there is a function that takes it out, such as smartcar_completion_odometer(): it returns what the
// function that blocks would have returned.
typedef struct smartcar_completion smartcar_completion;

// The settings of clients to be. One thread at a time may use it. Opening a client copies it, so that it may be
// changed, used again, or freed afterwards.
typedef struct smartcar_config smartcar_config;

// Why a call failed. Made by the call, owned by the caller: free it with smartcar_error_free(). It never changes, so
// any thread may read it; its strings live as long as it does.
typedef struct smartcar_error smartcar_error;

// What happens to the grants of a client in this process, from the moment smartcar_client_events() made it. What a
// listener is too slow for is lost on it, beyond the latest 1024; the next event then says how many. It is one thread's: of
// two calls at once, one waits for the other. Every thread that needs all events makes one of its own.
typedef struct smartcar_events smartcar_events;

// JSON as Smartcar sent it. It goes with the result it is in, unless smartcar_json_keep() keeps it. smartcar_json_text() gives its
// text; until somebody asks, it costs no copy and no memory but Smartcar's answer.
typedef struct smartcar_json smartcar_json;

// The daily job under way in the background: smartcar_maintenance_free() ends it.
typedef struct smartcar_maintenance smartcar_maintenance;

// How far one run of the daily job is: give it to smartcar_client_refresh_expiring_with_options(), and ask it from another thread,
// or on a queue. It is of one run. Any number of threads may use it; of two calls at once, one waits for the other.
typedef struct smartcar_progress smartcar_progress;

// Where calls that were started run, and where their completions are taken: for programs with an event loop, and for
// threads that keep many calls in flight. Each function that blocks has a twin, whose name ends in _start, that takes a queue
// instead of a place for its result. Any number of threads may start calls on a queue and take completions from it at once;
// only freeing it is one thread's. A program has one queue for each event loop or pool of threads, seldom more.
//
// Every call that was started is delivered once, whatever becomes of it, in the order in which calls finish: until the queue is
// closed or freed. In a child that was forked the queue fails with SMARTCAR_ERROR_CLOSED, and so does every start: its calls
// are the parent's, and so is what its descriptor tells. Make another one there, and free this one in both.
typedef struct smartcar_queue smartcar_queue;

// Where a function of a store puts what it gives, beside the status that it returns. It is the library's: one thread may use it,
// until the function returns.
typedef struct smartcar_store_reply smartcar_store_reply;

// A wait for a row to move. It is the library's: a store keeps the pointer from its function watch to its function unwatch.
typedef struct smartcar_store_watch smartcar_store_watch;

// A vehicle. Any number of threads may use it at once. Making one sends nothing and asks nobody whether there is such
// a vehicle: the first reading tells. It does not keep its client open.
typedef struct smartcar_vehicle smartcar_vehicle;

// The threads that the library has of its own. Set struct_size to sizeof(smartcar_thread_options) and the rest to zero, then what is
// wanted. Zero means: as it is.
typedef struct smartcar_thread_options {
  // sizeof(smartcar_thread_options).
  size_t struct_size;
  // How many make calls, named "smartcar": 1 to 64. One is the default, and the fastest for most programs.
  size_t workers;
  // How many more there may be at once for what blocks, of the same name: 4 to 512, which is the default. They come and go.
  size_t blocking;
  // How many bytes of stack each thread of the library has: 524288 (512 KiB) to 1 GiB; 2 MiB by default.
  size_t stack_size;
} smartcar_thread_options;

// A name and a value: a header of a request, or a parameter of its query.
typedef struct smartcar_pair {
  // The name.
  const char *name;
  // The value.
  const char *value;
} smartcar_pair;

// Something that the library says. It never holds a token, secret or code. What a field's value is, is text here.
typedef struct smartcar_log_record {
  // How much it matters.
  smartcar_log_level level;
  // The line of the source file; 0 where unknown.
  uint32_t line;
  // When it was said: milliseconds since 1970, UTC.
  int64_t at_ms;
  // The part of the library that says it, e.g. "smartcar::tokens". Never NULL.
  const char *target;
  // What happened, e.g. "smartcar.grant.refreshed": a name for machines, or a sentence. Never NULL.
  const char *message;
  // The source file; NULL where unknown.
  const char *file;
  // What there is to know, such as "grant_id" or "error": an array of field_count, each name once.
  const struct smartcar_pair *fields;
  // How many there are in fields.
  size_t field_count;
} smartcar_log_record;

// A function of the program's that takes what the library says. The record is the library's, and good until the function returns.
typedef void (*smartcar_logger)(void *user_data, const struct smartcar_log_record *record);

// One call of a queue, by its number there: 1 or more, and no other call of the queue ever has the same. There is nothing to
// free.
typedef uint64_t smartcar_call;

// One grant as a store keeps it: columns to find it by, and a body that only the library reads (JSON, or an encrypted box).
// A store keeps each exactly as it is given. Times are milliseconds since 1970, UTC. A function that replies with a row sets
// struct_size to sizeof(smartcar_store_row).
typedef struct smartcar_store_row {
  // sizeof(smartcar_store_row).
  size_t struct_size;
  // The grant's id: 1 to 64 characters of a-z, 0-9, - and _. With the application, the primary key.
  const char *grant_id;
  // Changes with each write, and is random: the key of compare-and-swap.
  int64_t version;
  // Smartcar's id of the user; NULL as long as it is not known.
  const char *user_id;
  // The program's own id of its customer; NULL where there is none. "" is another one.
  const char *account;
  // "active", "adopted", "reconnect_required", "removed", "handed_over", or a word of a later release.
  const char *status;
  // The vehicles that this grant reaches: an array of vehicle_count.
  const char *const *vehicles;
  // How many there are in vehicles.
  size_t vehicle_count;
  // When the driver gave consent.
  int64_t connected_at_ms;
  // When the refresh token ends; SMARTCAR_STORE_NEVER where there is nothing to refresh.
  int64_t refresh_expires_at_ms;
  // When somebody should look at this row; SMARTCAR_STORE_NEVER where nobody needs to.
  int64_t due_at_ms;
  // When status last changed.
  int64_t status_changed_at_ms;
  // When the row was last written.
  int64_t updated_at_ms;
  // The rest: body_length bytes, any of which may be 0. Some kilobytes.
  const void *body;
  // How many bytes there are in body.
  size_t body_length;
} smartcar_store_row;

// One page of a walk: at most `limit` rows after a place, in an order. Its bounds always hold, so that they can be bound into one
// statement: from the beginning is after INT64_MIN and "", without an end is up to INT64_MAX.
typedef struct smartcar_store_query {
  // The order. With a filter it is by id.
  smartcar_store_order order;
  // Which rows.
  smartcar_store_filter filter;
  // What the filter's column must be, byte for byte; NULL is equal to none. NULL without a filter.
  const char *word;
  // Only rows whose time by the order is at most this. Not by id.
  int64_t up_to_ms;
  // Only rows whose time by the order and grant_id come after these two. By id only the second one counts.
  int64_t after_ms;
  // See after_ms. Never NULL.
  const char *after_id;
  // The most rows; may be 0.
  size_t limit;
} smartcar_store_query;

// A store of the program's own: rows that are found and swapped. It knows nothing of tokens or vehicles. Set struct_size to
// sizeof(smartcar_store), and what is not used to zero; smartcar_config_set_store() takes it. smartcar_store_check() tests it
// against the contract, and examples/c/own_store.c is a whole one.
//
// What the library rests on:
//
// - A swap is atomic and durable when it returns SMARTCAR_STORE_DONE: the row, and what finds it by its vehicles, are there
//   together and survive a crash of the process, the machine and the database. Failing is fine; claiming to have written and not
//   having done so is what loses cars.
// - A swap never overwrites what it did not expect: where another version is stored, or none, nothing is written, and the
//   current row, read afresh, is the reply.
// - Every function but watch and unwatch replies with the store's time, by smartcar_store_reply_time(): one clock for all
//   processes that share the store.
// - Every function names the application and sees its rows only. Texts are compared byte for byte.
//
// Threads: functions are called on threads of the library that may block as long as it takes (the library stops waiting after 15
// s, and lets the function go on). At most `concurrency` of them are in the store's functions at once, unwatch and free aside;
// they block all signals but those of faults. A function must not fork, which would hand that mask to the child; must not call the
// library on the client whose store it is; and must not throw or longjmp out.
//
// Memory: what a function is given is the library's, and good until it returns. What it replies with is copied by the
// smartcar_store_reply_ functions, so that it may be on its stack, or belong to a database's cursor.
//
// Processes: a child that the process forks calls the same functions with the same user_data. It opens connections of its own
// (compare getpid() with that of the process that opened them), or refuses with SMARTCAR_STORE_FAILED.
//
// The end: when smartcar_client_close() or smartcar_client_free() has returned, every watch is taken back and no function runs for
// that client but one that has not returned for 10 s. free is called once in each process, when no config, client or call uses the
// store any more: by smartcar_client_free() or smartcar_config_free() on the thread that calls it, or on a thread of the library
// that may block.
typedef struct smartcar_store {
  // sizeof(smartcar_store).
  size_t struct_size;
  // What every function is given first. Never looked at.
  void *user_data;
  // How many threads may be in functions of the store at once; 0 is 16. As many as there are connections, for instance.
  size_t concurrency;
  // The row of one grant, by smartcar_store_reply_row(); none, where there is no such row.
  uint32_t (*load)(void *user_data,
                   const char *application,
                   const char *grant_id,
                   struct smartcar_store_reply *reply);
  // All rows whose vehicles contain vehicle_id and whose status is not "removed": newest connected_at_ms first, then highest
  // grant_id.
  uint32_t (*load_for)(void *user_data,
                       const char *application,
                       const char *vehicle_id,
                       struct smartcar_store_reply *reply);
  // Stores row if the stored version is *expected; where expected is NULL, if there is no such row. Else
  // SMARTCAR_STORE_CONFLICT, with the row that is stored, if there is one.
  uint32_t (*swap)(void *user_data,
                   const char *application,
                   const struct smartcar_store_row *row,
                   const int64_t *expected,
                   struct smartcar_store_reply *reply);
  // One page of a walk, as query says. SMARTCAR_STORE_UNSUPPORTED for an order or filter that the store does not know.
  uint32_t (*page)(void *user_data,
                   const char *application,
                   const struct smartcar_store_query *query,
                   struct smartcar_store_reply *reply);
  // Forgets a row if its version still is this one; else SMARTCAR_STORE_CONFLICT.
  uint32_t (*remove)(void *user_data,
                     const char *application,
                     const char *grant_id,
                     int64_t version,
                     struct smartcar_store_reply *reply);
  // The store's time alone, by the cheapest means there is.
  uint32_t (*now)(void *user_data, struct smartcar_store_reply *reply);
  // Sets the number that the application keeps under name (1 to 64 characters of a-z, 0-9 and -) to value, if it still is
  // *expected; where expected is NULL, if there is none. Else SMARTCAR_STORE_CONFLICT, with the number that is stored, if
  // there is one, by smartcar_store_reply_counter(). Atomic; it need not be durable. May be NULL: each process then keeps to a
  // rate of the fleet by itself.
  uint32_t (*swap_counter)(void *user_data,
                           const char *application,
                           const char *name,
                           const int64_t *expected,
                           int64_t value,
                           struct smartcar_store_reply *reply);
  // Waiting for a row to move, which never holds a thread: from now on, until it is given to unwatch, smartcar_store_moved() is
  // to be called with `watch` whenever this row is written or removed, by whatever process. The library looks at the row itself
  // after this has returned SMARTCAR_STORE_DONE, so nothing is missed. There may be many watches, several of one row. May be
  // NULL, with unwatch: the library then looks every 25 to 500 ms.
  uint32_t (*watch)(void *user_data,
                    const char *application,
                    const char *grant_id,
                    int64_t version,
                    const struct smartcar_store_watch *watch);
  // The wait is over, or was cancelled: once for each watch that returned SMARTCAR_STORE_DONE. When it returns, nobody may use
  // the watch any more.
  void (*unwatch)(void *user_data, const struct smartcar_store_watch *watch);
  // Says no, by SMARTCAR_STORE_UNAVAILABLE and a message that says what to do, while a refresh had better not begin because its
  // result might not fit. May be NULL: there always is room.
  uint32_t (*has_room)(void *user_data, struct smartcar_store_reply *reply);
  // Nothing uses user_data any more. May be NULL.
  void (*free)(void *user_data);
} smartcar_store;

// Overrides for calls. Set struct_size to sizeof(smartcar_call_options) and the rest to zero, then what is wanted; the
// strings remain the caller's. Zero means: as the client's settings say.
typedef struct smartcar_call_options {
  // sizeof(smartcar_call_options).
  size_t struct_size;
  // How many seconds Smartcar may take to answer one call, all retries included; may have a fraction. Waiting for a token
  // comes before that, and takes no longer than this either unless token_timeout says so.
  double timeout;
  // How often a read is repeated after a failure that may pass, at most 10 times; -1 for never.
  int64_t retries;
  // The units readings come in: "metric" or "imperial".
  const char *unit_system;
  // Which API calls go to: "v2", "v3" or "auto".
  const char *api;
  // Headers sent along, e.g. a trace id: an array of header_count. One that the library sets itself is refused, by the
  // first call.
  const struct smartcar_pair *headers;
  // How many there are in headers.
  size_t header_count;
  // How many seconds one call waits for a token, the store, request_limit or request_concurrency, in all; may have a fraction.
  double token_timeout;
} smartcar_call_options;

// What rewriting the store with another key did. Free it with smartcar_rekey_report_free().
typedef struct smartcar_rekey_report {
  // Records that were rewritten.
  uint64_t rewritten;
  // Records that were already encrypted with the first key.
  uint64_t current;
  // Records that none of the keys opens: they are left as they are, and so are their grants.
  uint64_t unreadable;
  // Whether all that was met is now sealed as encryption = required asks for. So it stays once no process of an older
  // release, and none without keys, writes any more.
  bool ready;
  // The ids of the first hundred grants whose records could not be read: an array of unreadable_grant_count.
  const char *const *unreadable_grants;
  // How many there are in unreadable_grants.
  size_t unreadable_grant_count;
} smartcar_rekey_report;

// What a run of the daily job did. Free it with smartcar_refresh_report_free().
typedef struct smartcar_refresh_report {
  // Grants that were refreshed.
  uint64_t refreshed;
  // Grants that another worker had refreshed, or that were removed meanwhile.
  uint64_t skipped;
  // Grants that could not be refreshed now; the next run tries again.
  uint64_t failed;
  // Grants that turned out in this run to need their driver, who has to go through Connect again. Those that did so before are
  // not among them: smartcar_client_grants() with the status "reconnect_required" lists all.
  uint64_t reconnect;
  // The ids of the first hundred of these: an array of reconnect_grant_count.
  const char *const *reconnect_grants;
  // How many there are in reconnect_grants.
  size_t reconnect_grant_count;
  // The ids of the first hundred of those that failed: an array of failed_grant_count.
  const char *const *failed_grants;
  // How many there are in failed_grants.
  size_t failed_grant_count;
  // Grants whose records this process cannot read: sealed with a key that it lacks, plain although "encryption" is "required",
  // written by a newer release, or damaged. No process with these settings and this release refreshes them: give this one the key,
  // or run the newer release. The log says why, of the first hundred.
  uint64_t unreadable;
  // The ids of the first hundred of these: an array of unreadable_grant_count.
  const char *const *unreadable_grants;
  // How many there are in unreadable_grants.
  size_t unreadable_grant_count;
} smartcar_refresh_report;

// How the daily job runs. Set struct_size to sizeof(smartcar_refresh_options) and the rest to zero, then what is wanted.
typedef struct smartcar_refresh_options {
  // sizeof(smartcar_refresh_options).
  size_t struct_size;
  // How many grants are refreshed at once; 0 for three quarters of the setting "refresh_concurrency", which bounds it anyway.
  size_t concurrency;
  // How many refreshes start in a second at most; 0 for as many as the endpoint takes.
  double rate;
  // Leave alone the grants whose vehicles API v3 can serve. Their tokens end; their drivers would have to connect
  // again for v2.
  bool skip_v3;
  // How many refreshes all workers of this application and store that are given a fleet rate start in a second at most,
  // together; 0 for no such bound. Give all of them the same.
  double fleet_rate;
  // Gets how far it is, by smartcar_progress_next(); NULL for nobody. It may be freed at any time.
  const struct smartcar_progress *progress;
  // After how many seconds the run is ended, with SMARTCAR_ERROR_TIMEOUT; 0 for as long as it takes. What is left is the next
  // run's, and refreshes under way are finished.
  double timeout;
} smartcar_refresh_options;

// How maintenance runs. Set struct_size to sizeof(smartcar_maintenance_options) and the rest to zero, then what is wanted.
typedef struct smartcar_maintenance_options {
  // sizeof(smartcar_maintenance_options).
  size_t struct_size;
  // Refresh tokens that end within so many seconds are refreshed; 0 for 432000, five days. Less than the setting
  // "refresh_token_lifetime": else every look would refresh every grant there is.
  double within;
  // How many seconds lie between two looks, give or take a quarter; 0 for 3600. At most half of `within`: else a token
  // could end between two looks.
  double every;
  // Refresh access tokens of grants used in the last hour before they expire, even while nobody asks, so that no call ever
  // waits for one.
  bool keep_warm;
  // How many refreshes this process starts in a second at most; 0 for no such bound.
  double rate;
  // How many all that are given a fleet rate start together, as in smartcar_refresh_options; 0 for no such bound.
  double fleet_rate;
} smartcar_maintenance_options;

// How maintenance is doing. Free it with smartcar_job_status_free().
typedef struct smartcar_job_status {
  // When the last run ended, well or not, in milliseconds since 1970; 0 until one has.
  int64_t last_run_ms;
  // What the last run that went through did; NULL until one has. It goes with the status: do not free it.
  const struct smartcar_refresh_report *report;
  // Why the last run did not go through; NULL if it did. It goes with the status: do not free it.
  const struct smartcar_error *last_error;
  // When the next run begins, in milliseconds since 1970; 0 while one is under way, and once the client has closed.
  int64_t next_run_ms;
} smartcar_job_status;

// Something that happened to a grant, or to the token endpoint while the grant was being refreshed. Free it with
// smartcar_grant_event_free().
typedef struct smartcar_grant_event {
  // "connected", "refreshed", "refresh_failed" (it will be tried again), "reconnect_required" (only the driver can repair
  // it), "revived", "store_healed" (the store was rolled back, and is repaired), "endpoint_unhealthy" (Smartcar's
  // token endpoint does not answer), "endpoint_recovered", "rekeyed" or "removed". Later releases may add words.
  const char *kind;
  // The SDK's id of the grant. Never NULL.
  const char *grant_id;
  // Of "refreshed": the generation of the new tokens, 1 or more. Else 0.
  uint64_t generation;
  // Of "reconnect_required": why, "expired", "revoked" or "rotation_lost". Else NULL.
  const char *reason;
  // How many events right before this one this listener was too slow for. 0 as long as it keeps up; after any other
  // number, ask the store what there is to know.
  uint64_t missed;
} smartcar_grant_event;

// How Smartcar's token endpoint is doing, as this process sees it. Free it with smartcar_endpoint_health_free().
typedef struct smartcar_endpoint_health {
  // "healthy" (it answers), "paused" (it asked for a pause), "unhealthy" (it does not answer: no further grant is started)
  // or "probing" (it answers again, and one grant is being tried). Later releases may add words.
  const char *state;
  // Grants whose refresh is neither settled nor won: what an outage that begins now can cost.
  size_t unresolved;
  // How many there may be at once.
  size_t limit;
  // How many seconds it lately takes to answer; 0 until it has.
  double latency;
} smartcar_endpoint_health;

// What a Connect URL asks for. Set struct_size to sizeof(smartcar_connect_options) and the rest to zero, then what is
// wanted; the strings remain the caller's. Zero means: not in the URL.
typedef struct smartcar_connect_options {
  // sizeof(smartcar_connect_options).
  size_t struct_size;
  // Show the consent page even to a driver who has consented before.
  bool force_approval;
  // Let the driver choose one vehicle only (Connect Match); complete such a consent with per_vehicle.
  bool single_select;
  // For API v3 alone: the redirect brings a user id and no code, so there will be no tokens of the driver's. Complete
  // such a consent with without_code.
  bool without_code;
  // Make Smartcar forget your own id of the user.
  bool clear_external_id;
  // The permissions to ask for: an array of scope_count strings such as "read_odometer". With the prefix
  // "required:" only cars that have the permission connect.
  const char *const *scope;
  // How many there are in scope.
  size_t scope_count;
  // Comes back unchanged on the redirect: tie it to the driver's session, and have
  // smartcar_client_complete_connect() check it.
  const char *state;
  // Instead of state, the payload (1 to 512 bytes) of a state that proves that this application made it, not longer
  // ago than valid_for: nothing has to be remembered meanwhile. The driver can read it and hand the URL to
  // somebody else: make it the id of the browser's session, and compare it on the redirect.
  const char *signed_state;
  // For how many seconds a signed state is good; 3600 is usual.
  double valid_for;
  // Where the driver comes back to, instead of the setting "redirect_uri"; complete with the same.
  const char *redirect_uri;
  // Which cars are offered, instead of the setting "mode": "live", "simulated" or "test".
  const char *mode;
  // Skip the choice of brand, e.g. "TESLA".
  const char *make;
  // Let the driver connect just the vehicle with this VIN; takes precedence over make.
  const char *single_select_vin;
  // Flags as "key:value", separated by spaces, e.g. "country:DE".
  const char *flags;
  // Your own id of the user, kept by Smartcar with the connection.
  const char *external_id;
  // Your own id of the user, for Smartcar's analytics.
  const char *user;
} smartcar_connect_options;

// What the address of a re-authentication asks for. Set struct_size to sizeof(smartcar_reauthenticate_options) and the
// rest to zero, then what is wanted; the strings remain the caller's.
typedef struct smartcar_reauthenticate_options {
  // sizeof(smartcar_reauthenticate_options).
  size_t struct_size;
  // As smartcar_connect_options.state.
  const char *state;
  // As smartcar_connect_options.signed_state.
  const char *signed_state;
  // For how many seconds a signed state is good; 3600 is usual.
  double valid_for;
  // Where the driver comes back to, instead of the setting "redirect_uri".
  const char *redirect_uri;
} smartcar_reauthenticate_options;

// How to complete Connect. Set struct_size to sizeof(smartcar_complete_options) and the rest to zero, then what is
// wanted; the strings remain the caller's. One of state, signed_state and unchecked_state is needed: anybody can make a
// redirect, and have a victim's browser bring it.
typedef struct smartcar_complete_options {
  // sizeof(smartcar_complete_options).
  size_t struct_size;
  // Connect Match: the grant is for the one vehicle that was selected.
  bool per_vehicle;
  // The state has to be one that smartcar_connect_options.signed_state made, neither forged nor expired; then state,
  // where it is not NULL, is the payload that it has to carry.
  bool signed_state;
  // Take a redirect that brings a user id and no code: a grant without tokens, for API v3 alone. Nothing proves such
  // a user id: it came through a browser. docs/connect.md says what to compare it with.
  bool without_code;
  // Take whatever redirect comes, whoever made it: for one whose state was checked by other means. Excludes state and
  // signed_state.
  bool unchecked_state;
  // Where account is NULL, keep the redirect's external_id as the account. It came through a browser, which may have
  // altered it.
  bool account_from_external_id;
  // The state this driver was sent to Connect with; a redirect with another one, or none, is turned away. NULL, as
  // where a session has none, is no check: without signed_state the call fails.
  const char *state;
  // Your own id of the customer, kept with the grant: take it from the session.
  const char *account;
  // The redirect URI that the Connect URL named, where it was not the setting's.
  const char *redirect_uri;
} smartcar_complete_options;

// What one completed Connect gave: access to a user's vehicles, or to one vehicle. As the store had it when asked;
// its tokens are never shown. Free it with smartcar_grant_free(), unless it is in a list.
typedef struct smartcar_grant {
  // The SDK's id of it.
  const char *id;
  // Smartcar's id of the user; NULL until Connect is finished (recovery sees to it).
  const char *user_id;
  // The ids of the vehicles it reaches: an array of vehicle_count strings.
  const char *const *vehicles;
  // How many there are in vehicles.
  size_t vehicle_count;
  // Your own id of the customer, as given at Connect; NULL if none was.
  const char *account;
  // "active", "adopted" (taken over from an older SDK's table and not refreshed here yet), "reconnect_required" (only the
  // driver can repair it), "removed" or "handed_over" (another system refreshes it now).
  const char *status;
  // Why it needs its driver: "expired", "revoked" or "rotation_lost"; NULL if it does not.
  const char *reason;
  // "user" (it reaches the vehicles of a user) or "vehicle" (Connect Match: one vehicle).
  const char *mode;
  // Rises by one with each refresh.
  uint64_t generation;
  // When the driver gave consent, in milliseconds since 1970.
  int64_t connected_at_ms;
  // When the present access token ends, in milliseconds since 1970; 0 where there is none.
  int64_t access_expires_at_ms;
  // When the present refresh token ends unless used, in milliseconds since 1970; 0 where there is none.
  int64_t refresh_expires_at_ms;
} smartcar_grant;

// What smartcar_client_forget() did. Free it with smartcar_forget_report_free().
typedef struct smartcar_forget_report {
  // Grants that named somebody, or worked, and do so no more.
  uint64_t grants;
  // Connections that were ended at Smartcar.
  uint64_t disconnected;
  // Vehicles whose connection was not ended: there was none any more, no token of their grant works, or another grant of
  // the same user lives on it.
  uint64_t not_connected;
  // Files removed from this process's spool.
  uint64_t spooled;
  // The ids of the first hundred vehicles whose connection was not ended: an array of not_connected_vehicle_count.
  const char *const *not_connected_vehicles;
  // How many there are in not_connected_vehicles.
  size_t not_connected_vehicle_count;
} smartcar_forget_report;

// Several grants. Free it, and the grants in it, with smartcar_grant_list_free().
typedef struct smartcar_grant_list {
  // An array of count grants.
  const struct smartcar_grant *const *grants;
  // How many there are in grants.
  size_t count;
} smartcar_grant_list;

// A page of grants. Free it, and the grants in it, with smartcar_grant_page_free().
typedef struct smartcar_grant_page {
  // An array of count grants.
  const struct smartcar_grant *const *grants;
  // How many there are in grants: as many as were asked for, fewer, or none, also before the last page.
  size_t count;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_grant_page;

// Which grants to list: those for which all that is set holds. Set struct_size to sizeof(smartcar_grant_filter) and the
// rest to zero, then what is wanted; the strings remain the caller's.
typedef struct smartcar_grant_filter {
  // sizeof(smartcar_grant_filter).
  size_t struct_size;
  // Of one status, by its word (see smartcar_grant). Removed grants are listed only where it is "removed".
  const char *status;
  // Of one customer of yours, by the id that was given at Connect.
  const char *account;
  // Of one user, by Smartcar's id.
  const char *user_id;
} smartcar_grant_filter;

// Whom smartcar_client_forget() is to forget: exactly one of the three. Set struct_size to sizeof(smartcar_whom) and the
// rest to zero, then what is wanted; the strings remain the caller's.
typedef struct smartcar_whom {
  // sizeof(smartcar_whom).
  size_t struct_size;
  // Every grant of one customer of yours, by the id that was given at Connect.
  const char *account;
  // Every grant of one user, by Smartcar's id. A Connect that is not finished yet does not know its user: forget its
  // account.
  const char *user_id;
  // One grant.
  const char *grant_id;
} smartcar_whom;

// A row that was not imported, and why.
typedef struct smartcar_import_problem {
  // Which row: the first is 1.
  uint64_t row;
  // The column that is wrong; NULL where it is none.
  const char *field;
  // Why, and the remedy; never a token.
  const char *message;
} smartcar_import_problem;

// What an import did. Free it, and the problems in it, with smartcar_import_report_free().
typedef struct smartcar_import_report {
  // Grants that are now in the store as "adopted"; in a dry run, that would be.
  uint64_t adopted;
  // Rows whose grant was in the store already, whatever has become of it since.
  uint64_t known;
  // Rows that cannot be imported as they are.
  uint64_t invalid;
  // The first hundred of these: an array of problem_count.
  const struct smartcar_import_problem *const *problems;
  // How many there are in problems.
  size_t problem_count;
} smartcar_import_report;

// What an export did. Free it with smartcar_export_report_free().
typedef struct smartcar_export_report {
  // Grants that are in the file, and are another system's now.
  uint64_t exported;
  // Grants that live on here: something of them was under way, or they cannot be read. Export once more, in a minute: that
  // file holds all of these grants, and takes the place of this one.
  uint64_t skipped;
  // Grants whose drivers must connect again: in no file, and not tried again from here.
  uint64_t reconnect;
  // The ids of the first hundred grants that live on here: an array of skipped_grant_count.
  const char *const *skipped_grants;
  // How many there are in skipped_grants.
  size_t skipped_grant_count;
  // The ids of the first hundred grants whose drivers must connect again: an array of reconnect_grant_count.
  const char *const *reconnect_grants;
  // How many there are in reconnect_grants.
  size_t reconnect_grant_count;
} smartcar_export_report;

// One grant of another system: a row of the table that Smartcar's guide describes, each column as text, the way databases
// give it (libpq's PQgetvalue(), sqlite3_column_text()). NULL and "" are no value. Set struct_size to
// sizeof(smartcar_grant_to_import) and the rest to NULL, then what is known; the strings remain the caller's.
typedef struct smartcar_grant_to_import {
  // sizeof(smartcar_grant_to_import).
  size_t struct_size;
  // Required.
  const char *refresh_token;
  // Kept only with access_expires_at.
  const char *access_token;
  // When the access token ends: seconds or milliseconds since 1970, ISO 8601, or an SQL timestamp; without an offset it is
  // UTC. So are the other times.
  const char *access_expires_at;
  // When the refresh token ends. Where neither this nor obtained_at is known, the daily job takes it for one that ends now.
  const char *refresh_expires_at;
  // Smartcar's id of the user.
  const char *user_id;
  // The vehicles it reaches. One id: Connect Match, unless per_vehicle says otherwise. Several: with spaces between.
  const char *vehicle_id;
  // "true" or "false": whether the consent is for one vehicle.
  const char *per_vehicle;
  // Your own id of the customer.
  const char *account;
  // When the pair was obtained, by consent or by its last refresh. A vehicle belongs to the grant that was obtained last; one of
  // which this is not known counts as the oldest.
  const char *obtained_at;
} smartcar_grant_to_import;

// About a reading: which request it was, how old its values are, and in which units.
typedef struct smartcar_meta {
  // Smartcar's id of the request, which its support asks for; NULL where absent.
  const char *request_id;
  // When the car reported the values, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t data_age_ms;
  // When Smartcar fetched them, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t fetched_at_ms;
  // The units the values are in: "metric" or "imperial".
  const char *unit_system;
  // The names of the reading's fields whose value is a guess, since it cannot be meant as it came: a tire's pressure that is
  // impossible in the unit it names, and read as kilopascals (270 "bar"). An array of guessed_count, nearly always none; raw has what
  // was sent.
  const char *const *guessed;
  // How many there are in guessed.
  size_t guessed_count;
} smartcar_meta;

// The distance the vehicle has travelled.
typedef struct smartcar_odometer {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Kilometres or miles.
  double distance;
} smartcar_odometer;

// Where the vehicle was last seen.
typedef struct smartcar_location {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Degrees, -90 to 90.
  double latitude;
  // Degrees, -180 to 180.
  double longitude;
} smartcar_location;

// The fuel tank of a vehicle that has one.
typedef struct smartcar_fuel {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Estimated range, kilometres or miles; NaN where absent.
  double range;
  // Level, 0 to 1; NaN where absent.
  double percent_remaining;
  // Litres or gallons (US); NaN where absent.
  double amount_remaining;
} smartcar_fuel;

// The high-voltage battery.
typedef struct smartcar_battery {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // State of charge, 0 to 1; NaN where absent.
  double percent_remaining;
  // Estimated range, kilometres or miles; NaN where absent.
  double range;
} smartcar_battery;

// Whether the vehicle is plugged in and charging.
typedef struct smartcar_charge {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Whether a cable is plugged in.
  smartcar_tristate is_plugged_in;
  // What the charger does; NULL where absent.
  const char *state;
} smartcar_charge;

// Up to which state of charge the battery is charged.
typedef struct smartcar_charge_limit {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // 0.5 to 1.
  double limit;
} smartcar_charge_limit;

// What the high-voltage battery holds when it is full.
typedef struct smartcar_battery_capacity {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Kilowatt hours; NaN where absent.
  double capacity;
} smartcar_battery_capacity;

// A capacity that a model was built with.
typedef struct smartcar_available_capacity {
  // Kilowatt hours; NaN where absent.
  double capacity;
  // What distinguishes it, e.g. "BEV:Extended Range"; NULL where absent.
  const char *description;
} smartcar_available_capacity;

// The capacity of this very car.
typedef struct smartcar_selected_capacity {
  // Kilowatt hours; NaN where absent.
  double nominal;
  // Who says so: "SMARTCAR" or "USER_SELECTED"; NULL where absent.
  const char *source;
} smartcar_selected_capacity;

// What the high-voltage battery held when it was new, and which capacities the model was built with.
typedef struct smartcar_nominal_capacity {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // The capacities this model was built with: an array of available_capacity_count.
  const struct smartcar_available_capacity *const *available_capacities;
  // How many there are in available_capacities.
  size_t available_capacity_count;
  // The car's own; NULL where nobody has said which one it is.
  const struct smartcar_selected_capacity *capacity;
  // A page on which the driver can say which one it is; NULL where absent.
  const char *url;
} smartcar_nominal_capacity;

// The engine's oil.
typedef struct smartcar_engine_oil {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Life left until it has to be changed, 0 to 1; NaN where absent.
  double life_remaining;
} smartcar_engine_oil;

// The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit.
typedef struct smartcar_climate {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Temperature outside; NaN where absent.
  double outside_temperature;
  // Temperature in the cabin; NaN where absent.
  double inside_temperature;
  // Whether the cabin is heated, cooled or aired.
  smartcar_tristate is_conditioned;
  // Temperature that the cabin is set to; NaN where absent.
  double target_temperature;
} smartcar_climate;

// The pressure of the air in each tire, kilopascals or pounds per square inch.
typedef struct smartcar_tire_pressure {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Front left; NaN where absent.
  double front_left;
  // Front right; NaN where absent.
  double front_right;
  // Back left; NaN where absent.
  double back_left;
  // Back right; NaN where absent.
  double back_right;
} smartcar_tire_pressure;

// Something that opens.
typedef struct smartcar_opening_status {
  // Which one, e.g. "frontLeft", "rear"; NULL where absent.
  const char *place;
  // "OPEN", "CLOSED", "LOCKED", "UNLOCKED" or "UNKNOWN"; NULL where the car does not know.
  const char *status;
} smartcar_opening_status;

// Whether the vehicle is locked, and what of it stands open.
typedef struct smartcar_lock_status {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Whether it is locked.
  smartcar_tristate is_locked;
  // Doors: an array of door_count.
  const struct smartcar_opening_status *const *doors;
  // How many there are in doors.
  size_t door_count;
  // Windows: an array of window_count.
  const struct smartcar_opening_status *const *windows;
  // How many there are in windows.
  size_t window_count;
  // Sunroofs: an array of sunroof_count.
  const struct smartcar_opening_status *const *sunroof;
  // How many there are in sunroof.
  size_t sunroof_count;
  // Front and rear trunk: an array of storage_count.
  const struct smartcar_opening_status *const *storage;
  // How many there are in storage.
  size_t storage_count;
  // Charging ports: an array of charging_port_count.
  const struct smartcar_opening_status *const *charging_port;
  // How many there are in charging_port.
  size_t charging_port_count;
} smartcar_lock_status;

// One thing that was done.
typedef struct smartcar_service_task {
  // The maker's id of it; NULL where absent.
  const char *task_id;
  // What it is; NULL where absent.
  const char *task_description;
} smartcar_service_task;

// A detail of a visit.
typedef struct smartcar_service_detail {
  // What it is about, e.g. "Service Workshop"; NULL where absent.
  const char *kind;
  // What it says; NULL where absent.
  const char *value;
} smartcar_service_detail;

// What a visit cost.
typedef struct smartcar_service_cost {
  // The sum; NaN where absent.
  double total_cost;
  // In which currency, e.g. "USD"; NULL where absent.
  const char *currency;
} smartcar_service_cost;

// One visit to a workshop.
typedef struct smartcar_service_record {
  // The maker's id of it; NULL where absent.
  const char *service_id;
  // When, as Smartcar sent it (ISO 8601); NULL where absent.
  const char *service_date;
  // What the odometer said then, kilometres or miles; NaN where absent.
  double odometer_distance;
  // What was done: an array of service_task_count.
  const struct smartcar_service_task *const *service_tasks;
  // How many there are in service_tasks.
  size_t service_task_count;
  // Further details, each with its type, e.g. the workshop's name: an array of service_detail_count.
  const struct smartcar_service_detail *const *service_details;
  // How many there are in service_details.
  size_t service_detail_count;
  // What it cost; NULL where absent.
  const struct smartcar_service_cost *service_cost;
} smartcar_service_record;

// What workshops have done to the vehicle.
typedef struct smartcar_service_history {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // One for each visit: an array of record_count.
  const struct smartcar_service_record *const *records;
  // How many there are in records.
  size_t record_count;
} smartcar_service_history;

// The health of one system.
typedef struct smartcar_system_status {
  // Which one, e.g. "SYSTEM_TPMS"; NULL where absent.
  const char *system_id;
  // "OK" or "ALERT"; NULL where absent.
  const char *status;
  // What is wrong; NULL where absent.
  const char *description;
} smartcar_system_status;

// The health of the vehicle's systems.
typedef struct smartcar_diagnostic_system_status {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // One for each system the car reports on: an array of system_count.
  const struct smartcar_system_status *const *systems;
  // How many there are in systems.
  size_t system_count;
} smartcar_diagnostic_system_status;

// One trouble code.
typedef struct smartcar_trouble_code {
  // The code, e.g. "P302D"; NULL where absent.
  const char *code;
  // Since when, as Smartcar sent it (ISO 8601); NULL where absent.
  const char *timestamp;
} smartcar_trouble_code;

// The trouble codes that are active.
typedef struct smartcar_diagnostic_trouble_codes {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // The codes: an array of active_code_count.
  const struct smartcar_trouble_code *const *active_codes;
  // How many there are in active_codes.
  size_t active_code_count;
} smartcar_diagnostic_trouble_codes;

// What the driver has permitted.
typedef struct smartcar_permissions {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // E.g. read_odometer: an array of permission_count strings.
  const char *const *permissions;
  // How many there are in permissions.
  size_t permission_count;
} smartcar_permissions;

// The vehicle identification number.
typedef struct smartcar_vin {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // 17 characters. Never NULL.
  const char *vin;
} smartcar_vin;

// What kind of vehicle it is.
typedef struct smartcar_attributes {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // Smartcar's id of the vehicle. Never NULL.
  const char *id;
  // Brand, in capitals, e.g. "TESLA"; NULL where absent.
  const char *make;
  // Model, e.g. "Model S"; NULL where absent.
  const char *model;
  // Model year; 0 where absent.
  uint16_t year;
  // "BEV", "PHEV", "HEV" or "ICE"; API v3 alone says so; NULL where absent.
  const char *powertrain_type;
} smartcar_attributes;

// Smartcar's id of the user a grant belongs to.
typedef struct smartcar_user {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // The id. Never NULL.
  const char *id;
} smartcar_user;

// That a command was carried out: made only where Smartcar said so.
typedef struct smartcar_command_result {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // "success". Never NULL.
  const char *status;
  // What Smartcar says of it; API v2 alone says something; NULL where absent.
  const char *message;
  // Smartcar's id of the execution; API v3 alone gives one; NULL where absent.
  const char *execution_id;
} smartcar_command_result;

// That a charge schedule was set or deleted.
typedef struct smartcar_charge_schedule_result {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
  // "success". Never NULL.
  const char *status;
  // Smartcar's id of the schedule: deleting it takes this; NULL where absent.
  const char *schedule_id;
  // "daily", "weekly" or "workweek"; NULL where absent.
  const char *schedule_type;
  // Smartcar's id of the execution; NULL where absent.
  const char *execution_id;
} smartcar_charge_schedule_result;

// That a vehicle is, or is no longer, subscribed to a webhook.
typedef struct smartcar_webhook_subscription {
  // Smartcar's id of the webhook. Never NULL.
  const char *webhook_id;
  // Smartcar's id of the vehicle. Never NULL.
  const char *vehicle_id;
} smartcar_webhook_subscription;

// What a request of your own answered. Free it with smartcar_answer_free().
typedef struct smartcar_answer {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
} smartcar_answer;

// A time of the day at which a car charges: an element of smartcar_charge_schedule.
typedef struct smartcar_charge_window {
  // "daily", "weekdays", "weekends", or "monday" to "sunday".
  const char *day;
  // From when on, "HH:MM", the car's time.
  const char *start;
  // Until when, "HH:MM", the car's time.
  const char *stop;
} smartcar_charge_window;

// When a car charges at a place. Set struct_size to sizeof(smartcar_charge_schedule), then the rest; what it points to
// remains the caller's.
typedef struct smartcar_charge_schedule {
  // sizeof(smartcar_charge_schedule).
  size_t struct_size;
  // Degrees, -90 to 90.
  double latitude;
  // Degrees, -180 to 180.
  double longitude;
  // All of one kind: one "daily", or "weekdays" and "weekends", or days of the week. An array of window_count.
  const struct smartcar_charge_window *windows;
  // How many there are in windows.
  size_t window_count;
} smartcar_charge_schedule;

// What Smartcar said where something that is part of a result failed, e.g. one signal of several. It goes with what it
// is in. What is absent is NULL.
typedef struct smartcar_api_error {
  // HTTP status of the answer; 0 where no answer of its own belongs to it.
  uint16_t status;
  // Error type, e.g. "VEHICLE_STATE".
  const char *error_type;
  // Error code within the type, e.g. "ASLEEP".
  const char *code;
  // Smartcar's description, for developers.
  const char *description;
  // Page that explains the error.
  const char *doc_url;
  // Smartcar's id of the request.
  const char *request_id;
  // What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE" or "CONTACT_SUPPORT".
  const char *resolution;
  // Where the suggested resolution happens.
  const char *resolution_url;
  // A text that may be shown to the driver.
  const char *suggested_user_message;
  // Further detail, as a JSON array.
  const char *detail;
} smartcar_api_error;

// One signal of one vehicle, as API v3 or a webhook gave it. Free it with smartcar_signal_free(), unless it is in a list,
// a page or an event.
typedef struct smartcar_signal {
  // About the answer; NULL for a signal in a list, a page or an event.
  const struct smartcar_meta *meta;
  // As Smartcar sent it. Never NULL.
  const struct smartcar_json *raw;
  // Which one it is, e.g. SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE. Never NULL.
  const char *code;
  // Its name within the group, e.g. "TraveledDistance"; NULL where absent.
  const char *name;
  // Its group, e.g. "Odometer"; NULL where absent.
  const char *group;
  // "SUCCESS" (there is a current value), "ERROR" (see error), "UNAVAILABLE" (the car does not have it now, or nobody
  // has asked yet), or a word that Smartcar adds later. Never NULL.
  const char *status;
  // Why there is no current value, where Smartcar says so; else NULL.
  const struct smartcar_api_error *error;
  // Which of the next three has the body's value, where it has a plain one.
  smartcar_value_kind value_kind;
  // The value, if it is yes or no.
  smartcar_tristate boolean;
  // The value, if it is a number, in the signal's unit; else NaN.
  double number;
  // The value, if it is a word or text; else NULL.
  const char *text;
  // The body's unit, as Smartcar spells it: "km" and "kilometers" both occur. NULL where absent.
  const char *unit;
  // The whole body; NULL where there is no current value.
  const struct smartcar_json *body;
  // When Smartcar took it in, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t ingested_at_ms;
  // When Smartcar asked the car's maker, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t retrieved_at_ms;
  // When the car or its maker says the value is from, in milliseconds since 1970; 0 where nobody says.
  int64_t oem_updated_at_ms;
} smartcar_signal;

// A page of signals. Free it, and the signals in it, with smartcar_signal_page_free().
typedef struct smartcar_signal_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // An array of count signals.
  const struct smartcar_signal *const *signals;
  // How many there are in signals.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_signal_page;

// Several signals. Free it, and the signals in it, with smartcar_signal_list_free().
typedef struct smartcar_signal_list {
  // An array of count signals.
  const struct smartcar_signal *const *signals;
  // How many there are in signals.
  size_t count;
} smartcar_signal_list;

// One vehicle that one user has connected. Free it with smartcar_connection_free().
typedef struct smartcar_connection {
  // Smartcar's id of the connection; NULL on API v2, which has none.
  const char *id;
  // Smartcar's id of the vehicle. Never NULL.
  const char *vehicle_id;
  // Smartcar's id of the user. Never NULL.
  const char *user_id;
  // Your own id of the user, if the Connect URL carried one; API v3 alone says so. NULL where absent.
  const char *external_id;
  // What the driver has permitted: an array of permission_count strings; API v3 alone says so.
  const char *const *permissions;
  // How many there are in permissions.
  size_t permission_count;
  // Brand; NULL on API v2, as the following where not said otherwise.
  const char *make;
  // Model; NULL where absent.
  const char *model;
  // Model year; 0 where absent.
  uint16_t year;
  // "live", "simulated" or "test"; NULL where absent.
  const char *mode;
  // "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
  const char *powertrain_type;
  // When the driver connected it, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t connected_at_ms;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_connection;

// A page of connections. Free it, and the connections in it, with smartcar_connection_page_free().
typedef struct smartcar_connection_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // An array of count connections.
  const struct smartcar_connection *const *connections;
  // How many there are in connections.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_connection_page;

// Several connections. Free it, and the connections in it, with smartcar_connection_list_free().
typedef struct smartcar_connection_list {
  // An array of count connections.
  const struct smartcar_connection *const *connections;
  // How many there are in connections.
  size_t count;
} smartcar_connection_list;

// A vehicle that Smartcar has connected and no grant in this store reaches, or whose grants name another user.
typedef struct smartcar_unmatched_vehicle {
  // Smartcar's id of the vehicle. Never NULL.
  const char *vehicle_id;
  // Smartcar's id of its user. Never NULL.
  const char *user_id;
} smartcar_unmatched_vehicle;

// What learning the users of vehicles did. Free it with smartcar_backfill_report_free().
typedef struct smartcar_backfill_report {
  // Connections that Smartcar listed.
  uint64_t connections;
  // Vehicles whose user was stored.
  uint64_t stored;
  // Vehicles whose user was known.
  uint64_t known;
  // Vehicles that no grant in this store reaches, or whose grants name another user.
  uint64_t unmatched;
  // The first 10,000 of these: an array of unmatched_vehicle_count.
  const struct smartcar_unmatched_vehicle *const *unmatched_vehicles;
  // How many there are in unmatched_vehicles.
  size_t unmatched_vehicle_count;
  // Where to go on, as `after`, if there is more to do; NULL at the end.
  const char *next;
} smartcar_backfill_report;

// Which connections to list, or to end. Set struct_size to sizeof(smartcar_connection_filter) and the rest to zero,
// then what is wanted; the strings remain the caller's. What is not set does not narrow.
typedef struct smartcar_connection_filter {
  // sizeof(smartcar_connection_filter).
  size_t struct_size;
  // Of one user.
  const char *user_id;
  // Of one vehicle.
  const char *vehicle_id;
  // Of the user with this id of yours; API v3 alone can tell.
  const char *external_id;
  // Of "live", "simulated" or "test" cars. API v3 shows the cars of one mode at a time; without this, of the setting
  // "mode".
  const char *mode;
} smartcar_connection_filter;

// A vehicle that is subscribed to a webhook. Free it with smartcar_subscription_free().
typedef struct smartcar_subscription {
  // Smartcar's id of it. Never NULL.
  const char *id;
  // Smartcar's id of the webhook; NULL where absent.
  const char *webhook_id;
  // Smartcar's id of the vehicle; NULL where absent.
  const char *vehicle_id;
  // Smartcar's id of the vehicle's user; NULL where absent.
  const char *user_id;
  // Brand; NULL where absent.
  const char *make;
  // Model; NULL where absent.
  const char *model;
  // Model year; 0 where absent.
  uint16_t year;
  // "live", "simulated" or "test"; NULL where absent.
  const char *mode;
  // "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
  const char *powertrain_type;
  // Since when, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t created_at_ms;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_subscription;

// A webhook, as it was made in Smartcar's dashboard. Free it with smartcar_webhook_free().
typedef struct smartcar_webhook {
  // Smartcar's id of it. Never NULL.
  const char *id;
  // Its name; NULL where absent.
  const char *name;
  // Where it delivers to; NULL where absent.
  const char *callback_uri;
  // Where it delivers errors to, if that is somewhere else; else NULL.
  const char *error_callback_uri;
  // Whether it delivers at all.
  smartcar_tristate is_enabled;
  // Whether every vehicle that connects is subscribed to it.
  smartcar_tristate auto_subscribe;
  // The codes of the signals whose change sets it off: an array of trigger_count strings.
  const char *const *triggers;
  // How many there are in triggers.
  size_t trigger_count;
  // The codes of the signals it carries: an array of signal_count strings.
  const char *const *signals;
  // How many there are in signals.
  size_t signal_count;
  // Since when, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t created_at_ms;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_webhook;

// A page of subscriptions. Free it, and the subscriptions in it, with smartcar_subscription_page_free().
typedef struct smartcar_subscription_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // An array of count subscriptions.
  const struct smartcar_subscription *const *subscriptions;
  // How many there are in subscriptions.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_subscription_page;

// A page of webhooks. Free it, and the webhooks in it, with smartcar_webhook_page_free().
typedef struct smartcar_webhook_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // An array of count webhooks.
  const struct smartcar_webhook *const *webhooks;
  // How many there are in webhooks.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_webhook_page;

// Which subscriptions to list. Set struct_size to sizeof(smartcar_subscription_filter) and the rest to zero, then what
// is wanted; the strings remain the caller's. What is not set does not narrow.
typedef struct smartcar_subscription_filter {
  // sizeof(smartcar_subscription_filter).
  size_t struct_size;
  // Of one user.
  const char *user_id;
  // To one webhook.
  const char *webhook_id;
  // Of one vehicle.
  const char *vehicle_id;
  // Of "live", "simulated" or "test" cars.
  const char *mode;
} smartcar_subscription_filter;

// Which webhooks to list. Set struct_size to sizeof(smartcar_webhook_filter) and the rest to zero, then what is
// wanted; the strings remain the caller's. What is not set does not narrow.
typedef struct smartcar_webhook_filter {
  // sizeof(smartcar_webhook_filter).
  size_t struct_size;
  // Of this name.
  const char *name;
  // That deliver here.
  const char *callback_uri;
  // That deliver, or do not: one of smartcar_tristate.
  uint32_t is_enabled;
  // That every vehicle is subscribed to, or not: one of smartcar_tristate.
  uint32_t auto_subscribe;
} smartcar_webhook_filter;

// The Smartcar application. Smartcar documents little of it; raw has what there is. Free it with
// smartcar_application_free().
typedef struct smartcar_application {
  // Its id. Never NULL.
  const char *id;
  // Its name; NULL where absent.
  const char *name;
  // What it is for; NULL where absent.
  const char *description;
  // Where Connect may send drivers back to: an array of redirect_uri_count strings.
  const char *const *redirect_uris;
  // How many there are in redirect_uris.
  size_t redirect_uri_count;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_application;

// A page of applications. Free it, and the applications in it, with smartcar_application_page_free().
typedef struct smartcar_application_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // An array of count applications.
  const struct smartcar_application *const *applications;
  // How many there are in applications.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_application_page;

// A page of the ids of vehicles. Free it with smartcar_vehicle_page_free().
typedef struct smartcar_vehicle_page {
  // About the answer. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it.
  const struct smartcar_json *raw;
  // Their ids: an array of count strings.
  const char *const *vehicles;
  // How many there are in vehicles.
  size_t count;
  // How many there are on all pages; -1 where Smartcar does not say.
  int64_t total;
  // Leads to the next page, as `after`; NULL on the last one.
  const char *next;
} smartcar_vehicle_page;

// Whether a car can do one thing.
typedef struct smartcar_capability {
  // The permission, e.g. "read_odometer". Never NULL.
  const char *permission;
  // The endpoint it opens, e.g. "/odometer"; NULL where absent.
  const char *endpoint;
  // Whether the car can.
  bool capable;
  // Why not: "VEHICLE_NOT_CAPABLE" or "SMARTCAR_NOT_CAPABLE"; NULL where absent.
  const char *reason;
} smartcar_capability;

// Whether a car works with Smartcar.
typedef struct smartcar_compatibility {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know.
  const struct smartcar_json *raw;
  // Whether it works at all.
  bool compatible;
  // Why not: "VEHICLE_NOT_COMPATIBLE" or "MAKE_NOT_COMPATIBLE"; NULL where absent.
  const char *reason;
  // What it can do of what was asked: an array of capability_count.
  const struct smartcar_capability *const *capabilities;
  // How many there are in capabilities.
  size_t capability_count;
} smartcar_compatibility;

// A model in the table of API v2.
typedef struct smartcar_matrix_model {
  // Model. Never NULL.
  const char *model;
  // The first model year; 0 where absent.
  uint16_t start_year;
  // The last model year; 0 where absent.
  uint16_t end_year;
  // "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
  const char *powertrain_type;
  // The endpoints that work: an array of endpoint_count strings.
  const char *const *endpoints;
  // How many there are in endpoints.
  size_t endpoint_count;
  // The permissions that work: an array of permission_count strings.
  const char *const *permissions;
  // How many there are in permissions.
  size_t permission_count;
} smartcar_matrix_model;

// The models of one make in the table of API v2.
typedef struct smartcar_matrix_make {
  // Brand. Never NULL.
  const char *make;
  // Its models: an array of model_count.
  const struct smartcar_matrix_model *const *models;
  // How many there are in models.
  size_t model_count;
} smartcar_matrix_make;

// The makes and models that work with Smartcar in a region (API v2).
typedef struct smartcar_compatibility_matrix {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, with whatever this release does not know.
  const struct smartcar_json *raw;
  // In the order of their names: an array of make_count.
  const struct smartcar_matrix_make *const *makes;
  // How many there are in makes.
  size_t make_count;
} smartcar_compatibility_matrix;

// A signal or command of a model.
typedef struct smartcar_model_capability {
  // "signal" or "command"; NULL where absent, as all that follow.
  const char *kind;
  // Name.
  const char *name;
  // Group.
  const char *group;
  // Code; of a signal one of the SMARTCAR_SIGNAL_ codes.
  const char *code;
  // E.g. "SUPPORTED".
  const char *capability;
  // The permission it needs.
  const char *permission;
} smartcar_model_capability;

// A model that works with Smartcar in a region, and what it can do (API v3).
typedef struct smartcar_compatible_vehicle {
  // Smartcar's id of the row; NULL where absent.
  const char *id;
  // Brand. Never NULL.
  const char *make;
  // Model. Never NULL.
  const char *model;
  // The first model year; 0 where absent.
  uint16_t start_year;
  // The last model year; 0 where absent.
  uint16_t end_year;
  // "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
  const char *powertrain_type;
  // Region, e.g. "US"; NULL where absent.
  const char *region;
  // The signals and commands: an array of capability_count.
  const struct smartcar_model_capability *const *capabilities;
  // How many there are in capabilities.
  size_t capability_count;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_compatible_vehicle;

// Several models. Free it, and the models in it, with smartcar_compatible_vehicle_list_free().
typedef struct smartcar_compatible_vehicle_list {
  // An array of count models.
  const struct smartcar_compatible_vehicle *const *vehicles;
  // How many there are in vehicles.
  size_t count;
} smartcar_compatible_vehicle_list;

// How to ask whether a car works with Smartcar. Set struct_size to sizeof(smartcar_compatibility_options) and the rest to
// zero, then what is wanted; the strings remain the caller's. What is not set is Smartcar's default.
typedef struct smartcar_compatibility_options {
  // sizeof(smartcar_compatibility_options).
  size_t struct_size;
  // The country the car is in, a code of two letters; "US" if NULL.
  const char *country;
  // "live", "simulated" or "test".
  const char *mode;
  // In test mode: which answer to give, e.g. "compatible" or "incompatible", whatever the car.
  const char *test_mode_compatibility_level;
} smartcar_compatibility_options;

// Which rows of the table of API v2 to give. Set struct_size to sizeof(smartcar_matrix_filter) and the rest to zero,
// then what is wanted; the strings remain the caller's. What is not set does not narrow.
typedef struct smartcar_matrix_filter {
  // sizeof(smartcar_matrix_filter).
  size_t struct_size;
  // Models that have all these permissions: an array of scope_count strings.
  const char *const *scope;
  // How many there are in scope.
  size_t scope_count;
  // Of one make.
  const char *make;
  // "BEV", "PHEV", "HEV" or "ICE".
  const char *powertrain;
} smartcar_matrix_filter;

// The vehicle an event is about. What Smartcar leaves out is NULL.
typedef struct smartcar_webhook_vehicle {
  // Smartcar's id of it.
  const char *id;
  // Brand, e.g. "VOLKSWAGEN".
  const char *make;
  // Model, e.g. "ID.4".
  const char *model;
  // Model year; 0 where absent.
  uint16_t year;
  // Vehicle identification number.
  const char *vin;
  // "BEV", "PHEV", "HEV" or "ICE".
  const char *powertrain_type;
  // "live" or "simulated", as sent.
  const char *mode;
} smartcar_webhook_vehicle;

// A reading in a body of version 2.0: one vehicle's, as API v2 would have answered it.
typedef struct smartcar_webhook_reading {
  // About the values. Never NULL.
  const struct smartcar_meta *meta;
  // Which vehicle; NULL where absent.
  const char *vehicle_id;
  // The path below the vehicle, e.g. "/odometer". Never NULL.
  const char *path;
  // HTTP status of the answer; 0 where the body does not say.
  uint16_t status;
  // Its body. Never NULL.
  const struct smartcar_json *body;
  // What Smartcar said where the status is not 2xx; else NULL.
  const struct smartcar_api_error *error;
} smartcar_webhook_reading;

// What is wrong with a vehicle. It is about the vehicle's data, never about your tokens: drop no grant for it.
typedef struct smartcar_webhook_error {
  // Error type, e.g. "COMPATIBILITY", "USER_ACTION_REQUIRED"; NULL where absent, as all that may be.
  const char *error_type;
  // Error code within the type, e.g. "VEHICLE_NOT_CAPABLE".
  const char *code;
  // Smartcar's description, for developers.
  const char *description;
  // Page that explains the error.
  const char *doc_url;
  // What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE", "CONTACT_SUPPORT".
  const char *resolution;
  // Where that happens, if anywhere.
  const char *resolution_url;
  // A text that may be shown to the driver.
  const char *suggested_user_message;
  // "ERROR" (it stands), "RESOLVED" (it is over), or a word that Smartcar adds later. Never NULL.
  const char *state;
  // The codes of the signals it touches: an array of signal_count strings.
  const char *const *signals;
  // How many there are in signals.
  size_t signal_count;
} smartcar_webhook_error;

// Why an event was sent.
typedef struct smartcar_webhook_trigger {
  // "SIGNAL_UPDATED", "FIRST_DELIVERY", or another word, such as version 2.0's "CHARGING_STARTED". Never NULL.
  const char *trigger_type;
  // The code of the signal that changed; NULL where none did.
  const char *code;
  // That signal's name; NULL where absent.
  const char *name;
  // That signal's group; NULL where absent.
  const char *group;
} smartcar_webhook_trigger;

// One event of a webhook, in one form for all versions of the bodies. Smartcar leaves out a lot: nearly everything may
// be absent. raw has what this release does not know. Free it with smartcar_webhook_event_free().
typedef struct smartcar_webhook_event {
  // "VEHICLE_STATE", "VEHICLE_ERROR", "VERIFY", "schedule" and "eventBased" (version 2.0), or a word that Smartcar
  // adds later; "" where the body names none. Never NULL.
  const char *event_type;
  // Its id, the same in every delivery of it: keep the ids of the last 7 days and pass by what is among them. NULL
  // where absent, as all that may be.
  const char *event_id;
  // The id of this delivery; another one at each try.
  const char *delivery_id;
  // Which webhook of yours it came through.
  const char *webhook_id;
  // That webhook's name.
  const char *webhook_name;
  // The vehicle; NULL where there is none, or several: then each of readings says which.
  const struct smartcar_webhook_vehicle *vehicle;
  // Smartcar's id of the driver's account.
  const char *user_id;
  // Your own id of the driver, if Connect was given one.
  const char *external_id;
  // The signals it carries, changed or not: an array of signal_count.
  const struct smartcar_signal *const *signals;
  // How many there are in signals.
  size_t signal_count;
  // The readings it carries (version 2.0): an array of reading_count.
  const struct smartcar_webhook_reading *const *readings;
  // How many there are in readings.
  size_t reading_count;
  // What is wrong with the vehicle, or is over: an array of error_count.
  const struct smartcar_webhook_error *const *errors;
  // How many there are in errors.
  size_t error_count;
  // Why it was sent: an array of trigger_count.
  const struct smartcar_webhook_trigger *const *triggers;
  // How many there are in triggers.
  size_t trigger_count;
  // Whether it is the first that this webhook sends about this vehicle.
  bool is_first_delivery;
  // When what it tells happened (charging events of version 2.0), in milliseconds since 1970; 0 where Smartcar does
  // not say.
  int64_t occurred_at_ms;
  // When Smartcar sent this delivery, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t delivered_at_ms;
  // Its place in the order of events, where Smartcar counts them; else -1.
  int64_t sequence;
  // How many signals Smartcar says it carries; -1 where it does not.
  int64_t announced_signal_count;
  // As sent: "LIVE", "SIMULATED" or "TEST"; version 2.0 writes it in lower case.
  const char *mode;
  // Version of the body: "4.0" or "2.0".
  const char *version;
  // What is to be answered to "VERIFY"; smartcar_webhook_challenge_answer() says how.
  const char *challenge;
  // As Smartcar sent it, with whatever this release does not know. Never NULL.
  const struct smartcar_json *raw;
} smartcar_webhook_event;

// What became of one HTTP request, and what to answer to it. Free it with smartcar_webhook_delivery_free().
typedef struct smartcar_webhook_delivery {
  // HTTP status to answer: 200, 400 (not an event), 401 (not signed by any of the tokens), 413 (longer than 1 MiB), 500
  // (there is no management token, or an empty one).
  uint16_t status;
  // Body to answer; NULL where there is none.
  const char *answer;
  // Content type of the answer. Never NULL.
  const char *content_type;
  // The event, where the signature fits. NULL for a challenge: there is nothing to do but to answer it.
  const struct smartcar_webhook_event *event;
  // Why the status is not 200, for the log; else NULL. It goes with the delivery: do not free it.
  const struct smartcar_error *error;
} smartcar_webhook_delivery;

// A header of an HTTP request that a webhook's callback got.
typedef struct smartcar_webhook_header {
  // Its name, in any case.
  const char *name;
  // Its value; needs no NUL at its end.
  const char *value;
  // How many bytes there are in value.
  size_t length;
} smartcar_webhook_header;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The number of the ABI of the library that is loaded: at least SMARTCAR_ABI_VERSION, or the library is older than
// the header the program was compiled with.
uint32_t smartcar_abi_version(void);

// The version of the library that is loaded, as "1.2.3". Never NULL; not to be freed.
const char *smartcar_version(void);

// Frees a string that was handed over on its own, as smartcar_client_connect_url() does, and wipes its memory. You may
// have written into it, and so shortened it. NULL is nothing to free. Strings inside structs and errors are not to be
// freed: they go with what they are in.
void smartcar_string_free(char *string);

// Its text, UTF-8. It is written when somebody asks for the first time, and lasts as long as the JSON does. Any thread may ask. NULL
// where the JSON is NULL.
const char *smartcar_json_text(const struct smartcar_json *json);

// Keeps JSON for longer than the result it is in: what comes back is the same JSON, to be freed with smartcar_json_free(). It costs
// no copy. NULL where the JSON is NULL.
const struct smartcar_json *smartcar_json_keep(const struct smartcar_json *json);

// Frees JSON that smartcar_json_keep() gave, and no other: JSON in a result goes with it. NULL is nothing to free.
void smartcar_json_free(const struct smartcar_json *json);

// Says how many threads the library has in this process and the children that it forks, before the first client is opened. The others
// are "smartcar-write" and some "smartcar-read" for each SQLite store, "smartcar-alarm" for the moment in which a file is looked over,
// and "smartcar-log" for smartcar_set_logger().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the field, for a number that cannot be; field "threads" where they run already.
SMARTCAR_MUST_CHECK
bool smartcar_set_threads(const struct smartcar_thread_options *options,
                          struct smartcar_error **error);

// Has what the library says handed to `logger`, for the whole process: records of this level (smartcar_log_level) and of those that
// matter more. By itself the library says nothing, and nothing costs more than a look at a number. Another call replaces the level
// and the function; SMARTCAR_LOG_OFF ends it. When this returns, the function that was set before has been given all that had been
// said, and is never called again.
//
// The function is called on one thread of the library's, `smartcar-log`, one record after the other, and never in the middle of
// somebody's call: it may take locks, block, write to files and call the library, but not this function. 1,024 records wait for it;
// what comes beyond is counted, and reported as "smartcar.log.dropped". It must not fork, throw or longjmp out. A child that the process
// forks calls it on a thread of its own.
//
// `logger` may be NULL: then records wait for smartcar_log_next(), by which a thread or an event loop of the program's takes them.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "level", for a number that is none, "logger" where that function itself calls this;
// with SMARTCAR_ERROR_INTERNAL where the system gives no thread.
bool smartcar_set_logger(uint32_t level,
                         smartcar_logger logger,
                         void *user_data,
                         struct smartcar_error **error);

// Ends the logger that was set with this function and this pointer, as smartcar_set_logger() with SMARTCAR_LOG_OFF does: when this
// returns, it has been given all that had been said, and is never called again. One that has replaced it goes on, and that is no
// error: so each part of a program can end its own.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "logger", where it is NULL or that function itself calls this.
bool smartcar_end_logger(smartcar_logger logger,
                         void *user_data,
                         struct smartcar_error **error);

// Frees a record that smartcar_log_next() gave. NULL is nothing to free.
void smartcar_log_record_free(const struct smartcar_log_record *record);

// Waits until the library has said something, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On
// success *record is to be freed with smartcar_log_record_free(); it is NULL, and that is no error, if nothing was said in that
// time. For programs that set a level with no function: smartcar_set_logger().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more; field "logger" where a
// function takes the records.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(2)
bool smartcar_log_next(double seconds,
                       const struct smartcar_log_record **record,
                       struct smartcar_error **error);

// Starts smartcar_log_next() on a queue: smartcar_completion_log_record() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(2)
bool smartcar_log_next_start(double seconds,
                             const struct smartcar_queue *queue,
                             void *user_data,
                             smartcar_call *call,
                             struct smartcar_error **error);

// A config with the defaults. Free it with smartcar_config_free(). Never NULL.
SMARTCAR_MUST_CHECK
struct smartcar_config *smartcar_config_new(void);

// A config with the defaults, and over them every SMARTCAR_<NAME> of the environment that is set and not empty, e.g.
// SMARTCAR_CLIENT_ID for "client_id". On success *config is to be freed with smartcar_config_free().
//
// Fails with SMARTCAR_ERROR_CONFIG, naming the setting, for a value that cannot be used. Other threads must not
// change the environment meanwhile.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_config_from_env(struct smartcar_config **config,
                              struct smartcar_error **error);

// Sets one setting by its name, e.g. ("store", "sqlite:tokens.db") or ("refresh_token_grace", "60"). Both strings are copied.
// smartcar_config_setting_name() lists the names there are. Durations are seconds and may have a fraction.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "name", for a name there is not, and with SMARTCAR_ERROR_CONFIG,
// naming the setting, for a value that cannot be used; then the config is as before.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_config_set(struct smartcar_config *config,
                         const char *name,
                         const char *value,
                         struct smartcar_error **error);

// How many settings there are.
size_t smartcar_config_setting_count(void);

// The name of a setting, counted from 0; NULL beyond the last. Not to be freed.
const char *smartcar_config_setting_name(size_t index);

// What a setting is for, in a sentence with its default, counted from 0; NULL beyond the last. Not to be freed.
const char *smartcar_config_setting_about(size_t index);

// Frees a config. NULL is nothing to free.
void smartcar_config_free(struct smartcar_config *config);

// Clients opened with this config keep their grants in a store of the program's own, whatever the setting "store" says. The
// table is copied; store->user_data is the library's from now on, until it calls store->free. All clients opened with the
// config, and with copies of it, share the store.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, and the field that is wrong: "struct_size", or the name of a function that lacks. Then
// store->free is never called.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_config_set_store(struct smartcar_config *config,
                               const struct smartcar_store *store,
                               struct smartcar_error **error);

// The store's time, in milliseconds since 1970, UTC, at which it was read or written: every reply needs it. The last one counts.
void smartcar_store_reply_time(struct smartcar_store_reply *reply,
                               int64_t now_ms);

// One row, which is copied: its struct, strings, vehicles and body may go afterwards. Of several, in the order asked for. Returns
// whether it was taken; where it was not, because it cannot be a row or there are too many, the function has failed whatever it
// returns, and the error names it.
bool smartcar_store_reply_row(struct smartcar_store_reply *reply,
                              const struct smartcar_store_row *row);

// The number that is stored, of swap_counter.
void smartcar_store_reply_counter(struct smartcar_store_reply *reply, int64_t value);

// Why it failed, for whoever reads the error or the log; copied, and cut after 1,000 bytes; what is not UTF-8 in it is replaced. No
// token may be in it.
void smartcar_store_reply_message(struct smartcar_store_reply *reply,
                                  const char *message);

// The row of a watch has moved, or may have: on any thread, with the store's own locks held or not, as often as there is something
// to tell. Not after unwatch has returned. In a forked child it does nothing for a watch of the parent's.
void smartcar_store_moved(const struct smartcar_store_watch *watch);

// Whether a store keeps every rule of the contract that one handle of it can show; it takes some seconds. It writes rows under
// application names of its own and removes them again, so that a database in use may be tested, too. The store remains the
// caller's: its function free is not called, and when this returns none of its functions is called any more, and none runs but one
// that has not returned for 10 s. A check that is cancelled, or whose queue is closed, waits for none: keep the store then.
//
// Fails with SMARTCAR_ERROR_STORE where a rule is broken: smartcar_error_message() says which one, and what was found instead.
// With SMARTCAR_ERROR_INVALID_INPUT as smartcar_config_set_store() does.
SMARTCAR_MUST_CHECK
bool smartcar_store_check(const struct smartcar_store *store,
                          struct smartcar_error **error);

// Starts smartcar_store_check() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(2)
bool smartcar_store_check_start(const struct smartcar_store *store,
                                const struct smartcar_queue *queue,
                                void *user_data,
                                smartcar_call *call,
                                struct smartcar_error **error);

// Whether two handles of one store, as two processes would hold them, see one set of rows and one clock. Each has connections
// of its own; both remain the caller's.
//
// Fails as smartcar_store_check() does.
SMARTCAR_MUST_CHECK
bool smartcar_store_check_shared(const struct smartcar_store *store,
                                 const struct smartcar_store *other,
                                 struct smartcar_error **error);

// Starts smartcar_store_check_shared() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_store_check_shared_start(const struct smartcar_store *store,
                                       const struct smartcar_store *other,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// The same client with options over those it had: its calls have them, and those of vehicles made from it. Both share
// everything else, and closing one closes both; freeing this one closes nothing. `options` may be NULL. On success
// *other is to be freed with smartcar_client_free(), before or after the client itself.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_with_options(const struct smartcar_client *client,
                                  const struct smartcar_call_options *options,
                                  struct smartcar_client **other,
                                  struct smartcar_error **error);

// Closes the client if it is open, as smartcar_client_close() does but without saying how it went, and frees it: so it may wait
// for a refresh that is under way. A loop that must not block calls smartcar_client_close_start() first. NULL
// is nothing to free. Vehicles of the client may be freed before or after it. Of clients that share everything, only
// the one that smartcar_client_open() gave closes when it is freed.
void smartcar_client_free(struct smartcar_client *client);

// Frees a report. NULL is nothing to free.
void smartcar_rekey_report_free(const struct smartcar_rekey_report *report);

// Checks the settings and opens the store. Nothing is sent. On success *client is to be freed with
// smartcar_client_free(). The config remains the caller's.
//
// Fails with SMARTCAR_ERROR_CONFIG, naming the setting that is missing or cannot be used, or SMARTCAR_ERROR_STORE if
// the store cannot be opened.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_open(const struct smartcar_config *config,
                          struct smartcar_client **client,
                          struct smartcar_error **error);

// Starts smartcar_client_open() on a queue: smartcar_completion_client() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_open_start(const struct smartcar_config *config,
                                const struct smartcar_queue *queue,
                                void *user_data,
                                smartcar_call *call,
                                struct smartcar_error **error);

// Begins nothing more, and waits until every token refresh that has begun is settled, or left to another process since
// its next reply would come too late: at once if none is under way, one grace (60 s) at most. Afterwards every call on
// the client and its vehicles fails with SMARTCAR_ERROR_CLOSED. Closing twice is fine. The client still is to be freed.
//
// Fails with SMARTCAR_ERROR_STORE if new tokens could not be stored in that time, nor kept in the spool; with
// SMARTCAR_ERROR_TIMEOUT if a refresh or a Connect has had no answer: another process with this store open must repeat
// the refresh within a grace of its first request, or its grant can be lost.
SMARTCAR_NONNULL(1)
bool smartcar_client_close(const struct smartcar_client *client,
                           struct smartcar_error **error);

// Starts smartcar_client_close() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_close_start(const struct smartcar_client *client,
                                 const struct smartcar_queue *queue,
                                 void *user_data,
                                 smartcar_call *call,
                                 struct smartcar_error **error);

// As smartcar_client_close(), waiting no longer than so many seconds (more than a grace brings nothing). Tokens that are
// won and not stored by then go to the spool, where there is one. A request without its answer cannot: with a bound
// shorter than the grace, see to it that another process runs. A function of a store of the program's own that has not returned
// is waited for up to 10 s more.
//
// Fails as smartcar_client_close() does; with SMARTCAR_ERROR_INVALID_INPUT, field "bound", unless that is a number of
// seconds, zero or more.
SMARTCAR_NONNULL(1)
bool smartcar_client_close_within(const struct smartcar_client *client,
                                  double bound,
                                  struct smartcar_error **error);

// Starts smartcar_client_close_within() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_close_within_start(const struct smartcar_client *client,
                                        double bound,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Rewrites every record that is not encrypted with the first of the setting "token_keys", while everybody goes on
// serving. To change keys: give all processes the new key as the second; then as the first; then call this; then drop
// the old one. On success *report is to be freed with smartcar_rekey_report_free().
//
// Fails with SMARTCAR_ERROR_CONFIG, field "token_keys", where there are none; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_rekey(const struct smartcar_client *client,
                           const struct smartcar_rekey_report **report,
                           struct smartcar_error **error);

// Starts smartcar_client_rekey() on a queue: smartcar_completion_rekey_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_rekey_start(const struct smartcar_client *client,
                                 const struct smartcar_queue *queue,
                                 void *user_data,
                                 smartcar_call *call,
                                 struct smartcar_error **error);

// The application's own token for API v3, cached and refreshed early: for requests of yours to API v3, with the header
// sc-user-id. It is a secret: send it to Smartcar and nowhere else. On success *token is to be freed with
// smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_CONFIG where the settings "v3_client_id" and "v3_client_secret" are missing or wrong.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_application_token(const struct smartcar_client *client,
                                       char **token,
                                       struct smartcar_error **error);

// Starts smartcar_client_application_token() on a queue: smartcar_completion_text() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_application_token_start(const struct smartcar_client *client,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Frees a report. NULL is nothing to free.
void smartcar_refresh_report_free(const struct smartcar_refresh_report *report);

// By which a run of the daily job reports how far it is. Free it with smartcar_progress_free(). Never NULL.
SMARTCAR_MUST_CHECK
struct smartcar_progress *smartcar_progress_new(void);

// Frees it; the run goes on, and so does what a queue waits for. NULL is nothing to free.
void smartcar_progress_free(struct smartcar_progress *progress);

// The daily job: refreshes every grant whose refresh token ends within so many seconds (432000, five days, is usual).
// Any number of processes may run it at once. On success *report is to be freed with smartcar_refresh_report_free().
//
// A grant that fails is tried again for ten graces (ten minutes) before it counts as failed, and an outage of the token endpoint is
// waited out, however long it takes; smartcar_client_refresh_expiring_with_options() takes a bound. Fails with SMARTCAR_ERROR_INVALID_INPUT,
// field "within", unless that is a number of seconds, zero or more; with SMARTCAR_ERROR_STORE if the store does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_refresh_expiring(const struct smartcar_client *client,
                                      double within,
                                      const struct smartcar_refresh_report **report,
                                      struct smartcar_error **error);

// Starts smartcar_client_refresh_expiring() on a queue: smartcar_completion_refresh_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_refresh_expiring_start(const struct smartcar_client *client,
                                            double within,
                                            const struct smartcar_queue *queue,
                                            void *user_data,
                                            smartcar_call *call,
                                            struct smartcar_error **error);

// As smartcar_client_refresh_expiring(), in a way of your own. `options` may be NULL. On success *report is to be freed with
// smartcar_refresh_report_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "rate" or "fleet_rate", unless that is 0, or from 0.00001
// to 1,000,000, field "timeout", and field "progress" where that is of another run; with SMARTCAR_ERROR_CONFIG where grants are to
// be left alone and the client has no credentials of API v3; with SMARTCAR_ERROR_TIMEOUT after `timeout`.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_refresh_expiring_with_options(const struct smartcar_client *client,
                                                   double within,
                                                   const struct smartcar_refresh_options *options,
                                                   const struct smartcar_refresh_report **report,
                                                   struct smartcar_error **error);

// Starts smartcar_client_refresh_expiring_with_options() on a queue: smartcar_completion_refresh_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_refresh_expiring_with_options_start(const struct smartcar_client *client,
                                                         double within,
                                                         const struct smartcar_refresh_options *options,
                                                         const struct smartcar_queue *queue,
                                                         void *user_data,
                                                         smartcar_call *call,
                                                         struct smartcar_error **error);

// Waits until the run has got further than what this gave last, for so many seconds at most; 0 only looks, INFINITY waits for as
// long as it takes. What is given is what the run has done so far, however much that is: who asks seldom misses nothing but
// steps. On success *report is to be freed with smartcar_refresh_report_free(); it is NULL, and that is no error, if nothing has
// been done in that time.
//
// Fails with SMARTCAR_ERROR_CLOSED once the run has ended and its last report was given, and in a forked child; with
// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_progress_next(const struct smartcar_progress *progress,
                            double seconds,
                            const struct smartcar_refresh_report **report,
                            struct smartcar_error **error);

// Starts smartcar_progress_next() on a queue: smartcar_completion_refresh_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_progress_next_start(const struct smartcar_progress *progress,
                                  double seconds,
                                  const struct smartcar_queue *queue,
                                  void *user_data,
                                  smartcar_call *call,
                                  struct smartcar_error **error);

// Runs the daily job (smartcar_client_refresh_expiring()) in the background, on the library's own threads: it looks at
// once and then every hour, so that the work is spread over the day. Any number of processes may do so. It ends when it is
// freed or the client closes, whichever is first. `options` may be NULL. On success *maintenance is to be freed with
// smartcar_maintenance_free(), before or after the client.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "within", "every", "rate" or "fleet_rate", for what is not as the
// options say.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_maintenance(const struct smartcar_client *client,
                                 const struct smartcar_maintenance_options *options,
                                 struct smartcar_maintenance **maintenance,
                                 struct smartcar_error **error);

// How maintenance is doing: its last run, and the next one. Nothing is waited for. In a forked child, where nothing runs, all of
// it is absent. On success *status is to be freed with smartcar_job_status_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_maintenance_status(const struct smartcar_maintenance *maintenance,
                                 const struct smartcar_job_status **status,
                                 struct smartcar_error **error);

// Frees it. NULL is nothing to free.
void smartcar_job_status_free(const struct smartcar_job_status *status);

// Ends maintenance; refreshes under way are finished all the same. NULL is nothing to free. In a forked child nothing
// ends: it runs on in the parent.
void smartcar_maintenance_free(struct smartcar_maintenance *maintenance);

// What happens to grants from now on, in this process. It keeps nothing open: when the client closes, it ends. On
// success *events is to be freed with smartcar_events_free(), before or after the client.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_events(const struct smartcar_client *client,
                            struct smartcar_events **events,
                            struct smartcar_error **error);

// Ends listening. NULL is nothing to free. No thread may be waiting for an event of it; what a queue waits for goes on until it
// is cancelled, or the client closes.
void smartcar_events_free(struct smartcar_events *events);

// Frees an event. NULL is nothing to free.
void smartcar_grant_event_free(const struct smartcar_grant_event *event);

// Waits until something happens, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On success *event is to be freed with
// smartcar_grant_event_free(); it is NULL, and that is no error, if nothing happened in that time. Nothing is lost
// between two calls. To stop a thread that waits here, close the client; or wait a second at a time, and look.
//
// Fails with SMARTCAR_ERROR_CLOSED once the client has closed and its last event was given, and in a forked child; with
// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_events_next(const struct smartcar_events *events,
                          double seconds,
                          const struct smartcar_grant_event **event,
                          struct smartcar_error **error);

// Starts smartcar_events_next() on a queue: smartcar_completion_grant_event() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_events_next_start(const struct smartcar_events *events,
                                double seconds,
                                const struct smartcar_queue *queue,
                                void *user_data,
                                smartcar_call *call,
                                struct smartcar_error **error);

// How the token endpoint is doing. Nothing is sent, and nothing waited for. On success *health is to be freed with
// smartcar_endpoint_health_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_client_health(const struct smartcar_client *client,
                            const struct smartcar_endpoint_health **health,
                            struct smartcar_error **error);

// Frees it. NULL is nothing to free.
void smartcar_endpoint_health_free(const struct smartcar_endpoint_health *health);

// The address of the Connect page to send a driver to. Nothing is sent. `options` may be NULL. On success *url is to
// be freed with smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong; SMARTCAR_ERROR_CONFIG, field "redirect_uri", where
// neither the client nor the options name one.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_connect_url(const struct smartcar_client *client,
                                 const struct smartcar_connect_options *options,
                                 char **url,
                                 struct smartcar_error **error);

// The address at which a driver signs in to the car maker's account again, for a vehicle that answers
// CONNECTED_SERVICES_ACCOUNT errors. Nothing is sent. `options` may be NULL. On success *url is to be freed with
// smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id" or an option's name.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_reauthenticate_url(const struct smartcar_client *client,
                                        const char *vehicle_id,
                                        const struct smartcar_reauthenticate_options *options,
                                        char **url,
                                        struct smartcar_error **error);

// The payload of a signed state: of the state itself, or of a redirect that carries it (the whole URL, or its query;
// also one that brings an error). Compare it with the session of the browser that brought it. On success *payload is to
// be freed with smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "state", where it is missing, forged or expired.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_check_state(const struct smartcar_client *client,
                                 const char *redirect_or_state,
                                 char **payload,
                                 struct smartcar_error **error);

// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
// the grant, learns its user and vehicles. `options` say which state is expected. On success *grant is to be freed with
// smartcar_grant_free().
//
// Fails with SMARTCAR_ERROR_DECLINED where the driver did not consent; with SMARTCAR_ERROR_API and smartcar_error_type()
// "vehicle_incompatible", "no_vehicles", ... where Connect ended otherwise; with SMARTCAR_ERROR_INVALID_INPUT, field
// "redirect" or "state", where the redirect is not one, or not this driver's, or no state is expected.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_complete_connect(const struct smartcar_client *client,
                                      const char *redirect,
                                      const struct smartcar_complete_options *options,
                                      const struct smartcar_grant **grant,
                                      struct smartcar_error **error);

// Starts smartcar_client_complete_connect() on a queue: smartcar_completion_grant() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_complete_connect_start(const struct smartcar_client *client,
                                            const char *redirect,
                                            const struct smartcar_complete_options *options,
                                            const struct smartcar_queue *queue,
                                            void *user_data,
                                            smartcar_call *call,
                                            struct smartcar_error **error);

// As smartcar_client_complete_connect() with the code alone, for an application whose framework has taken the redirect
// apart. `returned_state` is the state that came back beside it, checked as that of a redirect is; it may be NULL where
// options->unchecked_state is set. On success *grant is to be freed with smartcar_grant_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "code" or "returned_state", where that is none or is missing.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_complete_connect_code(const struct smartcar_client *client,
                                           const char *code,
                                           const char *returned_state,
                                           const struct smartcar_complete_options *options,
                                           const struct smartcar_grant **grant,
                                           struct smartcar_error **error);

// Starts smartcar_client_complete_connect_code() on a queue: smartcar_completion_grant() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_complete_connect_code_start(const struct smartcar_client *client,
                                                 const char *code,
                                                 const char *returned_state,
                                                 const struct smartcar_complete_options *options,
                                                 const struct smartcar_queue *queue,
                                                 void *user_data,
                                                 smartcar_call *call,
                                                 struct smartcar_error **error);

// Reads what a re-authentication sent to the redirect URI: *vehicle_id is the vehicle that works again, to be freed with
// smartcar_string_free(). It came through a browser: ask for a reading to see that the car answers. Nothing is sent or
// stored. Of `options`, state, signed_state and unchecked_state count, of which one is needed.
//
// Fails with SMARTCAR_ERROR_DECLINED and SMARTCAR_ERROR_API as smartcar_client_complete_connect() does; with
// SMARTCAR_ERROR_INVALID_INPUT, field "redirect" or "state", where the redirect is not one, or not this driver's.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_complete_reauthentication(const struct smartcar_client *client,
                                               const char *redirect,
                                               const struct smartcar_complete_options *options,
                                               char **vehicle_id,
                                               struct smartcar_error **error);

// Starts smartcar_client_complete_reauthentication() on a queue: smartcar_completion_text() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_complete_reauthentication_start(const struct smartcar_client *client,
                                                     const char *redirect,
                                                     const struct smartcar_complete_options *options,
                                                     const struct smartcar_queue *queue,
                                                     void *user_data,
                                                     smartcar_call *call,
                                                     struct smartcar_error **error);

// Frees a report. NULL is nothing to free.
void smartcar_forget_report_free(const struct smartcar_forget_report *report);

// Frees a grant. NULL is nothing to free. Grants in a list are freed with the list.
void smartcar_grant_free(const struct smartcar_grant *grant);

// Frees a list and the grants in it. NULL is nothing to free.
void smartcar_grant_list_free(const struct smartcar_grant_list *grants);

// Frees a page and the grants in it. NULL is nothing to free.
void smartcar_grant_page_free(const struct smartcar_grant_page *page);

// One grant, as the store has it now. On success *grant is to be freed with smartcar_grant_free(); it is NULL, and
// that is no error, if there is no such grant.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_grant(const struct smartcar_client *client,
                           const char *grant_id,
                           const struct smartcar_grant **grant,
                           struct smartcar_error **error);

// Starts smartcar_client_grant() on a queue: smartcar_completion_grant() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_grant_start(const struct smartcar_client *client,
                                 const char *grant_id,
                                 const struct smartcar_queue *queue,
                                 void *user_data,
                                 smartcar_call *call,
                                 struct smartcar_error **error);

// The grants that reach a vehicle, newest consent first; calls use the first that works. On success *grants is to be
// freed with smartcar_grant_list_free(); it is empty if no grant does.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_grants_for(const struct smartcar_client *client,
                                const char *vehicle_id,
                                const struct smartcar_grant_list **grants,
                                struct smartcar_error **error);

// Starts smartcar_client_grants_for() on a queue: smartcar_completion_grant_list() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_grants_for_start(const struct smartcar_client *client,
                                      const char *vehicle_id,
                                      const struct smartcar_queue *queue,
                                      void *user_data,
                                      smartcar_call *call,
                                      struct smartcar_error **error);

// The grants in the store, in the order of their ids: the page after `after` (the next of another page, NULL for the
// first), of at most `size` grants (0: 1000, which is the most). `filter` may be NULL. A grant that cannot be read
// (another key, a newer release) is left out, and a warning is logged. On success *page is to be freed with
// smartcar_grant_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_grants(const struct smartcar_client *client,
                            const struct smartcar_grant_filter *filter,
                            const char *after,
                            size_t size,
                            const struct smartcar_grant_page **page,
                            struct smartcar_error **error);

// Starts smartcar_client_grants() on a queue: smartcar_completion_grant_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_grants_start(const struct smartcar_client *client,
                                  const struct smartcar_grant_filter *filter,
                                  const char *after,
                                  size_t size,
                                  const struct smartcar_queue *queue,
                                  void *user_data,
                                  smartcar_call *call,
                                  struct smartcar_error **error);

// Removes a grant: its tokens are erased and its vehicles no longer reached through it. The ids of its user, customer and
// vehicles stay for 60 days; smartcar_client_forget() erases them, too. Smartcar is not told. *removed,
// where `removed` is not NULL, says whether there was such a grant.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_remove_grant(const struct smartcar_client *client,
                                  const char *grant_id,
                                  bool *removed,
                                  struct smartcar_error **error);

// Starts smartcar_client_remove_grant() on a queue: smartcar_completion_flag() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_remove_grant_start(const struct smartcar_client *client,
                                        const char *grant_id,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Forgets whom `whom` names: their grants become tombstones, which hold neither tokens nor ids of user, customer or
// vehicle, for 60 days (so that no late reply revives them) and then go. `disconnect` ends Smartcar's connections to the
// vehicles first: with the grant's own tokens, or on API v3 as the application (a Connect that is not finished yet names no
// vehicles, so its connections stay). The spool and the caches of this process forget them, too, and the caches of other
// processes in seconds. Not reached: a Connect in the spool of another host, or one that is sealed with a key this process lacks;
// what the database keeps of old rows (its log, backups, a standby that is behind). On success *report is to be freed with
// smartcar_forget_report_free().
//
// A grant that cannot be forgotten now does not keep the others; the first error is returned in the end. What is done is
// done, and the same call again does the rest. Fails with
// SMARTCAR_ERROR_INVALID_INPUT, field "account", "user_id" or "grant_id"; SMARTCAR_ERROR_STORE, also where a
// connection is to be ended and the grant cannot be read; with `disconnect` as every call.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_forget(const struct smartcar_client *client,
                            const struct smartcar_whom *whom,
                            bool disconnect,
                            const struct smartcar_forget_report **report,
                            struct smartcar_error **error);

// Starts smartcar_client_forget() on a queue: smartcar_completion_forget_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_forget_start(const struct smartcar_client *client,
                                  const struct smartcar_whom *whom,
                                  bool disconnect,
                                  const struct smartcar_queue *queue,
                                  void *user_data,
                                  smartcar_call *call,
                                  struct smartcar_error **error);

// Frees a report and the problems in it. NULL is nothing to free.
void smartcar_import_report_free(const struct smartcar_import_report *report);

// Frees a report. NULL is nothing to free.
void smartcar_export_report_free(const struct smartcar_export_report *report);

// Takes `count` grants over from another system's table, so that no driver is asked again: each is stored at once, without a
// refresh, as "adopted"; its first refresh here makes it active. `rows` is an array of pointers. A row that comes twice is one
// grant, so an import that was interrupted is simply done again; call it for a thousand rows or so at a time. A row that is
// wrong does not keep the others; the report names it. `dry_run` writes nothing: the report says what would be done.
// On success *report is to be freed with smartcar_import_report_free().
//
// Two systems must not share a refresh token: stop the old one's refreshes before, and read its rows after the last of them has
// ended. docs/moving-over.md has the steps, and `smartcar import --hold` does them while the old one is running.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "rows" or a column's name, where an argument is NULL or no UTF-8: then no row
// was imported; SMARTCAR_ERROR_STORE: what was stored by then stays, and the same call again does the rest.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_import_grants(const struct smartcar_client *client,
                                   const struct smartcar_grant_to_import *const *rows,
                                   size_t count,
                                   bool dry_run,
                                   const struct smartcar_import_report **report,
                                   struct smartcar_error **error);

// Starts smartcar_client_import_grants() on a queue: smartcar_completion_import_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_import_grants_start(const struct smartcar_client *client,
                                         const struct smartcar_grant_to_import *const *rows,
                                         size_t count,
                                         bool dry_run,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// Hands grants over to another system: the way back. Each is marked as "handed_over" first, durably, so that nobody refreshes
// it here any more; then its pair is written to `path`, a new CSV file that only this user can read (mode 0600), with the
// columns of smartcar_grant_to_import. Only settled grants are exported; the others are counted as skipped: export again, to
// another file. The pair stays in the store, so an export that failed, or whose file was lost, is done again. Access tokens that
// processes have at hand work until they end. `filter` may be NULL. On success *report is to be freed with
// smartcar_export_report_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "path", where the file is there already or cannot be written;
// SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_export_grants(const struct smartcar_client *client,
                                   const char *path,
                                   const struct smartcar_grant_filter *filter,
                                   const struct smartcar_export_report **report,
                                   struct smartcar_error **error);

// Starts smartcar_client_export_grants() on a queue: smartcar_completion_export_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_export_grants_start(const struct smartcar_client *client,
                                         const char *path,
                                         const struct smartcar_grant_filter *filter,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// A valid access token of one grant for API v2, for code that sends its own requests. Take it anew for each request rather than
// keeping it: it may be about to end. smartcar_vehicle_access_token() finds the grant of a vehicle. On success
// *token is to be freed with smartcar_string_free(), which wipes it.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED;
// SMARTCAR_ERROR_RECONNECT_REQUIRED; SMARTCAR_ERROR_UNAVAILABLE; SMARTCAR_ERROR_TIMEOUT; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_access_token(const struct smartcar_client *client,
                                  const char *grant_id,
                                  char **token,
                                  struct smartcar_error **error);

// Starts smartcar_client_access_token() on a queue: smartcar_completion_text() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_access_token_start(const struct smartcar_client *client,
                                        const char *grant_id,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Has the tokens of a grant whose driver must connect again presented to Smartcar once more, and gives the grant as it is then:
// active where they work after all. One that is not given up is given as it is, and nothing is sent. On success *grant is to be
// freed with smartcar_grant_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED where there is no such grant;
// SMARTCAR_ERROR_TIMEOUT, while it goes on in the background; SMARTCAR_ERROR_STORE.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_retry_grant(const struct smartcar_client *client,
                                 const char *grant_id,
                                 const struct smartcar_grant **grant,
                                 struct smartcar_error **error);

// Starts smartcar_client_retry_grant() on a queue: smartcar_completion_grant() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_retry_grant_start(const struct smartcar_client *client,
                                       const char *grant_id,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// Frees a reading. NULL is nothing to free.
void smartcar_odometer_free(const struct smartcar_odometer *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_location_free(const struct smartcar_location *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_fuel_free(const struct smartcar_fuel *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_battery_free(const struct smartcar_battery *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_charge_free(const struct smartcar_charge *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_charge_limit_free(const struct smartcar_charge_limit *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_battery_capacity_free(const struct smartcar_battery_capacity *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_nominal_capacity_free(const struct smartcar_nominal_capacity *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_engine_oil_free(const struct smartcar_engine_oil *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_climate_free(const struct smartcar_climate *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_tire_pressure_free(const struct smartcar_tire_pressure *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_lock_status_free(const struct smartcar_lock_status *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_service_history_free(const struct smartcar_service_history *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_diagnostic_system_status_free(const struct smartcar_diagnostic_system_status *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_diagnostic_trouble_codes_free(const struct smartcar_diagnostic_trouble_codes *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_permissions_free(const struct smartcar_permissions *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_vin_free(const struct smartcar_vin *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_attributes_free(const struct smartcar_attributes *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_user_free(const struct smartcar_user *reading);

// Frees a result. NULL is nothing to free.
void smartcar_command_result_free(const struct smartcar_command_result *result);

// Frees a result. NULL is nothing to free.
void smartcar_charge_schedule_result_free(const struct smartcar_charge_schedule_result *result);

// Frees a subscription. NULL is nothing to free.
void smartcar_webhook_subscription_free(const struct smartcar_webhook_subscription *subscription);

// A vehicle, by Smartcar's id of it, as a grant lists it. On success *vehicle is to be freed with
// smartcar_vehicle_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_vehicle(const struct smartcar_client *client,
                             const char *vehicle_id,
                             struct smartcar_vehicle **vehicle,
                             struct smartcar_error **error);

// The same vehicle, its calls with options over those they had. `options` may be NULL. On success *other is to be freed
// with smartcar_vehicle_free(), before or after the vehicle itself.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_with_options(const struct smartcar_vehicle *vehicle,
                                   const struct smartcar_call_options *options,
                                   struct smartcar_vehicle **other,
                                   struct smartcar_error **error);

// The units of this vehicle's readings from now on: "metric" or "imperial". Without it, the setting "unit_system"
// counts.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "unit_system", for another word.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_vehicle_set_unit_system(const struct smartcar_vehicle *vehicle,
                                      const char *unit_system,
                                      struct smartcar_error **error);

// Frees a vehicle. NULL is nothing to free.
void smartcar_vehicle_free(struct smartcar_vehicle *vehicle);

// Several readings in one request: an array of `count` names, each a reading's, as in smartcar_vehicle_odometer()
// ("odometer"), or a path below the vehicle, which begins with '/' ("/tesla/compass"; API v2 alone has paths). On success
// *batch is to be freed with smartcar_batch_free(); each reading may still have failed.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "names", for a name there is not, "path" for what cannot be one, and
// "batch" where there are none.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_batch(const struct smartcar_vehicle *vehicle,
                            const char *const *names,
                            size_t count,
                            struct smartcar_batch **batch,
                            struct smartcar_error **error);

// Starts smartcar_vehicle_batch() on a queue: smartcar_completion_batch() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_batch_start(const struct smartcar_vehicle *vehicle,
                                  const char *const *names,
                                  size_t count,
                                  const struct smartcar_queue *queue,
                                  void *user_data,
                                  smartcar_call *call,
                                  struct smartcar_error **error);

// A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests: the one that a
// call would be sent with. Take it anew for each request rather than keeping it. On success *token is to be freed with
// smartcar_string_free(), which wipes it.
//
// Fails as smartcar_client_access_token().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_access_token(const struct smartcar_vehicle *vehicle,
                                   char **token,
                                   struct smartcar_error **error);

// Starts smartcar_vehicle_access_token() on a queue: smartcar_completion_text() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_access_token_start(const struct smartcar_vehicle *vehicle,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// Any other request below the vehicle, e.g. a brand's own endpoint on v2: ("GET", "tesla/compass"). `query` is an array
// of query_count parameters, `body` JSON; both may be NULL. A GET is repeated as reads are, anything else never once it
// may have arrived. On success *answer is to be freed with smartcar_answer_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query" or "body".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 7)
bool smartcar_vehicle_request(const struct smartcar_vehicle *vehicle,
                              const char *method,
                              const char *path,
                              const struct smartcar_pair *query,
                              size_t query_count,
                              const char *body,
                              const struct smartcar_answer **answer,
                              struct smartcar_error **error);

// Starts smartcar_vehicle_request() on a queue: smartcar_completion_answer() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 7)
bool smartcar_vehicle_request_start(const struct smartcar_vehicle *vehicle,
                                    const char *method,
                                    const char *path,
                                    const struct smartcar_pair *query,
                                    size_t query_count,
                                    const char *body,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// Sets when it charges at a place (API v3; permission control_charge). On success *result is to be freed with
// smartcar_charge_schedule_result_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule", "latitude" or "longitude", for what is no schedule; with
// SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_set_charge_schedule(const struct smartcar_vehicle *vehicle,
                                          const struct smartcar_charge_schedule *schedule,
                                          const struct smartcar_charge_schedule_result **result,
                                          struct smartcar_error **error);

// Starts smartcar_vehicle_set_charge_schedule() on a queue: smartcar_completion_charge_schedule_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_set_charge_schedule_start(const struct smartcar_vehicle *vehicle,
                                                const struct smartcar_charge_schedule *schedule,
                                                const struct smartcar_queue *queue,
                                                void *user_data,
                                                smartcar_call *call,
                                                struct smartcar_error **error);

// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
// smartcar_attributes_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_attributes(const struct smartcar_vehicle *vehicle,
                                 const struct smartcar_attributes **reading,
                                 struct smartcar_error **error);

// Starts smartcar_vehicle_attributes() on a queue: smartcar_completion_attributes() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_attributes_start(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// State of charge and range of the high-voltage battery (permission read_battery). On success *reading is to be
// freed with smartcar_battery_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_battery(const struct smartcar_vehicle *vehicle,
                              const struct smartcar_battery **reading,
                              struct smartcar_error **error);

// Starts smartcar_vehicle_battery() on a queue: smartcar_completion_battery() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_battery_start(const struct smartcar_vehicle *vehicle,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// What the high-voltage battery holds when it is full (permission read_battery). On success *reading is to be freed
// with smartcar_battery_capacity_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_battery_capacity(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_battery_capacity **reading,
                                       struct smartcar_error **error);

// Starts smartcar_vehicle_battery_capacity() on a queue: smartcar_completion_battery_capacity() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_battery_capacity_start(const struct smartcar_vehicle *vehicle,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// What the high-voltage battery held when it was new (permission read_battery). On success *reading is to be freed
// with smartcar_nominal_capacity_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_nominal_capacity(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_nominal_capacity **reading,
                                       struct smartcar_error **error);

// Starts smartcar_vehicle_nominal_capacity() on a queue: smartcar_completion_nominal_capacity() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_nominal_capacity_start(const struct smartcar_vehicle *vehicle,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
// smartcar_charge_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_charge(const struct smartcar_vehicle *vehicle,
                             const struct smartcar_charge **reading,
                             struct smartcar_error **error);

// Starts smartcar_vehicle_charge() on a queue: smartcar_completion_charge() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_charge_start(const struct smartcar_vehicle *vehicle,
                                   const struct smartcar_queue *queue,
                                   void *user_data,
                                   smartcar_call *call,
                                   struct smartcar_error **error);

// Up to which state of charge it charges (permission read_charge). On success *reading is to be freed with
// smartcar_charge_limit_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_charge_limit(const struct smartcar_vehicle *vehicle,
                                   const struct smartcar_charge_limit **reading,
                                   struct smartcar_error **error);

// Starts smartcar_vehicle_charge_limit() on a queue: smartcar_completion_charge_limit() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_charge_limit_start(const struct smartcar_vehicle *vehicle,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// Temperatures (permission read_thermometer), and what the climate control does (read_climate). API v3 alone has it.
// On success *reading is to be freed with smartcar_climate_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_climate(const struct smartcar_vehicle *vehicle,
                              const struct smartcar_climate **reading,
                              struct smartcar_error **error);

// Starts smartcar_vehicle_climate() on a queue: smartcar_completion_climate() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_climate_start(const struct smartcar_vehicle *vehicle,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// Trouble codes that are active (permission read_diagnostics). On success *reading is to be freed with
// smartcar_diagnostic_trouble_codes_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_diagnostic_trouble_codes(const struct smartcar_vehicle *vehicle,
                                               const struct smartcar_diagnostic_trouble_codes **reading,
                                               struct smartcar_error **error);

// Starts smartcar_vehicle_diagnostic_trouble_codes() on a queue: smartcar_completion_diagnostic_trouble_codes() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_diagnostic_trouble_codes_start(const struct smartcar_vehicle *vehicle,
                                                     const struct smartcar_queue *queue,
                                                     void *user_data,
                                                     smartcar_call *call,
                                                     struct smartcar_error **error);

// The health of the vehicle's systems (permission read_diagnostics). On success *reading is to be freed with
// smartcar_diagnostic_system_status_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_diagnostic_system_status(const struct smartcar_vehicle *vehicle,
                                               const struct smartcar_diagnostic_system_status **reading,
                                               struct smartcar_error **error);

// Starts smartcar_vehicle_diagnostic_system_status() on a queue: smartcar_completion_diagnostic_system_status() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_diagnostic_system_status_start(const struct smartcar_vehicle *vehicle,
                                                     const struct smartcar_queue *queue,
                                                     void *user_data,
                                                     smartcar_call *call,
                                                     struct smartcar_error **error);

// Life left of the engine's oil (permission read_engine_oil). On success *reading is to be freed with
// smartcar_engine_oil_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_engine_oil(const struct smartcar_vehicle *vehicle,
                                 const struct smartcar_engine_oil **reading,
                                 struct smartcar_error **error);

// Starts smartcar_vehicle_engine_oil() on a queue: smartcar_completion_engine_oil() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_engine_oil_start(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_fuel(const struct smartcar_vehicle *vehicle,
                           const struct smartcar_fuel **reading,
                           struct smartcar_error **error);

// Starts smartcar_vehicle_fuel() on a queue: smartcar_completion_fuel() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_fuel_start(const struct smartcar_vehicle *vehicle,
                                 const struct smartcar_queue *queue,
                                 void *user_data,
                                 smartcar_call *call,
                                 struct smartcar_error **error);

// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_location(const struct smartcar_vehicle *vehicle,
                               const struct smartcar_location **reading,
                               struct smartcar_error **error);

// Starts smartcar_vehicle_location() on a queue: smartcar_completion_location() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_location_start(const struct smartcar_vehicle *vehicle,
                                     const struct smartcar_queue *queue,
                                     void *user_data,
                                     smartcar_call *call,
                                     struct smartcar_error **error);

// Whether it is locked, and what stands open (permission read_security). On success *reading is to be freed with
// smartcar_lock_status_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_lock_status(const struct smartcar_vehicle *vehicle,
                                  const struct smartcar_lock_status **reading,
                                  struct smartcar_error **error);

// Starts smartcar_vehicle_lock_status() on a queue: smartcar_completion_lock_status() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_lock_status_start(const struct smartcar_vehicle *vehicle,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_odometer(const struct smartcar_vehicle *vehicle,
                               const struct smartcar_odometer **reading,
                               struct smartcar_error **error);

// Starts smartcar_vehicle_odometer() on a queue: smartcar_completion_odometer() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_odometer_start(const struct smartcar_vehicle *vehicle,
                                     const struct smartcar_queue *queue,
                                     void *user_data,
                                     smartcar_call *call,
                                     struct smartcar_error **error);

// What the driver has permitted. API v3 says it with the connection. On success *reading is to be freed with
// smartcar_permissions_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_permissions(const struct smartcar_vehicle *vehicle,
                                  const struct smartcar_permissions **reading,
                                  struct smartcar_error **error);

// Starts smartcar_vehicle_permissions() on a queue: smartcar_completion_permissions() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_permissions_start(const struct smartcar_vehicle *vehicle,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
// left out) (permission read_service_history). Without a start API v2 gives those of the last year, v3 all. On
// success *reading is to be freed with smartcar_service_history_free().
//
// NULL for `start_date` leaves it out. NULL for `end_date` leaves it out.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "start_date" or "end_date", for what is no day, or where the end is
// before the start.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_service_history(const struct smartcar_vehicle *vehicle,
                                      const char *start_date,
                                      const char *end_date,
                                      const struct smartcar_service_history **reading,
                                      struct smartcar_error **error);

// Starts smartcar_vehicle_service_history() on a queue: smartcar_completion_service_history() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_service_history_start(const struct smartcar_vehicle *vehicle,
                                            const char *start_date,
                                            const char *end_date,
                                            const struct smartcar_queue *queue,
                                            void *user_data,
                                            smartcar_call *call,
                                            struct smartcar_error **error);

// Pressure of the tires (permission read_tires). On success *reading is to be freed with
// smartcar_tire_pressure_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_tire_pressure(const struct smartcar_vehicle *vehicle,
                                    const struct smartcar_tire_pressure **reading,
                                    struct smartcar_error **error);

// Starts smartcar_vehicle_tire_pressure() on a queue: smartcar_completion_tire_pressure() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_tire_pressure_start(const struct smartcar_vehicle *vehicle,
                                          const struct smartcar_queue *queue,
                                          void *user_data,
                                          smartcar_call *call,
                                          struct smartcar_error **error);

// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_vin(const struct smartcar_vehicle *vehicle,
                          const struct smartcar_vin **reading,
                          struct smartcar_error **error);

// Starts smartcar_vehicle_vin() on a queue: smartcar_completion_vin() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_vin_start(const struct smartcar_vehicle *vehicle,
                                const struct smartcar_queue *queue,
                                void *user_data,
                                smartcar_call *call,
                                struct smartcar_error **error);

// Locks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_lock(const struct smartcar_vehicle *vehicle,
                           const struct smartcar_command_result **result,
                           struct smartcar_error **error);

// Starts smartcar_vehicle_lock() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_lock_start(const struct smartcar_vehicle *vehicle,
                                 const struct smartcar_queue *queue,
                                 void *user_data,
                                 smartcar_call *call,
                                 struct smartcar_error **error);

// Unlocks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_unlock(const struct smartcar_vehicle *vehicle,
                             const struct smartcar_command_result **result,
                             struct smartcar_error **error);

// Starts smartcar_vehicle_unlock() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_unlock_start(const struct smartcar_vehicle *vehicle,
                                   const struct smartcar_queue *queue,
                                   void *user_data,
                                   smartcar_call *call,
                                   struct smartcar_error **error);

// Starts charging (permission control_charge). On success *result is to be freed with
// smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_start_charge(const struct smartcar_vehicle *vehicle,
                                   const struct smartcar_command_result **result,
                                   struct smartcar_error **error);

// Starts smartcar_vehicle_start_charge() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_start_charge_start(const struct smartcar_vehicle *vehicle,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// Stops charging (permission control_charge). On success *result is to be freed with smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_stop_charge(const struct smartcar_vehicle *vehicle,
                                  const struct smartcar_command_result **result,
                                  struct smartcar_error **error);

// Starts smartcar_vehicle_stop_charge() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_stop_charge_start(const struct smartcar_vehicle *vehicle,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Charges up to this state of charge from now on, 0.5 to 1 (permission control_charge). API v3 takes whole percents;
// a limit between two is rounded there. On success *result is to be freed with smartcar_command_result_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "limit".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_set_charge_limit(const struct smartcar_vehicle *vehicle,
                                       double limit,
                                       const struct smartcar_command_result **result,
                                       struct smartcar_error **error);

// Starts smartcar_vehicle_set_charge_limit() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_set_charge_limit_start(const struct smartcar_vehicle *vehicle,
                                             double limit,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Sends a destination to its navigation (permission control_navigation): degrees, -90 to 90 and -180 to 180. On
// success *result is to be freed with smartcar_command_result_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "latitude" or "longitude".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_send_destination(const struct smartcar_vehicle *vehicle,
                                       double latitude,
                                       double longitude,
                                       const struct smartcar_command_result **result,
                                       struct smartcar_error **error);

// Starts smartcar_vehicle_send_destination() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_send_destination_start(const struct smartcar_vehicle *vehicle,
                                             double latitude,
                                             double longitude,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Opens the charging port (API v3; permission control_charge). On success *result is to be freed with
// smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_open_charge_port(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_command_result **result,
                                       struct smartcar_error **error);

// Starts smartcar_vehicle_open_charge_port() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_open_charge_port_start(const struct smartcar_vehicle *vehicle,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Closes the charging port (API v3; permission control_charge). On success *result is to be freed with
// smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_close_charge_port(const struct smartcar_vehicle *vehicle,
                                        const struct smartcar_command_result **result,
                                        struct smartcar_error **error);

// Starts smartcar_vehicle_close_charge_port() on a queue: smartcar_completion_command_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_close_charge_port_start(const struct smartcar_vehicle *vehicle,
                                              const struct smartcar_queue *queue,
                                              void *user_data,
                                              smartcar_call *call,
                                              struct smartcar_error **error);

// Deletes a charge schedule by Smartcar's id of it (API v3; permission control_charge). On success *result is to be
// freed with smartcar_charge_schedule_result_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule_id".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_delete_charge_schedule(const struct smartcar_vehicle *vehicle,
                                             const char *schedule_id,
                                             const struct smartcar_charge_schedule_result **result,
                                             struct smartcar_error **error);

// Starts smartcar_vehicle_delete_charge_schedule() on a queue: smartcar_completion_charge_schedule_result() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_delete_charge_schedule_start(const struct smartcar_vehicle *vehicle,
                                                   const char *schedule_id,
                                                   const struct smartcar_queue *queue,
                                                   void *user_data,
                                                   smartcar_call *call,
                                                   struct smartcar_error **error);

// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_vehicle_disconnect(const struct smartcar_vehicle *vehicle,
                                 struct smartcar_error **error);

// Starts smartcar_vehicle_disconnect() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_disconnect_start(const struct smartcar_vehicle *vehicle,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error. On
// success *subscription is to be freed with smartcar_webhook_subscription_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_subscribe(const struct smartcar_vehicle *vehicle,
                                const char *webhook_id,
                                const struct smartcar_webhook_subscription **subscription,
                                struct smartcar_error **error);

// Starts smartcar_vehicle_subscribe() on a queue: smartcar_completion_webhook_subscription() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_subscribe_start(const struct smartcar_vehicle *vehicle,
                                      const char *webhook_id,
                                      const struct smartcar_queue *queue,
                                      void *user_data,
                                      smartcar_call *call,
                                      struct smartcar_error **error);

// Ends its subscription to a webhook. On v2 that takes the setting "management_token".
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id"; SMARTCAR_ERROR_CONFIG.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_vehicle_unsubscribe(const struct smartcar_vehicle *vehicle,
                                  const char *webhook_id,
                                  struct smartcar_error **error);

// Starts smartcar_vehicle_unsubscribe() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_unsubscribe_start(const struct smartcar_vehicle *vehicle,
                                        const char *webhook_id,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Frees a batch. Readings taken from it live on. NULL is nothing to free.
void smartcar_batch_free(struct smartcar_batch *batch);

// The answer of a path that was asked for. On success *answer is to be freed with smartcar_answer_free().
//
// Fails as smartcar_batch_odometer() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_batch_path(const struct smartcar_batch *batch,
                         const char *path,
                         const struct smartcar_answer **answer,
                         struct smartcar_error **error);

// As smartcar_vehicle_odometer(), of the batch. On success *reading is to be freed with smartcar_odometer_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_odometer(const struct smartcar_batch *batch,
                             const struct smartcar_odometer **reading,
                             struct smartcar_error **error);

// As smartcar_vehicle_location(), of the batch. On success *reading is to be freed with smartcar_location_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_location(const struct smartcar_batch *batch,
                             const struct smartcar_location **reading,
                             struct smartcar_error **error);

// As smartcar_vehicle_vin(), of the batch. On success *reading is to be freed with smartcar_vin_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_vin(const struct smartcar_batch *batch,
                        const struct smartcar_vin **reading,
                        struct smartcar_error **error);

// As smartcar_vehicle_attributes(), of the batch. On success *reading is to be freed with smartcar_attributes_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_attributes(const struct smartcar_batch *batch,
                               const struct smartcar_attributes **reading,
                               struct smartcar_error **error);

// As smartcar_vehicle_battery(), of the batch. On success *reading is to be freed with smartcar_battery_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_battery(const struct smartcar_batch *batch,
                            const struct smartcar_battery **reading,
                            struct smartcar_error **error);

// As smartcar_vehicle_battery_capacity(), of the batch. On success *reading is to be freed with smartcar_battery_capacity_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_battery_capacity(const struct smartcar_batch *batch,
                                     const struct smartcar_battery_capacity **reading,
                                     struct smartcar_error **error);

// As smartcar_vehicle_nominal_capacity(), of the batch. On success *reading is to be freed with smartcar_nominal_capacity_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_nominal_capacity(const struct smartcar_batch *batch,
                                     const struct smartcar_nominal_capacity **reading,
                                     struct smartcar_error **error);

// As smartcar_vehicle_fuel(), of the batch. On success *reading is to be freed with smartcar_fuel_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_fuel(const struct smartcar_batch *batch,
                         const struct smartcar_fuel **reading,
                         struct smartcar_error **error);

// As smartcar_vehicle_charge(), of the batch. On success *reading is to be freed with smartcar_charge_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_charge(const struct smartcar_batch *batch,
                           const struct smartcar_charge **reading,
                           struct smartcar_error **error);

// As smartcar_vehicle_charge_limit(), of the batch. On success *reading is to be freed with smartcar_charge_limit_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_charge_limit(const struct smartcar_batch *batch,
                                 const struct smartcar_charge_limit **reading,
                                 struct smartcar_error **error);

// As smartcar_vehicle_engine_oil(), of the batch. On success *reading is to be freed with smartcar_engine_oil_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_engine_oil(const struct smartcar_batch *batch,
                               const struct smartcar_engine_oil **reading,
                               struct smartcar_error **error);

// As smartcar_vehicle_climate(), of the batch. On success *reading is to be freed with smartcar_climate_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_climate(const struct smartcar_batch *batch,
                            const struct smartcar_climate **reading,
                            struct smartcar_error **error);

// As smartcar_vehicle_tire_pressure(), of the batch. On success *reading is to be freed with smartcar_tire_pressure_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_tire_pressure(const struct smartcar_batch *batch,
                                  const struct smartcar_tire_pressure **reading,
                                  struct smartcar_error **error);

// As smartcar_vehicle_lock_status(), of the batch. On success *reading is to be freed with smartcar_lock_status_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_lock_status(const struct smartcar_batch *batch,
                                const struct smartcar_lock_status **reading,
                                struct smartcar_error **error);

// As smartcar_vehicle_service_history(), of the batch. On success *reading is to be freed with smartcar_service_history_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_service_history(const struct smartcar_batch *batch,
                                    const struct smartcar_service_history **reading,
                                    struct smartcar_error **error);

// As smartcar_vehicle_diagnostic_system_status(), of the batch. On success *reading is to be freed with smartcar_diagnostic_system_status_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_diagnostic_system_status(const struct smartcar_batch *batch,
                                             const struct smartcar_diagnostic_system_status **reading,
                                             struct smartcar_error **error);

// As smartcar_vehicle_diagnostic_trouble_codes(), of the batch. On success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
//
// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_batch_diagnostic_trouble_codes(const struct smartcar_batch *batch,
                                             const struct smartcar_diagnostic_trouble_codes **reading,
                                             struct smartcar_error **error);

// Frees a signal. NULL is nothing to free.
void smartcar_signal_free(const struct smartcar_signal *signal);

// Frees a page and the signals in it. NULL is nothing to free.
void smartcar_signal_page_free(const struct smartcar_signal_page *page);

// Frees a list and the signals in it. NULL is nothing to free.
void smartcar_signal_list_free(const struct smartcar_signal_list *signals);

// One signal, by its code: one of the SMARTCAR_SIGNAL_ codes, or any other (API v3). On success *signal is to be freed
// with smartcar_signal_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "code", for what cannot be one; with SMARTCAR_ERROR_UNSUPPORTED, field
// "api", on v2.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_signal(const struct smartcar_vehicle *vehicle,
                             const char *code,
                             const struct smartcar_signal **signal,
                             struct smartcar_error **error);

// Starts smartcar_vehicle_signal() on a queue: smartcar_completion_signal() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_vehicle_signal_start(const struct smartcar_vehicle *vehicle,
                                   const char *code,
                                   const struct smartcar_queue *queue,
                                   void *user_data,
                                   smartcar_call *call,
                                   struct smartcar_error **error);

// A page of the signals of the vehicle (API v3): the one after `after` (the next of another page, NULL for the first), of
// `size` signals (0: as many as Smartcar gives). A vehicle that no webhook subscribes may have none. On success *page is
// to be freed with smartcar_signal_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size"; with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_signals(const struct smartcar_vehicle *vehicle,
                              const char *after,
                              size_t size,
                              const struct smartcar_signal_page **page,
                              struct smartcar_error **error);

// Starts smartcar_vehicle_signals() on a queue: smartcar_completion_signal_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_vehicle_signals_start(const struct smartcar_vehicle *vehicle,
                                    const char *after,
                                    size_t size,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// All signals of the vehicle at once (API v3). On success *signals is to be freed with smartcar_signal_list_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_all_signals(const struct smartcar_vehicle *vehicle,
                                  const struct smartcar_signal_list **signals,
                                  struct smartcar_error **error);

// Starts smartcar_vehicle_all_signals() on a queue: smartcar_completion_signal_list() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_vehicle_all_signals_start(const struct smartcar_vehicle *vehicle,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Frees an answer. NULL is nothing to free.
void smartcar_answer_free(const struct smartcar_answer *answer);

// Frees a connection. NULL is nothing to free.
void smartcar_connection_free(const struct smartcar_connection *connection);

// Frees a page and the connections in it. NULL is nothing to free.
void smartcar_connection_page_free(const struct smartcar_connection_page *page);

// Frees a list and the connections in it. NULL is nothing to free.
void smartcar_connection_list_free(const struct smartcar_connection_list *connections);

// Frees a report. NULL is nothing to free.
void smartcar_backfill_report_free(const struct smartcar_backfill_report *report);

// The vehicles that users have connected: on API v3 with permissions and more, on v2 through the management API, which
// takes the setting "management_token". It is the page after `after` (the next of another page, NULL for the first),
// of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
// smartcar_connection_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_connections(const struct smartcar_client *client,
                                 const struct smartcar_connection_filter *filter,
                                 const char *after,
                                 size_t size,
                                 const struct smartcar_connection_page **page,
                                 struct smartcar_error **error);

// Starts smartcar_client_connections() on a queue: smartcar_completion_connection_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_connections_start(const struct smartcar_client *client,
                                       const struct smartcar_connection_filter *filter,
                                       const char *after,
                                       size_t size,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// One connection, by Smartcar's id of it (API v3). On success *connection is to be freed with
// smartcar_connection_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_connection(const struct smartcar_client *client,
                                const char *connection_id,
                                const struct smartcar_connection **connection,
                                struct smartcar_error **error);

// Starts smartcar_client_connection() on a queue: smartcar_completion_connection() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_connection_start(const struct smartcar_client *client,
                                      const char *connection_id,
                                      const struct smartcar_queue *queue,
                                      void *user_data,
                                      smartcar_call *call,
                                      struct smartcar_error **error);

// Ends one connection, by Smartcar's id of it (API v3): the application can ask its vehicle nothing any more.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_client_delete_connection(const struct smartcar_client *client,
                                       const char *connection_id,
                                       struct smartcar_error **error);

// Starts smartcar_client_delete_connection() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_delete_connection_start(const struct smartcar_client *client,
                                             const char *connection_id,
                                             const struct smartcar_queue *queue,
                                             void *user_data,
                                             smartcar_call *call,
                                             struct smartcar_error **error);

// Ends every connection of one user, or of one vehicle, and gives what was ended. Grants in the store are not touched.
// On success *connections is to be freed with smartcar_connection_list_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "user_id", unless either a user or a vehicle is given.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_delete_connections(const struct smartcar_client *client,
                                        const struct smartcar_connection_filter *filter,
                                        const struct smartcar_connection_list **connections,
                                        struct smartcar_error **error);

// Starts smartcar_client_delete_connections() on a queue: smartcar_completion_connection_list() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_delete_connections_start(const struct smartcar_client *client,
                                              const struct smartcar_connection_filter *filter,
                                              const struct smartcar_queue *queue,
                                              void *user_data,
                                              smartcar_call *call,
                                              struct smartcar_error **error);

// Learns the user of every vehicle in the store from Smartcar's connections, so that it can be reached by API v3: the
// step from v2 to v3 in place. May be run at any time, again, and by several at once. It begins at `after`, the next of
// an earlier report, or at the beginning where that is NULL, which does no harm either. On success *report is to be freed
// with smartcar_backfill_report_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", for what is no next; with SMARTCAR_ERROR_CONFIG where the
// settings "v3_client_id" and "v3_client_secret" are missing or wrong.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_backfill_users(const struct smartcar_client *client,
                                    const char *after,
                                    const struct smartcar_backfill_report **report,
                                    struct smartcar_error **error);

// Starts smartcar_client_backfill_users() on a queue: smartcar_completion_backfill_report() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_backfill_users_start(const struct smartcar_client *client,
                                          const char *after,
                                          const struct smartcar_queue *queue,
                                          void *user_data,
                                          smartcar_call *call,
                                          struct smartcar_error **error);

// Frees a subscription. NULL is nothing to free.
void smartcar_subscription_free(const struct smartcar_subscription *subscription);

// Frees a webhook. NULL is nothing to free.
void smartcar_webhook_free(const struct smartcar_webhook *webhook);

// Frees a page and the subscriptions in it. NULL is nothing to free.
void smartcar_subscription_page_free(const struct smartcar_subscription_page *page);

// Frees a page and the webhooks in it. NULL is nothing to free.
void smartcar_webhook_page_free(const struct smartcar_webhook_page *page);

// The vehicles subscribed to webhooks (API v3). It is the page after `after` (the next of another page, NULL for the
// first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
// smartcar_subscription_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_subscriptions(const struct smartcar_client *client,
                                   const struct smartcar_subscription_filter *filter,
                                   const char *after,
                                   size_t size,
                                   const struct smartcar_subscription_page **page,
                                   struct smartcar_error **error);

// Starts smartcar_client_subscriptions() on a queue: smartcar_completion_subscription_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_subscriptions_start(const struct smartcar_client *client,
                                         const struct smartcar_subscription_filter *filter,
                                         const char *after,
                                         size_t size,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// One subscription, by Smartcar's id of it (API v3). On success *subscription is to be freed with
// smartcar_subscription_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_subscription(const struct smartcar_client *client,
                                  const char *subscription_id,
                                  const struct smartcar_subscription **subscription,
                                  struct smartcar_error **error);

// Starts smartcar_client_subscription() on a queue: smartcar_completion_subscription() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_subscription_start(const struct smartcar_client *client,
                                        const char *subscription_id,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// Ends one subscription, by Smartcar's id of it (API v3). smartcar_vehicle_unsubscribe() does it by vehicle and
// webhook.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_client_delete_subscription(const struct smartcar_client *client,
                                         const char *subscription_id,
                                         struct smartcar_error **error);

// Starts smartcar_client_delete_subscription() on a queue: smartcar_completion_done() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_delete_subscription_start(const struct smartcar_client *client,
                                               const char *subscription_id,
                                               const struct smartcar_queue *queue,
                                               void *user_data,
                                               smartcar_call *call,
                                               struct smartcar_error **error);

// The application's webhooks, as they were made in Smartcar's dashboard (API v3). It is the page after `after` (the
// next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On
// success *page is to be freed with smartcar_webhook_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_webhooks(const struct smartcar_client *client,
                              const struct smartcar_webhook_filter *filter,
                              const char *after,
                              size_t size,
                              const struct smartcar_webhook_page **page,
                              struct smartcar_error **error);

// Starts smartcar_client_webhooks() on a queue: smartcar_completion_webhook_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_webhooks_start(const struct smartcar_client *client,
                                    const struct smartcar_webhook_filter *filter,
                                    const char *after,
                                    size_t size,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// One webhook, by Smartcar's id of it (API v3). On success *webhook is to be freed with smartcar_webhook_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_webhook(const struct smartcar_client *client,
                             const char *webhook_id,
                             const struct smartcar_webhook **webhook,
                             struct smartcar_error **error);

// Starts smartcar_client_webhook() on a queue: smartcar_completion_webhook() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_webhook_start(const struct smartcar_client *client,
                                   const char *webhook_id,
                                   const struct smartcar_queue *queue,
                                   void *user_data,
                                   smartcar_call *call,
                                   struct smartcar_error **error);

// Frees an application. NULL is nothing to free.
void smartcar_application_free(const struct smartcar_application *application);

// Frees a page and the applications in it. NULL is nothing to free.
void smartcar_application_page_free(const struct smartcar_application_page *page);

// Frees a page. NULL is nothing to free.
void smartcar_vehicle_page_free(const struct smartcar_vehicle_page *page);

// The applications these credentials are for (API v3). It is the page after `after` (the next of another page, NULL
// for the first), of `size` items (0: as many as Smartcar gives). On success *page is to be freed with
// smartcar_application_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_applications(const struct smartcar_client *client,
                                  const char *after,
                                  size_t size,
                                  const struct smartcar_application_page **page,
                                  struct smartcar_error **error);

// Starts smartcar_client_applications() on a queue: smartcar_completion_application_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_applications_start(const struct smartcar_client *client,
                                        const char *after,
                                        size_t size,
                                        const struct smartcar_queue *queue,
                                        void *user_data,
                                        smartcar_call *call,
                                        struct smartcar_error **error);

// One application, by its id (API v3). On success *application is to be freed with smartcar_application_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "application_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_application(const struct smartcar_client *client,
                                 const char *application_id,
                                 const struct smartcar_application **application,
                                 struct smartcar_error **error);

// Starts smartcar_client_application() on a queue: smartcar_completion_application() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_application_start(const struct smartcar_client *client,
                                       const char *application_id,
                                       const struct smartcar_queue *queue,
                                       void *user_data,
                                       smartcar_call *call,
                                       struct smartcar_error **error);

// The user a grant belongs to, as API v2 says. On success *reading is to be freed with smartcar_user_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_user(const struct smartcar_client *client,
                          const char *grant_id,
                          const struct smartcar_user **reading,
                          struct smartcar_error **error);

// Starts smartcar_client_user() on a queue: smartcar_completion_user() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 3)
bool smartcar_client_user_start(const struct smartcar_client *client,
                                const char *grant_id,
                                const struct smartcar_queue *queue,
                                void *user_data,
                                smartcar_call *call,
                                struct smartcar_error **error);

// The vehicles a grant reaches, as API v2 says. What Connect brought is in the grant already. It is the page after
// `after` (the next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). On success
// *page is to be freed with smartcar_vehicle_page_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", "after" or "size".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_vehicles(const struct smartcar_client *client,
                              const char *grant_id,
                              const char *after,
                              size_t size,
                              const struct smartcar_vehicle_page **page,
                              struct smartcar_error **error);

// Starts smartcar_client_vehicles() on a queue: smartcar_completion_vehicle_page() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_client_vehicles_start(const struct smartcar_client *client,
                                    const char *grant_id,
                                    const char *after,
                                    size_t size,
                                    const struct smartcar_queue *queue,
                                    void *user_data,
                                    smartcar_call *call,
                                    struct smartcar_error **error);

// Any other request of the application to API v3, with its token; the path is what comes after "/v3/". `query` is an
// array of query_count parameters, `body` JSON, user_id the user on whose behalf it is (sc-user-id); all may be NULL.
// On success *answer is to be freed with smartcar_answer_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query", "body" or "user_id".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 8)
bool smartcar_client_request(const struct smartcar_client *client,
                             const char *method,
                             const char *path,
                             const struct smartcar_pair *query,
                             size_t query_count,
                             const char *body,
                             const char *user_id,
                             const struct smartcar_answer **answer,
                             struct smartcar_error **error);

// Starts smartcar_client_request() on a queue: smartcar_completion_answer() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 8)
bool smartcar_client_request_start(const struct smartcar_client *client,
                                   const char *method,
                                   const char *path,
                                   const struct smartcar_pair *query,
                                   size_t query_count,
                                   const char *body,
                                   const char *user_id,
                                   const struct smartcar_queue *queue,
                                   void *user_data,
                                   smartcar_call *call,
                                   struct smartcar_error **error);

// Frees a reading. NULL is nothing to free.
void smartcar_compatibility_free(const struct smartcar_compatibility *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_compatibility_matrix_free(const struct smartcar_compatibility_matrix *reading);

// Frees a list and the models in it. NULL is nothing to free.
void smartcar_compatible_vehicle_list_free(const struct smartcar_compatible_vehicle_list *vehicles);

// Whether the car with this VIN works with Smartcar, and which of these permissions it has: an array of scope_count
// strings such as "read_odometer" (API v2). `options` may be NULL. On success *reading is to be freed with
// smartcar_compatibility_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vin", "scope" or an option's name.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 6)
bool smartcar_client_compatibility(const struct smartcar_client *client,
                                   const char *vin,
                                   const char *const *scope,
                                   size_t scope_count,
                                   const struct smartcar_compatibility_options *options,
                                   const struct smartcar_compatibility **reading,
                                   struct smartcar_error **error);

// Starts smartcar_client_compatibility() on a queue: smartcar_completion_compatibility() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 6)
bool smartcar_client_compatibility_start(const struct smartcar_client *client,
                                         const char *vin,
                                         const char *const *scope,
                                         size_t scope_count,
                                         const struct smartcar_compatibility_options *options,
                                         const struct smartcar_queue *queue,
                                         void *user_data,
                                         smartcar_call *call,
                                         struct smartcar_error **error);

// The makes and models that work with Smartcar in a region, "US", "CA" or "EUROPE" (API v2). `filter` may be NULL. On
// success *reading is to be freed with smartcar_compatibility_matrix_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region" or an option's name.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_compatibility_matrix(const struct smartcar_client *client,
                                          const char *region,
                                          const struct smartcar_matrix_filter *filter,
                                          const struct smartcar_compatibility_matrix **reading,
                                          struct smartcar_error **error);

// Starts smartcar_client_compatibility_matrix() on a queue: smartcar_completion_compatibility_matrix() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_compatibility_matrix_start(const struct smartcar_client *client,
                                                const char *region,
                                                const struct smartcar_matrix_filter *filter,
                                                const struct smartcar_queue *queue,
                                                void *user_data,
                                                smartcar_call *call,
                                                struct smartcar_error **error);

// The models that work with Smartcar in a region, "US", "CA" or "EUROPE", with every signal and command of each (API
// v3); of one make, unless that is NULL. Kept in memory for a day, as Smartcar asks. On success *vehicles is to be
// freed with smartcar_compatible_vehicle_list_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region".
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_compatible_vehicles(const struct smartcar_client *client,
                                         const char *region,
                                         const char *make,
                                         const struct smartcar_compatible_vehicle_list **vehicles,
                                         struct smartcar_error **error);

// Starts smartcar_client_compatible_vehicles() on a queue: smartcar_completion_compatible_vehicle_list() takes what it gave.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 4)
bool smartcar_client_compatible_vehicles_start(const struct smartcar_client *client,
                                               const char *region,
                                               const char *make,
                                               const struct smartcar_queue *queue,
                                               void *user_data,
                                               smartcar_call *call,
                                               struct smartcar_error **error);

// Frees a delivery, its event and its error. NULL is nothing to free.
void smartcar_webhook_delivery_free(const struct smartcar_webhook_delivery *delivery);

// Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.
// `tokens` are the application management token, or the old and the new one while it is being rotated: an array of
// token_count. `headers` is an array of header_count, of which SC-Signature counts. `body` is the body_length bytes that
// arrived: JSON that was parsed and written again has another signature. On success, which is also that of a request
// that is turned away, *delivery is to be freed with smartcar_webhook_delivery_free().
//
// Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued. Smartcar
// delivers at least once: pass by events whose event_id was seen in the last 7 days.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(7)
bool smartcar_webhook_handle(const char *const *tokens,
                             size_t token_count,
                             const struct smartcar_webhook_header *headers,
                             size_t header_count,
                             const void *body,
                             size_t body_length,
                             const struct smartcar_webhook_delivery **delivery,
                             struct smartcar_error **error);

// Checks that the body_length bytes of `body`, exactly as they arrived, are signed with one of token_count `tokens`.
// `signature` is the header SC-Signature. The comparison takes the same time whatever the signature.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "signature", if they are not: believe nothing in the body; with
// SMARTCAR_ERROR_CONFIG, field "management_token", if there is no token, or an empty one.
SMARTCAR_MUST_CHECK
bool smartcar_webhook_verify(const char *const *tokens,
                             size_t token_count,
                             const char *signature,
                             const void *body,
                             size_t body_length,
                             struct smartcar_error **error);

// Reads the body_length bytes of the body of a webhook's request. Check its signature first. On success *event is to be
// freed with smartcar_webhook_event_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "body", if it is not a JSON object.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_parse(const void *body,
                            size_t body_length,
                            const struct smartcar_webhook_event **event,
                            struct smartcar_error **error);

// The signature of the body_length bytes of `body`, as Smartcar makes it: to test a receiver of your own. On success
// *signature is to be freed with smartcar_string_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(4)
bool smartcar_webhook_sign(const char *token,
                           const void *body,
                           size_t body_length,
                           char **signature,
                           struct smartcar_error **error);

// What the callback answers to a "VERIFY" event, as {"challenge": "<this>"}; smartcar_webhook_handle() does it all. On
// success *answer is to be freed with smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "challenge", if the challenge could itself be an event: who could have
// any text answered could have his own events signed; with SMARTCAR_ERROR_CONFIG, field "management_token", if the token
// is empty.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_challenge_answer(const char *token,
                                       const char *challenge,
                                       char **answer,
                                       struct smartcar_error **error);

// Frees a webhook event. NULL is nothing to free.
void smartcar_webhook_event_free(const struct smartcar_webhook_event *webhook_event);

// As smartcar_vehicle_odometer(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_odometer_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_odometer() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_odometer(const struct smartcar_webhook_event *event,
                                     const char *unit_system,
                                     const struct smartcar_odometer **reading,
                                     struct smartcar_error **error);

// As smartcar_vehicle_location(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_location_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_location() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_location(const struct smartcar_webhook_event *event,
                                     const char *unit_system,
                                     const struct smartcar_location **reading,
                                     struct smartcar_error **error);

// As smartcar_vehicle_vin(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_vin_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_vin() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_vin(const struct smartcar_webhook_event *event,
                                const char *unit_system,
                                const struct smartcar_vin **reading,
                                struct smartcar_error **error);

// As smartcar_vehicle_attributes(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_attributes_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_attributes() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_attributes(const struct smartcar_webhook_event *event,
                                       const char *unit_system,
                                       const struct smartcar_attributes **reading,
                                       struct smartcar_error **error);

// As smartcar_vehicle_battery(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_battery_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_battery() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_battery(const struct smartcar_webhook_event *event,
                                    const char *unit_system,
                                    const struct smartcar_battery **reading,
                                    struct smartcar_error **error);

// As smartcar_vehicle_battery_capacity(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_battery_capacity_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_battery_capacity() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_battery_capacity(const struct smartcar_webhook_event *event,
                                             const char *unit_system,
                                             const struct smartcar_battery_capacity **reading,
                                             struct smartcar_error **error);

// As smartcar_vehicle_nominal_capacity(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_nominal_capacity_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_nominal_capacity() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_nominal_capacity(const struct smartcar_webhook_event *event,
                                             const char *unit_system,
                                             const struct smartcar_nominal_capacity **reading,
                                             struct smartcar_error **error);

// As smartcar_vehicle_fuel(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_fuel_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_fuel() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_fuel(const struct smartcar_webhook_event *event,
                                 const char *unit_system,
                                 const struct smartcar_fuel **reading,
                                 struct smartcar_error **error);

// As smartcar_vehicle_charge(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_charge_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_charge() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_charge(const struct smartcar_webhook_event *event,
                                   const char *unit_system,
                                   const struct smartcar_charge **reading,
                                   struct smartcar_error **error);

// As smartcar_vehicle_charge_limit(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_charge_limit_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_charge_limit() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_charge_limit(const struct smartcar_webhook_event *event,
                                         const char *unit_system,
                                         const struct smartcar_charge_limit **reading,
                                         struct smartcar_error **error);

// As smartcar_vehicle_engine_oil(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_engine_oil_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_engine_oil() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_engine_oil(const struct smartcar_webhook_event *event,
                                       const char *unit_system,
                                       const struct smartcar_engine_oil **reading,
                                       struct smartcar_error **error);

// As smartcar_vehicle_climate(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_climate_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_climate() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_climate(const struct smartcar_webhook_event *event,
                                    const char *unit_system,
                                    const struct smartcar_climate **reading,
                                    struct smartcar_error **error);

// As smartcar_vehicle_tire_pressure(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_tire_pressure_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_tire_pressure() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_tire_pressure(const struct smartcar_webhook_event *event,
                                          const char *unit_system,
                                          const struct smartcar_tire_pressure **reading,
                                          struct smartcar_error **error);

// As smartcar_vehicle_lock_status(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_lock_status_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_lock_status() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_lock_status(const struct smartcar_webhook_event *event,
                                        const char *unit_system,
                                        const struct smartcar_lock_status **reading,
                                        struct smartcar_error **error);

// As smartcar_vehicle_service_history(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_service_history_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_service_history() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_service_history(const struct smartcar_webhook_event *event,
                                            const char *unit_system,
                                            const struct smartcar_service_history **reading,
                                            struct smartcar_error **error);

// As smartcar_vehicle_diagnostic_system_status(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_diagnostic_system_status_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_diagnostic_system_status() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_diagnostic_system_status(const struct smartcar_webhook_event *event,
                                                     const char *unit_system,
                                                     const struct smartcar_diagnostic_system_status **reading,
                                                     struct smartcar_error **error);

// As smartcar_vehicle_diagnostic_trouble_codes(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
//
// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_diagnostic_trouble_codes() does.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(3)
bool smartcar_webhook_event_diagnostic_trouble_codes(const struct smartcar_webhook_event *event,
                                                     const char *unit_system,
                                                     const struct smartcar_diagnostic_trouble_codes **reading,
                                                     struct smartcar_error **error);

// A queue without calls. On success *queue is to be freed with smartcar_queue_free().
//
// Fails with SMARTCAR_ERROR_INTERNAL where the system gives no further descriptor.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_queue_new(struct smartcar_queue **queue, struct smartcar_error **error);

// The descriptor of a queue, for poll, epoll, kqueue, libuv and the like: it is readable as long as there is something to take,
// so that level-triggered and edge-triggered loops both work if they take until there is nothing more. Do nothing with it but
// watch it: it is the queue's, and closed with it. -1 for NULL.
int smartcar_queue_fd(const struct smartcar_queue *queue);

// How many calls have been started and not yet been taken, finished or not. 0 for NULL, and in a forked child.
size_t smartcar_queue_pending(const struct smartcar_queue *queue);

// Takes what has finished, as many as there are and at most `room`: *count pointers are put into the array `completions`, each
// to be freed with smartcar_completion_free(). Where nothing has, it waits for so many seconds at most; 0 only looks, INFINITY
// waits for as long as it takes. *count is 0, and that is no error, if nothing has finished in that time.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more, and field "room"
// where that is 0; with SMARTCAR_ERROR_CLOSED once the queue is closed, also while it waits, and in a forked child.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 5)
bool smartcar_queue_next(const struct smartcar_queue *queue,
                         double seconds,
                         struct smartcar_completion **completions,
                         size_t room,
                         size_t *count,
                         struct smartcar_error **error);

// Cancels a call. It is delivered all the same: with SMARTCAR_ERROR_CANCELLED, or as it is if it has finished already. That it
// was taken, or never was, is no error. A refresh of tokens that a call began goes on, and what a command has sent was sent.
SMARTCAR_NONNULL(1)
bool smartcar_call_cancel(const struct smartcar_queue *queue,
                          smartcar_call call,
                          struct smartcar_error **error);

// Cancels every call of a queue that has been started, as smartcar_call_cancel() does one.
SMARTCAR_NONNULL(1)
bool smartcar_queue_cancel_all(const struct smartcar_queue *queue, struct smartcar_error **error);

// Ends a queue before it is freed: whatever waits in smartcar_queue_next(), and every later start, fails with
// SMARTCAR_ERROR_CLOSED, so that threads that take completions can be joined. Its calls are cancelled, and nothing more is
// delivered: where user data is to be freed, smartcar_queue_cancel_all() first, and take completions until
// smartcar_queue_pending() is 0. It waits for nobody, with one exception: a client that smartcar_client_open_start() has opened, and
// nobody has taken, is freed here, as smartcar_client_free() does it. NULL is nothing to close.
void smartcar_queue_close(const struct smartcar_queue *queue);

// Closes a queue, as smartcar_queue_close() does, and frees it: calls under way let go of what they have
// soon after. Clients and vehicles may be freed before or after it, completions that were taken live on. NULL is nothing to
// free. No thread may be using it.
void smartcar_queue_free(struct smartcar_queue *queue);

// Which call it was: what the function that started it put into *call. 0 for NULL.
smartcar_call smartcar_completion_call(const struct smartcar_completion *completion);

// What the call was started with as user_data; the library has not looked at it. NULL for NULL.
void *smartcar_completion_user_data(const struct smartcar_completion *completion);

// Why the call failed; NULL if it worked. It goes with the completion: do not free it.
const struct smartcar_error *smartcar_completion_error(const struct smartcar_completion *completion);

// Frees a completion, with its error, and with its result where nobody took that. NULL is nothing to free.
void smartcar_completion_free(struct smartcar_completion *completion);

// Whether a call worked that gives nothing.
//
// Fails as the call did; with SMARTCAR_ERROR_INVALID_INPUT, field "completion", where the call gives something else than is
// asked for, or its result was taken already. So do all functions that take a result.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1)
bool smartcar_completion_done(struct smartcar_completion *completion,
                              struct smartcar_error **error);

// Takes the smartcar_application_page that a call gave; on success *page is to be freed with smartcar_application_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_application_page(struct smartcar_completion *completion,
                                          const struct smartcar_application_page **page,
                                          struct smartcar_error **error);

// Takes the smartcar_application that a call gave; on success *application is to be freed with smartcar_application_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_application(struct smartcar_completion *completion,
                                     const struct smartcar_application **application,
                                     struct smartcar_error **error);

// Takes the smartcar_user that a call gave; on success *reading is to be freed with smartcar_user_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_user(struct smartcar_completion *completion,
                              const struct smartcar_user **reading,
                              struct smartcar_error **error);

// Takes the smartcar_vehicle_page that a call gave; on success *page is to be freed with smartcar_vehicle_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_vehicle_page(struct smartcar_completion *completion,
                                      const struct smartcar_vehicle_page **page,
                                      struct smartcar_error **error);

// Takes the smartcar_answer that a call gave; on success *answer is to be freed with smartcar_answer_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_answer(struct smartcar_completion *completion,
                                const struct smartcar_answer **answer,
                                struct smartcar_error **error);

// Takes the smartcar_client that a call gave; on success *client is to be freed with smartcar_client_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_client(struct smartcar_completion *completion,
                                struct smartcar_client **client,
                                struct smartcar_error **error);

// Takes the smartcar_rekey_report that a call gave; on success *report is to be freed with smartcar_rekey_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_rekey_report(struct smartcar_completion *completion,
                                      const struct smartcar_rekey_report **report,
                                      struct smartcar_error **error);

// Takes the string that a call gave; on success *text is to be freed with smartcar_string_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_text(struct smartcar_completion *completion,
                              char **text,
                              struct smartcar_error **error);

// Takes the smartcar_compatibility that a call gave; on success *reading is to be freed with smartcar_compatibility_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_compatibility(struct smartcar_completion *completion,
                                       const struct smartcar_compatibility **reading,
                                       struct smartcar_error **error);

// Takes the smartcar_compatibility_matrix that a call gave; on success *reading is to be freed with smartcar_compatibility_matrix_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_compatibility_matrix(struct smartcar_completion *completion,
                                              const struct smartcar_compatibility_matrix **reading,
                                              struct smartcar_error **error);

// Takes the smartcar_compatible_vehicle_list that a call gave; on success *vehicles is to be freed with smartcar_compatible_vehicle_list_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_compatible_vehicle_list(struct smartcar_completion *completion,
                                                 const struct smartcar_compatible_vehicle_list **vehicles,
                                                 struct smartcar_error **error);

// Takes the smartcar_grant that a call gave; on success *grant is to be freed with smartcar_grant_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_grant(struct smartcar_completion *completion,
                               const struct smartcar_grant **grant,
                               struct smartcar_error **error);

// Takes the smartcar_connection_page that a call gave; on success *page is to be freed with smartcar_connection_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_connection_page(struct smartcar_completion *completion,
                                         const struct smartcar_connection_page **page,
                                         struct smartcar_error **error);

// Takes the smartcar_connection that a call gave; on success *connection is to be freed with smartcar_connection_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_connection(struct smartcar_completion *completion,
                                    const struct smartcar_connection **connection,
                                    struct smartcar_error **error);

// Takes the smartcar_connection_list that a call gave; on success *connections is to be freed with smartcar_connection_list_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_connection_list(struct smartcar_completion *completion,
                                         const struct smartcar_connection_list **connections,
                                         struct smartcar_error **error);

// Takes the smartcar_backfill_report that a call gave; on success *report is to be freed with smartcar_backfill_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_backfill_report(struct smartcar_completion *completion,
                                         const struct smartcar_backfill_report **report,
                                         struct smartcar_error **error);

// Takes the smartcar_grant_event that a call gave; on success *event is to be freed with smartcar_grant_event_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_grant_event(struct smartcar_completion *completion,
                                     const struct smartcar_grant_event **event,
                                     struct smartcar_error **error);

// Takes the smartcar_grant_list that a call gave; on success *grants is to be freed with smartcar_grant_list_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_grant_list(struct smartcar_completion *completion,
                                    const struct smartcar_grant_list **grants,
                                    struct smartcar_error **error);

// Takes the smartcar_grant_page that a call gave; on success *page is to be freed with smartcar_grant_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_grant_page(struct smartcar_completion *completion,
                                    const struct smartcar_grant_page **page,
                                    struct smartcar_error **error);

// Takes whether a call did something.
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_flag(struct smartcar_completion *completion,
                              bool *flag,
                              struct smartcar_error **error);

// Takes the smartcar_forget_report that a call gave; on success *report is to be freed with smartcar_forget_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_forget_report(struct smartcar_completion *completion,
                                       const struct smartcar_forget_report **report,
                                       struct smartcar_error **error);

// Takes the smartcar_refresh_report that a call gave; on success *report is to be freed with smartcar_refresh_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_refresh_report(struct smartcar_completion *completion,
                                        const struct smartcar_refresh_report **report,
                                        struct smartcar_error **error);

// Takes the smartcar_log_record that a call gave; on success *record is to be freed with smartcar_log_record_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_log_record(struct smartcar_completion *completion,
                                    const struct smartcar_log_record **record,
                                    struct smartcar_error **error);

// Takes the smartcar_import_report that a call gave; on success *report is to be freed with smartcar_import_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_import_report(struct smartcar_completion *completion,
                                       const struct smartcar_import_report **report,
                                       struct smartcar_error **error);

// Takes the smartcar_export_report that a call gave; on success *report is to be freed with smartcar_export_report_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_export_report(struct smartcar_completion *completion,
                                       const struct smartcar_export_report **report,
                                       struct smartcar_error **error);

// Takes the smartcar_signal that a call gave; on success *signal is to be freed with smartcar_signal_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_signal(struct smartcar_completion *completion,
                                const struct smartcar_signal **signal,
                                struct smartcar_error **error);

// Takes the smartcar_signal_page that a call gave; on success *page is to be freed with smartcar_signal_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_signal_page(struct smartcar_completion *completion,
                                     const struct smartcar_signal_page **page,
                                     struct smartcar_error **error);

// Takes the smartcar_signal_list that a call gave; on success *signals is to be freed with smartcar_signal_list_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_signal_list(struct smartcar_completion *completion,
                                     const struct smartcar_signal_list **signals,
                                     struct smartcar_error **error);

// Takes the smartcar_subscription_page that a call gave; on success *page is to be freed with smartcar_subscription_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_subscription_page(struct smartcar_completion *completion,
                                           const struct smartcar_subscription_page **page,
                                           struct smartcar_error **error);

// Takes the smartcar_subscription that a call gave; on success *subscription is to be freed with smartcar_subscription_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_subscription(struct smartcar_completion *completion,
                                      const struct smartcar_subscription **subscription,
                                      struct smartcar_error **error);

// Takes the smartcar_webhook_page that a call gave; on success *page is to be freed with smartcar_webhook_page_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_webhook_page(struct smartcar_completion *completion,
                                      const struct smartcar_webhook_page **page,
                                      struct smartcar_error **error);

// Takes the smartcar_webhook that a call gave; on success *webhook is to be freed with smartcar_webhook_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_webhook(struct smartcar_completion *completion,
                                 const struct smartcar_webhook **webhook,
                                 struct smartcar_error **error);

// Takes the smartcar_batch that a call gave; on success *batch is to be freed with smartcar_batch_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_batch(struct smartcar_completion *completion,
                               struct smartcar_batch **batch,
                               struct smartcar_error **error);

// Takes the smartcar_charge_schedule_result that a call gave; on success *result is to be freed with smartcar_charge_schedule_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_charge_schedule_result(struct smartcar_completion *completion,
                                                const struct smartcar_charge_schedule_result **result,
                                                struct smartcar_error **error);

// Takes the smartcar_attributes that a call gave; on success *reading is to be freed with smartcar_attributes_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_attributes(struct smartcar_completion *completion,
                                    const struct smartcar_attributes **reading,
                                    struct smartcar_error **error);

// Takes the smartcar_battery that a call gave; on success *reading is to be freed with smartcar_battery_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_battery(struct smartcar_completion *completion,
                                 const struct smartcar_battery **reading,
                                 struct smartcar_error **error);

// Takes the smartcar_battery_capacity that a call gave; on success *reading is to be freed with smartcar_battery_capacity_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_battery_capacity(struct smartcar_completion *completion,
                                          const struct smartcar_battery_capacity **reading,
                                          struct smartcar_error **error);

// Takes the smartcar_nominal_capacity that a call gave; on success *reading is to be freed with smartcar_nominal_capacity_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_nominal_capacity(struct smartcar_completion *completion,
                                          const struct smartcar_nominal_capacity **reading,
                                          struct smartcar_error **error);

// Takes the smartcar_charge that a call gave; on success *reading is to be freed with smartcar_charge_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_charge(struct smartcar_completion *completion,
                                const struct smartcar_charge **reading,
                                struct smartcar_error **error);

// Takes the smartcar_charge_limit that a call gave; on success *reading is to be freed with smartcar_charge_limit_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_charge_limit(struct smartcar_completion *completion,
                                      const struct smartcar_charge_limit **reading,
                                      struct smartcar_error **error);

// Takes the smartcar_climate that a call gave; on success *reading is to be freed with smartcar_climate_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_climate(struct smartcar_completion *completion,
                                 const struct smartcar_climate **reading,
                                 struct smartcar_error **error);

// Takes the smartcar_diagnostic_trouble_codes that a call gave; on success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_diagnostic_trouble_codes(struct smartcar_completion *completion,
                                                  const struct smartcar_diagnostic_trouble_codes **reading,
                                                  struct smartcar_error **error);

// Takes the smartcar_diagnostic_system_status that a call gave; on success *reading is to be freed with smartcar_diagnostic_system_status_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_diagnostic_system_status(struct smartcar_completion *completion,
                                                  const struct smartcar_diagnostic_system_status **reading,
                                                  struct smartcar_error **error);

// Takes the smartcar_engine_oil that a call gave; on success *reading is to be freed with smartcar_engine_oil_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_engine_oil(struct smartcar_completion *completion,
                                    const struct smartcar_engine_oil **reading,
                                    struct smartcar_error **error);

// Takes the smartcar_fuel that a call gave; on success *reading is to be freed with smartcar_fuel_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_fuel(struct smartcar_completion *completion,
                              const struct smartcar_fuel **reading,
                              struct smartcar_error **error);

// Takes the smartcar_location that a call gave; on success *reading is to be freed with smartcar_location_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_location(struct smartcar_completion *completion,
                                  const struct smartcar_location **reading,
                                  struct smartcar_error **error);

// Takes the smartcar_lock_status that a call gave; on success *reading is to be freed with smartcar_lock_status_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_lock_status(struct smartcar_completion *completion,
                                     const struct smartcar_lock_status **reading,
                                     struct smartcar_error **error);

// Takes the smartcar_odometer that a call gave; on success *reading is to be freed with smartcar_odometer_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_odometer(struct smartcar_completion *completion,
                                  const struct smartcar_odometer **reading,
                                  struct smartcar_error **error);

// Takes the smartcar_permissions that a call gave; on success *reading is to be freed with smartcar_permissions_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_permissions(struct smartcar_completion *completion,
                                     const struct smartcar_permissions **reading,
                                     struct smartcar_error **error);

// Takes the smartcar_service_history that a call gave; on success *reading is to be freed with smartcar_service_history_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_service_history(struct smartcar_completion *completion,
                                         const struct smartcar_service_history **reading,
                                         struct smartcar_error **error);

// Takes the smartcar_tire_pressure that a call gave; on success *reading is to be freed with smartcar_tire_pressure_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_tire_pressure(struct smartcar_completion *completion,
                                       const struct smartcar_tire_pressure **reading,
                                       struct smartcar_error **error);

// Takes the smartcar_vin that a call gave; on success *reading is to be freed with smartcar_vin_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_vin(struct smartcar_completion *completion,
                             const struct smartcar_vin **reading,
                             struct smartcar_error **error);

// Takes the smartcar_command_result that a call gave; on success *result is to be freed with smartcar_command_result_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_command_result(struct smartcar_completion *completion,
                                        const struct smartcar_command_result **result,
                                        struct smartcar_error **error);

// Takes the smartcar_webhook_subscription that a call gave; on success *subscription is to be freed with smartcar_webhook_subscription_free().
SMARTCAR_MUST_CHECK
SMARTCAR_NONNULL(1, 2)
bool smartcar_completion_webhook_subscription(struct smartcar_completion *completion,
                                              const struct smartcar_webhook_subscription **subscription,
                                              struct smartcar_error **error);

// What went wrong: one of the numbers of enum smartcar_error_kind. SMARTCAR_ERROR_NONE for NULL.
enum smartcar_error_kind smartcar_error_kind(const struct smartcar_error *error);

// The kind as a word that stays the same for ever, e.g. "reconnect_required"; "none" for NULL. Never NULL.
const char *smartcar_error_name(const struct smartcar_error *error);

// What went wrong and what to do about it, for people who operate the program. Holds no token, secret or code.
// "" for NULL. Never NULL.
const char *smartcar_error_message(const struct smartcar_error *error);

// The argument, option or setting that is wrong, by its name; NULL where it is none of these.
const char *smartcar_error_field(const struct smartcar_error *error);

// The failure underneath, e.g. the operating system's; for logs. NULL where there is none.
const char *smartcar_error_cause(const struct smartcar_error *error);

// Whether the same call may succeed later without anybody acting. false for NULL.
bool smartcar_error_can_retry(const struct smartcar_error *error);

// After how many seconds it makes sense to try again; NaN where that is not known.
double smartcar_error_retry_after(const struct smartcar_error *error);

// Whether the driver has to do something: connect again, or repair the account with the car's maker. false for NULL.
bool smartcar_error_driver_must_act(const struct smartcar_error *error);

// Whether what was to be done may have been done: a command whose answer was lost, for one. Look before doing it again.
// false for NULL.
bool smartcar_error_outcome_unknown(const struct smartcar_error *error);

// The grant that it is about. NULL where it is about none.
const char *smartcar_error_grant_id(const struct smartcar_error *error);

// The vehicle that was asked. NULL where it was none.
const char *smartcar_error_vehicle_id(const struct smartcar_error *error);

// Of SMARTCAR_ERROR_RECONNECT_REQUIRED: why only the driver can help, "expired", "revoked" or "rotation_lost". NULL where
// absent.
const char *smartcar_error_reconnect_reason(const struct smartcar_error *error);

// Of SMARTCAR_ERROR_PERMISSION: what the call needs and the driver has not granted, e.g. "read_odometer"; with spaces
// between where any of several would do. NULL where absent.
const char *smartcar_error_permissions(const struct smartcar_error *error);

// HTTP status of Smartcar's answer; 0 where Smartcar did not answer.
uint16_t smartcar_error_status(const struct smartcar_error *error);

// Smartcar's error type, e.g. "VEHICLE_STATE"; of the token endpoint and of Connect, the `error`, e.g.
// "access_denied". NULL where absent.
const char *smartcar_error_type(const struct smartcar_error *error);

// Smartcar's error code within the type, e.g. "ASLEEP". NULL where absent.
const char *smartcar_error_code(const struct smartcar_error *error);

// Smartcar's description, for developers. NULL where absent.
const char *smartcar_error_description(const struct smartcar_error *error);

// Page that explains the error. NULL where absent.
const char *smartcar_error_doc_url(const struct smartcar_error *error);

// Smartcar's id of the request, which its support asks for. NULL where absent.
const char *smartcar_error_request_id(const struct smartcar_error *error);

// What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE" or "CONTACT_SUPPORT". NULL where absent.
const char *smartcar_error_resolution(const struct smartcar_error *error);

// Where the suggested resolution happens. NULL where absent.
const char *smartcar_error_resolution_url(const struct smartcar_error *error);

// A text that may be shown to the driver. NULL where absent.
const char *smartcar_error_suggested_user_message(const struct smartcar_error *error);

// Further detail as a JSON array, e.g. the fields that did not validate, or the vehicle that Connect found to be
// incompatible. NULL where absent.
const char *smartcar_error_detail(const struct smartcar_error *error);

// Why Connect ended without consent, if that is what this error is and Smartcar documents its reason: "access_denied",
// "vehicle_incompatible", ... smartcar_error_type() has the word also where it does not. NULL where absent.
const char *smartcar_error_connect_reason(const struct smartcar_error *error);

// The VIN of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
const char *smartcar_error_incompatible_vin(const struct smartcar_error *error);

// The brand of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
const char *smartcar_error_incompatible_make(const struct smartcar_error *error);

// The model of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
const char *smartcar_error_incompatible_model(const struct smartcar_error *error);

// The model year of the car that a "vehicle_incompatible" redirect is about, if it tells. 0 where absent.
uint16_t smartcar_error_incompatible_year(const struct smartcar_error *error);

// Frees an error and its strings. NULL is nothing to free.
void smartcar_error_free(struct smartcar_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SMARTCAR_H */
