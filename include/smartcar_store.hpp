/*
 * smartcar_store.hpp: a store of the program's own in C++. Derive from smartcar::Store, and give it to a config:
 *
 *   smartcar::Client client(smartcar::Config::from_env().store(std::make_shared<MyStore>()));
 *
 * What a store must do is said at smartcar_store in smartcar.h: swaps are atomic and durable, functions run on threads of the
 * library, several at once, and never fork or use the client whose store they are. smartcar::check_store() tests a store against
 * the contract. Include it beside smartcar.hpp where it is needed.
 */
#ifndef SMARTCAR_STORE_HPP
#define SMARTCAR_STORE_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "smartcar.hpp"

namespace smartcar {

/* A time of a store, to the millisecond: it reaches further than the nanoseconds of the system's clock. */
using StoreTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/* One grant as a store keeps it; see smartcar_store_row. */
struct StoreRow {
  std::string grant_id;
  std::int64_t version = 0;
  std::optional<std::string> user_id;
  std::optional<std::string> account;
  std::string status;
  std::vector<std::string> vehicles;
  StoreTime connected_at;
  std::optional<StoreTime> refresh_expires_at;
  std::optional<StoreTime> due_at;
  StoreTime status_changed_at;
  StoreTime updated_at;
  /* Bytes, any of which may be 0. */
  std::string body;
};

/* An answer of a store, with the store's own time at which it was read or written. */
template <class T>
struct StoreAnswer {
  T value;
  StoreTime now;
};

/* What became of a swap: done, or what is stored instead. */
struct StoreSwap {
  bool done = false;
  std::optional<StoreRow> current;
};

/* What became of a swap of a counter. */
struct StoreCounterSwap {
  bool done = false;
  std::optional<std::int64_t> current;
};

/* What a function of a store throws where it fails. Any other exception counts as SMARTCAR_STORE_FAILED, with its what(). */
class StoreFailure : public std::runtime_error {
 public:
  StoreFailure(smartcar_store_status status, const std::string &message) : std::runtime_error(message), status_(status) {}
  smartcar_store_status status() const noexcept { return status_; }

 private:
  smartcar_store_status status_;
};

/* A wait for a row to move, from Store::watch to Store::unwatch. */
class StoreWatch {
 public:
  explicit StoreWatch(const smartcar_store_watch *watch) noexcept : watch_(watch) {}
  /* The row has moved, or may have: on any thread. */
  void moved() const noexcept { smartcar_store_moved(watch_); }
  friend bool operator==(StoreWatch one, StoreWatch other) noexcept { return one.watch_ == other.watch_; }
  friend bool operator!=(StoreWatch one, StoreWatch other) noexcept { return one.watch_ != other.watch_; }

 private:
  const smartcar_store_watch *watch_;
};

/* A store of the program's own. Its functions are called on threads of the library, several at once. */
class Store {
 public:
  Store() = default;
  Store(const Store &) = delete;
  Store &operator=(const Store &) = delete;
  virtual ~Store() = default;

  /* The row of one grant. */
  virtual StoreAnswer<std::optional<StoreRow>> load(const std::string &application, const std::string &grant_id) = 0;
  /* All rows that reach a vehicle and are not "removed": newest connected_at first, then highest grant_id. */
  virtual StoreAnswer<std::vector<StoreRow>> load_for(const std::string &application, const std::string &vehicle_id) = 0;
  /* Stores `row` if the stored version is `expected` (nothing: if there is no such row); else gives what is stored. */
  virtual StoreAnswer<StoreSwap> swap(const std::string &application, const StoreRow &row,
                                      std::optional<std::int64_t> expected) = 0;
  /* One page of a walk. */
  virtual StoreAnswer<std::vector<StoreRow>> page(const std::string &application, const smartcar_store_query &query) = 0;
  /* Forgets a row if its version still is this one: whether it did. */
  virtual StoreAnswer<bool> remove(const std::string &application, const std::string &grant_id, std::int64_t version) = 0;
  /* The store's time. */
  virtual StoreTime now() = 0;
  /* Sets a number of the application's if it still is `expected`. */
  virtual StoreAnswer<StoreCounterSwap> swap_counter(const std::string &application, const std::string &name,
                                                     std::optional<std::int64_t> expected, std::int64_t value) {
    static_cast<void>(application), static_cast<void>(name), static_cast<void>(expected), static_cast<void>(value);
    throw StoreFailure(SMARTCAR_STORE_UNSUPPORTED, "this store keeps no counters");
  }
  /* Takes note of who waits for a row to move, until unwatch: whether it does. Where it does not, the library looks itself. */
  virtual bool watch(const std::string &application, const std::string &grant_id, std::int64_t version, StoreWatch watch) {
    static_cast<void>(application), static_cast<void>(grant_id), static_cast<void>(version), static_cast<void>(watch);
    return false;
  }
  virtual void unwatch(StoreWatch watch) noexcept { static_cast<void>(watch); }
  /* Throws while there had better not be another refresh, since its result might not fit. */
  virtual void has_room() {}
  /* How many threads may be in these functions at once; 0 is 16. */
  virtual std::size_t concurrency() const { return 0; }
};

namespace detail {

/* A Store as the table of functions that C knows. */
class StoreTable {
 public:
  using Held = std::shared_ptr<Store>;
  using Reply = smartcar_store_reply;

  /* Its user data is a Held of its own, which `free` deletes. */
  static smartcar_store of(const Held &store) {
    if (store == nullptr) throw std::invalid_argument("store is null: give one");
    smartcar_store table = {};
    table.struct_size = sizeof table;
    table.concurrency = store->concurrency();
    table.load = [](void *user, const char *application, const char *grant_id, Reply *reply) {
      return guarded(reply, [&] {
        const auto answer = at(user).load(application, grant_id);
        if (answer.value) give(reply, *answer.value);
        return done(reply, answer.now);
      });
    };
    table.load_for = [](void *user, const char *application, const char *vehicle_id, Reply *reply) {
      return guarded(reply, [&] { return all(reply, at(user).load_for(application, vehicle_id)); });
    };
    table.swap = [](void *user, const char *application, const smartcar_store_row *row, const std::int64_t *expected,
                    Reply *reply) {
      return guarded(reply, [&] {
        const auto answer = at(user).swap(application, value(*row), optional(expected));
        if (answer.value.current && !answer.value.done) give(reply, *answer.value.current);
        return done(reply, answer.now, answer.value.done);
      });
    };
    table.page = [](void *user, const char *application, const smartcar_store_query *query, Reply *reply) {
      return guarded(reply, [&] { return all(reply, at(user).page(application, *query)); });
    };
    table.remove = [](void *user, const char *application, const char *grant_id, std::int64_t version, Reply *reply) {
      return guarded(reply, [&] {
        const auto answer = at(user).remove(application, grant_id, version);
        return done(reply, answer.now, answer.value);
      });
    };
    table.now = [](void *user, Reply *reply) {
      return guarded(reply, [&] { return done(reply, at(user).now()); });
    };
    table.swap_counter = [](void *user, const char *application, const char *name, const std::int64_t *expected,
                            std::int64_t value, Reply *reply) {
      return guarded(reply, [&] {
        const auto answer = at(user).swap_counter(application, name, optional(expected), value);
        if (answer.value.current && !answer.value.done) smartcar_store_reply_counter(reply, *answer.value.current);
        return done(reply, answer.now, answer.value.done);
      });
    };
    table.watch = [](void *user, const char *application, const char *grant_id, std::int64_t version,
                     const smartcar_store_watch *watch) {
      return guarded(nullptr, [&] {
        const bool takes = at(user).watch(application, grant_id, version, StoreWatch(watch));
        return takes ? SMARTCAR_STORE_DONE : SMARTCAR_STORE_UNSUPPORTED;
      });
    };
    table.unwatch = [](void *user, const smartcar_store_watch *watch) { at(user).unwatch(StoreWatch(watch)); };
    table.has_room = [](void *user, Reply *reply) {
      return guarded(reply, [&] {
        at(user).has_room();
        return done(reply, at(user).now());
      });
    };
    table.free = [](void *user) { delete static_cast<Held *>(user); };
    table.user_data = new Held(store);
    return table;
  }

 private:
  static Store &at(void *user) { return **static_cast<Held *>(user); }

  /* No exception gets out. */
  template <class Work>
  static std::uint32_t guarded(Reply *reply, Work work) noexcept {
    try {
      return static_cast<std::uint32_t>(work());
    } catch (const StoreFailure &failure) {
      smartcar_store_reply_message(reply, failure.what());
      return static_cast<std::uint32_t>(failure.status());
    } catch (const std::exception &failure) {
      smartcar_store_reply_message(reply, failure.what());
    } catch (...) {
      smartcar_store_reply_message(reply, "it threw what is no std::exception");
    }
    return static_cast<std::uint32_t>(SMARTCAR_STORE_FAILED);
  }

  static std::int64_t millis(StoreTime time) { return time.time_since_epoch().count(); }
  static std::int64_t millis(const std::optional<StoreTime> &time) { return time ? millis(*time) : SMARTCAR_STORE_NEVER; }
  static StoreTime time_at(std::int64_t millis) { return StoreTime(std::chrono::milliseconds(millis)); }
  static std::optional<StoreTime> time_or_never(std::int64_t millis) {
    return millis == SMARTCAR_STORE_NEVER ? std::nullopt : std::optional<StoreTime>(time_at(millis));
  }
  static std::optional<std::int64_t> optional(const std::int64_t *number) {
    return number == nullptr ? std::nullopt : std::optional<std::int64_t>(*number);
  }

  static StoreRow value(const smartcar_store_row &from) {
    StoreRow to;
    to.grant_id = from.grant_id;
    to.version = from.version;
    to.user_id = text(from.user_id);
    to.account = text(from.account);
    to.status = from.status;
    to.vehicles = texts(from.vehicles, from.vehicle_count);
    to.connected_at = time_at(from.connected_at_ms);
    to.refresh_expires_at = time_or_never(from.refresh_expires_at_ms);
    to.due_at = time_or_never(from.due_at_ms);
    to.status_changed_at = time_at(from.status_changed_at_ms);
    to.updated_at = time_at(from.updated_at_ms);
    if (from.body_length > 0) to.body.assign(static_cast<const char *>(from.body), from.body_length);
    return to;
  }

  static void give(Reply *reply, const StoreRow &from) {
    const auto vehicles = c_texts(from.vehicles);
    smartcar_store_row row = {};
    row.struct_size = sizeof row;
    row.grant_id = c_text(from.grant_id);
    row.version = from.version;
    row.user_id = c_text(from.user_id);
    row.account = c_text(from.account);
    row.status = c_text(from.status);
    row.vehicles = vehicles.data();
    row.vehicle_count = vehicles.size();
    row.connected_at_ms = millis(from.connected_at);
    row.refresh_expires_at_ms = millis(from.refresh_expires_at);
    row.due_at_ms = millis(from.due_at);
    row.status_changed_at_ms = millis(from.status_changed_at);
    row.updated_at_ms = millis(from.updated_at);
    row.body = from.body.data();
    row.body_length = from.body.size();
    smartcar_store_reply_row(reply, &row);
  }

  static smartcar_store_status done(Reply *reply, StoreTime now, bool done = true) {
    smartcar_store_reply_time(reply, millis(now));
    return done ? SMARTCAR_STORE_DONE : SMARTCAR_STORE_CONFLICT;
  }
  static smartcar_store_status all(Reply *reply, const StoreAnswer<std::vector<StoreRow>> &answer) {
    for (const auto &row : answer.value) give(reply, row);
    return done(reply, answer.now);
  }
};

/* A table that is lent: what `check_store` needs. */
class LentStore {
 public:
  explicit LentStore(const std::shared_ptr<Store> &store) : table_(StoreTable::of(store)) {}
  LentStore(const LentStore &) = delete;
  LentStore &operator=(const LentStore &) = delete;
  ~LentStore() { table_.free(table_.user_data); }
  const smartcar_store *get() const noexcept { return &table_; }

 private:
  smartcar_store table_;
};

}  // namespace detail

/* Throws smartcar::error, which says which rule of the contract the store does not keep. */
inline void check_store(const std::shared_ptr<Store> &store) {
  const detail::LentStore lent(store);
  detail::tell(detail::calls::store_check().block, lent.get());
}

/* The same of two handles of one store, as two processes would have them. */
inline void check_store(const std::shared_ptr<Store> &store, const std::shared_ptr<Store> &other) {
  const detail::LentStore lent(store), lent_other(other);
  detail::tell(detail::calls::store_check_shared().block, lent.get(), lent_other.get());
}

/* The same, started on a queue instead: a Pending<void>. A check that is cancelled, or whose queue is closed, keeps the stores as long as
   the process lives: a function of theirs may be running. */
template <class Q = Queue>
auto check_store(Queue &queue, const std::shared_ptr<Store> &store) {
  using Way = typename detail::On<smartcar_store, Q>::Way;
  const auto lent = std::make_shared<const detail::LentStore>(store);
  return Way(lent->get(), queue).tell_using(lent, detail::calls::store_check());
}
template <class Q = Queue>
auto check_store(Queue &queue, const std::shared_ptr<Store> &store, const std::shared_ptr<Store> &other) {
  using Way = typename detail::On<smartcar_store, Q>::Way;
  using Both = std::pair<detail::LentStore, detail::LentStore>;
  const auto lent = std::make_shared<const Both>(store, other);
  return Way(lent->first.get(), queue).tell_using(lent, detail::calls::store_check_shared(), lent->second.get());
}

inline Config &Config::store(const std::shared_ptr<Store> &store) & {
  const smartcar_store table = detail::StoreTable::of(store);
  smartcar_error *failure = nullptr;
  if (!smartcar_config_set_store(handle_.get(), &table, &failure)) {
    table.free(table.user_data);
    throw error(failure);
  }
  return *this;
}
inline Config &&Config::store(const std::shared_ptr<Store> &store) && { return std::move(this->store(store)); }

}  // namespace smartcar

#endif
