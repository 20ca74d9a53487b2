/*
 * smartcar.hpp: smartcar.h for C++17 and later. Objects free themselves, failures are exceptions, results are values.
 * Header only: link with -lsmartcar as in C. What is not said here is said in smartcar.h.
 *
 *   smartcar::Client client(smartcar::Config::from_env().set("store", "sqlite:tokens.db"));
 *   try {
 *     std::cout << client.vehicle(id).odometer().distance << "\n";
 *   } catch (const smartcar::error &failure) {
 *     if (failure.driver_must_act()) ask_the_driver_to_connect_again();
 *   }
 *
 * Objects move and do not copy; any number of threads may use one Client or Vehicle at once. Numbers, texts and times that may
 * be absent are std::optional. Values are in smartcar_values.hpp, readings in smartcar/values.hpp. Everything that takes or
 * gives text takes and gives UTF-8.
 */
#ifndef SMARTCAR_HPP
#define SMARTCAR_HPP

#include "smartcar/batch.hpp"
#include "smartcar/vehicle.hpp"
#include "smartcar_call.hpp"
#include "smartcar_webhook.hpp"

namespace smartcar {

/* The settings of clients to be. */
class Config {
 public:
  /* The defaults. */
  Config() : handle_(smartcar_config_new()) {}

  /* The defaults, and over them what is set in the environment. */
  static Config from_env() { return Config(detail::call<smartcar_config, smartcar_config_free>(smartcar_config_from_env)); }

  /* Sets one setting by its name; durations are seconds. */
  Config &set(const std::string &name, const std::string &value) & {
    smartcar_error *failure = nullptr;
    if (!smartcar_config_set(handle_.get(), detail::c_text(name), detail::c_text(value), &failure)) throw error(failure);
    return *this;
  }
  Config &&set(const std::string &name, const std::string &value) && { return std::move(set(name, value)); }

  /* All settings there are. */
  static std::vector<Setting> settings() {
    std::vector<Setting> all;
    for (std::size_t i = 0; i < smartcar_config_setting_count(); i++) {
      all.push_back({smartcar_config_setting_name(i), smartcar_config_setting_about(i)});
    }
    return all;
  }

  const smartcar_config *get() const noexcept { return handle_.get(); }

 private:
  using Owned = detail::Handle<smartcar_config, smartcar_config_free>;
  explicit Config(Owned handle) : handle_(std::move(handle)) {}
  Owned handle_;
};

/* The readings of a batch; each may have failed. Made by Vehicle::batch. */
class Batch : public BatchReadings {
 public:
  /* The answer of a path that was asked for. */
  Answer path(const std::string &path) const {
    return read<smartcar_answer, smartcar_answer_free>(smartcar_batch_path, detail::c_text(path));
  }

 private:
  friend class Vehicle;
  explicit Batch(Owned handle) : BatchReadings(std::move(handle)) {}
};

/* A vehicle. Made by Client::vehicle. */
class Vehicle : public VehicleMethods {
 public:
  /* A valid access token for API v2 of the grant that reaches it, for code that sends its own requests. Take it anew for each of
     them. */
  std::string access_token() const {
    return detail::call<char, smartcar_string_free>(smartcar_vehicle_access_token, handle_.get()).get();
  }

  /* Several in one request: names of readings ("odometer"), or paths ("/tesla/compass"). */
  Batch batch(const std::vector<std::string> &names) const {
    const auto c = detail::c_texts(names);
    return Batch(detail::call<smartcar_batch, smartcar_batch_free>(smartcar_vehicle_batch, handle_.get(), c.data(), c.size()));
  }

  /* Sets when it charges at a place (API v3). */
  ChargeScheduleResult set_charge_schedule(const ChargeSchedule &schedule) const {
    std::vector<smartcar_charge_window> windows;
    for (const auto &each : schedule.windows) {
      windows.push_back({detail::c_text(each.day), detail::c_text(each.start), detail::c_text(each.stop)});
    }
    smartcar_charge_schedule c = {};
    c.struct_size = sizeof c;
    c.latitude = schedule.latitude;
    c.longitude = schedule.longitude;
    c.windows = windows.data();
    c.window_count = windows.size();
    return read<smartcar_charge_schedule_result, smartcar_charge_schedule_result_free>(smartcar_vehicle_set_charge_schedule, &c);
  }

  /* Signals (API v3). */
  Signal signal(const std::string &code) const {
    return read<smartcar_signal, smartcar_signal_free>(smartcar_vehicle_signal, detail::c_text(code));
  }
  Page<Signal> signals(const std::optional<std::string> &after, std::size_t size = 0) const {
    return read<smartcar_signal_page, smartcar_signal_page_free>(smartcar_vehicle_signals, detail::c_text(after), size);
  }
  std::vector<Signal> signals() const {
    return read<smartcar_signal_list, smartcar_signal_list_free>(smartcar_vehicle_all_signals);
  }

  /* Any other request below the vehicle; the body is JSON. */
  Answer request(const std::string &method, const std::string &path, const Pairs &query = {},
                 const std::optional<std::string> &body = std::nullopt) const {
    const auto c = detail::c_pairs(query);
    return read<smartcar_answer, smartcar_answer_free>(smartcar_vehicle_request, detail::c_text(method), detail::c_text(path), c.data(),
                                                       c.size(), detail::c_text(body));
  }

  /* The same vehicle, its calls with options over those they had. */
  Vehicle with_options(const CallOptions &options) const {
    const detail::COptions c(options);
    return Vehicle(detail::call<smartcar_vehicle, smartcar_vehicle_free>(smartcar_vehicle_with_options, handle_.get(), &c.options));
  }
  /* The units of its readings from now on: "metric" or "imperial". */
  void set_unit_system(const std::string &word) {
    detail::tell(smartcar_vehicle_set_unit_system, handle_.get(), detail::c_text(word));
  }

 private:
  friend class Client;
  explicit Vehicle(Owned handle) : VehicleMethods(std::move(handle)) {}
};

/* What happens to grants in this process, from when it was made: one thread's. Made by Client::events. */
class Events {
 public:
  /* The next event; nothing if none came in that time. Throws SMARTCAR_ERROR_CLOSED once the client has closed. */
  std::optional<GrantEvent> next(Seconds within) const {
    const auto event = detail::call<const smartcar_grant_event, smartcar_grant_event_free>(smartcar_events_next, handle_.get(),
                                                                                           within.count());
    return event ? std::optional<GrantEvent>(detail::value(*event)) : std::nullopt;
  }

  const smartcar_events *get() const noexcept { return handle_.get(); }

 private:
  friend class Client;
  using Owned = detail::Handle<smartcar_events, smartcar_events_free>;
  explicit Events(Owned handle) : handle_(std::move(handle)) {}
  Owned handle_;
};

/* How maintenance is doing; see smartcar_job_status. */
struct JobStatus {
  /* When the last run ended, well or not. */
  std::optional<Time> last_run;
  /* What the last run that went through did. */
  std::optional<RefreshReport> report;
  /* Why the last run did not go through, for the log. */
  std::optional<smartcar::error> last_error;
  std::optional<Time> next_run;
};

/* The daily job under way in the background; its end ends it, and so does the client's. Made by Client::maintenance. */
class Maintenance {
 public:
  /* Ends it before its time. */
  void stop() noexcept { handle_.reset(); }

  /* Its last run, and the next one. Throws SMARTCAR_ERROR_INVALID_INPUT once it was stopped. */
  JobStatus status() const {
    const std::shared_ptr<const smartcar_job_status> from =
        detail::call<const smartcar_job_status, smartcar_job_status_free>(smartcar_maintenance_status, handle_.get());
    JobStatus to;
    to.last_run = detail::time(from->last_run_ms);
    if (from->report != nullptr) to.report = detail::value(*from->report);
    if (from->last_error != nullptr) to.last_error = smartcar::error(std::shared_ptr<const smartcar_error>(from, from->last_error));
    to.next_run = detail::time(from->next_run_ms);
    return to;
  }

 private:
  friend class Client;
  using Owned = detail::Handle<smartcar_maintenance, smartcar_maintenance_free>;
  explicit Maintenance(Owned handle) : handle_(std::move(handle)) {}
  Owned handle_;
};

/* One Smartcar application and the store of its grants. Its end closes it, which waits until no refresh is half done. */
class Client {
 public:
  explicit Client(const Config &config)
      : handle_(detail::call<smartcar_client, smartcar_client_free>(smartcar_client_open, config.get())) {}

  /* The address of the Connect page to send a driver to. */
  std::string connect_url(const ConnectOptions &options = {}) const {
    const auto scope = detail::c_texts(options.scope);
    smartcar_connect_options c = {};
    c.struct_size = sizeof c;
    c.force_approval = options.force_approval;
    c.single_select = options.single_select;
    c.without_code = options.without_code;
    c.clear_external_id = options.clear_external_id;
    c.scope = scope.data();
    c.scope_count = scope.size();
    c.state = detail::c_text(options.state);
    detail::set_signed_state(c, options.signed_state);
    c.redirect_uri = detail::c_text(options.redirect_uri);
    c.mode = detail::c_text(options.mode);
    c.make = detail::c_text(options.make);
    c.single_select_vin = detail::c_text(options.single_select_vin);
    c.flags = detail::c_text(options.flags);
    c.external_id = detail::c_text(options.external_id);
    c.user = detail::c_text(options.user);
    return own_text(smartcar_client_connect_url, &c);
  }

  /* Completes Connect from what it sent to the redirect URI: the whole URL, or its query. The options say which state it has
   * to carry (state, signed_state), or that none is checked (unchecked_state). Throws Error of the kind "declined" where the
   * driver said no. */
  Grant complete_connect(const std::string &redirect, const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return ask<smartcar_grant, smartcar_grant_free>(smartcar_client_complete_connect, detail::c_text(redirect), &c);
  }

  /* The same with the code alone, and the state that came back beside it. */
  Grant complete_connect_code(const std::string &code, const std::optional<std::string> &returned_state,
                              const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return ask<smartcar_grant, smartcar_grant_free>(smartcar_client_complete_connect_code, detail::c_text(code),
                                                    detail::c_text(returned_state), &c);
  }

  /* The address at which a driver signs in to the car maker's account again. */
  std::string reauthenticate_url(const std::string &vehicle_id, const ReauthenticateOptions &options = {}) const {
    smartcar_reauthenticate_options c = {};
    c.struct_size = sizeof c;
    c.state = detail::c_text(options.state);
    detail::set_signed_state(c, options.signed_state);
    c.redirect_uri = detail::c_text(options.redirect_uri);
    return own_text(smartcar_client_reauthenticate_url, detail::c_text(vehicle_id), &c);
  }

  /* The vehicle that works again, from what a re-authentication sent to the redirect URI; the options as above. */
  std::string complete_reauthentication(const std::string &redirect, const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return own_text(smartcar_client_complete_reauthentication, detail::c_text(redirect), &c);
  }

  /* The payload of a signed state, or of a redirect that carries one. */
  std::string check_state(const std::string &redirect_or_state) const {
    return own_text(smartcar_client_check_state, detail::c_text(redirect_or_state));
  }

  /* The same client with options over those it had; both share everything else. */
  Client with_options(const CallOptions &options) const {
    const detail::COptions c(options);
    return Client(detail::call<smartcar_client, smartcar_client_free>(smartcar_client_with_options, handle_.get(), &c.options));
  }

  /* A vehicle, by Smartcar's id of it. It does not keep the client open. */
  Vehicle vehicle(const std::string &vehicle_id) const {
    return Vehicle(detail::call<smartcar_vehicle, smartcar_vehicle_free>(smartcar_client_vehicle, handle_.get(),
                                                                         detail::c_text(vehicle_id)));
  }

  /* One grant, as the store has it now; nothing if there is no such grant. */
  std::optional<Grant> grant(const std::string &grant_id) const {
    const auto found = detail::call<const smartcar_grant, smartcar_grant_free>(smartcar_client_grant, handle_.get(),
                                                                               detail::c_text(grant_id));
    return found ? std::optional<Grant>(detail::value(*found)) : std::nullopt;
  }

  /* The grants that reach a vehicle, newest consent first. */
  std::vector<Grant> grants_for(const std::string &vehicle_id) const {
    return detail::value(*detail::call<const smartcar_grant_list, smartcar_grant_list_free>(
        smartcar_client_grants_for, handle_.get(), detail::c_text(vehicle_id)));
  }

  /* The grants in the store, in the order of their ids: the page after the `next` of another one, of at most `size` grants
     (0: 1000). A page before the last one may hold fewer, and none. */
  GrantPage grants(const GrantFilter &filter = {}, const std::optional<std::string> &after = std::nullopt,
                   std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_grant_page, smartcar_grant_page_free>(smartcar_client_grants, &c, detail::c_text(after), size);
  }

  /* Removes a grant; its ids stay for 60 days. Whether it was there. */
  bool remove_grant(const std::string &grant_id) const {
    bool removed = false;
    smartcar_error *failure = nullptr;
    if (!smartcar_client_remove_grant(handle_.get(), detail::c_text(grant_id), &removed, &failure)) throw error(failure);
    return removed;
  }

  /* Has the tokens of a grant whose driver must connect again presented once more; the grant as it is then. */
  Grant retry_grant(const std::string &grant_id) const {
    return ask<smartcar_grant, smartcar_grant_free>(smartcar_client_retry_grant, detail::c_text(grant_id));
  }

  /* A valid access token of one grant for API v2, for code that sends its own requests. Take it anew for each of them. */
  std::string access_token(const std::string &grant_id) const {
    return own_text(smartcar_client_access_token, detail::c_text(grant_id));
  }

  /* Takes grants over from another system's table, without a refresh. What is wrong with a row is in the report. */
  ImportReport import_grants(const std::vector<GrantToImport> &rows, bool dry_run = false) const {
    const detail::CRows c(rows);
    return ask<smartcar_import_report, smartcar_import_report_free>(smartcar_client_import_grants, c.data(), c.size(), dry_run);
  }

  /* Hands grants over to another system: a new CSV file of mode 0600. This SDK refreshes them no more. */
  ExportReport export_grants(const std::string &path, const GrantFilter &filter = {}) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_export_report, smartcar_export_report_free>(smartcar_client_export_grants, detail::c_text(path), &c);
  }

  /* Forgets a customer, a user or a grant: what is left is a tombstone that names nobody. `disconnect` ends Smartcar's
     connections first. What fails is thrown in the end, and the same call again does the rest. */
  ForgetReport forget(const Whom &whom, bool disconnect = false) const {
    const auto c = detail::c_whom(whom);
    return ask<smartcar_forget_report, smartcar_forget_report_free>(smartcar_client_forget, &c, disconnect);
  }

  /* The daily job: refreshes every grant whose refresh token ends within this time. */
  RefreshReport refresh_expiring(std::chrono::duration<double> within) const {
    return detail::value(*detail::call<const smartcar_refresh_report, smartcar_refresh_report_free>(
        smartcar_client_refresh_expiring, handle_.get(), within.count()));
  }

  /* The daily job in the background, looking every hour, for as long as what this gives lives. */
  [[nodiscard]] Maintenance maintenance(const MaintenanceOptions &options = {}) const {
    smartcar_maintenance_options c = {};
    c.struct_size = sizeof c;
    c.within = options.within ? options.within->count() : 0;
    c.every = options.every ? options.every->count() : 0;
    c.keep_warm = options.keep_warm;
    c.rate = options.rate;
    c.fleet_rate = options.fleet_rate;
    return Maintenance(
        detail::call<smartcar_maintenance, smartcar_maintenance_free>(smartcar_client_maintenance, handle_.get(), &c));
  }

  /* What happens to grants from now on, in this process. */
  [[nodiscard]] Events events() const {
    return Events(detail::call<smartcar_events, smartcar_events_free>(smartcar_client_events, handle_.get()));
  }

  /* How the token endpoint is doing, as this process sees it. Nothing is sent. */
  EndpointHealth health() const { return ask<smartcar_endpoint_health, smartcar_endpoint_health_free>(smartcar_client_health); }

  /* Rewrites every record that is not encrypted with the first of the setting "token_keys". */
  RekeyReport rekey() const { return ask<smartcar_rekey_report, smartcar_rekey_report_free>(smartcar_client_rekey); }

  /* What is Smartcar's: connections, subscriptions, webhooks, the application. Lists come in pages, each after the `next` of the
     one before. */
  Page<Connection> connections(const ConnectionFilter &filter = {},
                               const std::optional<std::string> &after = std::nullopt, std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_connection_page, smartcar_connection_page_free>(smartcar_client_connections, &c, detail::c_text(after), size);
  }
  Connection connection(const std::string &connection_id) const {
    return ask<smartcar_connection, smartcar_connection_free>(smartcar_client_connection, detail::c_text(connection_id));
  }
  void delete_connection(const std::string &connection_id) const {
    detail::tell(smartcar_client_delete_connection, handle_.get(), detail::c_text(connection_id));
  }
  std::vector<Connection> delete_connections(const ConnectionFilter &filter) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_connection_list, smartcar_connection_list_free>(smartcar_client_delete_connections, &c);
  }
  Page<Subscription> subscriptions(const SubscriptionFilter &filter = {},
                                   const std::optional<std::string> &after = std::nullopt, std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_subscription_page, smartcar_subscription_page_free>(smartcar_client_subscriptions, &c, detail::c_text(after), size);
  }
  Subscription subscription(const std::string &subscription_id) const {
    return ask<smartcar_subscription, smartcar_subscription_free>(smartcar_client_subscription, detail::c_text(subscription_id));
  }
  void delete_subscription(const std::string &subscription_id) const {
    detail::tell(smartcar_client_delete_subscription, handle_.get(), detail::c_text(subscription_id));
  }
  Page<Webhook> webhooks(const WebhookFilter &filter = {},
                         const std::optional<std::string> &after = std::nullopt, std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return ask<smartcar_webhook_page, smartcar_webhook_page_free>(smartcar_client_webhooks, &c, detail::c_text(after), size);
  }
  Webhook webhook(const std::string &webhook_id) const {
    return ask<smartcar_webhook, smartcar_webhook_free>(smartcar_client_webhook, detail::c_text(webhook_id));
  }
  Page<Application> applications(const std::optional<std::string> &after = std::nullopt, std::size_t size = 0) const {
    return ask<smartcar_application_page, smartcar_application_page_free>(smartcar_client_applications, detail::c_text(after), size);
  }
  Application application(const std::string &application_id) const {
    return ask<smartcar_application, smartcar_application_free>(smartcar_client_application, detail::c_text(application_id));
  }
  User user(const std::string &grant_id) const {
    return ask<smartcar_user, smartcar_user_free>(smartcar_client_user, detail::c_text(grant_id));
  }
  Page<std::string> vehicles(const std::string &grant_id,
                             const std::optional<std::string> &after = std::nullopt, std::size_t size = 0) const {
    return ask<smartcar_vehicle_page, smartcar_vehicle_page_free>(smartcar_client_vehicles, detail::c_text(grant_id),
                                                                  detail::c_text(after), size);
  }
  /* Learns the user of every vehicle in the store, so that it can be reached by API v3. */
  BackfillReport backfill_users(const std::optional<std::string> &after = std::nullopt) const {
    return ask<smartcar_backfill_report, smartcar_backfill_report_free>(smartcar_client_backfill_users, detail::c_text(after));
  }
  /* The application's own token for API v3. It is a secret. */
  std::string application_token() const { return own_text(smartcar_client_application_token); }
  /* Any other request of the application to API v3; the body is JSON. */
  Answer request(const std::string &method, const std::string &path, const Pairs &query = {},
                 const std::optional<std::string> &body = std::nullopt,
                 const std::optional<std::string> &user_id = std::nullopt) const {
    const auto c = detail::c_pairs(query);
    return ask<smartcar_answer, smartcar_answer_free>(smartcar_client_request, detail::c_text(method), detail::c_text(path), c.data(),
                                                      c.size(), detail::c_text(body), detail::c_text(user_id));
  }

  /* Which cars work with Smartcar. */
  Compatibility compatibility(const std::string &vin, const std::vector<std::string> &scope,
                              const CompatibilityOptions &options = {}) const {
    const auto c = detail::c_texts(scope);
    smartcar_compatibility_options o = {};
    o.struct_size = sizeof o;
    o.country = detail::c_text(options.country);
    o.mode = detail::c_text(options.mode);
    o.test_mode_compatibility_level = detail::c_text(options.test_mode_compatibility_level);
    return ask<smartcar_compatibility, smartcar_compatibility_free>(smartcar_client_compatibility, detail::c_text(vin), c.data(), c.size(),
                                                                    &o);
  }
  CompatibilityMatrix compatibility_matrix(const std::string &region, const MatrixFilter &filter = {}) const {
    const auto scope = detail::c_texts(filter.scope);
    smartcar_matrix_filter c = {};
    c.struct_size = sizeof c;
    c.scope = scope.data();
    c.scope_count = scope.size();
    c.make = detail::c_text(filter.make);
    c.powertrain = detail::c_text(filter.powertrain);
    return ask<smartcar_compatibility_matrix, smartcar_compatibility_matrix_free>(smartcar_client_compatibility_matrix,
                                                                                  detail::c_text(region), &c);
  }
  std::vector<CompatibleVehicle> compatible_vehicles(const std::string &region,
                                                     const std::optional<std::string> &make = std::nullopt) const {
    return ask<smartcar_compatible_vehicle_list, smartcar_compatible_vehicle_list_free>(smartcar_client_compatible_vehicles,
                                                                                        detail::c_text(region), detail::c_text(make));
  }

  /* The same, in a way of your own. */
  RefreshReport refresh_expiring(Seconds within, const RefreshOptions &options) const {
    smartcar_refresh_options c = {};
    c.struct_size = sizeof c;
    c.concurrency = options.concurrency;
    c.rate = options.rate;
    c.skip_v3 = options.skip_v3;
    c.fleet_rate = options.fleet_rate;
    return ask<smartcar_refresh_report, smartcar_refresh_report_free>(smartcar_client_refresh_expiring_with_options, within.count(), &c);
  }

  /* Closes, as the end does, and throws if new tokens could not be stored. */
  void close() {
    smartcar_error *failure = nullptr;
    if (!smartcar_client_close(handle_.get(), &failure)) throw error(failure);
  }

  /* The same, waiting no longer than this. */
  void close(Seconds bound) { detail::tell(smartcar_client_close_within, handle_.get(), bound.count()); }

  const smartcar_client *get() const noexcept { return handle_.get(); }

 private:
  using Owned = detail::Handle<smartcar_client, smartcar_client_free>;
  explicit Client(Owned handle) : handle_(std::move(handle)) {}

  template <class C, auto Free, class Function, class... Arguments>
  auto ask(Function function, Arguments... arguments) const -> decltype(detail::value(std::declval<C &>())) {
    return detail::value(*detail::call<const C, Free>(function, handle_.get(), arguments...));
  }
  template <class Function, class... Arguments>
  std::string own_text(Function function, Arguments... arguments) const {
    return detail::call<char, smartcar_string_free>(function, handle_.get(), arguments...).get();
  }
  Owned handle_;
};

}  // namespace smartcar

#endif
