/*
 * smartcar_from_c.hpp: what every conversion from the structs of smartcar.h is made of. Part of smartcar.hpp, and not for
 * programs.
 */
#ifndef SMARTCAR_FROM_C_HPP
#define SMARTCAR_FROM_C_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "smartcar.h"
#include "smartcar_reading.hpp"

namespace smartcar {
namespace detail {

/* Here and elsewhere functions are templates of nothing (`class = void`): compilers look only at those that a program uses. */

inline std::optional<std::string> text(const char *text) {
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}
inline std::optional<double> number(double number) noexcept {
  return number != number ? /* NaN */ std::nullopt : std::optional<double>(number);
}
/* The clock may count in nanoseconds, which end in 2262: what lies beyond (the year 9999 for "never") is the last that it can say. */
inline Time time_at(std::int64_t millis) {
  using std::chrono::milliseconds;
  const auto first = std::chrono::ceil<milliseconds>(Time::min().time_since_epoch());
  const auto last = std::chrono::floor<milliseconds>(Time::max().time_since_epoch());
  return Time(std::clamp(milliseconds(millis), first, last));
}
inline std::optional<Time> time(std::int64_t millis) {
  return millis != 0 ? std::optional<Time>(time_at(millis)) : std::nullopt;
}
inline std::optional<std::uint64_t> count(std::int64_t count) noexcept {
  return count >= 0 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(count)) : std::nullopt;
}
inline std::optional<int> year(int year) noexcept { return year != 0 ? std::optional<int>(year) : std::nullopt; }
inline std::optional<bool> yes(smartcar_tristate yes) noexcept {
  return yes == SMARTCAR_UNKNOWN ? std::nullopt : std::optional<bool>(yes == SMARTCAR_YES);
}
inline std::vector<std::string> texts(const char *const *texts, std::size_t count) {
  return std::vector<std::string>(texts, texts + count);
}
inline std::vector<double> numbers(const double *numbers, std::size_t count) {
  return std::vector<double>(numbers, numbers + count);
}
template <class T, class C>
std::vector<T> list(const C *const *items, std::size_t count, T (*convert)(const C &)) {
  std::vector<T> to;
  to.reserve(count);
  for (std::size_t i = 0; i < count; i++) to.push_back(convert(*items[i]));
  return to;
}
template <class T, class C>
std::optional<T> optional(const C *from, T (*convert)(const C &)) {
  return from != nullptr ? std::optional<T>(convert(*from)) : std::nullopt;
}

template <class = void>
Meta value(const smartcar_meta &from) {
  return {text(from.request_id), time(from.data_age_ms), time(from.fetched_at_ms), from.unit_system,
          texts(from.guessed, from.guessed_count)};
}
template <class T, class C>
T reading(const C &from) {
  T to;
  to.meta = value(*from.meta);
  to.raw = Json(from.raw);
  return to;
}

}  // namespace detail
}  // namespace smartcar

#endif
