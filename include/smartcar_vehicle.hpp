/*
 * smartcar_vehicle.hpp: a vehicle, and batches of its readings. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_VEHICLE_HPP
#define SMARTCAR_VEHICLE_HPP

#include "smartcar/batch.hpp"
#include "smartcar/vehicle.hpp"
#include "smartcar_pages.hpp"
#include "smartcar_methods.hpp"

namespace smartcar {

/* The readings of a batch; each may have failed. Made by Vehicle::batch. */
class Batch : public BatchReadings<> {
 public:
  /* The answer of a path that was asked for. */
  template <class = void>
  Answer path(std::string_view path) const {
    return read<smartcar_answer, smartcar_answer_free>(smartcar_batch_path, detail::c_text(path));
  }

 private:
  friend struct detail::AsObject<Batch>;
  explicit Batch(Owned handle) : BatchReadings<>(std::move(handle)) {}
};

/* What a Vehicle does beside: either form of each, as in VehicleMethods. */
template <class Way>
class VehicleCalls : public VehicleMethods<Way> {
 public:
  template <class T>
  using Gives = typename Way::template Gives<T>;

  /* A valid access token for API v2 of the grant that reaches it, for code that sends its own requests. Take it anew for each of
     them. */
  Gives<std::string> access_token() const {
    return this->own_text(detail::calls::vehicle_access_token());
  }

  /* Several in one request: names of readings ("odometer"), or paths ("/tesla/compass"). */
  Gives<Batch> batch(const std::vector<std::string> &names) const {
    const auto c = detail::c_texts(names);
    return this->make(detail::calls::vehicle_batch(), detail::AsObject<Batch>(), c.data(), c.size());
  }

  /* Sets when it charges at a place (API v3). */
  Gives<ChargeScheduleResult> set_charge_schedule(const ChargeSchedule &schedule) const {
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
    return this->ask(detail::calls::vehicle_set_charge_schedule(), &c);
  }

  /* Signals (API v3). */
  Gives<Signal> signal(std::string_view code) const {
    return this->ask(detail::calls::vehicle_signal(), detail::c_text(code));
  }
  Gives<ListPage<Signal>> signals(std::optional<std::string_view> after, std::size_t size = 0) const {
    return this->ask(detail::calls::vehicle_signals(), detail::c_text(after), size);
  }
  Gives<std::vector<Signal>> signals() const {
    return this->ask(detail::calls::vehicle_all_signals());
  }

  /* Any other request below the vehicle; the body is JSON. */
  Gives<Answer> request(std::string_view method, std::string_view path, const Pairs &query = {},
                 std::optional<std::string_view> body = std::nullopt) const {
    const auto c = detail::c_pairs(query);
    return this->ask(detail::calls::vehicle_request(), detail::c_text(method), detail::c_text(path), c.data(), c.size(), detail::c_text(body));
  }

 protected:
  using VehicleMethods<Way>::VehicleMethods;
};

/* The calls of a vehicle that are started on a queue: each gives a Pending. It may be as short-lived as the expression it is in. */
using QueuedVehicle = VehicleCalls<detail::Queued<smartcar_vehicle>>;

/* A vehicle. Made by Client::vehicle. */
class Vehicle : public VehicleCalls<detail::Blocking<smartcar_vehicle, smartcar_vehicle_free>> {
 public:
  /* The same calls, each of which is started on a queue instead. */
  template <class Q>
  auto on(Q &queue) const {
    using Way = typename detail::On<smartcar_vehicle, Q>::Way;
    return VehicleCalls<Way>(Way(get(), queue));
  }

  /* Every signal, page by page: see Items. */
  template <class = void>
  auto each_signal() const {
    return Items([this](std::optional<std::string_view> after) { return signals(after); });
  }

  /* The same vehicle, its calls with options over those they had. */
  template <class = void>
  Vehicle with_options(const CallOptions &options) const {
    const detail::COptions c(options);
    return Vehicle(detail::call<smartcar_vehicle, smartcar_vehicle_free>(smartcar_vehicle_with_options, get(), &c.options));
  }
  /* The units of its readings from now on: "metric" or "imperial". */
  template <class = void>
  void set_unit_system(std::string_view word) {
    detail::tell(smartcar_vehicle_set_unit_system, get(), detail::c_text(word));
  }

 private:
  friend class Client;
  using Owned = detail::Handle<smartcar_vehicle, smartcar_vehicle_free>;
  explicit Vehicle(Owned handle) : VehicleCalls(detail::Blocking<smartcar_vehicle, smartcar_vehicle_free>(std::move(handle))) {}
};

}  // namespace smartcar

#endif
