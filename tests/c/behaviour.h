/* The language of the behaviour cases: lines of words, and the JSON that some of them become. */
#ifndef BEHAVIOUR_H
#define BEHAVIOUR_H

#include <stddef.h>

enum { WORDS = 32 };

struct line {
  int number;
  size_t count;
  char *words[WORDS];
};

/* Splits a line into words; one that begins with `#` has none. forget() frees the words. */
void split(struct line *line, const char *text);
void forget(struct line *line);

/* A word by its place; a case that lacks it is wrong, and the program ends. */
const char *word(const struct line *line, size_t place);

/* The value of the word KEY=VALUE, or NULL. The redirect that `complete` takes is no option, whatever is in it. */
const char *option(const struct line *line, const char *key);

/* Ends the program: the case is wrong. */
_Noreturn void complain(const struct line *line, const char *what, const char *about);

/* An object that takes over options of the line, where they are there. */
struct json {
  char text[2048];
  size_t length;
};
enum shape { AS_TEXT, AS_IT_IS, AS_LIST, AS_TEXTS };
void json_open(struct json *json);
void json_option(struct json *json, const struct line *line, const char *key, const char *name, enum shape shape);
void json_close(struct json *json);

#endif
