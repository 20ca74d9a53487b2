/*
 * smartcar_webhook.hpp: what Smartcar posts to your server. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_WEBHOOK_HPP
#define SMARTCAR_WEBHOOK_HPP

#include "smartcar/event.hpp"
#include "smartcar_call.hpp"

namespace smartcar {

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
template <class = void>
Delivery handle(const std::vector<std::string> &tokens, const Pairs &headers, std::string_view body) {
  const auto c = detail::c_texts(tokens);
  std::vector<smartcar_webhook_header> h;
  for (const auto &each : headers) h.push_back({detail::c_text(each.first), each.second.data(), each.second.size()});
  auto given = detail::call<const smartcar_webhook_delivery, smartcar_webhook_delivery_free>(
      smartcar_webhook_handle, c.data(), c.size(), h.data(), h.size(), detail::c_bytes(body), body.size());
  const std::shared_ptr<const smartcar_webhook_delivery> from(given.release(), smartcar_webhook_delivery_free);
  Delivery to;
  to.status = from->status;
  to.answer = detail::text(from->answer);
  to.content_type = from->content_type;
  if (from->event != nullptr) to.event = detail::value(*from->event);
  if (from->error != nullptr) to.error = smartcar::error(std::shared_ptr<const smartcar_error>(from, from->error));
  return to;
}

/* Checks that the body is signed with one of the tokens; throws where it is not. */
template <class = void>
void verify(const std::vector<std::string> &tokens, std::string_view signature, std::string_view body) {
  const auto c = detail::c_texts(tokens);
  detail::tell(smartcar_webhook_verify, c.data(), c.size(), detail::c_text(signature), detail::c_bytes(body), body.size());
}

/* Reads a body. Check its signature first. */
template <class = void>
Event parse(std::string_view body) {
  return detail::value(*detail::call<const smartcar_webhook_event, smartcar_webhook_event_free>(smartcar_webhook_parse, body.data(),
                                                                                               body.size()));
}

/* The signature of a body, as Smartcar makes it: to test a receiver of your own. */
template <class = void>
std::string sign(std::string_view token, std::string_view body) {
  return detail::call<char, smartcar_string_free>(smartcar_webhook_sign, detail::c_text(token), detail::c_bytes(body), body.size()).get();
}

/* What the callback answers to a "VERIFY" event. */
template <class = void>
std::string challenge_answer(std::string_view token, std::string_view challenge) {
  return detail::call<char, smartcar_string_free>(smartcar_webhook_challenge_answer, detail::c_text(token),
                                                  detail::c_text(challenge))
      .get();
}

}  // namespace webhook

}  // namespace smartcar

#endif
