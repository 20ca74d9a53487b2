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
