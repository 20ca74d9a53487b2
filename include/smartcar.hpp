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
 * Client and Vehicle move and do not copy; any number of threads may use one at once. Numbers, texts and times that may
 * be absent are std::optional. Everything that takes or gives text takes and gives UTF-8.
 */
#ifndef SMARTCAR_HPP
#define SMARTCAR_HPP

#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "smartcar.h"

namespace smartcar {

using Time = std::chrono::system_clock::time_point;

namespace detail {

/* Frees with the library's function for the type. */
template <auto Free>
struct Freer {
  template <class T>
  void operator()(T *object) const noexcept {
    Free(object);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

/* A text for C. One with a NUL inside would end there: it is passed as what the library turns away by name. */
inline const char *c_text(const std::string &text) noexcept {
  return text.find('\0') == std::string::npos ? text.c_str() : "\xff";
}
inline const char *c_text(const std::optional<std::string> &text) noexcept { return text ? c_text(*text) : nullptr; }

inline std::optional<std::string> text(const char *text) {
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}
inline std::optional<double> number(double number) noexcept {
  return std::isnan(number) ? std::nullopt : std::optional<double>(number);
}
inline std::optional<Time> time(std::int64_t millis) {
  return millis != 0 ? std::optional<Time>(Time(std::chrono::milliseconds(millis))) : std::nullopt;
}

}  // namespace detail

/* Why a call failed; what() is the message. Cheap to copy. */
class error : public std::runtime_error {
 public:
  /* Takes the error over. */
  explicit error(smartcar_error *failure)
      : std::runtime_error(smartcar_error_message(failure)), failure_(failure, smartcar_error_free) {}

  smartcar_kind kind() const noexcept { return smartcar_error_kind(failure_.get()); }
  std::string name() const { return smartcar_error_name(failure_.get()); }
  std::optional<std::string> field() const { return detail::text(smartcar_error_field(failure_.get())); }
  std::optional<std::string> cause() const { return detail::text(smartcar_error_cause(failure_.get())); }
  bool can_retry() const noexcept { return smartcar_error_can_retry(failure_.get()); }
  std::optional<std::chrono::duration<double>> retry_after() const noexcept {
    const auto seconds = detail::number(smartcar_error_retry_after(failure_.get()));
    return seconds ? std::optional<std::chrono::duration<double>>(*seconds) : std::nullopt;
  }
  bool driver_must_act() const noexcept { return smartcar_error_driver_must_act(failure_.get()); }

  /* What Smartcar said, if it answered. */
  int status() const noexcept { return smartcar_error_status(failure_.get()); }
  std::optional<std::string> type() const { return detail::text(smartcar_error_type(failure_.get())); }
  std::optional<std::string> code() const { return detail::text(smartcar_error_code(failure_.get())); }
  std::optional<std::string> description() const { return detail::text(smartcar_error_description(failure_.get())); }
  std::optional<std::string> doc_url() const { return detail::text(smartcar_error_doc_url(failure_.get())); }
  std::optional<std::string> request_id() const { return detail::text(smartcar_error_request_id(failure_.get())); }
  std::optional<std::string> resolution() const { return detail::text(smartcar_error_resolution(failure_.get())); }
  std::optional<std::string> resolution_url() const { return detail::text(smartcar_error_resolution_url(failure_.get())); }
  std::optional<std::string> suggested_user_message() const {
    return detail::text(smartcar_error_suggested_user_message(failure_.get()));
  }
  std::optional<std::string> detail_json() const { return detail::text(smartcar_error_detail(failure_.get())); }

 private:
  std::shared_ptr<smartcar_error> failure_;
};

/* About a reading: which request it was, how old its values are, and in which units ("metric" or "imperial"). */
struct Meta {
  std::optional<std::string> request_id;
  std::optional<Time> data_age;
  std::optional<Time> fetched_at;
  std::string unit_system;
};

/* What every reading has: its meta, and the body as Smartcar sent it, as JSON. */
struct Reading {
  Meta meta;
  std::string raw;
};

struct Odometer : Reading {
  double distance = 0;
};
struct Location : Reading {
  double latitude = 0;
  double longitude = 0;
};
struct Battery : Reading {
  std::optional<double> percent_remaining;
  std::optional<double> range;
};
struct Fuel : Reading {
  std::optional<double> range;
  std::optional<double> percent_remaining;
  std::optional<double> amount_remaining;
};
struct Charge : Reading {
  bool is_plugged_in = false;
  std::string state;
};
struct Vin : Reading {
  std::string vin;
};
struct Attributes : Reading {
  std::string id;
  std::string make;
  std::string model;
  int year = 0;
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
  std::uint64_t reconnect = 0;
};

/* What a Connect URL asks for; see smartcar_connect_options. */
struct ConnectOptions {
  std::vector<std::string> scope;
  std::optional<std::string> state;
  std::optional<std::string> make;
  std::optional<std::string> single_select_vin;
  std::optional<std::string> flags;
  std::optional<std::string> external_id;
  std::optional<std::string> user;
  bool single_select = false;
  bool force_approval = false;
};

/* How to complete Connect; see smartcar_complete_options. */
struct CompleteOptions {
  std::optional<std::string> state;
  std::optional<std::string> account;
  bool per_vehicle = false;
};

/* A setting there is, and what it is for. */
struct Setting {
  std::string name;
  std::string about;
};

namespace detail {

/* The value of each struct that the library hands over. */
template <class T, class C>
T reading(const C &from) {
  T to;
  to.meta = {text(from.meta->request_id), time(from.meta->data_age_ms), time(from.meta->fetched_at_ms),
             from.meta->unit_system};
  to.raw = from.raw;
  return to;
}
inline Odometer value(const smartcar_odometer &from) {
  auto to = reading<Odometer>(from);
  to.distance = from.distance;
  return to;
}
inline Location value(const smartcar_location &from) {
  auto to = reading<Location>(from);
  to.latitude = from.latitude;
  to.longitude = from.longitude;
  return to;
}
inline Battery value(const smartcar_battery &from) {
  auto to = reading<Battery>(from);
  to.percent_remaining = number(from.percent_remaining);
  to.range = number(from.range);
  return to;
}
inline Fuel value(const smartcar_fuel &from) {
  auto to = reading<Fuel>(from);
  to.range = number(from.range);
  to.percent_remaining = number(from.percent_remaining);
  to.amount_remaining = number(from.amount_remaining);
  return to;
}
inline Charge value(const smartcar_charge &from) {
  auto to = reading<Charge>(from);
  to.is_plugged_in = from.is_plugged_in;
  to.state = from.state;
  return to;
}
inline Vin value(const smartcar_vin &from) {
  auto to = reading<Vin>(from);
  to.vin = from.vin;
  return to;
}
inline Attributes value(const smartcar_attributes &from) {
  auto to = reading<Attributes>(from);
  to.id = from.id;
  to.make = from.make;
  to.model = from.model;
  to.year = from.year;
  return to;
}
inline Grant value(const smartcar_grant &from) {
  Grant to;
  to.id = from.id;
  to.user_id = text(from.user_id);
  to.vehicles.assign(from.vehicles, from.vehicles + from.vehicle_count);
  to.account = text(from.account);
  to.status = from.status;
  to.reason = text(from.reason);
  to.mode = from.mode;
  to.generation = from.generation;
  to.connected_at = Time(std::chrono::milliseconds(from.connected_at_ms));
  to.access_expires_at = time(from.access_expires_at_ms);
  to.refresh_expires_at = time(from.refresh_expires_at_ms);
  return to;
}
inline std::vector<Grant> value(const smartcar_grant_list &from) {
  std::vector<Grant> to;
  to.reserve(from.count);
  for (std::size_t i = 0; i < from.count; i++) to.push_back(value(*from.grants[i]));
  return to;
}
inline RefreshReport value(const smartcar_refresh_report &from) {
  return {from.refreshed, from.skipped, from.failed, from.reconnect};
}

/* Calls `function(arguments..., &result, &error)`. A result, freed with Free; an exception where it failed. */
template <class T, auto Free, class Function, class... Arguments>
Handle<T, Free> call(Function function, Arguments... arguments) {
  T *result = nullptr;
  smartcar_error *failure = nullptr;
  if (!function(arguments..., &result, &failure)) throw error(failure);
  return Handle<T, Free>(result);
}

}  // namespace detail

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

/* A vehicle. Made by Client::vehicle. */
class Vehicle {
 public:
  Odometer odometer() const { return read<smartcar_odometer, smartcar_odometer_free>(smartcar_vehicle_odometer); }
  Location location() const { return read<smartcar_location, smartcar_location_free>(smartcar_vehicle_location); }
  Battery battery() const { return read<smartcar_battery, smartcar_battery_free>(smartcar_vehicle_battery); }
  Fuel fuel() const { return read<smartcar_fuel, smartcar_fuel_free>(smartcar_vehicle_fuel); }
  Charge charge() const { return read<smartcar_charge, smartcar_charge_free>(smartcar_vehicle_charge); }
  Vin vin() const { return read<smartcar_vin, smartcar_vin_free>(smartcar_vehicle_vin); }
  Attributes attributes() const { return read<smartcar_attributes, smartcar_attributes_free>(smartcar_vehicle_attributes); }

  /* The units of its readings from now on: "metric" or "imperial". */
  void set_unit_system(const std::string &word) {
    smartcar_error *failure = nullptr;
    if (!smartcar_vehicle_set_unit_system(handle_.get(), detail::c_text(word), &failure)) throw error(failure);
  }

  const smartcar_vehicle *get() const noexcept { return handle_.get(); }

 private:
  friend class Client;
  using Owned = detail::Handle<smartcar_vehicle, smartcar_vehicle_free>;
  explicit Vehicle(Owned handle) : handle_(std::move(handle)) {}

  template <class C, auto Free, class Endpoint>
  auto read(Endpoint endpoint) const -> decltype(detail::value(std::declval<C &>())) {
    return detail::value(*detail::call<const C, Free>(endpoint, handle_.get()));
  }
  Owned handle_;
};

/* One Smartcar application and the store of its grants. Its end closes it, which waits until no refresh is half done. */
class Client {
 public:
  explicit Client(const Config &config)
      : handle_(detail::call<smartcar_client, smartcar_client_free>(smartcar_client_open, config.get())) {}

  /* The address of the Connect page to send a driver to. */
  std::string connect_url(const ConnectOptions &options = {}) const {
    std::vector<const char *> scope;
    for (const auto &permission : options.scope) scope.push_back(detail::c_text(permission));
    smartcar_connect_options c = {};
    c.struct_size = sizeof c;
    c.force_approval = options.force_approval;
    c.single_select = options.single_select;
    c.scope = scope.data();
    c.scope_count = scope.size();
    c.state = detail::c_text(options.state);
    c.make = detail::c_text(options.make);
    c.single_select_vin = detail::c_text(options.single_select_vin);
    c.flags = detail::c_text(options.flags);
    c.external_id = detail::c_text(options.external_id);
    c.user = detail::c_text(options.user);
    return detail::call<char, smartcar_string_free>(smartcar_client_connect_url, handle_.get(), &c).get();
  }

  /* Completes Connect from what it sent to the redirect URI: the whole URL, or its query. */
  Grant complete_connect(const std::string &redirect, const CompleteOptions &options = {}) const {
    smartcar_complete_options c = {};
    c.struct_size = sizeof c;
    c.per_vehicle = options.per_vehicle;
    c.state = detail::c_text(options.state);
    c.account = detail::c_text(options.account);
    return detail::value(*detail::call<const smartcar_grant, smartcar_grant_free>(
        smartcar_client_complete_connect, handle_.get(), detail::c_text(redirect), &c));
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

  /* Up to `limit` grants in the order of their ids, after the grant `after`: page by page through all there are. */
  std::vector<Grant> grants(const std::optional<std::string> &after = std::nullopt, std::size_t limit = 100) const {
    return detail::value(*detail::call<const smartcar_grant_list, smartcar_grant_list_free>(
        smartcar_client_grants, handle_.get(), detail::c_text(after), limit));
  }

  /* Forgets a grant. Whether it was there. */
  bool remove_grant(const std::string &grant_id) const {
    bool removed = false;
    smartcar_error *failure = nullptr;
    if (!smartcar_client_remove_grant(handle_.get(), detail::c_text(grant_id), &removed, &failure)) throw error(failure);
    return removed;
  }

  /* The daily job: refreshes every grant whose refresh token ends within this time. */
  RefreshReport refresh_expiring(std::chrono::duration<double> within) const {
    return detail::value(*detail::call<const smartcar_refresh_report, smartcar_refresh_report_free>(
        smartcar_client_refresh_expiring, handle_.get(), within.count()));
  }

  /* Closes, as the end does, and throws if new tokens could not be stored. */
  void close() {
    smartcar_error *failure = nullptr;
    if (!smartcar_client_close(handle_.get(), &failure)) throw error(failure);
  }

  const smartcar_client *get() const noexcept { return handle_.get(); }

 private:
  detail::Handle<smartcar_client, smartcar_client_free> handle_;
};

}  // namespace smartcar

#endif
