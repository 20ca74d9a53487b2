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

/* --- items --- */

/* Parts of an item, with colons between. */
#define AND(show) (putchar(':'), (show))

static void opening(const smartcar_opening *of) { show_text(of->place), AND(show_text(of->status)); }
static void capacity(const smartcar_available_capacity *of) { show_number(of->capacity), AND(show_text(of->description)); }
static void task(const smartcar_service_task *of) { show_text(of->task_id), AND(show_text(of->task_description)); }
static void detail(const smartcar_service_detail *of) { show_text(of->kind), AND(show_text(of->value)); }
static void system_status(const smartcar_system_status *of) {
  show_text(of->system_id), AND(show_text(of->status)), AND(show_text(of->description));
}
static void trouble_code(const smartcar_trouble_code *of) { show_text(of->code), AND(show_some(of->timestamp != NULL)); }
static void record(const smartcar_service_record *of) {
  show_text(of->service_id), AND(show_some(of->service_date != NULL)), AND(show_number(of->odometer_distance));
  putchar(':');
  SHOW_LIST(task, of->service_tasks, of->service_task_count);
  putchar(':');
  SHOW_LIST(detail, of->service_details, of->service_detail_count);
  putchar(':');
  if (of->service_cost == NULL) printf("null");
  else show_number(of->service_cost->total_cost), AND(show_text(of->service_cost->currency));
}

/* --- readings --- */

#define READING(method, ...)                                   \
  void show_##method(const smartcar_##method *reading) {        \
    __VA_ARGS__;                                                \
    printf(" unit_system=%s", reading->meta->unit_system);      \
  }
#define ITEMS_OF(show, field, count) printf(" %s=", #field); SHOW_LIST(show, reading->field, reading->count)

READING(attributes, TEXT(reading, id), TEXT(reading, make), TEXT(reading, model), YEAR(reading, year), TEXT(reading, powertrain_type))
READING(battery, NUMBER(reading, percent_remaining), NUMBER(reading, range))
READING(battery_capacity, NUMBER(reading, capacity))
READING(charge, TRISTATE(reading, is_plugged_in), TEXT(reading, state))
READING(charge_limit, NUMBER(reading, limit))
READING(diagnostic_system_status, ITEMS_OF(system_status, systems, system_count))
READING(diagnostic_trouble_codes, ITEMS_OF(trouble_code, active_codes, active_code_count))
READING(engine_oil, NUMBER(reading, life_remaining))
READING(fuel, NUMBER(reading, range), NUMBER(reading, percent_remaining), NUMBER(reading, amount_remaining))
READING(location, NUMBER(reading, latitude), NUMBER(reading, longitude))
READING(lock_status, TRISTATE(reading, is_locked); ITEMS_OF(opening, doors, door_count); ITEMS_OF(opening, windows, window_count);
        ITEMS_OF(opening, sunroof, sunroof_count); ITEMS_OF(opening, storage, storage_count);
        ITEMS_OF(opening, charging_port, charging_port_count))
READING(nominal_capacity, ITEMS_OF(capacity, available_capacities, available_capacity_count); printf(" capacity=");
        if (reading->capacity == NULL) printf("null");
        else show_number(reading->capacity->nominal), AND(show_text(reading->capacity->source));
        TEXT(reading, url))
READING(odometer, NUMBER(reading, distance))
READING(permissions, TEXTS(reading, permissions, permission_count))
READING(service_history, ITEMS_OF(record, records, record_count))
READING(tire_pressure, NUMBER(reading, front_left), NUMBER(reading, front_right), NUMBER(reading, back_left), NUMBER(reading, back_right))
READING(vin, TEXT(reading, vin))

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
