/*
 * smartcar_values.hpp: what calls take and give in C++, as plain values; the readings are in smartcar/values.hpp. Part of smartcar.hpp; the fields are explained at
 * the structs of the same names in smartcar.h. What may be absent is std::optional.
 */
#ifndef SMARTCAR_VALUES_HPP
#define SMARTCAR_VALUES_HPP

#include "smartcar/values.hpp"
#include "smartcar_reading.hpp"

namespace smartcar {

/* What a request of your own answered. */
struct Answer : Reading {};
/* One vehicle that one user has connected. */
struct Connection {
  std::optional<std::string> id;
  std::string vehicle_id;
  std::string user_id;
  std::optional<std::string> external_id;
  std::vector<std::string> permissions;
  std::optional<std::string> make;
  std::optional<std::string> model;
  std::optional<int> year;
  std::optional<std::string> mode;
  std::optional<std::string> powertrain_type;
  std::optional<Time> connected_at;
  Json raw;
};
/* A vehicle that is subscribed to a webhook. */
struct Subscription {
  std::string id;
  std::optional<std::string> webhook_id;
  std::optional<std::string> vehicle_id;
  std::optional<std::string> user_id;
  std::optional<std::string> make;
  std::optional<std::string> model;
  std::optional<int> year;
  std::optional<std::string> mode;
  std::optional<std::string> powertrain_type;
  std::optional<Time> created_at;
  Json raw;
};
/* A webhook, as it was made in Smartcar's dashboard. */
struct Webhook {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> callback_uri;
  std::optional<std::string> error_callback_uri;
  std::optional<bool> is_enabled;
  std::optional<bool> auto_subscribe;
  std::vector<std::string> triggers;
  std::vector<std::string> signals;
  std::optional<Time> created_at;
  Json raw;
};
/* The Smartcar application. Smartcar documents little of it; raw has what there is. */
struct Application {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::vector<std::string> redirect_uris;
  Json raw;
};
/* Whether a car can do one thing. */
struct Capability {
  std::string permission;
  std::optional<std::string> endpoint;
  bool capable = false;
  std::optional<std::string> reason;
};
/* Whether a car works with Smartcar. */
struct Compatibility : Reading {
  bool compatible = false;
  std::optional<std::string> reason;
  std::vector<Capability> capabilities;
};
/* A model in the table of API v2. */
struct MatrixModel {
  std::string model;
  std::optional<int> start_year;
  std::optional<int> end_year;
  std::optional<std::string> powertrain_type;
  std::vector<std::string> endpoints;
  std::vector<std::string> permissions;
};
/* A signal or command of a model. */
struct ModelCapability {
  std::optional<std::string> kind;
  std::optional<std::string> name;
  std::optional<std::string> group;
  std::optional<std::string> code;
  std::optional<std::string> capability;
  std::optional<std::string> permission;
};
/* A model that works with Smartcar in a region, and what it can do (API v3). */
struct CompatibleVehicle {
  std::optional<std::string> id;
  std::string make;
  std::string model;
  std::optional<int> start_year;
  std::optional<int> end_year;
  std::optional<std::string> powertrain_type;
  std::optional<std::string> region;
  std::vector<ModelCapability> capabilities;
  Json raw;
};
/* The models of one make in the table of API v2. */
struct MatrixMake {
  std::string make;
  std::vector<MatrixModel> models;
};
/* The makes and models that work with Smartcar in a region (API v2). */
struct CompatibilityMatrix : Reading {
  std::vector<MatrixMake> makes;
};
/* What Smartcar said where something that is part of a result failed. */
struct ApiError {
  int status = 0;
  std::optional<std::string> error_type;
  std::optional<std::string> code;
  std::optional<std::string> description;
  std::optional<std::string> doc_url;
  std::optional<std::string> request_id;
  std::optional<std::string> resolution;
  std::optional<std::string> resolution_url;
  std::optional<std::string> suggested_user_message;
  std::optional<std::string> detail;
};
/* One signal of one vehicle; its code is one of the SMARTCAR_SIGNAL_ codes, or any other. */
struct Signal {
  Json raw;
  std::string code;
  std::optional<std::string> name;
  std::optional<std::string> group;
  std::string status;
  std::optional<ApiError> error;
  /* The body's value, where it has a plain one: one of these. */
  std::optional<double> number;
  std::optional<std::string> text;
  std::optional<bool> boolean;
  std::optional<std::string> unit;
  std::optional<Json> body;
  std::optional<Time> ingested_at;
  std::optional<Time> retrieved_at;
  std::optional<Time> oem_updated_at;
};

/* A page of a list. */
template <class T>
struct ListPage {
  std::vector<T> items;
  std::optional<std::uint64_t> total;
  /* Leads to the next page; nothing on the last one. */
  std::optional<std::string> next;
  Meta meta;
  Json raw;
};

/* What one completed Connect gave. */
struct Grant {
  std::string id;
  std::optional<std::string> user_id;
  std::vector<std::string> vehicles;
  std::optional<std::string> account;
  std::string status;
  std::optional<std::string> reason;
  std::string mode;
  std::uint64_t generation = 0;
  Time connected_at;
  std::optional<Time> access_expires_at;
  std::optional<Time> refresh_expires_at;
};

/* What a run of the daily job did. */
struct RefreshReport {
  std::uint64_t refreshed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  /* Only those that this run found; grants() with the status "reconnect_required" lists all. */
  std::uint64_t reconnect = 0;
  /* The ids of the first hundred of these, and of those that failed. */
  std::vector<std::string> reconnect_grants;
  std::vector<std::string> failed_grants;
  /* Those whose records this process cannot read, and the ids of the first hundred; see smartcar_refresh_report. */
  std::uint64_t unreadable = 0;
  std::vector<std::string> unreadable_grants;
};

/* How the daily job runs; see smartcar_refresh_options. */
struct RefreshOptions {
  std::size_t concurrency = 0;
  double rate = 0;
  bool skip_v3 = false;
  double fleet_rate = 0;
  /* Gets how far it is. */
  const class Progress *progress = nullptr;
  /* After which the run is ended; none for 0. */
  Seconds timeout{0};
};

/* How maintenance runs; see smartcar_maintenance_options. */
struct MaintenanceOptions {
  std::optional<Seconds> within;
  std::optional<Seconds> every;
  bool keep_warm = false;
  double rate = 0;
  double fleet_rate = 0;
};

/* Something that happened to a grant; see smartcar_grant_event. */
struct GrantEvent {
  std::string kind;
  std::string grant_id;
  /* Of "refreshed". */
  std::optional<std::uint64_t> generation;
  /* Of "reconnect_required". */
  std::optional<std::string> reason;
  /* How many events right before this one this listener was too slow for. */
  std::uint64_t missed = 0;
};

/* How the token endpoint is doing, as this process sees it; see smartcar_endpoint_health. */
struct EndpointHealth {
  std::string state;
  std::size_t unresolved = 0;
  std::size_t limit = 0;
  Seconds latency{0};
};

/* Whom Client::forget is to forget: exactly one of the three. */
struct Whom {
  std::optional<std::string> account;
  std::optional<std::string> user_id;
  std::optional<std::string> grant_id;
};

/* What Client::forget did. */
struct ForgetReport {
  std::uint64_t grants = 0;
  std::uint64_t disconnected = 0;
  std::uint64_t not_connected = 0;
  std::uint64_t spooled = 0;
  /* The ids of the first hundred vehicles whose connection was not ended. */
  std::vector<std::string> not_connected_vehicles;
};

/* A row of another system's table: each column as text, "" where nothing is known. smartcar_grant_to_import has the details. */
struct GrantToImport {
  std::string refresh_token; /* required */
  std::string access_token;  /* kept only with access_expires_at */
  std::string access_expires_at;
  std::string refresh_expires_at;
  std::string user_id;
  std::string vehicle_id; /* one id: Connect Match, unless per_vehicle says otherwise; several: with spaces between */
  std::string per_vehicle; /* "true" or "false" */
  std::string account;
  std::string obtained_at;
};

/* A row that was not imported, and why. */
struct ImportProblem {
  std::uint64_t row = 0; /* the first is 1 */
  std::optional<std::string> field;
  std::string message;
};

/* What Client::import_grants did. */
struct ImportReport {
  std::uint64_t adopted = 0;
  std::uint64_t known = 0; /* in the store already, whatever has become of it since */
  std::uint64_t invalid = 0;
  std::vector<ImportProblem> problems; /* the first hundred of these */
};

/* What Client::export_grants did. */
struct ExportReport {
  std::uint64_t exported = 0;
  std::uint64_t skipped = 0; /* they live on here: export once more, to a file that takes the place of this one */
  std::uint64_t reconnect = 0; /* their drivers must connect again */
  /* The ids of the first hundred of each. */
  std::vector<std::string> skipped_grants;
  std::vector<std::string> reconnect_grants;
};

/* What rewriting the store with another key did. */
struct RekeyReport {
  std::uint64_t rewritten = 0;
  std::uint64_t current = 0;
  std::uint64_t unreadable = 0;
  bool ready = false;
  /* The ids of the first hundred grants that could not be read. */
  std::vector<std::string> unreadable_grants;
};

/* What learning the users of vehicles did; see smartcar_backfill_report. */
struct BackfillReport {
  std::uint64_t connections = 0;
  std::uint64_t stored = 0;
  std::uint64_t known = 0;
  std::uint64_t unmatched = 0;
  /* Ids of vehicles and their users. */
  std::vector<std::pair<std::string, std::string>> unmatched_vehicles;
  std::optional<std::string> next;
};

/* A state for Connect that carries a payload and proves that this application made it. */
struct SignedState {
  std::string payload;
  Seconds valid_for = std::chrono::hours(1);
};

/* What a Connect URL asks for; see smartcar_connect_options. */
struct ConnectOptions {
  std::vector<std::string> scope;
  std::optional<std::string> state;
  std::optional<SignedState> signed_state;
  std::optional<std::string> redirect_uri;
  std::optional<std::string> mode;
  std::optional<std::string> make;
  std::optional<std::string> single_select_vin;
  std::optional<std::string> flags;
  std::optional<std::string> external_id;
  std::optional<std::string> user;
  bool single_select = false;
  bool force_approval = false;
  bool without_code = false;
  bool clear_external_id = false;
};

/* How to complete Connect; see smartcar_complete_options. One of state, signed_state and unchecked_state is needed. */
struct CompleteOptions {
  std::optional<std::string> state;
  std::optional<std::string> account;
  std::optional<std::string> redirect_uri;
  bool per_vehicle = false;
  bool signed_state = false;
  bool without_code = false;
  bool unchecked_state = false;
  bool account_from_external_id = false;
};

/* What the address of a re-authentication asks for; see smartcar_reauthenticate_options. */
struct ReauthenticateOptions {
  std::optional<std::string> state;
  std::optional<SignedState> signed_state;
  std::optional<std::string> redirect_uri;
};

/* Names and values: headers of a request, or parameters of its query. */
using Pairs = std::vector<std::pair<std::string, std::string>>;

/* Overrides for calls; see smartcar_call_options. What is not set is as the client's settings say. */
struct CallOptions {
  std::optional<Seconds> timeout;
  std::optional<unsigned> retries;
  std::optional<std::string> unit_system;
  std::optional<std::string> api;
  Pairs headers;
  std::optional<Seconds> token_timeout;
};

/* When a car charges at a place; see smartcar_charge_schedule. */
struct ChargeWindow {
  std::string day;
  std::string start;
  std::string stop;
};
struct ChargeSchedule {
  double latitude = 0;
  double longitude = 0;
  std::vector<ChargeWindow> windows;
};

/* A page of grants. */
struct GrantPage {
  std::vector<Grant> items;
  std::optional<std::string> next; /* leads to the next page; nothing on the last one */
};

/* Which items of a list to give; what is not set does not narrow. */
struct GrantFilter {
  std::optional<std::string> status; /* removed grants are listed only where it is "removed" */
  std::optional<std::string> account;
  std::optional<std::string> user_id;
};
struct ConnectionFilter {
  std::optional<std::string> user_id;
  std::optional<std::string> vehicle_id;
  std::optional<std::string> external_id;
  std::optional<std::string> mode;
};
struct SubscriptionFilter {
  std::optional<std::string> user_id;
  std::optional<std::string> webhook_id;
  std::optional<std::string> vehicle_id;
  std::optional<std::string> mode;
};
struct WebhookFilter {
  std::optional<std::string> name;
  std::optional<std::string> callback_uri;
  std::optional<bool> is_enabled;
  std::optional<bool> auto_subscribe;
};
struct CompatibilityOptions {
  std::optional<std::string> country;
  std::optional<std::string> mode;
  std::optional<std::string> test_mode_compatibility_level;
};
struct MatrixFilter {
  std::vector<std::string> scope;
  std::optional<std::string> make;
  std::optional<std::string> powertrain;
};

/* A setting there is, and what it is for. */
struct Setting {
  std::string name;
  std::string about;
};

namespace webhook {

/* The vehicle an event is about. */
struct EventVehicle {
  std::optional<std::string> id;
  std::optional<std::string> make;
  std::optional<std::string> model;
  std::optional<int> year;
  std::optional<std::string> vin;
  std::optional<std::string> powertrain_type;
  std::optional<std::string> mode;
};
/* A reading in a body of version 2.0: one vehicle's, as API v2 would have answered it. */
struct WebhookReading {
  Meta meta;
  std::optional<std::string> vehicle_id;
  std::string path;
  int status = 0;
  Json body;
  std::optional<ApiError> error;
};
/* What is wrong with a vehicle. It is about the vehicle's data, never about your tokens: drop no grant for it. */
struct WebhookError {
  std::optional<std::string> error_type;
  std::optional<std::string> code;
  std::optional<std::string> description;
  std::optional<std::string> doc_url;
  std::optional<std::string> resolution;
  std::optional<std::string> resolution_url;
  std::optional<std::string> suggested_user_message;
  std::string state;
  std::vector<std::string> signals;
};
/* Why an event was sent. */
struct Trigger {
  std::string trigger_type;
  std::optional<std::string> code;
  std::optional<std::string> name;
  std::optional<std::string> group;
};
/* One event of a webhook, in one form for all versions of the bodies. Smartcar leaves out a lot: nearly everything
   may be absent. raw has what this release does not know. */
struct Event {
  std::string event_type;
  std::optional<std::string> event_id;
  std::optional<std::string> delivery_id;
  std::optional<std::string> webhook_id;
  std::optional<std::string> webhook_name;
  std::optional<EventVehicle> vehicle;
  std::optional<std::string> user_id;
  std::optional<std::string> external_id;
  std::vector<Signal> signals;
  std::vector<WebhookReading> readings;
  std::vector<WebhookError> errors;
  std::vector<Trigger> triggers;
  bool is_first_delivery = false;
  std::optional<Time> occurred_at;
  std::optional<Time> delivered_at;
  std::optional<std::uint64_t> sequence;
  std::optional<std::uint64_t> announced_signal_count;
  std::optional<std::string> mode;
  std::optional<std::string> version;
  std::optional<std::string> challenge;
  Json raw;
};

}  // namespace webhook

}  // namespace smartcar

#endif
