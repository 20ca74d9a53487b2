/* behaviour.h: lines into words, options into JSON. */
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

/* KEY=VALUE, where KEY is made of a-z, 0-9 and _. */
static bool is_option(const char *text) {
  return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '=';
}

void split(struct line *line, const char *text) {
  line->count = line->option_count = 0;
  for (;;) {
    text += strspn(text, " \t");
    if (*text == '\0' || *text == '\n' || (*text == '#' && line->count == 0)) return;
    char *each = next(line, &text);
    /* What these take is full of equals signs. */
    size_t literal = line->count > 0 && (same(line->words[0], "complete") || same(line->words[0], "check_state"));
    bool is_word = line->count + line->option_count <= literal || !is_option(each);
    size_t *count = is_word ? &line->count : &line->option_count;
    if (*count == WORDS) complain(line, "too many words", each);
    (is_word ? line->words : line->options)[(*count)++] = each;
  }
}

void forget(struct line *line) {
  while (line->count > 0) free(line->words[--line->count]);
  while (line->option_count > 0) free(line->options[--line->option_count]);
}

const char *word(const struct line *line, size_t place) {
  if (place >= line->count) complain(line, "a word is missing behind", line->words[0]);
  return line->words[place];
}

const char *option(const struct line *line, const char *key) {
  size_t length = strlen(key);
  for (size_t i = 0; i < line->option_count; i++) {
    if (strncmp(line->options[i], key, length) == 0 && line->options[i][length] == '=') return line->options[i] + length + 1;
  }
  return NULL;
}

bool flag(const struct line *line, const char *key) { return same(option(line, key), "true"); }

void items(struct items *items, const char *list) {
  items->count = 0;
  if (list == NULL) return;
  CHECK(strlen(list) < sizeof items->text);
  strcpy(items->text, list);
  for (char *from = items->text; from != NULL;) {
    CHECK(items->count < ITEMS);
    items->items[items->count++] = from;
    from = strchr(from, ',');
    if (from != NULL) *from++ = '\0';
  }
}

static const struct items *option_items(const struct line *line, const char *name) {
  static struct items list;
  items(&list, option(line, name));
  return &list;
}

const char *const *option_texts(const struct line *line, const char *name) { return option_items(line, name)->items; }

size_t option_count(const struct line *line, const char *name) { return option_items(line, name)->count; }

smartcar_tristate option_tristate(const struct line *line, const char *name) {
  const char *word = option(line, name);
  return word == NULL ? SMARTCAR_UNKNOWN : same(word, "true") ? SMARTCAR_YES : SMARTCAR_NO;
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

void json_open(struct json *json) {
  json->length = 0;
  put(json, "{", 1);
}

void json_close(struct json *json) { put(json, "}", 1); }

void json_value(struct json *json, const char *name, const char *value, enum shape shape) {
  bool list = shape == AS_LIST || shape == AS_TEXTS, text = shape == AS_TEXT || shape == AS_TEXTS;
  if (value == NULL) return;
  if (json->length > 0 && json->text[json->length - 1] != '{') put(json, ",", 1);
  put_text(json, name, strlen(name));
  if (shape == AS_ITEM) {
    put(json, ":[", 2);
    put(json, value, strlen(value));
    put(json, "]", 1);
    return;
  }
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

void json_option(struct json *json, const struct line *line, const char *key, const char *name, enum shape shape) {
  json_value(json, name, option(line, key), shape);
}

void json_options(struct json *json, const struct line *line, const char *const as_they_are[]) {
  for (size_t i = 0; i < line->option_count; i++) {
    char name[64];
    const char *equals = strchr(line->options[i], '=');
    /* NULL: all of them. */
    bool as_it_is = as_they_are == NULL;
    snprintf(name, sizeof name, "%.*s", (int)(equals - line->options[i]), line->options[i]);
    for (size_t j = 0; !as_it_is && as_they_are[j] != NULL; j++) as_it_is = same(name, as_they_are[j]);
    json_value(json, name, equals + 1, as_it_is ? AS_IT_IS : AS_TEXT);
  }
}
