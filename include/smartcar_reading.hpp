/*
 * smartcar_reading.hpp: what every reading has. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_READING_HPP
#define SMARTCAR_READING_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace smartcar {

using Time = std::chrono::system_clock::time_point;
using Seconds = std::chrono::duration<double>;

/* About a reading: which request it was, how old its values are, in which units ("metric" or "imperial"), and the names of the
 * fields whose value is a guess. */
struct Meta {
  std::optional<std::string> request_id;
  std::optional<Time> data_age;
  std::optional<Time> fetched_at;
  std::string unit_system;
  std::vector<std::string> guessed;
};

/* What every reading has: its meta, and the body as Smartcar sent it, as JSON. */
struct Reading {
  Meta meta;
  std::string raw;
};

}  // namespace smartcar

#endif
