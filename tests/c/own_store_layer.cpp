/* smartcar_store.hpp: a store written as a class keeps every rule, a client lives on it, and what it throws is an error. */
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "smartcar_log.hpp"
#include "smartcar_queue.hpp"
#include "smartcar_store.hpp"
extern "C" {
#include "support.h"
}

namespace {

using smartcar::StoreAnswer;
using smartcar::StoreRow;
using smartcar::StoreTime;

/* In memory, behind one lock. */
class MemoryStore : public smartcar::Store {
 public:
  ~MemoryStore() override { ended++; }

  StoreAnswer<std::optional<StoreRow>> load(const std::string &application, const std::string &grant_id) override {
    const std::lock_guard<std::mutex> held(lock_);
    if (throws) throw std::runtime_error("no luck today");
    return {find(application, grant_id), now()};
  }
  StoreAnswer<std::vector<StoreRow>> load_for(const std::string &application, const std::string &vehicle_id) override {
    const std::lock_guard<std::mutex> held(lock_);
    std::map<std::pair<StoreTime, std::string>, StoreRow> found;
    for (const auto &[key, row] : rows_) {
      const bool reaches = std::set<std::string>(row.vehicles.begin(), row.vehicles.end()).count(vehicle_id) > 0;
      if (key.first == application && reaches && row.status != "removed") found[{row.connected_at, row.grant_id}] = row;
    }
    StoreAnswer<std::vector<StoreRow>> answer{{}, now()};
    for (auto one = found.rbegin(); one != found.rend(); ++one) answer.value.push_back(one->second);
    return answer;
  }
  StoreAnswer<smartcar::StoreSwap> swap(const std::string &application, const StoreRow &row,
                                        std::optional<std::int64_t> expected) override {
    const std::lock_guard<std::mutex> held(lock_);
    const auto stored = find(application, row.grant_id);
    if ((stored ? std::optional<std::int64_t>(stored->version) : std::nullopt) != expected) return {{false, stored}, now()};
    rows_[{application, row.grant_id}] = row;
    tell({application, row.grant_id});
    return {{true, {}}, now()};
  }
  StoreAnswer<std::vector<StoreRow>> page(const std::string &application, const smartcar_store_query &query) override {
    const std::lock_guard<std::mutex> held(lock_);
    std::map<std::pair<std::int64_t, std::string>, StoreRow> found;
    for (const auto &[key, row] : rows_) {
      if (key.first != application || !admits(query, row)) continue;
      std::optional<StoreTime> at;
      switch (query.order) {
        case SMARTCAR_STORE_BY_ID: at = StoreTime(std::chrono::milliseconds(0)); break;
        case SMARTCAR_STORE_BY_DUE: at = row.due_at; break;
        case SMARTCAR_STORE_BY_EXPIRY: at = row.refresh_expires_at; break;
        case SMARTCAR_STORE_BY_STATUS_CHANGED: at = row.status_changed_at; break;
        default: throw smartcar::StoreFailure(SMARTCAR_STORE_UNSUPPORTED, "no such order");
      }
      if (!at) continue;
      const std::int64_t millis = at->time_since_epoch().count();
      const bool by_id = query.order == SMARTCAR_STORE_BY_ID;
      const bool after = by_id ? row.grant_id > query.after_id
                               : std::make_pair(millis, row.grant_id) > std::make_pair(query.after_ms, std::string(query.after_id));
      if (after && millis <= query.up_to_ms) found[{millis, row.grant_id}] = row;
    }
    StoreAnswer<std::vector<StoreRow>> answer{{}, now()};
    for (const auto &one : found) {
      if (answer.value.size() < query.limit) answer.value.push_back(one.second);
    }
    return answer;
  }
  StoreAnswer<bool> remove(const std::string &application, const std::string &grant_id, std::int64_t version) override {
    const std::lock_guard<std::mutex> held(lock_);
    const auto stored = find(application, grant_id);
    if (!stored || stored->version != version) return {false, now()};
    rows_.erase({application, grant_id});
    tell({application, grant_id});
    return {true, now()};
  }
  StoreTime now() override { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
  StoreAnswer<smartcar::StoreCounterSwap> swap_counter(const std::string &application, const std::string &name,
                                                       std::optional<std::int64_t> expected, std::int64_t value) override {
    const std::lock_guard<std::mutex> held(lock_);
    const auto there = counters_.find({application, name});
    const auto current = there == counters_.end() ? std::nullopt : std::optional<std::int64_t>(there->second);
    if (current != expected) return {{false, current}, now()};
    counters_[{application, name}] = value;
    return {{true, {}}, now()};
  }
  bool watch(const std::string &application, const std::string &grant_id, std::int64_t, smartcar::StoreWatch watch) override {
    const std::lock_guard<std::mutex> held(lock_);
    watches_.push_back({{application, grant_id}, watch});
    watched++;
    return true;
  }
  void unwatch(smartcar::StoreWatch watch) noexcept override {
    const std::lock_guard<std::mutex> held(lock_);
    for (auto one = watches_.begin(); one != watches_.end(); ++one) {
      if (one->second != watch) continue;
      watches_.erase(one);
      return;
    }
  }

  static inline std::atomic<int> ended{0};
  std::atomic<bool> throws{false};
  std::atomic<int> watched{0};

 private:
  using Key = std::pair<std::string, std::string>;

  std::optional<StoreRow> find(const std::string &application, const std::string &grant_id) const {
    const auto found = rows_.find({application, grant_id});
    return found == rows_.end() ? std::nullopt : std::optional<StoreRow>(found->second);
  }
  void tell(const Key &key) const {
    for (const auto &one : watches_) {
      if (one.first == key) one.second.moved();
    }
  }
  static bool admits(const smartcar_store_query &query, const StoreRow &row) {
    switch (query.filter) {
      case SMARTCAR_STORE_ALL: return true;
      case SMARTCAR_STORE_OF_STATUS: return row.status == query.word;
      case SMARTCAR_STORE_OF_ACCOUNT: return row.account == std::optional<std::string>(query.word);
      case SMARTCAR_STORE_OF_USER: return row.user_id == std::optional<std::string>(query.word);
      default: return false;
    }
  }

  std::mutex lock_;
  std::map<Key, StoreRow> rows_;
  std::map<Key, std::int64_t> counters_;
  std::vector<std::pair<Key, smartcar::StoreWatch>> watches_;
};

/* It forgets what it writes. */
class Forgetful : public MemoryStore {
  StoreAnswer<smartcar::StoreSwap> swap(const std::string &, const StoreRow &, std::optional<std::int64_t>) override {
    return {{true, {}}, now()};
  }
};

/* The same checks, side by side, and one that nobody waits for. */
void checked_on_a_queue(const std::shared_ptr<MemoryStore> &store) {
  smartcar::Queue queue;
  int kept = 0, broken = 0, cancelled = 0;
  const auto told = [&](const smartcar::Outcome<void> &outcome) {
    if (outcome) {
      kept++;
    } else if (outcome.failure().kind() == SMARTCAR_ERROR_CANCELLED) {
      cancelled++;
    } else {
      CHECK(outcome.failure().kind() == SMARTCAR_ERROR_STORE);
      broken++;
    }
  };
  smartcar::check_store(queue, store).then(told);
  smartcar::check_store(queue, store, store).then(told);
  smartcar::check_store(queue, std::make_shared<Forgetful>()).then(told);
  auto left = smartcar::check_store(queue, store);
  left.then(told);
  left.cancel();
  while (queue.pending() > 0) queue.run(smartcar::Seconds(60));
  CHECK(kept == 2 && broken == 1 && cancelled == 1);
}

}  // namespace

int main() {
  smartcar::set_threads({2, {}, {}});
  sandbox_start(nullptr);
  std::atomic<int> said{0};
  auto logger = std::make_unique<smartcar::Logger>(SMARTCAR_LOG_DEBUG, [](const smartcar::LogRecord &) {});
  // The first one goes once the second has come, and takes nothing from it.
  logger = std::make_unique<smartcar::Logger>(SMARTCAR_LOG_DEBUG, [&said](const smartcar::LogRecord &record) {
    if (record.message == "smartcar.call" && !record.fields.empty()) said++;
    throw record.line;  // which is dropped
  });
  const auto store = std::make_shared<MemoryStore>();
  smartcar::check_store(store);
  smartcar::check_store(store, store);
  CHECK(store->watched >= 50);
  bool refused = false;
  try {
    smartcar::check_store(std::shared_ptr<smartcar::Store>());
  } catch (const std::invalid_argument &) {
    refused = true;
  }
  CHECK(refused);
  // "Never" is often the year 9999, which nanoseconds do not reach.
  CHECK(smartcar::detail::time_at(253402300799999) <= smartcar::Time::max());
  CHECK(smartcar::detail::time_at(253402300799999) > smartcar::detail::time_at(4102444800000));
  CHECK(smartcar::detail::time_at(INT64_MIN) < smartcar::Time());
  bool failed = false;
  try {
    smartcar::check_store(std::make_shared<Forgetful>());
  } catch (const smartcar::error &failure) {
    failed = true;
    CHECK(failure.kind() == SMARTCAR_ERROR_STORE && std::string(failure.what()).find("breaks the rule") != std::string::npos);
  }
  CHECK(failed);  // a store that forgets keeps no rules
  checked_on_a_queue(store);
  MemoryStore::ended = 0;
  {
    smartcar::Client client(smartcar::Config::from_env().store(std::make_shared<MemoryStore>()));
    char *redirect = sandbox_consent("{\"vehicles\":1}");
    smartcar::CompleteOptions options;
    options.state = STATE;
    const auto grant = client.complete_connect(redirect, options);
    free(redirect);
    CHECK(client.vehicle(grant.vehicles.at(0)).odometer().distance > 0);
    client.close();
  }
  for (int tries = 0; said == 0 && tries < 200; tries++) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(said > 0);
  for (int tries = 0; MemoryStore::ended == 0 && tries < 200; tries++) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(MemoryStore::ended == 1);
  smartcar::Client client(smartcar::Config::from_env().store(store));
  store->throws = true;
  failed = false;
  try {
    client.grant("some-grant");
  } catch (const smartcar::error &failure) {
    failed = true;
    CHECK(failure.kind() == SMARTCAR_ERROR_STORE && std::string(failure.what()).find("no luck today") != std::string::npos);
  }
  CHECK(failed);
  return 0;
}
