/*
 * smartcar_queue.hpp: calls that are started on a queue and call back, or are awaited. Beside smartcar.hpp, which it includes.
 *
 *   smartcar::Queue queue;
 *   vehicle.on(queue).odometer().then([](smartcar::Outcome<smartcar::Odometer> outcome) {
 *     if (outcome) std::cout << outcome->distance << "\n";
 *     else std::cerr << outcome.failure().what() << "\n";
 *   });
 *   double distance = (co_await vehicle.on(queue).odometer()).distance; // C++20, in a coroutine of any kind
 *
 *   while (queue.pending() > 0) queue.run(std::chrono::seconds(1)); // or queue.run() whenever queue.fd() is readable
 *
 * Every call of a Vehicle, a Client, Events and a Progress is also one of what on() gives: with the same arguments, which are read at
 * once. Client::open, next_log_record and check_store take the queue before their arguments.
 */
#ifndef SMARTCAR_QUEUE_HPP
#define SMARTCAR_QUEUE_HPP

#include <algorithm>
#include <exception>
#include <functional>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <variant>
#if defined(__cpp_impl_coroutine)
#include <coroutine>
#endif

#include "smartcar.hpp"

namespace smartcar {

/* What became of a call: what it gives, or why it failed. */
template <class T>
class Outcome {
 public:
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  explicit Outcome(Value value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  explicit Outcome(error failure) : outcome_(std::in_place_index<1>, std::move(failure)) {}
  /* Of what is no error of the library's: memory ran out while the result was converted. */
  explicit Outcome(std::exception_ptr failure) : outcome_(std::in_place_index<2>, std::move(failure)) {}

  /* Whether the call worked. */
  explicit operator bool() const noexcept { return outcome_.index() == 0; }
  /* Why not; throws where it did, and what is no error of the library's (std::bad_alloc). */
  const error &failure() const {
    if (outcome_.index() == 2) std::rethrow_exception(std::get<2>(outcome_));
    return std::get<1>(outcome_);
  }
  /* What it gives, once; throws what the function that blocks would have thrown. */
  T get() && {
    if (!*this) throw failure();
    if constexpr (!std::is_void_v<T>) return std::get<0>(std::move(outcome_));
  }
  /* What it gives; throws likewise. */
  const Value &operator*() const {
    if (!*this) throw failure();
    return std::get<0>(outcome_);
  }
  const Value *operator->() const { return &**this; }

 private:
  std::variant<Value, error, std::exception_ptr> outcome_;
};

namespace detail {

/* A call under way: what its completion is handed to. */
class Waiting {
 public:
  Waiting() = default;
  Waiting(const Waiting &) = delete;
  Waiting &operator=(const Waiting &) = delete;
  virtual ~Waiting() = default;
  virtual void finish(smartcar_completion *completion) = 0;

  void began(const smartcar_queue *queue, smartcar_call call) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ended_) queue_ = queue, call_ = call;
  }
  /* Nothing is left to cancel: the call has finished, or its queue is gone. */
  void ended() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true, queue_ = nullptr;
  }
  void cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (queue_ != nullptr) smartcar_call_cancel(queue_, call_, nullptr);
  }

 protected:
  std::mutex mutex_;

 private:
  const smartcar_queue *queue_ = nullptr;
  smartcar_call call_ = 0;
  bool ended_ = false;
};

/* The same, until somebody asks for its outcome. */
template <class T>
class State : public Waiting {
 public:
  using Then = std::function<void(Outcome<T>)>;

  void finish(smartcar_completion *completion) final {
    ended();
    Outcome<T> outcome = taken(completion);
    Then then;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!then_) {
        outcome_.emplace(std::move(outcome));
        return;
      }
      then = std::move(then_);
      then_ = nullptr;
    }
    then(std::move(outcome));
  }

  /* Keeps `then` for the outcome; gives the outcome where it has come already, and does not call `then`. */
  std::optional<Outcome<T>> ask(const Then &then) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::optional<Outcome<T>> outcome = std::move(outcome_);
    outcome_.reset();
    if (!outcome) then_ = then;
    return outcome;
  }

  /* Nobody asks any more. Whether that comes in time. */
  bool forget() {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool waited = static_cast<bool>(then_);
    then_ = nullptr;
    return waited;
  }

 protected:
  virtual T result(smartcar_completion *completion) const = 0;

 private:
  Outcome<T> taken(smartcar_completion *completion) const {
    try {
      if constexpr (std::is_void_v<T>) {
        result(completion);
        return Outcome<T>(std::monostate());
      } else {
        return Outcome<T>(result(completion));
      }
    } catch (const error &failure) {
      return Outcome<T>(failure);
    } catch (...) {
      return Outcome<T>(std::current_exception());
    }
  }

  Then then_;
  std::optional<Outcome<T>> outcome_;
};

}  // namespace detail

namespace detail {
template <class>
class QueueOf;
}

/* A call that was started. It goes on whatever becomes of this, and its result is dropped with it: then() names what is called
   with the result; or it is awaited. */
template <class T>
class Pending {
 public:
  /* Calls back once, with the outcome; the last one that is named before counts. It is called from Queue::run(), on the thread that runs it, or at once where the call has finished.
     What is thrown there comes out of run(). */
  void then(std::function<void(Outcome<T>)> callback) {
    if (auto outcome = state_->ask(callback)) callback(std::move(*outcome));
  }

  /* Cancels the call, which then ends with SMARTCAR_ERROR_CANCELLED, unless it has finished or its queue is gone. */
  void cancel() const noexcept { state_->cancel(); }

#if defined(__cpp_impl_coroutine)
  /* What it gives, or throws. The coroutine goes on where Queue::run() is called; where the call has finished already, it goes on
     at once. One that is destroyed meanwhile cancels the call. */
  auto operator co_await() && {
    class Awaiter {
     public:
      explicit Awaiter(Pending pending) : pending_(std::move(pending)) {}
      Awaiter(const Awaiter &) = delete;
      Awaiter &operator=(const Awaiter &) = delete;
      ~Awaiter() {
        if (suspended_ && pending_.state_->forget()) pending_.cancel();
      }
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> waiting) {
        suspended_ = true;
        auto outcome = pending_.state_->ask([this, waiting](Outcome<T> given) {
          suspended_ = false;
          outcome_.emplace(std::move(given));
          waiting.resume();
        });
        if (!outcome) return true; /* another thread may have destroyed this meanwhile */
        suspended_ = false;
        outcome_ = std::move(outcome);
        return false;
      }
      T await_resume() { return std::move(*outcome_).get(); }

     private:
      Pending pending_;
      std::optional<Outcome<T>> outcome_;
      bool suspended_ = false;
    };
    return Awaiter(std::move(*this));
  }
#endif

 private:
  template <class>
  friend class detail::QueueOf;
  explicit Pending(std::shared_ptr<detail::State<T>> state) : state_(std::move(state)) {}

  std::shared_ptr<detail::State<T>> state_;
};

namespace detail {

/* What a Queue does. */
template <class>
class QueueOf {
 public:
  QueueOf() : handle_(detail::call<smartcar_queue, smartcar_queue_free>(smartcar_queue_new)) {}
  QueueOf(const QueueOf &) = delete;
  QueueOf &operator=(const QueueOf &) = delete;

  /* Cancels every call, and runs what waits for one, so that each callback and each coroutine has been called once: here the
     last of them. What they start then fails with SMARTCAR_ERROR_CLOSED, and what they throw is lost. No other thread may be
     using the queue. */
  ~QueueOf() {
    std::vector<smartcar_completion *> last;
    smartcar_queue_cancel_all(handle_.get(), nullptr);
    while (pending() > 0) {
      smartcar_completion *next = nullptr;
      std::size_t count = 0;
      if (!smartcar_queue_next(handle_.get(), 1.0, &next, 1, &count, nullptr)) break;
      if (count > 0) last.push_back(next);
    }
    close();
    for (smartcar_completion *completion : last) {
      try {
        finish(completion);
      } catch (...) {
      }
    }
    for (const auto &[data, waiting] : waiting_) waiting->ended(); /* whoever closed it has left them */
  }

  /* Readable while there is something to run. */
  int fd() const noexcept { return smartcar_queue_fd(handle_.get()); }

  /* How many calls have been started and not been run yet. */
  std::size_t pending() const noexcept { return smartcar_queue_pending(handle_.get()); }

  /* Runs the callbacks and coroutines of every call that has finished, on this thread; waits so long for the first of them. How
     many there were. */
  std::size_t run(Seconds within = Seconds(0)) {
    std::size_t count = 0;
    for (double seconds = std::max(within.count(), 0.0); step(seconds); seconds = 0) count++;
    return count;
  }

  /* Cancels every call under way. */
  void cancel_all() { detail::tell(smartcar_queue_cancel_all, handle_.get()); }

  /* Ends the waiting of threads that run it, by SMARTCAR_ERROR_CLOSED. What has not been run by then never is: cancel and run
     first. */
  void close() noexcept { smartcar_queue_close(handle_.get()); }

  /* For smartcar.h; calls that are started there by hand are nobody's here. */
  const smartcar_queue *get() const noexcept { return handle_.get(); }

  /* Starts a call of smartcar.h: `start(queue, user_data, &call, &error)`. For what on() gives. */
  template <class T, class Start>
  Pending<T> start(std::shared_ptr<detail::State<T>> state, Start start) {
    void *const data = state.get();
    smartcar_call call = 0;
    smartcar_error *failure = nullptr;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.emplace(data, state); /* before it can be finished on another thread */
    }
    if (!start(handle_.get(), data, &call, &failure)) {
      taken(data);
      throw error(failure);
    }
    state->began(handle_.get(), call);
    return Pending<T>(std::move(state));
  }

 private:
  std::shared_ptr<detail::Waiting> taken(void *data) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = waiting_.find(data);
    if (found == waiting_.end()) return nullptr; /* somebody has started a call in C */
    auto waiting = std::move(found->second);
    waiting_.erase(found);
    return waiting;
  }

  void finish(smartcar_completion *taken_out) {
    const detail::Handle<smartcar_completion, smartcar_completion_free> completion(taken_out);
    if (const auto waiting = taken(smartcar_completion_user_data(taken_out))) waiting->finish(taken_out);
  }

  /* One at a time: what throws leaves the others where they are. */
  bool step(double seconds) {
    smartcar_completion *next = nullptr;
    std::size_t count = 0;
    smartcar_error *failure = nullptr;
    if (!smartcar_queue_next(handle_.get(), seconds, &next, 1, &count, &failure)) throw error(failure);
    if (count == 0) return false;
    finish(next);
    return true;
  }

  detail::Handle<smartcar_queue, smartcar_queue_free> handle_;
  std::mutex mutex_;
  std::unordered_map<void *, std::shared_ptr<detail::Waiting>> waiting_;
};

}  // namespace detail

/* Where calls are started and their completions taken; see smartcar_queue. It neither copies nor moves. Any number of threads may start calls
   on it and run it at once. */
class Queue : public detail::QueueOf<void> {};

namespace detail {

template <class Call, class Convert>
using Converted = decltype(std::declval<Convert>()(std::declval<typename Call::Given>()));

template <class Call, class Convert>
class Asked : public State<Converted<Call, Convert>> {
  Converted<Call, Convert> result(smartcar_completion *completion) const override {
    typename Call::Given::pointer given = nullptr;
    smartcar_error *failure = nullptr;
    if (!Call::take(completion, &given, &failure)) throw error(failure);
    return Convert()(typename Call::Given(given));
  }
};
template <class Call>
class ToldOf : public State<std::conditional_t<sizeof(Call) != 0, void, Call>> {
  void result(smartcar_completion *completion) const override { detail::tell(smartcar_completion_done, completion); }
};
/* The same of a call that uses something of the program's. Where it was cut short that may be in use still: it stays then. */
template <class Call>
class UsingOf : public State<std::conditional_t<sizeof(Call) != 0, void, Call>> {
 public:
  explicit UsingOf(std::shared_ptr<const void> used) : used_(std::move(used)) {}
  ~UsingOf() override {
    if (ended_) return;
    static std::mutex mutex;
    static auto *const kept = new std::vector<std::shared_ptr<const void>>(); /* the process may be ending */
    const std::lock_guard<std::mutex> lock(mutex);
    kept->push_back(std::move(used_));
  }
  void never_began() noexcept { ended_ = true; }

 private:
  void result(smartcar_completion *completion) const override {
    ended_ = smartcar_error_kind(smartcar_completion_error(completion)) != SMARTCAR_ERROR_CANCELLED;
    detail::tell(smartcar_completion_done, completion);
  }

  std::shared_ptr<const void> used_;
  mutable bool ended_ = false;
};
template <class Call>
class FlaggedOf : public State<std::conditional_t<sizeof(Call) != 0, bool, Call>> {
  bool result(smartcar_completion *completion) const override {
    bool given = false;
    smartcar_error *failure = nullptr;
    if (!smartcar_completion_flag(completion, &given, &failure)) throw error(failure);
    return given;
  }
};

/* Calls that are started on a queue, on a handle of somebody else's; Queued<void>, on none. */
template <class C>
class Queued {
 public:
  template <class T>
  using Gives = Pending<T>;

  Queued(const C *handle, Queue &queue) noexcept : handle_(handle), queue_(&queue) {}
  const C *get() const noexcept { return handle_; }

  template <class Call, class Convert, class... Arguments>
  auto ask(Call call, Convert, const Arguments &...arguments) const {
    return started<Converted<Call, Convert>>(call, std::make_shared<Asked<Call, Convert>>(), arguments...);
  }
  template <class Call, class... Arguments>
  Pending<void> tell(Call call, const Arguments &...arguments) const {
    return started<void>(call, std::make_shared<ToldOf<Call>>(), arguments...);
  }
  template <class Call, class... Arguments>
  Pending<void> tell_using(std::shared_ptr<const void> used, Call call, const Arguments &...arguments) const {
    const auto state = std::make_shared<UsingOf<Call>>(std::move(used));
    try {
      return started<void>(call, state, arguments...);
    } catch (...) {
      state->never_began();
      throw;
    }
  }
  template <class Call, class... Arguments>
  Pending<bool> flag(Call call, const Arguments &...arguments) const {
    return started<bool>(call, std::make_shared<FlaggedOf<Call>>(), arguments...);
  }

 private:
  template <class T, class Call, class... Arguments>
  Pending<T> started(Call, std::shared_ptr<State<T>> state, const Arguments &...arguments) const {
    return queue_->start<T>(std::move(state), [&](const smartcar_queue *queue, void *data, smartcar_call *call, smartcar_error **failure) {
      if constexpr (std::is_void_v<C>) {
        return Call::start(arguments..., queue, data, call, failure);
      } else {
        return Call::start(handle_, arguments..., queue, data, call, failure);
      }
    });
  }

  const C *handle_;
  Queue *queue_;
};

}  // namespace detail

}  // namespace smartcar

#endif
