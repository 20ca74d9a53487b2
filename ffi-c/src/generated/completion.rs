//! Taking what calls gave out of their completions: a function for each type of result.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{ffi::c_char, mem::MaybeUninit};

use crate::{
    answer::smartcar_answer,
    applications::{smartcar_application, smartcar_application_page, smartcar_vehicle_page},
    batch::smartcar_batch,
    client::{smartcar_client, smartcar_rekey_report},
    compatibility::{
        smartcar_compatibility, smartcar_compatibility_matrix, smartcar_compatible_vehicle_list,
    },
    connections::{
        smartcar_backfill_report, smartcar_connection, smartcar_connection_list, smartcar_connection_page,
    },
    error::smartcar_error,
    events::smartcar_grant_event,
    generated::values::{
        smartcar_attributes, smartcar_battery, smartcar_battery_capacity, smartcar_charge,
        smartcar_charge_limit, smartcar_charge_schedule_result, smartcar_climate, smartcar_command_result,
        smartcar_diagnostic_system_status, smartcar_diagnostic_trouble_codes, smartcar_engine_oil,
        smartcar_fuel, smartcar_location, smartcar_lock_status, smartcar_nominal_capacity, smartcar_odometer,
        smartcar_permissions, smartcar_service_history, smartcar_tire_pressure, smartcar_user, smartcar_vin,
        smartcar_webhook_subscription,
    },
    grant::{smartcar_forget_report, smartcar_grant, smartcar_grant_list, smartcar_grant_page},
    job::smartcar_refresh_report,
    logger::smartcar_log_record,
    moving::{smartcar_export_report, smartcar_import_report},
    queue::{done, smartcar_completion, take},
    signals::{smartcar_signal, smartcar_signal_list, smartcar_signal_page},
    subscriptions::{
        smartcar_subscription, smartcar_subscription_page, smartcar_webhook, smartcar_webhook_page,
    },
};

/// Whether a call worked that gives nothing.
///
/// Fails as the call did; with SMARTCAR_ERROR_INVALID_INPUT, field "completion", where the call gives something else than is
/// asked for, or its result was taken already. So do all functions that take a result.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_done(
    completion: Option<&mut smartcar_completion>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    done(completion, error)
}

/// Takes the smartcar_application_page that a call gave; on success *page is to be freed with smartcar_application_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_application_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_application_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_application that a call gave; on success *application is to be freed with smartcar_application_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_application(
    completion: Option<&mut smartcar_completion>,
    application: Option<&mut MaybeUninit<*const smartcar_application>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, application, "application", error)
}

/// Takes the smartcar_user that a call gave; on success *reading is to be freed with smartcar_user_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_user(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_user>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_vehicle_page that a call gave; on success *page is to be freed with smartcar_vehicle_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_vehicle_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_vehicle_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_answer that a call gave; on success *answer is to be freed with smartcar_answer_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_answer(
    completion: Option<&mut smartcar_completion>,
    answer: Option<&mut MaybeUninit<*const smartcar_answer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, answer, "answer", error)
}

/// Takes the smartcar_client that a call gave; on success *client is to be freed with smartcar_client_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_client(
    completion: Option<&mut smartcar_completion>,
    client: Option<&mut MaybeUninit<*mut smartcar_client>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, client, "client", error)
}

/// Takes the smartcar_rekey_report that a call gave; on success *report is to be freed with smartcar_rekey_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_rekey_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_rekey_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the string that a call gave; on success *text is to be freed with smartcar_string_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_text(
    completion: Option<&mut smartcar_completion>,
    text: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, text, "text", error)
}

/// Takes the smartcar_compatibility that a call gave; on success *reading is to be freed with smartcar_compatibility_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_compatibility(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_compatibility>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_compatibility_matrix that a call gave; on success *reading is to be freed with smartcar_compatibility_matrix_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_compatibility_matrix(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_compatibility_matrix>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_compatible_vehicle_list that a call gave; on success *vehicles is to be freed with smartcar_compatible_vehicle_list_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_compatible_vehicle_list(
    completion: Option<&mut smartcar_completion>,
    vehicles: Option<&mut MaybeUninit<*const smartcar_compatible_vehicle_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, vehicles, "vehicles", error)
}

/// Takes the smartcar_grant that a call gave; on success *grant is to be freed with smartcar_grant_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_grant(
    completion: Option<&mut smartcar_completion>,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, grant, "grant", error)
}

/// Takes the smartcar_connection_page that a call gave; on success *page is to be freed with smartcar_connection_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_connection_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_connection_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_connection that a call gave; on success *connection is to be freed with smartcar_connection_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_connection(
    completion: Option<&mut smartcar_completion>,
    connection: Option<&mut MaybeUninit<*const smartcar_connection>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, connection, "connection", error)
}

/// Takes the smartcar_connection_list that a call gave; on success *connections is to be freed with smartcar_connection_list_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_connection_list(
    completion: Option<&mut smartcar_completion>,
    connections: Option<&mut MaybeUninit<*const smartcar_connection_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, connections, "connections", error)
}

/// Takes the smartcar_backfill_report that a call gave; on success *report is to be freed with smartcar_backfill_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_backfill_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_backfill_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the smartcar_grant_event that a call gave; on success *event is to be freed with smartcar_grant_event_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_grant_event(
    completion: Option<&mut smartcar_completion>,
    event: Option<&mut MaybeUninit<*const smartcar_grant_event>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, event, "event", error)
}

/// Takes the smartcar_grant_list that a call gave; on success *grants is to be freed with smartcar_grant_list_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_grant_list(
    completion: Option<&mut smartcar_completion>,
    grants: Option<&mut MaybeUninit<*const smartcar_grant_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, grants, "grants", error)
}

/// Takes the smartcar_grant_page that a call gave; on success *page is to be freed with smartcar_grant_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_grant_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_grant_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes whether a call did something.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_flag(
    completion: Option<&mut smartcar_completion>,
    flag: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, flag, "flag", error)
}

/// Takes the smartcar_forget_report that a call gave; on success *report is to be freed with smartcar_forget_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_forget_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_forget_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the smartcar_refresh_report that a call gave; on success *report is to be freed with smartcar_refresh_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_refresh_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the smartcar_log_record that a call gave; on success *record is to be freed with smartcar_log_record_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_log_record(
    completion: Option<&mut smartcar_completion>,
    record: Option<&mut MaybeUninit<*const smartcar_log_record>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, record, "record", error)
}

/// Takes the smartcar_import_report that a call gave; on success *report is to be freed with smartcar_import_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_import_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_import_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the smartcar_export_report that a call gave; on success *report is to be freed with smartcar_export_report_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_export_report(
    completion: Option<&mut smartcar_completion>,
    report: Option<&mut MaybeUninit<*const smartcar_export_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, report, "report", error)
}

/// Takes the smartcar_signal that a call gave; on success *signal is to be freed with smartcar_signal_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_signal(
    completion: Option<&mut smartcar_completion>,
    signal: Option<&mut MaybeUninit<*const smartcar_signal>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, signal, "signal", error)
}

/// Takes the smartcar_signal_page that a call gave; on success *page is to be freed with smartcar_signal_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_signal_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_signal_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_signal_list that a call gave; on success *signals is to be freed with smartcar_signal_list_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_signal_list(
    completion: Option<&mut smartcar_completion>,
    signals: Option<&mut MaybeUninit<*const smartcar_signal_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, signals, "signals", error)
}

/// Takes the smartcar_subscription_page that a call gave; on success *page is to be freed with smartcar_subscription_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_subscription_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_subscription_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_subscription that a call gave; on success *subscription is to be freed with smartcar_subscription_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_subscription(
    completion: Option<&mut smartcar_completion>,
    subscription: Option<&mut MaybeUninit<*const smartcar_subscription>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, subscription, "subscription", error)
}

/// Takes the smartcar_webhook_page that a call gave; on success *page is to be freed with smartcar_webhook_page_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_webhook_page(
    completion: Option<&mut smartcar_completion>,
    page: Option<&mut MaybeUninit<*const smartcar_webhook_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, page, "page", error)
}

/// Takes the smartcar_webhook that a call gave; on success *webhook is to be freed with smartcar_webhook_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_webhook(
    completion: Option<&mut smartcar_completion>,
    webhook: Option<&mut MaybeUninit<*const smartcar_webhook>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, webhook, "webhook", error)
}

/// Takes the smartcar_batch that a call gave; on success *batch is to be freed with smartcar_batch_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_batch(
    completion: Option<&mut smartcar_completion>,
    batch: Option<&mut MaybeUninit<*mut smartcar_batch>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, batch, "batch", error)
}

/// Takes the smartcar_charge_schedule_result that a call gave; on success *result is to be freed with smartcar_charge_schedule_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_charge_schedule_result(
    completion: Option<&mut smartcar_completion>,
    result: Option<&mut MaybeUninit<*const smartcar_charge_schedule_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, result, "result", error)
}

/// Takes the smartcar_attributes that a call gave; on success *reading is to be freed with smartcar_attributes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_attributes(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_battery that a call gave; on success *reading is to be freed with smartcar_battery_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_battery(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_battery_capacity that a call gave; on success *reading is to be freed with smartcar_battery_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_battery_capacity(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_nominal_capacity that a call gave; on success *reading is to be freed with smartcar_nominal_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_nominal_capacity(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_charge that a call gave; on success *reading is to be freed with smartcar_charge_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_charge(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_charge_limit that a call gave; on success *reading is to be freed with smartcar_charge_limit_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_charge_limit(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_climate that a call gave; on success *reading is to be freed with smartcar_climate_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_climate(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_climate>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_diagnostic_trouble_codes that a call gave; on success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_diagnostic_trouble_codes(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_diagnostic_system_status that a call gave; on success *reading is to be freed with smartcar_diagnostic_system_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_diagnostic_system_status(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_engine_oil that a call gave; on success *reading is to be freed with smartcar_engine_oil_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_engine_oil(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_fuel that a call gave; on success *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_fuel(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_location that a call gave; on success *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_location(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_lock_status that a call gave; on success *reading is to be freed with smartcar_lock_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_lock_status(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_odometer that a call gave; on success *reading is to be freed with smartcar_odometer_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_odometer(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_permissions that a call gave; on success *reading is to be freed with smartcar_permissions_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_permissions(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_permissions>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_service_history that a call gave; on success *reading is to be freed with smartcar_service_history_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_service_history(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_service_history>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_tire_pressure that a call gave; on success *reading is to be freed with smartcar_tire_pressure_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_tire_pressure(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_tire_pressure>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_vin that a call gave; on success *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_vin(
    completion: Option<&mut smartcar_completion>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, reading, "reading", error)
}

/// Takes the smartcar_command_result that a call gave; on success *result is to be freed with smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_command_result(
    completion: Option<&mut smartcar_completion>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, result, "result", error)
}

/// Takes the smartcar_webhook_subscription that a call gave; on success *subscription is to be freed with smartcar_webhook_subscription_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_webhook_subscription(
    completion: Option<&mut smartcar_completion>,
    subscription: Option<&mut MaybeUninit<*const smartcar_webhook_subscription>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    take(completion, subscription, "subscription", error)
}
