/*
 * smartcar_call.hpp: errors as exceptions, handles that free themselves, and calls of smartcar.h that make the one of the
 * other. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_CALL_HPP
#define SMARTCAR_CALL_HPP

#include <memory>
#include <stdexcept>
#include <string_view>

#include "smartcar.h"
#include "smartcar_convert.hpp"
#include "smartcar_values.hpp"

namespace smartcar {

namespace detail {

/* Owns what the library gave, and frees it with the library's function for the type. (std::unique_ptr takes compilers long.) */
template <class T, auto Free>
class Handle {
 public:
  using pointer = T *;
  Handle() = default;
  explicit Handle(T *object) noexcept : object_(object) {}
  Handle(Handle &&other) noexcept : object_(other.release()) {}
  Handle &operator=(Handle &&other) noexcept {
    if (this != &other) {
      reset();
      object_ = other.release();
    }
    return *this;
  }
  ~Handle() { reset(); }

  T *get() const noexcept { return object_; }
  T *operator->() const noexcept { return object_; }
  T &operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  T *release() noexcept {
    T *const object = object_;
    object_ = nullptr;
    return object;
  }
  void reset() noexcept {
    if (T *const object = release()) Free(object);
  }

 private:
  T *object_ = nullptr;
};

/* What stands for a text with a NUL inside, which would end there in C: the library turns it away by the argument's name. */
constexpr const char *not_a_text = "\xff";

/* A text for C, while the string lives. */
inline const char *c_text(const std::string &text) noexcept {
  return text.find('\0') == std::string::npos ? text.c_str() : not_a_text;
}
inline const char *c_text(const std::optional<std::string> &text) noexcept { return text ? c_text(*text) : nullptr; }

/* A view for C: a copy, with the NUL that C wants at its end; or none at all. */
class CText {
 public:
  explicit CText(std::string_view text) : text_(text), is_there_(true) {}
  explicit CText(std::nullopt_t) {}
  operator const char *() const noexcept { return is_there_ ? c_text(text_) : nullptr; }

 private:
  std::string text_;
  bool is_there_ = false;
};
/* Bytes for C, which wants an address even of none. */
inline const char *c_bytes(std::string_view bytes) noexcept { return bytes.data() != nullptr ? bytes.data() : ""; }
inline CText c_text(std::string_view text) { return CText(text); }
inline CText c_text(std::optional<std::string_view> text) { return text ? CText(*text) : CText(std::nullopt); }

}  // namespace detail

/* What went wrong, by its number: SMARTCAR_ERROR_NETWORK and its neighbours. */
using error_kind = enum ::smartcar_error_kind;

/* Why a call failed; what() is the message. Cheap to copy. */
class error : public std::runtime_error {
 public:
  /* Takes the error over. */
  explicit error(smartcar_error *failure)
      : std::runtime_error(smartcar_error_message(failure)), failure_(failure, smartcar_error_free) {}
  /* Shares an error that is part of something. */
  explicit error(std::shared_ptr<const smartcar_error> failure)
      : std::runtime_error(smartcar_error_message(failure.get())), failure_(std::move(failure)) {}

  error_kind kind() const noexcept { return smartcar_error_kind(failure_.get()); }
  std::string name() const { return smartcar_error_name(failure_.get()); }
  std::optional<std::string> field() const { return detail::text(smartcar_error_field(failure_.get())); }
  std::optional<std::string> cause() const { return detail::text(smartcar_error_cause(failure_.get())); }
  bool can_retry() const noexcept { return smartcar_error_can_retry(failure_.get()); }
  std::optional<Seconds> retry_after() const noexcept {
    const auto seconds = detail::number(smartcar_error_retry_after(failure_.get()));
    return seconds ? std::optional<Seconds>(*seconds) : std::nullopt;
  }
  bool driver_must_act() const noexcept { return smartcar_error_driver_must_act(failure_.get()); }
  bool outcome_unknown() const noexcept { return smartcar_error_outcome_unknown(failure_.get()); }
  std::optional<std::string> grant_id() const { return detail::text(smartcar_error_grant_id(failure_.get())); }
  std::optional<std::string> vehicle_id() const { return detail::text(smartcar_error_vehicle_id(failure_.get())); }
  std::optional<std::string> reconnect_reason() const { return detail::text(smartcar_error_reconnect_reason(failure_.get())); }
  /* The permissions that are missing, with spaces between. */
  std::optional<std::string> permissions() const { return detail::text(smartcar_error_permissions(failure_.get())); }

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

  /* Why Connect ended without consent, and the car it found to be incompatible. */
  std::optional<std::string> connect_reason() const { return detail::text(smartcar_error_connect_reason(failure_.get())); }
  std::optional<std::string> incompatible_vin() const { return detail::text(smartcar_error_incompatible_vin(failure_.get())); }
  std::optional<std::string> incompatible_make() const {
    return detail::text(smartcar_error_incompatible_make(failure_.get()));
  }
  std::optional<std::string> incompatible_model() const {
    return detail::text(smartcar_error_incompatible_model(failure_.get()));
  }
  std::optional<int> incompatible_year() const { return detail::year(smartcar_error_incompatible_year(failure_.get())); }

 private:
  std::shared_ptr<const smartcar_error> failure_;
};

namespace detail {

/* Calls `function(arguments..., &result, &error)`. A result, freed with Free; an exception where it failed. */
template <class T, auto Free, class Function, class... Arguments>
Handle<T, Free> call(Function function, const Arguments &...arguments) {
  T *result = nullptr;
  smartcar_error *failure = nullptr;
  if (!function(arguments..., &result, &failure)) throw error(failure);
  return Handle<T, Free>(result);
}

/* As `call`, for functions that give nothing. */
template <class Function, class... Arguments>
void tell(Function function, const Arguments &...arguments) {
  smartcar_error *failure = nullptr;
  if (!function(arguments..., &failure)) throw error(failure);
}

/* Options and arrays for C; they point into what they are made of. */
template <class = void>
std::vector<const char *> c_texts(const std::vector<std::string> &texts) {
  std::vector<const char *> c;
  for (const auto &text : texts) c.push_back(c_text(text));
  return c;
}
template <class = void>
std::vector<smartcar_pair> c_pairs(const Pairs &pairs) {
  std::vector<smartcar_pair> c;
  for (const auto &pair : pairs) c.push_back({c_text(pair.first), c_text(pair.second)});
  return c;
}
/* Zero stands for the default in C. A zero that was set is passed on as the shortest time there is, which the library takes for zero
 * and refuses. */
template <class = void>
double c_span(const std::optional<Seconds> &span) { return !span ? 0 : span->count() == 0 ? 1e-300 : span->count(); }
struct COptions {
  template <class Options>
  explicit COptions(const Options &from) : headers(c_pairs(from.headers)) {
    options.struct_size = sizeof options;
    options.timeout = c_span(from.timeout);
    options.retries = !from.retries ? 0 : *from.retries == 0 ? -1 : static_cast<std::int64_t>(*from.retries);
    options.unit_system = c_text(from.unit_system);
    options.api = c_text(from.api);
    options.headers = headers.data();
    options.header_count = headers.size();
    options.token_timeout = c_span(from.token_timeout);
  }
  std::vector<smartcar_pair> headers;
  smartcar_call_options options = {};
};
template <class C>
void set_signed_state(C &c, const std::optional<SignedState> &state) {
  if (!state) return;
  c.signed_state = c_text(state->payload);
  c.valid_for = state->valid_for.count();
}
template <class = void>
smartcar_complete_options c_complete(const CompleteOptions &from) {
  smartcar_complete_options c = {};
  c.struct_size = sizeof c;
  c.per_vehicle = from.per_vehicle;
  c.signed_state = from.signed_state;
  c.without_code = from.without_code;
  c.unchecked_state = from.unchecked_state;
  c.account_from_external_id = from.account_from_external_id;
  c.state = c_text(from.state);
  c.account = c_text(from.account);
  c.redirect_uri = c_text(from.redirect_uri);
  return c;
}
inline std::uint32_t c_yes(const std::optional<bool> &yes) noexcept {
  return !yes ? SMARTCAR_UNKNOWN : *yes ? SMARTCAR_YES : SMARTCAR_NO;
}
template <class = void>
smartcar_whom c_whom(const Whom &from) {
  smartcar_whom c = {};
  c.struct_size = sizeof c;
  c.account = c_text(from.account);
  c.user_id = c_text(from.user_id);
  c.grant_id = c_text(from.grant_id);
  return c;
}
template <class Row>
class CRows {
 public:
  explicit CRows(const std::vector<Row> &rows) {
    for (const auto &row : rows) {
      smartcar_grant_to_import c = {};
      c.struct_size = sizeof c;
      c.refresh_token = c_text(row.refresh_token);
      c.access_token = c_text(row.access_token);
      c.access_expires_at = c_text(row.access_expires_at);
      c.refresh_expires_at = c_text(row.refresh_expires_at);
      c.user_id = c_text(row.user_id);
      c.vehicle_id = c_text(row.vehicle_id);
      c.per_vehicle = c_text(row.per_vehicle);
      c.account = c_text(row.account);
      c.obtained_at = c_text(row.obtained_at);
      rows_.push_back(c);
    }
    for (const auto &row : rows_) pointers_.push_back(&row);
  }
  const smartcar_grant_to_import *const *data() const noexcept { return pointers_.data(); }
  std::size_t size() const noexcept { return pointers_.size(); }

 private:
  std::vector<smartcar_grant_to_import> rows_;
  std::vector<const smartcar_grant_to_import *> pointers_;
};
template <class = void>
smartcar_grant_filter c_filter(const GrantFilter &from) {
  smartcar_grant_filter c = {};
  c.struct_size = sizeof c;
  c.status = c_text(from.status);
  c.account = c_text(from.account);
  c.user_id = c_text(from.user_id);
  return c;
}
template <class = void>
smartcar_connection_filter c_filter(const ConnectionFilter &from) {
  smartcar_connection_filter c = {};
  c.struct_size = sizeof c;
  c.user_id = c_text(from.user_id);
  c.vehicle_id = c_text(from.vehicle_id);
  c.external_id = c_text(from.external_id);
  c.mode = c_text(from.mode);
  return c;
}
template <class = void>
smartcar_subscription_filter c_filter(const SubscriptionFilter &from) {
  smartcar_subscription_filter c = {};
  c.struct_size = sizeof c;
  c.user_id = c_text(from.user_id);
  c.webhook_id = c_text(from.webhook_id);
  c.vehicle_id = c_text(from.vehicle_id);
  c.mode = c_text(from.mode);
  return c;
}
template <class = void>
smartcar_webhook_filter c_filter(const WebhookFilter &from) {
  smartcar_webhook_filter c = {};
  c.struct_size = sizeof c;
  c.name = c_text(from.name);
  c.callback_uri = c_text(from.callback_uri);
  c.is_enabled = c_yes(from.is_enabled);
  c.auto_subscribe = c_yes(from.auto_subscribe);
  return c;
}

}  // namespace detail

}  // namespace smartcar

#endif
