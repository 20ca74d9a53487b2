/* The behaviour cases' runner (tests/behaviour/README.md), a file per kind of line. Each line prints what it did; the
   line's end is behaviour.c's. */
#ifndef BEHAVIOUR_H
#define BEHAVIOUR_H

#include "support.h"

/* --- lines (case.c) --- */

enum { WORDS = 48 };

struct line {
  int number;
  size_t count, option_count;
  char *words[WORDS];
  char *options[WORDS]; /* KEY=VALUE */
};

/* Splits a line into words and options; one that begins with `#` has none. forget() frees them. */
void split(struct line *line, const char *text);
void forget(struct line *line);

/* A word by its place; a case that lacks it is wrong, and the program ends. */
const char *word(const struct line *line, size_t place);

/* The value of the option KEY=VALUE, or NULL; whether it is "true". */
const char *option(const struct line *line, const char *key);
bool flag(const struct line *line, const char *key);

/* The items of an option that is a list, in `room`, and how many. */
enum { ITEMS = 64 };
struct items {
  char text[2048];
  const char *items[ITEMS];
  size_t count;
};
void items(struct items *items, const char *list);

/* An option as an argument: the items of a list, good until the next, and how many; yes, no or not said. */
const char *const *option_texts(const struct line *line, const char *name);
size_t option_count(const struct line *line, const char *name);
smartcar_tristate option_tristate(const struct line *line, const char *name);

/* Ends the program: the case is wrong. */
_Noreturn void complain(const struct line *line, const char *what, const char *about);

/* JSON that takes over options of the line, where they are there. */
struct json {
  char text[8192];
  size_t length;
};
enum shape { AS_TEXT, AS_IT_IS, AS_LIST, AS_TEXTS, AS_ITEM /* the one of a list, or of an empty one */ };
void json_open(struct json *json);
void json_value(struct json *json, const char *name, const char *value, enum shape shape);
void json_option(struct json *json, const struct line *line, const char *key, const char *name, enum shape shape);
void json_options(struct json *json, const struct line *line, const char *const as_they_are[]);
void json_close(struct json *json);

/* --- what lasts through a case (behaviour.c) --- */

extern smartcar_client *client;

/* NAME.N of a connect, or NULL; or an id as it is. */
const char *known_vehicle(const char *word);
const char *vehicle_id(const char *word);
const char *vehicle_name(const char *id);
const char *user_id(const char *word);
const char *user_name(const char *id);
const char *grant_id(const struct line *line, const char *name);
const char *hook_id(const char *word);
const char *hook_name(const char *id);
void name_hook(const struct line *line, const char *name, const char *id);

/* The options of calls that the line gives. */
void call_options(const struct line *line, smartcar_call_options *options);

/* --- what is printed (show.c) --- */

void show_error(smartcar_error *error); /* and frees it */
void show_grant(const smartcar_grant *grant);
void show_text(const char *text);
void show_number(double number);
void show_integer(long long number, bool there);
void show_tristate(smartcar_tristate yes);
void show_texts(const char *const *texts, size_t count);
/* A value of which only that it is there can be told. */
void show_some(bool there);
/* A list of what `show` prints, in brackets. */
#define SHOW_LIST(show, list, count)                          \
  do {                                                         \
    putchar('[');                                              \
    for (size_t place = 0; place < (count); place++) {         \
      if (place > 0) putchar(',');                             \
      show((list)[place]);                                     \
    }                                                          \
    putchar(']');                                              \
  } while (0)
/* " name=" and a field of `of`, by its kind. */
#define TEXT(of, field) (printf(" %s=", #field), show_text((of)->field))
#define NUMBER(of, field) (printf(" %s=", #field), show_number((of)->field))
#define YEAR(of, field) (printf(" %s=", #field), show_integer((of)->field, (of)->field != 0))
#define COUNTED(of, field) printf(" %s=%llu", #field, (unsigned long long)(of)->field)
#define BOOL(of, field) printf(" %s=%s", #field, (of)->field ? "true" : "false")
#define TRISTATE(of, field) (printf(" %s=", #field), show_tristate((of)->field))
#define TEXTS(of, field, count) (printf(" %s=", #field), show_texts((of)->field, (of)->count))
#define SOME(of, name, there) (printf(" %s=", #name), show_some(there))
void show_signal_value(const smartcar_signal *signal);

/* Fetches all pages of a list: prints "pages=[100,7] total=107", or the error, and gives whether it worked. `next` asks for
   the page after `after` and takes what it wants of it. */
struct page {
  size_t count;
  long long total;
  char next[64];
};
typedef bool (*next_page)(const void *what, const char *after, size_t size, struct page *page, smartcar_error **error);
bool pages(const struct line *line, next_page next, const void *what, const char *title);

/* --- the lines --- */

bool connect_line(const struct line *line);
bool vehicle_line(const struct line *line);
bool application_line(const struct line *line);
bool webhook_line(const struct line *line);
bool sandbox_line(const struct line *line);
bool keep_grant(const char *name, const smartcar_grant *grant);

#endif
