/*
 * smartcar_webhook.hpp: what Smartcar posts to your server. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_WEBHOOK_HPP
#define SMARTCAR_WEBHOOK_HPP

#include "smartcar_call.hpp"

namespace smartcar {

namespace detail {

/* What an event tells, by its raw body. */
template <class C, auto Free, class Function>
auto told(const std::string &raw, Function function, const std::string &unit_system) -> decltype(detail::value(std::declval<C &>())) {
  const auto event = call<const smartcar_webhook_event, smartcar_webhook_event_free>(smartcar_webhook_parse, raw.data(), raw.size());
  return detail::value(*call<const C, Free>(function, event.get(), c_text(unit_system)));
}

}  // namespace detail

/* Webhooks: what Smartcar posts to your server, checked, answered and read. Nothing is sent. */
namespace webhook {

/* What became of one HTTP request, and what to answer to it. */
struct Delivery {
  int status = 0;
  std::optional<std::string> answer;
  std::string content_type;
  std::optional<Event> event;
  /* Why the status is not 200, for the log. */
  std::optional<smartcar::error> error;
};

/* Handles one request that a webhook's callback got; `body` is the bytes exactly as they arrived. */
inline Delivery handle(const std::vector<std::string> &tokens, const Pairs &headers, const std::string &body) {
  const auto c = detail::c_texts(tokens);
  std::vector<smartcar_webhook_header> h;
  for (const auto &each : headers) h.push_back({detail::c_text(each.first), each.second.data(), each.second.size()});
  const std::shared_ptr<const smartcar_webhook_delivery> from =
      detail::call<const smartcar_webhook_delivery, smartcar_webhook_delivery_free>(
      smartcar_webhook_handle, c.data(), c.size(), h.data(), h.size(), body.data(), body.size());
  Delivery to;
  to.status = from->status;
  to.answer = detail::text(from->answer);
  to.content_type = from->content_type;
  if (from->event != nullptr) to.event = detail::value(*from->event);
  if (from->error != nullptr) to.error = smartcar::error(std::shared_ptr<const smartcar_error>(from, from->error));
  return to;
}

/* Checks that the body is signed with one of the tokens; throws where it is not. */
inline void verify(const std::vector<std::string> &tokens, const std::string &signature, const std::string &body) {
  const auto c = detail::c_texts(tokens);
  detail::tell(smartcar_webhook_verify, c.data(), c.size(), detail::c_text(signature), body.data(), body.size());
}

/* Reads a body. Check its signature first. */
inline Event parse(const std::string &body) {
  return detail::value(*detail::call<const smartcar_webhook_event, smartcar_webhook_event_free>(smartcar_webhook_parse, body.data(),
                                                                                               body.size()));
}

/* What an event tells, as the readings that a vehicle's methods give; throws where it does not tell it. */
inline Attributes attributes(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_attributes, smartcar_attributes_free>(event.raw, smartcar_webhook_event_attributes, unit_system);
}
inline Battery battery(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_battery, smartcar_battery_free>(event.raw, smartcar_webhook_event_battery, unit_system);
}
inline BatteryCapacity battery_capacity(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_battery_capacity, smartcar_battery_capacity_free>(event.raw, smartcar_webhook_event_battery_capacity, unit_system);
}
inline Charge charge(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_charge, smartcar_charge_free>(event.raw, smartcar_webhook_event_charge, unit_system);
}
inline ChargeLimit charge_limit(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_charge_limit, smartcar_charge_limit_free>(event.raw, smartcar_webhook_event_charge_limit, unit_system);
}
inline DiagnosticSystemStatus diagnostic_system_status(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_diagnostic_system_status, smartcar_diagnostic_system_status_free>(event.raw, smartcar_webhook_event_diagnostic_system_status, unit_system);
}
inline DiagnosticTroubleCodes diagnostic_trouble_codes(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_diagnostic_trouble_codes, smartcar_diagnostic_trouble_codes_free>(event.raw, smartcar_webhook_event_diagnostic_trouble_codes, unit_system);
}
inline EngineOil engine_oil(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_engine_oil, smartcar_engine_oil_free>(event.raw, smartcar_webhook_event_engine_oil, unit_system);
}
inline Fuel fuel(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_fuel, smartcar_fuel_free>(event.raw, smartcar_webhook_event_fuel, unit_system);
}
inline Location location(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_location, smartcar_location_free>(event.raw, smartcar_webhook_event_location, unit_system);
}
inline LockStatus lock_status(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_lock_status, smartcar_lock_status_free>(event.raw, smartcar_webhook_event_lock_status, unit_system);
}
inline NominalCapacity nominal_capacity(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_nominal_capacity, smartcar_nominal_capacity_free>(event.raw, smartcar_webhook_event_nominal_capacity, unit_system);
}
inline Odometer odometer(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_odometer, smartcar_odometer_free>(event.raw, smartcar_webhook_event_odometer, unit_system);
}
inline ServiceHistory service_history(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_service_history, smartcar_service_history_free>(event.raw, smartcar_webhook_event_service_history, unit_system);
}
inline TirePressure tire_pressure(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_tire_pressure, smartcar_tire_pressure_free>(event.raw, smartcar_webhook_event_tire_pressure, unit_system);
}
inline Vin vin(const Event &event, const std::string &unit_system = "metric") {
  return detail::told<smartcar_vin, smartcar_vin_free>(event.raw, smartcar_webhook_event_vin, unit_system);
}

/* The signature of a body, as Smartcar makes it: to test a receiver of your own. */
inline std::string sign(const std::string &token, const std::string &body) {
  return detail::call<char, smartcar_string_free>(smartcar_webhook_sign, detail::c_text(token), body.data(), body.size()).get();
}

/* What the callback answers to a "VERIFY" event. */
inline std::string challenge_answer(const std::string &token, const std::string &challenge) {
  return detail::call<char, smartcar_string_free>(smartcar_webhook_challenge_answer, detail::c_text(token),
                                                  detail::c_text(challenge))
      .get();
}

}  // namespace webhook

}  // namespace smartcar

#endif
