/*
 * smartcar_log.hpp: what the library says of itself, and the threads that it has. Include it beside smartcar.hpp where it is needed.
 *
 *   smartcar::Logger logger(SMARTCAR_LOG_INFO, [](const smartcar::LogRecord &record) { std::clog << record.message << "\n"; });
 */
#ifndef SMARTCAR_LOG_HPP
#define SMARTCAR_LOG_HPP

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "smartcar.hpp"

namespace smartcar {

/* Something that the library says; see smartcar_log_record. */
struct LogRecord {
  smartcar_log_level level = SMARTCAR_LOG_OFF;
  Time at;
  std::string target;
  std::string message;
  Pairs fields;
  std::optional<std::string> file;
  std::uint32_t line = 0;
};

namespace detail {

inline LogRecord value(const smartcar_log_record &from) {
  LogRecord to;
  to.level = from.level;
  to.at = time_at(from.at_ms);
  to.target = from.target;
  to.message = from.message;
  for (std::size_t i = 0; i < from.field_count; i++) to.fields.emplace_back(from.fields[i].name, from.fields[i].value);
  to.file = text(from.file);
  to.line = from.line;
  return to;
}

struct AsRecord {
  template <class Given>
  std::optional<LogRecord> operator()(Given given) const {
    return given ? std::optional<LogRecord>(value(*given)) : std::nullopt;
  }
};

}  // namespace detail

/* Has what the library says handed to a function, on a thread of the library's, as long as it lives, or until the next one is made:
   a process has one at a time. What the function throws is dropped. See smartcar_set_logger(). */
class Logger {
 public:
  using Function = std::function<void(const LogRecord &)>;

  Logger(smartcar_log_level level, Function function) : function_(std::move(function)) {
    detail::tell(smartcar_set_logger, static_cast<std::uint32_t>(level), &Logger::log, static_cast<void *>(this));
  }
  Logger(const Logger &) = delete;
  Logger &operator=(const Logger &) = delete;
  /* The function has been given what was said when this returns. */
  ~Logger() { smartcar_end_logger(&Logger::log, this, nullptr); }

 private:
  static void log(void *self, const smartcar_log_record *record) noexcept {
    try {
      static_cast<Logger *>(self)->function_(detail::value(*record));
    } catch (...) {
    }
  }

  Function function_;
};

/* Has records of this level wait for next_log_record. */
inline void keep_log(smartcar_log_level level) {
  detail::tell(smartcar_set_logger, static_cast<std::uint32_t>(level), static_cast<smartcar_logger>(nullptr), static_cast<void *>(nullptr));
}

/* The next record; nothing if none came in that time. */
inline std::optional<LogRecord> next_log_record(Seconds within) {
  const auto record = detail::call<const smartcar_log_record, smartcar_log_record_free>(detail::calls::log_next().block, within.count());
  return record.get() == nullptr ? std::nullopt : std::optional<LogRecord>(detail::value(*record));
}

/* The same, started on a queue instead: a Pending. */
template <class Q = Queue>
auto next_log_record(Queue &queue, Seconds within) {
  using Way = typename detail::On<void, Q>::Way;
  return Way(nullptr, queue).ask(detail::calls::log_next(), detail::AsRecord(), within.count());
}

/* How many threads the library has of its own; see smartcar_thread_options. What is nothing stays as it is. */
struct ThreadOptions {
  std::optional<std::size_t> workers;
  std::optional<std::size_t> blocking;
  std::optional<std::size_t> stack_size;
};

/* To be called before the first client is opened. */
inline void set_threads(const ThreadOptions &from) {
  smartcar_thread_options options = {};
  options.struct_size = sizeof options;
  options.workers = from.workers.value_or(0);
  options.blocking = from.blocking.value_or(0);
  options.stack_size = from.stack_size.value_or(0);
  detail::tell(smartcar_set_threads, &options);
}

}  // namespace smartcar

#endif
