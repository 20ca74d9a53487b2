// Queues in C++: callbacks, and coroutines where the compiler has them (this file is built as C++17 and as C++20).
#include <poll.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <thread>
#include <type_traits>

#include "smartcar_log.hpp"
#include "smartcar_queue.hpp"

extern "C" {
#include "support.h"
}

using smartcar::Client, smartcar::Config, smartcar::Odometer, smartcar::Outcome, smartcar::Queue, smartcar::Seconds, smartcar::Vehicle;

static_assert(!std::is_copy_constructible_v<Queue> && !std::is_move_constructible_v<Queue>);
static_assert(std::is_move_constructible_v<Outcome<Client>> && std::is_move_constructible_v<Outcome<smartcar::Batch>>);

static smartcar::CompleteOptions own_state() {
  smartcar::CompleteOptions options;
  options.state = STATE;
  return options;
}

static void latency(const char *seconds) {
  const std::string json =
      std::string("{\"rules\":[{\"path\":\"/v2.0/*\",\"do\":\"delay\",\"seconds\":") + seconds + "}]}";
  std::free(sandbox_request("POST", "/sandbox/faults", json.c_str()));
}
static void no_latency() { std::free(sandbox_request("POST", "/sandbox/faults", "{\"rules\":[]}")); }

// Runs the queue as an event loop does, until nothing is pending.
static void drain(Queue &queue) {
  while (queue.pending() > 0) {
    pollfd watched = {queue.fd(), POLLIN, 0};
    CHECK(poll(&watched, 1, 60000) == 1);
    CHECK(queue.run() > 0);
  }
}

// Everything a Client and a Vehicle do, by callbacks.
static void callbacks(const Client &client, const Vehicle &vehicle) {
  Queue queue;
  unsigned called = 0;
  CHECK(queue.run() == 0 && queue.pending() == 0 && queue.run(Seconds(0.01)) == 0);
  CHECK(queue.run(Seconds(-1)) == 0); // no time at all
  vehicle.on(queue).odometer().then([&](Outcome<Odometer> outcome) {
    CHECK(outcome && outcome->distance > 0 && (*outcome).meta.unit_system == "metric");
    CHECK(std::move(outcome).get().distance > 0);
    called++;
    // A callback may go on.
    vehicle.on(queue).batch({"odometer", "vin"}).then([&](Outcome<smartcar::Batch> batch) {
      CHECK(batch && batch->odometer().distance > 0 && !batch->vin().vin.empty());
      called++;
    });
  });
  vehicle.on(queue).access_token().then([&](Outcome<std::string> token) {
    CHECK(token && !token->empty());
    called++;
  });
  client.on(queue).grant("nobody").then([&](Outcome<std::optional<smartcar::Grant>> grant) {
    CHECK(grant && !*grant);
    called++;
  });
  client.on(queue).remove_grant("nobody").then([&](Outcome<bool> removed) {
    CHECK(removed && !*removed);
    called++;
  });
  client.on(queue).access_token("nobody").then([&](Outcome<std::string> token) {
    CHECK(!token && token.failure().kind() == SMARTCAR_ERROR_NOT_CONNECTED);
    try {
      std::move(token).get();
      std::abort();
    } catch (const smartcar::error &failure) {
      CHECK(failure.kind() == SMARTCAR_ERROR_NOT_CONNECTED);
    }
    called++;
  });
  vehicle.on(queue).unsubscribe("nothing").then([&](Outcome<void> done) {
    CHECK(!done);
    called++;
  });
  vehicle.on(queue).vin(); // nobody asks
  drain(queue);
  CHECK(called == 7);
  // One who asks late is called at once.
  auto pending = vehicle.on(queue).odometer();
  drain(queue);
  bool late = false;
  pending.then([&](Outcome<Odometer> outcome) { late = static_cast<bool>(outcome); });
  CHECK(late);
  // What is wrong from the start is thrown there.
  try {
    client.on(queue).grant(std::string("a\0b", 3));
    std::abort();
  } catch (const smartcar::error &failure) {
    CHECK(failure.field() == "grant_id");
  }
  CHECK(queue.pending() == 0);
  // What a callback throws comes out of run(), and costs nobody else.
  unsigned others = 0;
  for (int i = 0; i < 3; i++) {
    vehicle.on(queue).odometer().then([&, i](Outcome<Odometer>) {
      if (i == 1) throw std::runtime_error("mine");
      others++;
    });
  }
  unsigned thrown = 0;
  while (queue.pending() > 0) {
    try {
      queue.run(Seconds(10));
    } catch (const std::runtime_error &) {
      thrown++;
    }
  }
  CHECK(others == 2 && thrown == 1);
}

static void opened() {
  Queue queue;
  const auto config = Config::from_env().set("store", std::string("sqlite:") + temporary_folder() + "/opened.db");
  std::optional<Client> client;
  Client::open(queue, config).then([&](Outcome<Client> outcome) { client.emplace(std::move(outcome).get()); });
  drain(queue);
  CHECK(client);
  const auto events = client->events();
  unsigned told = 0;
  events.on(queue).next(Seconds(0)).then([&](Outcome<std::optional<smartcar::GrantEvent>> event) {
    CHECK(event && !*event);
    told++;
  });
  client->on(queue).refresh_expiring(std::chrono::hours(1)).then([&](Outcome<smartcar::RefreshReport> report) {
    CHECK(report && report->refreshed == 0);
    told++;
  });
  smartcar::Progress progress;
  smartcar::RefreshOptions options;
  options.progress = &progress;
  client->on(queue).refresh_expiring(std::chrono::hours(1), options).then([&](Outcome<smartcar::RefreshReport> report) {
    CHECK(report && report->refreshed == 0);
    told++;
  });
  std::function<void(Outcome<std::optional<smartcar::RefreshReport>>)> further = [&](auto report) {
    if (report) return progress.on(queue).next(Seconds(30)).then(further);
    CHECK(report.failure().kind() == SMARTCAR_ERROR_CLOSED); // the run is over
    told++;
  };
  progress.on(queue).next(Seconds(30)).then(further);
  client->on(queue).grants().then([&](Outcome<smartcar::GrantPage> page) {
    CHECK(page && page->items.empty());
    told++;
  });
  drain(queue);
  client->on(queue).close(Seconds(5)).then([&](Outcome<void> closed) {
    CHECK(closed);
    told++;
  });
  drain(queue);
  CHECK(told == 6);
}

// Cancelled by hand, and by the queue's end; callbacks that begin again at once do not keep it from ending.
static void cancelled(const Vehicle &vehicle) {
  latency("30");
  unsigned told = 0, refused = 0;
  std::function<void(Outcome<Odometer>)> again;
  {
    Queue queue;
    again = [&](Outcome<Odometer> outcome) {
      CHECK(!outcome && outcome.failure().kind() == SMARTCAR_ERROR_CANCELLED);
      told++;
      try {
        vehicle.on(queue).odometer().then(again);
      } catch (const smartcar::error &failure) {
        CHECK(failure.kind() == SMARTCAR_ERROR_CLOSED);
        refused++;
        throw;
      }
    };
    auto one = vehicle.on(queue).odometer();
    one.then([&](Outcome<Odometer> outcome) {
      CHECK(!outcome && outcome.failure().kind() == SMARTCAR_ERROR_CANCELLED);
      told++;
    });
    one.cancel();
    drain(queue);
    CHECK(told == 1);
    for (int i = 0; i < 5; i++) vehicle.on(queue).odometer().then(again);
  }
  CHECK(told == 6 && refused == 5);
  {
    Queue queue;
    vehicle.on(queue).odometer().then([](Outcome<Odometer>) { std::abort(); });
    queue.close(); // after which nobody is called
    CHECK(queue.pending() == 0);
  }
  std::optional<smartcar::Pending<Odometer>> late;
  {
    Queue queue;
    late.emplace(vehicle.on(queue).odometer());
    queue.close();
  }
  late->cancel(); // nothing is left to cancel
  no_latency();
}

// What the library says, one record after the other: waited for, and from a queue.
static void records(const Vehicle &vehicle) {
  Queue queue;
  unsigned told = 0;
  smartcar::keep_log(SMARTCAR_LOG_ERROR);
  CHECK(!smartcar::next_log_record(Seconds(0)));
  smartcar::next_log_record(queue, Seconds(0)).then([&](Outcome<std::optional<smartcar::LogRecord>> record) {
    CHECK(record && !*record);
    told++;
  });
  drain(queue);
  smartcar::keep_log(SMARTCAR_LOG_DEBUG);
  vehicle.odometer();
  auto record = smartcar::next_log_record(Seconds(30));
  while (record && record->message != "smartcar.call") record = smartcar::next_log_record(Seconds(30));
  CHECK(record && record->level == SMARTCAR_LOG_DEBUG && !record->target.empty() && !record->fields.empty());
  std::function<void(Outcome<std::optional<smartcar::LogRecord>>)> further = [&](auto next) {
    CHECK(next && *next);
    if ((*next)->message != "smartcar.call") return smartcar::next_log_record(queue, Seconds(30)).then(further);
    told++;
  };
  smartcar::next_log_record(queue, Seconds(30)).then(further);
  vehicle.on(queue).odometer();
  drain(queue);
  CHECK(told == 2);
  smartcar::keep_log(SMARTCAR_LOG_OFF);
}

// A result for which there is no memory.
struct NoMemory : smartcar::detail::State<int> {
  int result(smartcar_completion *) const override { throw std::bad_alloc(); }
};

static void no_memory(const Vehicle &vehicle) {
  Queue queue;
  unsigned thrown = 0;
  const auto fails = [&](const std::function<void()> &look) {
    try {
      look();
    } catch (const std::bad_alloc &) {
      thrown++;
    }
  };
  const auto start = [&](auto... place) { return smartcar_vehicle_odometer_start(vehicle.get(), place...); };
  queue.start<int>(std::make_shared<NoMemory>(), start).then([&](Outcome<int> outcome) {
    CHECK(!outcome);
    fails([&] { outcome.failure(); });
    fails([&] { CHECK(*outcome == 0); });
    fails([&] { std::move(outcome).get(); });
  });
  drain(queue);
  CHECK(thrown == 3);
}

static void threads(const Vehicle &vehicle) {
  Queue queue;
  std::atomic<unsigned> told{0};
  const auto run = [&] {
    try {
      for (;;) queue.run(Seconds(60));
    } catch (const smartcar::error &failure) {
      CHECK(failure.kind() == SMARTCAR_ERROR_CLOSED);
    }
  };
  std::thread one(run), other(run);
  for (int i = 0; i < 100; i++) {
    vehicle.on(queue).odometer().then([&](Outcome<Odometer> outcome) {
      CHECK(outcome && outcome->distance > 0);
      told++;
    });
  }
  while (told < 100) std::this_thread::yield();
  queue.close();
  one.join();
  other.join();
}

#if defined(__cpp_impl_coroutine)

// The smallest coroutine there is: it begins at once, and nobody waits for it.
struct Task {
  struct promise_type {
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

static Task drive(Queue &queue, const Client &client, const Vehicle &vehicle, unsigned &steps) {
  const auto odometer = co_await vehicle.on(queue).odometer();
  CHECK(odometer.distance > 0);
  steps++;
  const std::vector<std::string> names(1, "odometer"); // a list in braces beside co_await is too much for GCC 12
  const smartcar::Batch batch = co_await vehicle.on(queue).batch(names);
  CHECK(batch.odometer().distance == odometer.distance);
  steps++;
  try {
    co_await client.on(queue).access_token("nobody");
    std::abort();
  } catch (const smartcar::error &failure) {
    CHECK(failure.kind() == SMARTCAR_ERROR_NOT_CONNECTED);
  }
  steps++;
  auto started = vehicle.on(queue).vin(), other = vehicle.on(queue).vin(); // both under way at once
  const auto one = co_await std::move(started), two = co_await std::move(other);
  CHECK(one.vin == two.vin);
  steps++;
}

static Task wait(Queue &queue, const Vehicle &vehicle, bool &cancelled) {
  try {
    co_await vehicle.on(queue).odometer();
  } catch (const smartcar::error &failure) {
    cancelled = failure.kind() == SMARTCAR_ERROR_CANCELLED;
  }
}

static Task wait_for(smartcar::Pending<Odometer> pending) {
  const auto odometer = co_await std::move(pending);
  CHECK(odometer.distance > 0);
}

static void coroutines(const Client &client, const Vehicle &vehicle) {
  unsigned steps = 0;
  {
    Queue queue;
    const auto task = drive(queue, client, vehicle, steps);
    drain(queue);
    CHECK(task.handle.done() && steps == 4);
    task.handle.destroy();
  }
  latency("30");
  bool cancelled = false;
  std::coroutine_handle<Task::promise_type> waiting;
  {
    Queue queue;
    waiting = wait(queue, vehicle, cancelled).handle;
  }
  CHECK(cancelled && waiting.done()); // by the queue's end
  waiting.destroy();
  cancelled = false;
  Task outlives{};
  {
    Queue queue;
    outlives = wait(queue, vehicle, cancelled);
    queue.close();
  }
  CHECK(!cancelled && !outlives.handle.done()); // nobody is called after close()
  outlives.handle.destroy();                    // and the queue that it waited on is gone
  {
    Queue queue;
    const auto gone = wait(queue, vehicle, cancelled);
    gone.handle.destroy(); // in the middle: the call is cancelled, and nobody resumes what is no more
    drain(queue);
  }
  no_latency();
  {
    Queue queue;
    auto finished = vehicle.on(queue).odometer();
    drain(queue);
    const auto at_once = wait_for(std::move(finished));
    CHECK(at_once.handle.done()); // nobody has to run the queue for what has come already
    at_once.handle.destroy();
  }
}

#endif

int main() {
  sandbox_start(nullptr);
  {
    const Client client(Config::from_env().set("store", std::string("sqlite:") + temporary_folder() + "/queue.db"));
    char *redirect = sandbox_consent("{}");
    const auto grant = client.complete_connect(redirect, own_state());
    std::free(redirect);
    const Vehicle vehicle = client.vehicle(grant.vehicles.at(0));
    callbacks(client, vehicle);
    opened();
    cancelled(vehicle);
    records(vehicle);
    no_memory(vehicle);
    threads(vehicle);
#if defined(__cpp_impl_coroutine)
    coroutines(client, vehicle);
#elif __cplusplus >= 202002L
#error "this compiler says C++20 and has no coroutines"
#endif
  }
  return 0;
}
