/* behaviour.h: lines into words, options into JSON. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "behaviour.h"

void complain(const struct line *line, const char *what, const char *about) {
  fprintf(stderr, "line %d: %s: %s\n", line->number, what, about);
  exit(2);
}

/* One word from `*from` on, without its quotes; moves on behind it. */
static char *next(const struct line *line, const char **from) {
  char *text = malloc(strlen(*from) + 1), *to = text;
  int quoted = 0;
  if (text == NULL) abort();
  for (; **from != '\0' && **from != '\n' && (quoted || **from != ' '); (*from)++) {
    char letter = **from;
    if (letter == '"') {
      quoted = !quoted;
      continue;
    }
    if (quoted && letter == '\\') {
      (*from)++;
      if (**from == '\0' || **from == '\n') break;
      letter = **from == 'n' ? '\n' : **from;
    }
    *to++ = letter;
  }
  *to = '\0';
  if (quoted) complain(line, "a quote is not closed", text);
  return text;
}

void split(struct line *line, const char *text) {
  line->count = 0;
  for (;;) {
    text += strspn(text, " \t");
    if (*text == '\0' || *text == '\n' || (*text == '#' && line->count == 0)) return;
    if (line->count == WORDS) complain(line, "too many words", text);
    line->words[line->count++] = next(line, &text);
  }
}

void forget(struct line *line) {
  while (line->count > 0) free(line->words[--line->count]);
}

const char *word(const struct line *line, size_t place) {
  if (place >= line->count) complain(line, "a word is missing behind", line->words[0]);
  return line->words[place];
}

const char *option(const struct line *line, const char *key) {
  size_t length = strlen(key);
  for (size_t i = line->count > 0 && strcmp(line->words[0], "complete") == 0 ? 2 : 1; i < line->count; i++) {
    if (strncmp(line->words[i], key, length) == 0 && line->words[i][length] == '=') return line->words[i] + length + 1;
  }
  return NULL;
}

static void put(struct json *json, const char *text, size_t length) {
  if (length >= sizeof json->text - json->length) abort();
  memcpy(json->text + json->length, text, length);
  json->length += length;
  json->text[json->length] = '\0';
}

static void put_text(struct json *json, const char *text, size_t length) {
  put(json, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    char escaped[8];
    unsigned char letter = (unsigned char)text[i];
    int size = letter < 0x20 || letter == '"' || letter == '\\' ? snprintf(escaped, sizeof escaped, "\\u%04x", letter)
                                                                : snprintf(escaped, sizeof escaped, "%c", letter);
    put(json, escaped, (size_t)size);
  }
  put(json, "\"", 1);
}

void json_open(struct json *json) { put(json, "{", 1); }

void json_close(struct json *json) { put(json, "}", 1); }

void json_option(struct json *json, const struct line *line, const char *key, const char *name, enum shape shape) {
  const char *value = option(line, key);
  bool list = shape == AS_LIST || shape == AS_TEXTS, text = shape == AS_TEXT || shape == AS_TEXTS;
  if (value == NULL) return;
  if (json->length > 1) put(json, ",", 1);
  put_text(json, name, strlen(name));
  put(json, list ? ":[" : ":", list ? 2 : 1);
  for (size_t length;; value += length + 1) {
    length = list ? strcspn(value, ",") : strlen(value);
    if (text) put_text(json, value, length);
    else put(json, value, length);
    if (value[length] == '\0') break;
    put(json, ",", 1);
  }
  if (list) put(json, "]", 1);
}
