/* behaviour.h: how transcripts show values. */
#include "behaviour.h"

#include <math.h>

void show_error(smartcar_error *error) {
  printf("error %s field=", smartcar_error_name(error));
  show_text(smartcar_error_field(error));
  printf(" retry=%s driver=%s type=", smartcar_error_can_retry(error) ? "true" : "false",
         smartcar_error_driver_must_act(error) ? "true" : "false");
  show_text(smartcar_error_type(error));
  printf(" code=");
  show_text(smartcar_error_code(error));
  smartcar_error_free(error);
}

void show_grant(const smartcar_grant *grant) {
  printf("grant mode=%s vehicles=%zu account=", grant->mode, grant->vehicle_count);
  show_text(grant->account);
  printf(" status=%s reason=%s generation=%llu", grant->status, text_or_null(grant->reason), (unsigned long long)grant->generation);
}

void show_text(const char *text) {
  if (text != NULL && (*text == '\0' || strchr(text, ' ') != NULL)) printf("\"%s\"", text);
  else printf("%s", text_or_null(text));
}

void show_number(double number) {
  if (isnan(number)) printf("null");
  else printf("%.3f", number);
}

void show_integer(long long number, bool there) {
  if (there) printf("%lld", number);
  else printf("null");
}

void show_tristate(smartcar_tristate yes) {
  printf("%s", yes == SMARTCAR_YES ? "true" : yes == SMARTCAR_NO ? "false" : "null");
}

void show_texts(const char *const *texts, size_t count) { SHOW_LIST(show_text, texts, count); }

void show_some(bool there) { printf("%s", there ? "some" : "null"); }

void show_signal_value(const smartcar_signal *signal) {
  switch (signal->value_kind) {
    case SMARTCAR_VALUE_NUMBER: show_number(signal->number); break;
    case SMARTCAR_VALUE_TEXT: show_text(signal->text); break;
    case SMARTCAR_VALUE_BOOLEAN: show_tristate(signal->boolean); break;
    default: printf("null");
  }
}

/* --- pages --- */

bool pages(const struct line *line, next_page next, const void *what, const char *title) {
  size_t counts[256], count = 0, size = option(line, "size") != NULL ? strtoul(option(line, "size"), NULL, 10) : 0;
  /* For the library 0 is as many as there are; a case that asks for none means it. */
  if (option(line, "size") != NULL && size == 0) size = SIZE_MAX;
  struct page page = {0};
  do {
    smartcar_error *error = NULL;
    char after[sizeof page.next];
    memcpy(after, page.next, sizeof after);
    if (!next(what, count == 0 ? NULL : after, size, &page, &error)) {
      show_error(error);
      return false;
    }
    CHECK(count < sizeof counts / sizeof *counts);
    counts[count++] = page.count;
  } while (page.next[0] != '\0');
  printf("%s pages=[", title);
  for (size_t i = 0; i < count; i++) printf("%s%zu", i > 0 ? "," : "", counts[i]);
  printf("] total=");
  show_integer(page.total, page.total >= 0);
  return true;
}
