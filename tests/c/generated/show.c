/*
 * How transcripts of behaviour cases show the values that calls give.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#include "show.h"

void show_odometer(const smartcar_odometer *of) {
  printf(" distance=");
  show_number(of->distance);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_location(const smartcar_location *of) {
  printf(" latitude=");
  show_number(of->latitude);
  printf(" longitude=");
  show_number(of->longitude);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_fuel(const smartcar_fuel *of) {
  printf(" range=");
  show_number(of->range);
  printf(" percent_remaining=");
  show_number(of->percent_remaining);
  printf(" amount_remaining=");
  show_number(of->amount_remaining);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_battery(const smartcar_battery *of) {
  printf(" percent_remaining=");
  show_number(of->percent_remaining);
  printf(" range=");
  show_number(of->range);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_charge(const smartcar_charge *of) {
  printf(" is_plugged_in=");
  show_tristate(of->is_plugged_in);
  printf(" state=");
  show_text(of->state);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_charge_limit(const smartcar_charge_limit *of) {
  printf(" limit=");
  show_number(of->limit);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_battery_capacity(const smartcar_battery_capacity *of) {
  printf(" capacity=");
  show_number(of->capacity);
  printf(" unit_system=%s", of->meta->unit_system);
}

static void part_available_capacity(const smartcar_available_capacity *of) {
  show_number(of->capacity);
  putchar(':');
  show_text(of->description);
}

static void part_selected_capacity(const smartcar_selected_capacity *of) {
  show_number(of->nominal);
  putchar(':');
  show_text(of->source);
}

void show_nominal_capacity(const smartcar_nominal_capacity *of) {
  printf(" available_capacities=");
  SHOW_LIST(part_available_capacity, of->available_capacities, of->available_capacity_count);
  printf(" capacity=");
  if (of->capacity == NULL) printf("null");
  else part_selected_capacity(of->capacity);
  printf(" url=");
  show_text(of->url);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_engine_oil(const smartcar_engine_oil *of) {
  printf(" life_remaining=");
  show_number(of->life_remaining);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_climate(const smartcar_climate *of) {
  printf(" outside_temperature=");
  show_number(of->outside_temperature);
  printf(" inside_temperature=");
  show_number(of->inside_temperature);
  printf(" is_conditioned=");
  show_tristate(of->is_conditioned);
  printf(" target_temperature=");
  show_number(of->target_temperature);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_tire_pressure(const smartcar_tire_pressure *of) {
  printf(" front_left=");
  show_number(of->front_left);
  printf(" front_right=");
  show_number(of->front_right);
  printf(" back_left=");
  show_number(of->back_left);
  printf(" back_right=");
  show_number(of->back_right);
  printf(" unit_system=%s", of->meta->unit_system);
}

static void part_opening_status(const smartcar_opening_status *of) {
  show_text(of->place);
  putchar(':');
  show_text(of->status);
}

void show_lock_status(const smartcar_lock_status *of) {
  printf(" is_locked=");
  show_tristate(of->is_locked);
  printf(" doors=");
  SHOW_LIST(part_opening_status, of->doors, of->door_count);
  printf(" windows=");
  SHOW_LIST(part_opening_status, of->windows, of->window_count);
  printf(" sunroof=");
  SHOW_LIST(part_opening_status, of->sunroof, of->sunroof_count);
  printf(" storage=");
  SHOW_LIST(part_opening_status, of->storage, of->storage_count);
  printf(" charging_port=");
  SHOW_LIST(part_opening_status, of->charging_port, of->charging_port_count);
  printf(" unit_system=%s", of->meta->unit_system);
}

static void part_service_task(const smartcar_service_task *of) {
  show_text(of->task_id);
  putchar(':');
  show_text(of->task_description);
}

static void part_service_detail(const smartcar_service_detail *of) {
  show_text(of->kind);
  putchar(':');
  show_text(of->value);
}

static void part_service_cost(const smartcar_service_cost *of) {
  show_number(of->total_cost);
  putchar(':');
  show_text(of->currency);
}

static void part_service_record(const smartcar_service_record *of) {
  show_text(of->service_id);
  putchar(':');
  show_some(of->service_date != NULL);
  putchar(':');
  show_number(of->odometer_distance);
  putchar(':');
  SHOW_LIST(part_service_task, of->service_tasks, of->service_task_count);
  putchar(':');
  SHOW_LIST(part_service_detail, of->service_details, of->service_detail_count);
  putchar(':');
  if (of->service_cost == NULL) printf("null");
  else part_service_cost(of->service_cost);
}

void show_service_history(const smartcar_service_history *of) {
  printf(" records=");
  SHOW_LIST(part_service_record, of->records, of->record_count);
  printf(" unit_system=%s", of->meta->unit_system);
}

static void part_system_status(const smartcar_system_status *of) {
  show_text(of->system_id);
  putchar(':');
  show_text(of->status);
  putchar(':');
  show_text(of->description);
}

void show_diagnostic_system_status(const smartcar_diagnostic_system_status *of) {
  printf(" systems=");
  SHOW_LIST(part_system_status, of->systems, of->system_count);
  printf(" unit_system=%s", of->meta->unit_system);
}

static void part_trouble_code(const smartcar_trouble_code *of) {
  show_text(of->code);
  putchar(':');
  show_some(of->timestamp != NULL);
}

void show_diagnostic_trouble_codes(const smartcar_diagnostic_trouble_codes *of) {
  printf(" active_codes=");
  SHOW_LIST(part_trouble_code, of->active_codes, of->active_code_count);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_permissions(const smartcar_permissions *of) {
  printf(" permissions=");
  show_texts(of->permissions, of->permission_count);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_vin(const smartcar_vin *of) {
  printf(" vin=");
  show_text(of->vin);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_attributes(const smartcar_attributes *of) {
  printf(" id=");
  show_text(of->id);
  printf(" make=");
  show_text(of->make);
  printf(" model=");
  show_text(of->model);
  printf(" year=");
  show_integer(of->year, of->year != 0);
  printf(" powertrain_type=");
  show_text(of->powertrain_type);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_user(const smartcar_user *of) {
  printf(" id=");
  show_text(of->id);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_command_result(const smartcar_command_result *of) {
  printf(" status=");
  show_text(of->status);
  printf(" message=");
  show_text(of->message);
  printf(" execution_id=");
  show_some(of->execution_id != NULL);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_charge_schedule_result(const smartcar_charge_schedule_result *of) {
  printf(" status=");
  show_text(of->status);
  printf(" schedule_id=");
  show_some(of->schedule_id != NULL);
  printf(" schedule_type=");
  show_text(of->schedule_type);
  printf(" execution_id=");
  show_some(of->execution_id != NULL);
  printf(" unit_system=%s", of->meta->unit_system);
}

void show_webhook_subscription(const smartcar_webhook_subscription *of) {
  printf(" webhook_id=");
  show_text(of->webhook_id);
  printf(" vehicle_id=");
  show_text(of->vehicle_id);
}
