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
 * be absent are std::optional. Whoever has an event loop, or many calls in flight, includes smartcar_queue.hpp as
 * well, which has the manual, and starts calls on a Queue. Values are in smartcar_values.hpp, readings in smartcar/values.hpp. Everything that takes or
 * gives text takes and gives UTF-8.
 */
#ifndef SMARTCAR_HPP
#define SMARTCAR_HPP

#include "smartcar_call.hpp"
#include "smartcar_pages.hpp"
#include "smartcar_vehicle.hpp"
#include "smartcar_webhook.hpp"

namespace smartcar {

class Store;

/* The settings of clients to be. */
class Config {
 public:
  /* The defaults. */
  Config() : handle_(smartcar_config_new()) {}

  /* The defaults, and over them what is set in the environment. */
  static Config from_env() { return Config(detail::call<smartcar_config, smartcar_config_free>(smartcar_config_from_env)); }

  /* Sets one setting by its name; durations are seconds. */
  template <class = void>
  Config &set(std::string_view name, std::string_view value) & {
    smartcar_error *failure = nullptr;
    if (!smartcar_config_set(handle_.get(), detail::c_text(name), detail::c_text(value), &failure)) throw error(failure);
    return *this;
  }
  template <class = void>
  Config &&set(std::string_view name, std::string_view value) && { return std::move(set(name, value)); }

  /* A store of the program's own, whatever the setting "store" says: smartcar_store.hpp. */
  Config &store(const std::shared_ptr<Store> &store) &;
  Config &&store(const std::shared_ptr<Store> &store) &&;

  /* All settings there are. */
  template <class = void>
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

/* What a Progress does, in either form. */
template <class Way>
class ProgressCalls : public detail::Methods<Way> {
 public:
  template <class T>
  using Gives = typename Way::template Gives<T>;

  /* What the run has done so far, once that is more than was last given; nothing if it is not in that time. Throws
     SMARTCAR_ERROR_CLOSED once the run has ended and its last report was given. */
  Gives<std::optional<RefreshReport>> next(Seconds within) const {
    return this->ask_optional(detail::calls::progress_next(), within.count());
  }

 protected:
  using detail::Methods<Way>::Methods;
};

/* The same on a queue. */
using QueuedProgress = ProgressCalls<detail::Queued<smartcar_progress>>;

/* How far one run of the daily job is: RefreshOptions name it. */
class Progress : public ProgressCalls<detail::Blocking<smartcar_progress, smartcar_progress_free>> {
 public:
  Progress() : ProgressCalls(detail::Blocking<smartcar_progress, smartcar_progress_free>(Owned(smartcar_progress_new()))) {}

  /* The same, started on a queue instead. */
  template <class Q>
  auto on(Q &queue) const {
    using Way = typename detail::On<smartcar_progress, Q>::Way;
    return ProgressCalls<Way>(Way(get(), queue));
  }

 private:
  using Owned = detail::Handle<smartcar_progress, smartcar_progress_free>;
};

/* What Events do, in either form. */
template <class Way>
class EventCalls : public detail::Methods<Way> {
 public:
  template <class T>
  using Gives = typename Way::template Gives<T>;

  /* The next event; nothing if none came in that time. Throws SMARTCAR_ERROR_CLOSED once the client has closed. */
  Gives<std::optional<GrantEvent>> next(Seconds within) const {
    return this->ask_optional(detail::calls::events_next(), within.count());
  }

 protected:
  using detail::Methods<Way>::Methods;
};

/* The same on a queue. */
using QueuedEvents = EventCalls<detail::Queued<smartcar_events>>;

/* What happens to grants in this process, from when it was made: one thread's. Made by Client::events. */
class Events : public EventCalls<detail::Blocking<smartcar_events, smartcar_events_free>> {
 public:
  /* The same, started on a queue instead: one call for each event, and one at a time. */
  template <class Q>
  auto on(Q &queue) const {
    using Way = typename detail::On<smartcar_events, Q>::Way;
    return EventCalls<Way>(Way(get(), queue));
  }

 private:
  friend class Client;
  using Owned = detail::Handle<smartcar_events, smartcar_events_free>;
  explicit Events(Owned handle) : EventCalls(detail::Blocking<smartcar_events, smartcar_events_free>(std::move(handle))) {}
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
  template <class = void>
  JobStatus status() const {
    auto given = detail::call<const smartcar_job_status, smartcar_job_status_free>(smartcar_maintenance_status, handle_.get());
    const std::shared_ptr<const smartcar_job_status> from(given.release(), smartcar_job_status_free);
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

/* What a Client does that asks somebody: each method blocks its thread, or of what Client::on() gives starts a call. */
template <class Way>
class ClientCalls : public detail::Methods<Way> {
 public:
  template <class T>
  using Gives = typename Way::template Gives<T>;

  /* Completes Connect from what it sent to the redirect URI: the whole URL, or its query. The options say which state it has
   * to carry (state, signed_state), or that none is checked (unchecked_state). Throws an error of the kind
   * SMARTCAR_ERROR_DECLINED where the driver said no. */
  Gives<Grant> complete_connect(std::string_view redirect, const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return this->ask(detail::calls::client_complete_connect(), detail::c_text(redirect), &c);
  }

  /* The same with the code alone, and the state that came back beside it. */
  Gives<Grant> complete_connect_code(std::string_view code, std::optional<std::string_view> returned_state,
                                     const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return this->ask(detail::calls::client_complete_connect_code(), detail::c_text(code), detail::c_text(returned_state), &c);
  }

  /* The vehicle that works again, from what a re-authentication sent to the redirect URI; the options as above. */
  Gives<std::string> complete_reauthentication(std::string_view redirect, const CompleteOptions &options) const {
    const auto c = detail::c_complete(options);
    return this->own_text(detail::calls::client_complete_reauthentication(), detail::c_text(redirect), &c);
  }

  /* One grant, as the store has it now; nothing if there is no such grant. */
  Gives<std::optional<Grant>> grant(std::string_view grant_id) const {
    return this->ask_optional(detail::calls::client_grant(), detail::c_text(grant_id));
  }

  /* The grants that reach a vehicle, newest consent first. */
  Gives<std::vector<Grant>> grants_for(std::string_view vehicle_id) const {
    return this->ask(detail::calls::client_grants_for(), detail::c_text(vehicle_id));
  }

  /* The grants in the store, in the order of their ids: the page after the `next` of another one, of at most `size` grants
     (0: 1000). A page before the last one may hold fewer, and none. */
  Gives<GrantPage> grants(const GrantFilter &filter = {}, std::optional<std::string_view> after = std::nullopt,
                   std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_grants(), &c, detail::c_text(after), size);
  }

  /* Removes a grant; its ids stay for 60 days. Whether it was there. */
  Gives<bool> remove_grant(std::string_view grant_id) const {
    return this->flag(detail::calls::client_remove_grant(), detail::c_text(grant_id));
  }

  /* Has the tokens of a grant whose driver must connect again presented once more; the grant as it is then. */
  Gives<Grant> retry_grant(std::string_view grant_id) const {
    return this->ask(detail::calls::client_retry_grant(), detail::c_text(grant_id));
  }

  /* A valid access token of one grant for API v2, for code that sends its own requests. Take it anew for each of them. */
  Gives<std::string> access_token(std::string_view grant_id) const {
    return this->own_text(detail::calls::client_access_token(), detail::c_text(grant_id));
  }

  /* Takes grants over from another system's table, without a refresh. What is wrong with a row is in the report. */
  Gives<ImportReport> import_grants(const std::vector<GrantToImport> &rows, bool dry_run = false) const {
    const detail::CRows c(rows);
    return this->ask(detail::calls::client_import_grants(), c.data(), c.size(), dry_run);
  }

  /* Hands grants over to another system: a new CSV file of mode 0600. This SDK refreshes them no more. */
  Gives<ExportReport> export_grants(std::string_view path, const GrantFilter &filter = {}) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_export_grants(), detail::c_text(path), &c);
  }

  /* Forgets a customer, a user or a grant: what is left is a tombstone that names nobody. `disconnect` ends Smartcar's
     connections first. What fails is thrown in the end, and the same call again does the rest. */
  Gives<ForgetReport> forget(const Whom &whom, bool disconnect = false) const {
    const auto c = detail::c_whom(whom);
    return this->ask(detail::calls::client_forget(), &c, disconnect);
  }

  /* The daily job: refreshes every grant whose refresh token ends within this time. */
  Gives<RefreshReport> refresh_expiring(std::chrono::duration<double> within) const {
    return this->ask(detail::calls::client_refresh_expiring(), within.count());
  }

  /* Rewrites every record that is not encrypted with the first of the setting "token_keys". */
  Gives<RekeyReport> rekey() const { return this->ask(detail::calls::client_rekey()); }

  /* What is Smartcar's: connections, subscriptions, webhooks, the application. Lists come in pages, each after the `next` of the
     one before. */
  Gives<ListPage<Connection>> connections(const ConnectionFilter &filter = {},
        std::optional<std::string_view> after = std::nullopt, std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_connections(), &c, detail::c_text(after), size);
  }
  Gives<Connection> connection(std::string_view connection_id) const {
    return this->ask(detail::calls::client_connection(), detail::c_text(connection_id));
  }
  Gives<void> delete_connection(std::string_view connection_id) const {
    return this->tell(detail::calls::client_delete_connection(), detail::c_text(connection_id));
  }
  Gives<std::vector<Connection>> delete_connections(const ConnectionFilter &filter) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_delete_connections(), &c);
  }
  Gives<ListPage<Subscription>> subscriptions(const SubscriptionFilter &filter = {},
        std::optional<std::string_view> after = std::nullopt, std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_subscriptions(), &c, detail::c_text(after), size);
  }
  Gives<Subscription> subscription(std::string_view subscription_id) const {
    return this->ask(detail::calls::client_subscription(), detail::c_text(subscription_id));
  }
  Gives<void> delete_subscription(std::string_view subscription_id) const {
    return this->tell(detail::calls::client_delete_subscription(), detail::c_text(subscription_id));
  }
  Gives<ListPage<Webhook>> webhooks(const WebhookFilter &filter = {}, std::optional<std::string_view> after = std::nullopt,
        std::size_t size = 0) const {
    const auto c = detail::c_filter(filter);
    return this->ask(detail::calls::client_webhooks(), &c, detail::c_text(after), size);
  }
  Gives<Webhook> webhook(std::string_view webhook_id) const {
    return this->ask(detail::calls::client_webhook(), detail::c_text(webhook_id));
  }
  Gives<ListPage<Application>> applications(std::optional<std::string_view> after = std::nullopt, std::size_t size = 0) const {
    return this->ask(detail::calls::client_applications(), detail::c_text(after), size);
  }
  Gives<Application> application(std::string_view application_id) const {
    return this->ask(detail::calls::client_application(), detail::c_text(application_id));
  }
  Gives<User> user(std::string_view grant_id) const {
    return this->ask(detail::calls::client_user(), detail::c_text(grant_id));
  }
  Gives<ListPage<std::string>> vehicles(std::string_view grant_id, std::optional<std::string_view> after = std::nullopt,
        std::size_t size = 0) const {
    return this->ask(detail::calls::client_vehicles(), detail::c_text(grant_id), detail::c_text(after), size);
  }

  /* Learns the user of every vehicle in the store, so that it can be reached by API v3. */
  Gives<BackfillReport> backfill_users(std::optional<std::string_view> after = std::nullopt) const {
    return this->ask(detail::calls::client_backfill_users(), detail::c_text(after));
  }

  /* The application's own token for API v3. It is a secret. */
  Gives<std::string> application_token() const { return this->own_text(detail::calls::client_application_token()); }

  /* Any other request of the application to API v3; the body is JSON. */
  Gives<Answer> request(std::string_view method, std::string_view path, const Pairs &query = {},
                 std::optional<std::string_view> body = std::nullopt,
                 std::optional<std::string_view> user_id = std::nullopt) const {
    const auto c = detail::c_pairs(query);
    return this->ask(detail::calls::client_request(), detail::c_text(method), detail::c_text(path), c.data(), c.size(),
        detail::c_text(body), detail::c_text(user_id));
  }

  /* Which cars work with Smartcar. */
  Gives<Compatibility> compatibility(std::string_view vin, const std::vector<std::string> &scope,
        const CompatibilityOptions &options = {}) const {
    const auto c = detail::c_texts(scope);
    smartcar_compatibility_options o = {};
    o.struct_size = sizeof o;
    o.country = detail::c_text(options.country);
    o.mode = detail::c_text(options.mode);
    o.test_mode_compatibility_level = detail::c_text(options.test_mode_compatibility_level);
    return this->ask(detail::calls::client_compatibility(), detail::c_text(vin), c.data(), c.size(), &o);
  }
  Gives<CompatibilityMatrix> compatibility_matrix(std::string_view region, const MatrixFilter &filter = {}) const {
    const auto scope = detail::c_texts(filter.scope);
    smartcar_matrix_filter c = {};
    c.struct_size = sizeof c;
    c.scope = scope.data();
    c.scope_count = scope.size();
    c.make = detail::c_text(filter.make);
    c.powertrain = detail::c_text(filter.powertrain);
    return this->ask(detail::calls::client_compatibility_matrix(), detail::c_text(region), &c);
  }
  Gives<std::vector<CompatibleVehicle>> compatible_vehicles(std::string_view region,
        std::optional<std::string_view> make = std::nullopt) const {
    return this->ask(detail::calls::client_compatible_vehicles(), detail::c_text(region), detail::c_text(make));
  }

  /* The same, in a way of your own. */
  Gives<RefreshReport> refresh_expiring(Seconds within, const RefreshOptions &options) const {
    smartcar_refresh_options c = {};
    c.struct_size = sizeof c;
    c.concurrency = options.concurrency;
    c.rate = options.rate;
    c.skip_v3 = options.skip_v3;
    c.fleet_rate = options.fleet_rate;
    c.progress = options.progress != nullptr ? options.progress->get() : nullptr;
    c.timeout = options.timeout.count();
    return this->ask(detail::calls::client_refresh_expiring_with_options(), within.count(), &c);
  }

  /* Closes, as the end does, and throws if new tokens could not be stored. */
  Gives<void> close() const { return this->tell(detail::calls::client_close()); }

  /* The same, waiting no longer than this. */
  Gives<void> close(Seconds bound) const { return this->tell(detail::calls::client_close_within(), bound.count()); }

 protected:
  using detail::Methods<Way>::Methods;
};

/* The calls of a client that are started on a queue: each gives a Pending. It may be as short-lived as the expression it is in. */
using QueuedClient = ClientCalls<detail::Queued<smartcar_client>>;

/* One Smartcar application and the store of its grants. Its end closes it, which waits until no refresh is half done. */
class Client : public ClientCalls<detail::Blocking<smartcar_client, smartcar_client_free>> {
 public:
  explicit Client(const Config &config)
      : Client(detail::call<smartcar_client, smartcar_client_free>(smartcar_client_open, config.get())) {}

  /* Opens one without blocking a thread. */
  template <class Q>
  static auto open(Q &queue, const Config &config) {
    using Way = typename detail::On<smartcar_config, Q>::Way;
    return Way(config.get(), queue).ask(detail::calls::client_open(), detail::AsObject<Client>());
  }

  /* The same calls, each of which is started on a queue instead. Close the client on one, too, where its end must not block. */
  template <class Q>
  auto on(Q &queue) const {
    using Way = typename detail::On<smartcar_client, Q>::Way;
    return ClientCalls<Way>(Way(get(), queue));
  }

  /* The items of the lists, one by one, over all pages: see Items. */
  template <class = void>
  auto each_grant(GrantFilter filter = {}) const {
    return Items([this, kept = std::move(filter)](std::optional<std::string_view> after) { return grants(kept, after); });
  }
  template <class = void>
  auto each_connection(ConnectionFilter filter = {}) const {
    return Items([this, kept = std::move(filter)](std::optional<std::string_view> after) { return connections(kept, after); });
  }
  template <class = void>
  auto each_subscription(SubscriptionFilter filter = {}) const {
    return Items([this, kept = std::move(filter)](std::optional<std::string_view> after) { return subscriptions(kept, after); });
  }
  template <class = void>
  auto each_webhook(WebhookFilter filter = {}) const {
    return Items([this, kept = std::move(filter)](std::optional<std::string_view> after) { return webhooks(kept, after); });
  }
  template <class = void>
  auto each_application() const {
    return Items([this](std::optional<std::string_view> after) { return applications(after); });
  }
  template <class = void>
  auto each_vehicle(std::string grant_id) const {
    return Items([this, kept = std::move(grant_id)](std::optional<std::string_view> after) { return vehicles(kept, after); });
  }

  /* The address of the Connect page to send a driver to. */
  template <class = void>
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
    return c_owned_text(smartcar_client_connect_url, &c);
  }

  /* The address at which a driver signs in to the car maker's account again. */
  template <class = void>
  std::string reauthenticate_url(std::string_view vehicle_id, const ReauthenticateOptions &options = {}) const {
    smartcar_reauthenticate_options c = {};
    c.struct_size = sizeof c;
    c.state = detail::c_text(options.state);
    detail::set_signed_state(c, options.signed_state);
    c.redirect_uri = detail::c_text(options.redirect_uri);
    return c_owned_text(smartcar_client_reauthenticate_url, detail::c_text(vehicle_id), &c);
  }

  /* The payload of a signed state, or of a redirect that carries one. */
  template <class = void>
  std::string check_state(std::string_view redirect_or_state) const {
    return c_owned_text(smartcar_client_check_state, detail::c_text(redirect_or_state));
  }

  /* The same client with options over those it had; both share everything else. */
  template <class = void>
  Client with_options(const CallOptions &options) const {
    const detail::COptions c(options);
    return Client(detail::call<smartcar_client, smartcar_client_free>(smartcar_client_with_options, get(), &c.options));
  }

  /* A vehicle, by Smartcar's id of it. It does not keep the client open. */
  template <class = void>
  Vehicle vehicle(std::string_view vehicle_id) const {
    return Vehicle(detail::call<smartcar_vehicle, smartcar_vehicle_free>(smartcar_client_vehicle, get(),
                                                                         detail::c_text(vehicle_id)));
  }

  /* The daily job in the background, looking every hour, for as long as what this gives lives. */
  template <class = void>
  [[nodiscard]] Maintenance maintenance(const MaintenanceOptions &options = {}) const {
    smartcar_maintenance_options c = {};
    c.struct_size = sizeof c;
    c.within = detail::c_span(options.within);
    c.every = detail::c_span(options.every);
    c.keep_warm = options.keep_warm;
    c.rate = options.rate;
    c.fleet_rate = options.fleet_rate;
    return Maintenance(
        detail::call<smartcar_maintenance, smartcar_maintenance_free>(smartcar_client_maintenance, get(), &c));
  }

  /* What happens to grants from now on, in this process. */
  [[nodiscard]] Events events() const {
    return Events(detail::call<smartcar_events, smartcar_events_free>(smartcar_client_events, get()));
  }

  /* How the token endpoint is doing, as this process sees it. Nothing is sent. */
  template <class = void>
  EndpointHealth health() const {
    return detail::value(*detail::call<const smartcar_endpoint_health, smartcar_endpoint_health_free>(smartcar_client_health, get()));
  }

 private:
  friend struct detail::AsObject<Client>;
  using Owned = detail::Handle<smartcar_client, smartcar_client_free>;
  explicit Client(Owned handle) : ClientCalls(detail::Blocking<smartcar_client, smartcar_client_free>(std::move(handle))) {}

  template <class Function, class... Arguments>
  std::string c_owned_text(Function function, const Arguments &...arguments) const {
    return detail::call<char, smartcar_string_free>(function, get(), arguments...).get();
  }
};

}  // namespace smartcar

#endif
