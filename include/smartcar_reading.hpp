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
#include <string_view>
#include <utility>
#include <vector>

#include "smartcar.h"

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

/* JSON as Smartcar sent it. It becomes text when somebody asks for it; copies are the same JSON. */
class Json {
 public:
  Json() = default;
  /* JSON of a result, for longer than that lives. */
  explicit Json(const smartcar_json *json) noexcept : json_(smartcar_json_keep(json)) {}
  Json(const Json &other) noexcept : json_(smartcar_json_keep(other.json_)) {}
  Json(Json &&other) noexcept : json_(std::exchange(other.json_, nullptr)) {}
  Json &operator=(Json other) noexcept {
    std::swap(json_, other.json_);
    return *this;
  }
  ~Json() { smartcar_json_free(json_); }

  /* Its text, which ends with a NUL and lasts as long as this or a copy; "" where there is none. Any thread may ask. */
  std::string_view text() const noexcept {
    const char *const text = smartcar_json_text(json_);
    return text != nullptr ? text : "";
  }

 private:
  const smartcar_json *json_ = nullptr;
};

/* What every reading has: its meta, and the body as Smartcar sent it. */
struct Reading {
  Meta meta;
  Json raw;
};

}  // namespace smartcar

#endif
