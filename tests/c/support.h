/* What the C tests share: checks, a sandbox to run against, and a client of it. Linux; no library but libsmartcar. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smartcar.h"

/* Ends the test with the place of what does not hold. */
#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
      exit(1);                                                                    \
    }                                                                             \
  } while (0)

/* A call that must work; says what went wrong if it does not. `error` is the variable the call was given. */
#define WORKS(call, error)                                                        \
  do {                                                                            \
    if (!(call)) {                                                                \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call,           \
              smartcar_error_name(error), smartcar_error_message(error));         \
      exit(1);                                                                    \
    }                                                                             \
    CHECK((error) == NULL);                                                       \
  } while (0)

/* A call that must fail so, naming `wrong` (NULL: no field); frees the error. */
#define FAILS(call, error, kind, wrong)                                                               \
  do {                                                                                                \
    CHECK(!(call));                                                                                   \
    if (smartcar_error_kind(error) != (kind) || !same(smartcar_error_field(error), wrong)) {          \
      fprintf(stderr, "%s:%d: %s: not as expected: %s, field %s: %s\n", __FILE__, __LINE__, #call,    \
              smartcar_error_name(error), text_or_null(smartcar_error_field(error)),                  \
              smartcar_error_message(error));                                                         \
      exit(1);                                                                                        \
    }                                                                                                 \
    CHECK(smartcar_error_message(error)[0] != '\0');                                                  \
    smartcar_error_free(error);                                                                       \
    error = NULL;                                                                                     \
  } while (0)

/* Whether two strings, either of which may be NULL, are the same. */
bool same(const char *one, const char *other);

/* The string, or "null". */
const char *text_or_null(const char *text);

/* Starts `smartcar sandbox` (the program that SMARTCAR names) with further flags, ended by NULL; or NULL for none.
   Puts what it prints into the environment. It ends with this process. */
void sandbox_start(const char *const flags[]);
void sandbox_stop(void);

/* A request to the sandbox's control interface; the answer's body, to be freed. Anything but 200 ends the test. */
char *sandbox_request(const char *method, const char *path, const char *json);

/* The state that drivers are sent to Connect with where a test names no other; and what completes with it. */
#define STATE "session-of-this-test"
extern const smartcar_complete_options with_state;

/* A consent without a browser: what to ask for, as JSON, to which STATE is added where it names no state. The redirect
   URL, to be freed. */
char *sandbox_consent(const char *json);

/* How often the sandbox was asked for an endpoint, e.g. "POST /oauth/token". */
long sandbox_requests(const char *endpoint);

/* The first string, or number, of this name in JSON that was written without spaces. The string is to be freed, NULL
   where there is none; a number that is absent is 0. */
char *json_text(const char *json, const char *name);
long json_number(const char *json, const char *name);

/* A folder that is removed when the process ends. */
const char *temporary_folder(void);

/* A client of the sandbox whose store is the file `name` in the temporary folder. */
smartcar_client *open_client(const char *name);

#endif
