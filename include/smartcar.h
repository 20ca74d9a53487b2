/*
 * smartcar.h: the back-end SDK for connected cars through Smartcar, for C11 and C++.
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
 * to Smartcar may fail with any of the kinds of smartcar_kind, and every function given a client with
 * SMARTCAR_ERROR_CLOSED.
 *
 * Ownership. What a function hands over is the caller's, to be freed with the _free function of its type (a string of
 * its own with smartcar_string_free()), once. Strings and arrays inside of a struct or an error belong to it and go
 * with it. Arguments remain the caller's and are not kept: strings are copied. Every _free function takes NULL.
 *
 * Strings end with a NUL and are UTF-8, in both directions. Where NULL is possible it is said.
 *
 * Structs that the library hands over are read-only and may grow at their end: use them by pointer, never copy them or
 * make arrays of them. Structs that the caller fills begin with struct_size: set it to sizeof of the struct and all that
 * is not used to zero, as `smartcar_complete_options options = {.struct_size = sizeof options, .state = state};` does.
 * Programs go on working, without being compiled again, with every later release of the same major version.
 *
 * Threads. A client and a vehicle may be used by any number of threads at once, errors and results may be read by any
 * number. A config may be used by one thread at a time. Nothing may be freed while another thread still uses it. Calls
 * block their thread; none waits longer than the client's time-outs (settings "timeout", "grace") allow, but for
 * smartcar_client_refresh_expiring(). The library never calls back and installs no signal handlers.
 *
 * Processes. After fork, clients and vehicles of the parent fail in the child with SMARTCAR_ERROR_CLOSED, and freeing
 * them there is harmless: open a client in the child. Configs, errors and results may be used in both.
 *
 * A panic inside of the library ends in SMARTCAR_ERROR_INTERNAL, never in the program's end.
 */

#ifndef SMARTCAR_H
#define SMARTCAR_H

/* Made by cbindgen from ffi-c/src: change it there, then run UPDATE_HEADER=1 cargo test -p smartcar-ffi. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The number of the ABI that this header describes. It rises when something is added; what was there stays.
#define SMARTCAR_ABI_VERSION 1

// What went wrong. Numbers are never reused; later releases may add some, so have a `default:` in every switch.
enum smartcar_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // No error.
  SMARTCAR_ERROR_NONE = 0,
  // A setting is missing or cannot be used; smartcar_error_field() names it.
  SMARTCAR_ERROR_CONFIG = 10,
  // An argument is wrong; smartcar_error_field() names it. Nothing was sent.
  SMARTCAR_ERROR_INVALID_INPUT = 20,
  // There is no such thing on this API version, make or store.
  SMARTCAR_ERROR_UNSUPPORTED = 30,
  // No grant reaches this vehicle, or there is no such grant: the driver has not connected it.
  SMARTCAR_ERROR_NOT_CONNECTED = 40,
  // Only the driver can repair this grant, by going through Connect again.
  SMARTCAR_ERROR_RECONNECT_REQUIRED = 50,
  // The driver did not grant the permission this call needs.
  SMARTCAR_ERROR_PERMISSION = 60,
  // No connection to Smartcar, or it broke.
  SMARTCAR_ERROR_NETWORK = 70,
  // The token endpoint is not well and no valid access token is at hand. Nothing was sent.
  SMARTCAR_ERROR_UNAVAILABLE = 80,
  // The call's time was up. A refresh that had begun goes on in the background.
  SMARTCAR_ERROR_TIMEOUT = 90,
  // Too many requests, to Smartcar or to the car.
  SMARTCAR_ERROR_RATE_LIMITED = 100,
  // Smartcar answered with an error; smartcar_error_type() and its neighbours have all of it.
  SMARTCAR_ERROR_API = 110,
  // Smartcar answered with something that is not what its documentation promises.
  SMARTCAR_ERROR_INVALID_RESPONSE = 120,
  // The token store failed.
  SMARTCAR_ERROR_STORE = 130,
  // The caller cancelled the call.
  SMARTCAR_ERROR_CANCELLED = 140,
  // The client has been closed, or was opened in the parent of a forked process.
  SMARTCAR_ERROR_CLOSED = 150,
  // A bug in the SDK; please report it.
  SMARTCAR_ERROR_INTERNAL = 160,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum smartcar_kind smartcar_kind;
#else
typedef uint32_t smartcar_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// One Smartcar application and the store of its grants. Any number of threads may use a client at once; only closing
// and freeing it are one thread's. Every call on it blocks its thread until it is done, which time-outs bound.
typedef struct smartcar_client smartcar_client;

// The settings of clients to be. One thread at a time may use it. Opening a client copies it, so that it may be
// changed, used again, or freed afterwards.
typedef struct smartcar_config smartcar_config;

// Why a call failed. Made by the call, owned by the caller: free it with smartcar_error_free(). It never changes, so
// any thread may read it; its strings live as long as it does.
typedef struct smartcar_error smartcar_error;

// A vehicle. Any number of threads may use it at once. Making one sends nothing and asks nobody whether there is such
// a vehicle: the first reading tells. It does not keep its client open.
typedef struct smartcar_vehicle smartcar_vehicle;

// What a run of the daily job did. Free it with smartcar_refresh_report_free().
typedef struct smartcar_refresh_report {
  // Grants that were refreshed.
  uint64_t refreshed;
  // Grants that another worker had refreshed, or that were removed meanwhile.
  uint64_t skipped;
  // Grants that could not be refreshed now; the next run tries again.
  uint64_t failed;
  // Grants whose driver has to go through Connect again.
  uint64_t reconnect;
} smartcar_refresh_report;

// What a Connect URL asks for. Set struct_size to sizeof(smartcar_connect_options) and the rest to zero, then what is
// wanted; the strings remain the caller's. Zero means: not in the URL.
typedef struct smartcar_connect_options {
  // sizeof(smartcar_connect_options).
  size_t struct_size;
  // Show the consent page even to a driver who has consented before.
  bool force_approval;
  // Let the driver choose one vehicle only (Connect Match); complete such a consent with per_vehicle.
  bool single_select;
  // The permissions to ask for: an array of scope_count strings such as "read_odometer". With the prefix
  // "required:" only cars that have the permission connect.
  const char *const *scope;
  // How many there are in scope.
  size_t scope_count;
  // Comes back unchanged on the redirect: tie it to the driver's session, and have
  // smartcar_client_complete_connect() check it.
  const char *state;
  // Skip the choice of brand, e.g. "TESLA".
  const char *make;
  // Let the driver connect just the vehicle with this VIN; takes precedence over make.
  const char *single_select_vin;
  // Flags as "key:value", separated by spaces, e.g. "country:DE".
  const char *flags;
  // Your own id of the user, kept by Smartcar with the connection.
  const char *external_id;
  // Your own id of the user, for Smartcar's analytics.
  const char *user;
} smartcar_connect_options;

// How to complete Connect. Set struct_size to sizeof(smartcar_complete_options) and the rest to zero, then what is
// wanted; the strings remain the caller's.
typedef struct smartcar_complete_options {
  // sizeof(smartcar_complete_options).
  size_t struct_size;
  // Connect Match: the grant is for the one vehicle that was selected.
  bool per_vehicle;
  // The state this driver was sent to Connect with; a redirect with another one is turned away. NULL: not checked,
  // so that anybody may have made up the redirect.
  const char *state;
  // Your own id of the customer, kept with the grant.
  const char *account;
} smartcar_complete_options;

// What one completed Connect gave: access to a user's vehicles, or to one vehicle. As the store had it when asked;
// its tokens are never shown. Free it with smartcar_grant_free(), unless it is in a list.
typedef struct smartcar_grant {
  // The SDK's id of it.
  const char *id;
  // Smartcar's id of the user; NULL until Connect is finished (recovery sees to it).
  const char *user_id;
  // The ids of the vehicles it reaches: an array of vehicle_count strings.
  const char *const *vehicles;
  // How many there are in vehicles.
  size_t vehicle_count;
  // Your own id of the customer, as given at Connect; NULL if none was.
  const char *account;
  // "active", "reconnect_required" (only the driver can repair it) or "removed".
  const char *status;
  // Why it needs its driver: "expired", "revoked" or "rotation_lost"; NULL if it does not.
  const char *reason;
  // "user" (it reaches the vehicles of a user) or "vehicle" (Connect Match: one vehicle).
  const char *mode;
  // Rises by one with each refresh.
  uint64_t generation;
  // When the driver gave consent, in milliseconds since 1970.
  int64_t connected_at_ms;
  // When the present access token ends, in milliseconds since 1970; 0 where there is none.
  int64_t access_expires_at_ms;
  // When the present refresh token ends unless used, in milliseconds since 1970; 0 where there is none.
  int64_t refresh_expires_at_ms;
} smartcar_grant;

// Several grants. Free it, and the grants in it, with smartcar_grant_list_free().
typedef struct smartcar_grant_list {
  // An array of count grants.
  const struct smartcar_grant *const *grants;
  // How many there are in grants.
  size_t count;
} smartcar_grant_list;

// About a reading: which request it was, how old its values are, and in which units.
typedef struct smartcar_meta {
  // Smartcar's id of the request, which its support asks for; NULL where absent.
  const char *request_id;
  // When the car reported the values, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t data_age_ms;
  // When Smartcar fetched them, in milliseconds since 1970; 0 where Smartcar does not say.
  int64_t fetched_at_ms;
  // The units the values are in: "metric" or "imperial".
  const char *unit_system;
} smartcar_meta;

// The distance the vehicle has travelled.
typedef struct smartcar_odometer {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // Kilometres or miles.
  double distance;
} smartcar_odometer;

// Where the vehicle was last seen.
typedef struct smartcar_location {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // Degrees, -90 to 90.
  double latitude;
  // Degrees, -180 to 180.
  double longitude;
} smartcar_location;

// The high-voltage battery.
typedef struct smartcar_battery {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // State of charge, 0 to 1; NaN where the car does not know.
  double percent_remaining;
  // Estimated range, kilometres or miles; NaN where the car does not know.
  double range;
} smartcar_battery;

// The fuel tank of a vehicle that has one.
typedef struct smartcar_fuel {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // Estimated range, kilometres or miles; NaN where the car does not know.
  double range;
  // Level, 0 to 1; NaN where the car does not know.
  double percent_remaining;
  // Litres or gallons (US); NaN where the car does not know.
  double amount_remaining;
} smartcar_fuel;

// Whether the vehicle is plugged in and charging.
typedef struct smartcar_charge {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // Whether a cable is plugged in.
  bool is_plugged_in;
  // "CHARGING", "FULLY_CHARGED" or "NOT_CHARGING"; a word that Smartcar adds later passes through. Never NULL.
  const char *state;
} smartcar_charge;

// The vehicle identification number.
typedef struct smartcar_vin {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // 17 characters. Never NULL.
  const char *vin;
} smartcar_vin;

// What kind of vehicle it is.
typedef struct smartcar_attributes {
  // About the reading. Never NULL.
  const struct smartcar_meta *meta;
  // The body as Smartcar sent it, as JSON, with whatever this release does not know.
  const char *raw;
  // Smartcar's id of the vehicle. Never NULL.
  const char *id;
  // Brand, in capitals, e.g. "TESLA". Never NULL.
  const char *make;
  // Model, e.g. "Model S". Never NULL.
  const char *model;
  // Model year.
  uint16_t year;
} smartcar_attributes;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The number of the ABI of the library that is loaded: at least SMARTCAR_ABI_VERSION, or the library is older than
// the header the program was compiled with.
uint32_t smartcar_abi_version(void);

// The version of the library that is loaded, as "1.2.3". Never NULL; not to be freed.
const char *smartcar_version(void);

// A config with the defaults. Free it with smartcar_config_free(). Never NULL.
struct smartcar_config *smartcar_config_new(void);

// A config with the defaults, and over them every SMARTCAR_<NAME> of the environment that is set and not empty, e.g.
// SMARTCAR_CLIENT_ID for "client_id". On success *config is to be freed with smartcar_config_free().
//
// Fails with SMARTCAR_ERROR_CONFIG, naming the setting, for a value that cannot be used. Other threads must not
// change the environment meanwhile.
bool smartcar_config_from_env(struct smartcar_config **config,
                              struct smartcar_error **error);

// Sets one setting by its name, e.g. ("store", "sqlite:tokens.db") or ("grace", "60"). Both strings are copied.
// smartcar_config_setting_name() lists the names there are. Durations are seconds and may have a fraction.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "name", for a name there is not, and with SMARTCAR_ERROR_CONFIG,
// naming the setting, for a value that cannot be used; then the config is as before.
bool smartcar_config_set(struct smartcar_config *config,
                         const char *name,
                         const char *value,
                         struct smartcar_error **error);

// How many settings there are.
size_t smartcar_config_setting_count(void);

// The name of a setting, counted from 0; NULL beyond the last. Not to be freed.
const char *smartcar_config_setting_name(size_t index);

// What a setting is for, in a sentence with its default, counted from 0; NULL beyond the last. Not to be freed.
const char *smartcar_config_setting_about(size_t index);

// Frees a config. NULL is nothing to free.
void smartcar_config_free(struct smartcar_config *config);

// Checks the settings and opens the store. Nothing is sent. On success *client is to be freed with
// smartcar_client_free(). The config remains the caller's.
//
// Fails with SMARTCAR_ERROR_CONFIG, naming the setting that is missing or cannot be used, or SMARTCAR_ERROR_STORE if
// the store cannot be opened.
bool smartcar_client_open(const struct smartcar_config *config,
                          struct smartcar_client **client,
                          struct smartcar_error **error);

// Begins nothing more, and waits until every token refresh that has begun is settled: at once if none is, one grace
// (60 s) at most. Afterwards every call on the client and its vehicles fails with SMARTCAR_ERROR_CLOSED. Closing twice
// is fine. The client still is to be freed.
//
// Fails with SMARTCAR_ERROR_STORE if new tokens could not be stored in that time.
bool smartcar_client_close(const struct smartcar_client *client,
                           struct smartcar_error **error);

// Closes the client if it is open, as smartcar_client_close() does but without saying how it went, and frees it. NULL
// is nothing to free. Vehicles of the client may be freed before or after it.
void smartcar_client_free(struct smartcar_client *client);

// The daily job: refreshes every grant whose refresh token ends within so many seconds (432000, five days, is usual).
// Any number of processes may run it at once. On success *report is to be freed with smartcar_refresh_report_free().
//
// It waits out an outage of Smartcar rather than failing, so it may take long. Fails with SMARTCAR_ERROR_INVALID_INPUT,
// field "within", unless that is a number of seconds, zero or more; with SMARTCAR_ERROR_STORE if the store does.
bool smartcar_client_refresh_expiring(const struct smartcar_client *client,
                                      double within,
                                      const struct smartcar_refresh_report **report,
                                      struct smartcar_error **error);

// Frees a report. NULL is nothing to free.
void smartcar_refresh_report_free(const struct smartcar_refresh_report *report);

// The address of the Connect page to send a driver to. Nothing is sent. `options` may be NULL. On success *url is to
// be freed with smartcar_string_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
bool smartcar_client_connect_url(const struct smartcar_client *client,
                                 const struct smartcar_connect_options *options,
                                 char **url,
                                 struct smartcar_error **error);

// Frees a string that was handed over on its own, as smartcar_client_connect_url() does. NULL is nothing to free.
// Strings inside structs and errors are not to be freed: they go with what they are in.
void smartcar_string_free(char *string);

// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
// the grant, learns its user and vehicles. `options` may be NULL. On success *grant is to be freed with
// smartcar_grant_free().
//
// Fails with SMARTCAR_ERROR_API and smartcar_error_type() "access_denied", "vehicle_incompatible", ... where the
// driver did not consent; with SMARTCAR_ERROR_INVALID_INPUT, field "redirect" or "state", where the redirect is not
// one, or not this driver's.
bool smartcar_client_complete_connect(const struct smartcar_client *client,
                                      const char *redirect,
                                      const struct smartcar_complete_options *options,
                                      const struct smartcar_grant **grant,
                                      struct smartcar_error **error);

// One grant, as the store has it now. On success *grant is to be freed with smartcar_grant_free(); it is NULL, and
// that is no error, if there is no such grant.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
bool smartcar_client_grant(const struct smartcar_client *client,
                           const char *grant_id,
                           const struct smartcar_grant **grant,
                           struct smartcar_error **error);

// The grants that reach a vehicle, newest consent first; calls use the first that works. On success *grants is to be
// freed with smartcar_grant_list_free(); it is empty if no grant does.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
bool smartcar_client_grants_for(const struct smartcar_client *client,
                                const char *vehicle_id,
                                const struct smartcar_grant_list **grants,
                                struct smartcar_error **error);

// Up to `limit` (at most 1000) grants in the order of their ids, after the grant with the id `after`, from the first
// where that is NULL; removed ones are left out. Pass the last one's id to get the next page; fewer than `limit` are
// the last. On success *grants is to be freed with smartcar_grant_list_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
bool smartcar_client_grants(const struct smartcar_client *client,
                            const char *after,
                            size_t limit,
                            const struct smartcar_grant_list **grants,
                            struct smartcar_error **error);

// Forgets a grant: its tokens are erased and its vehicles no longer reached through it. Smartcar is not told. *removed,
// where `removed` is not NULL, says whether there was such a grant.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
bool smartcar_client_remove_grant(const struct smartcar_client *client,
                                  const char *grant_id,
                                  bool *removed,
                                  struct smartcar_error **error);

// Frees a grant. NULL is nothing to free. Grants in a list are freed with the list.
void smartcar_grant_free(const struct smartcar_grant *grant);

// Frees a list and the grants in it. NULL is nothing to free.
void smartcar_grant_list_free(const struct smartcar_grant_list *grants);

// A vehicle, by Smartcar's id of it, as a grant lists it. On success *vehicle is to be freed with
// smartcar_vehicle_free().
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id.
bool smartcar_client_vehicle(const struct smartcar_client *client,
                             const char *vehicle_id,
                             struct smartcar_vehicle **vehicle,
                             struct smartcar_error **error);

// The units of this vehicle's readings from now on: "metric" or "imperial". Without it, the setting "unit_system"
// counts.
//
// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "unit_system", for another word.
bool smartcar_vehicle_set_unit_system(const struct smartcar_vehicle *vehicle,
                                      const char *unit_system,
                                      struct smartcar_error **error);

// Frees a vehicle. NULL is nothing to free.
void smartcar_vehicle_free(struct smartcar_vehicle *vehicle);

// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
bool smartcar_vehicle_odometer(const struct smartcar_vehicle *vehicle,
                               const struct smartcar_odometer **reading,
                               struct smartcar_error **error);

// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
bool smartcar_vehicle_location(const struct smartcar_vehicle *vehicle,
                               const struct smartcar_location **reading,
                               struct smartcar_error **error);

// Charge level and range of the high-voltage battery (permission read_battery). On success *reading is to be freed
// with smartcar_battery_free().
bool smartcar_vehicle_battery(const struct smartcar_vehicle *vehicle,
                              const struct smartcar_battery **reading,
                              struct smartcar_error **error);

// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
bool smartcar_vehicle_fuel(const struct smartcar_vehicle *vehicle,
                           const struct smartcar_fuel **reading,
                           struct smartcar_error **error);

// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
// smartcar_charge_free().
bool smartcar_vehicle_charge(const struct smartcar_vehicle *vehicle,
                             const struct smartcar_charge **reading,
                             struct smartcar_error **error);

// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
bool smartcar_vehicle_vin(const struct smartcar_vehicle *vehicle,
                          const struct smartcar_vin **reading,
                          struct smartcar_error **error);

// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
// smartcar_attributes_free().
bool smartcar_vehicle_attributes(const struct smartcar_vehicle *vehicle,
                                 const struct smartcar_attributes **reading,
                                 struct smartcar_error **error);

// Frees a reading. NULL is nothing to free.
void smartcar_odometer_free(const struct smartcar_odometer *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_location_free(const struct smartcar_location *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_battery_free(const struct smartcar_battery *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_fuel_free(const struct smartcar_fuel *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_charge_free(const struct smartcar_charge *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_vin_free(const struct smartcar_vin *reading);

// Frees a reading. NULL is nothing to free.
void smartcar_attributes_free(const struct smartcar_attributes *reading);

// What went wrong: one of the numbers of smartcar_kind. SMARTCAR_ERROR_NONE for NULL.
smartcar_kind smartcar_error_kind(const struct smartcar_error *error);

// The kind as a word that stays the same for ever, e.g. "reconnect_required"; "none" for NULL. Never NULL.
const char *smartcar_error_name(const struct smartcar_error *error);

// What went wrong and what to do about it, for people who operate the program. Holds no token, secret or code.
// "" for NULL. Never NULL.
const char *smartcar_error_message(const struct smartcar_error *error);

// The argument, option or setting that is wrong, by its name; NULL where it is none of these.
const char *smartcar_error_field(const struct smartcar_error *error);

// The failure underneath, e.g. the operating system's; for logs. NULL where there is none.
const char *smartcar_error_cause(const struct smartcar_error *error);

// Whether the same call may succeed later without anybody acting. false for NULL.
bool smartcar_error_can_retry(const struct smartcar_error *error);

// After how many seconds it makes sense to try again; NaN where that is not known.
double smartcar_error_retry_after(const struct smartcar_error *error);

// Whether the driver has to do something: connect again, or repair the account with the car's maker. false for NULL.
bool smartcar_error_driver_must_act(const struct smartcar_error *error);

// HTTP status of Smartcar's answer; 0 where Smartcar did not answer.
uint16_t smartcar_error_status(const struct smartcar_error *error);

// Smartcar's error type, e.g. "VEHICLE_STATE"; of the token endpoint and of Connect, the `error`, e.g.
// "access_denied". NULL where absent.
const char *smartcar_error_type(const struct smartcar_error *error);

// Smartcar's error code within the type, e.g. "ASLEEP". NULL where absent.
const char *smartcar_error_code(const struct smartcar_error *error);

// Smartcar's description, for developers. NULL where absent.
const char *smartcar_error_description(const struct smartcar_error *error);

// Page that explains the error. NULL where absent.
const char *smartcar_error_doc_url(const struct smartcar_error *error);

// Smartcar's id of the request, which its support asks for. NULL where absent.
const char *smartcar_error_request_id(const struct smartcar_error *error);

// What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE" or "CONTACT_SUPPORT". NULL where absent.
const char *smartcar_error_resolution(const struct smartcar_error *error);

// Where the suggested resolution happens. NULL where absent.
const char *smartcar_error_resolution_url(const struct smartcar_error *error);

// A text that may be shown to the driver. NULL where absent.
const char *smartcar_error_suggested_user_message(const struct smartcar_error *error);

// Further detail as a JSON array, e.g. the fields that did not validate, or the vehicle that Connect found to be
// incompatible. NULL where absent.
const char *smartcar_error_detail(const struct smartcar_error *error);

// Frees an error and its strings. NULL is nothing to free.
void smartcar_error_free(struct smartcar_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SMARTCAR_H */
