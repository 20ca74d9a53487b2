// Reads every car of a driver at once, in a coroutine of Asio's, or of Boost.Asio's: one thread, nothing blocks.
//
//   asio REDIRECT_URL STATE
//
// c++ -std=c++20 examples/cpp/asio.cpp -Iinclude -Ltarget/release -lsmartcar -o asio    # -DWITH_BOOST_ASIO for Boost's
#include <smartcar_queue.hpp>
#ifdef WITH_BOOST_ASIO
#include <boost/asio.hpp>
namespace asio = boost::asio;
#else
#include <asio.hpp>
#endif

#include <exception>
#include <iostream>

// Runs a queue in Asio's loop for as long as somebody is waiting for one of its calls.
class AsioQueue {
 public:
  explicit AsioQueue(asio::any_io_executor executor) : executor_(executor), descriptor_(executor, queue_.fd()) {}
  ~AsioQueue() { descriptor_.release(); } // the descriptor is the queue's

  // Waits for a call as Asio's operations are waited for: with use_awaitable, a callback, a future, ...
  template <class T, class Token>
  auto wait(smartcar::Pending<T> pending, Token &&token) {
    return asio::async_initiate<Token, typename Completed<T>::signature>(
        [this](auto handler, smartcar::Pending<T> started) {
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          started.then([this, shared](smartcar::Outcome<T> outcome) {
            // Posted: a call may have finished already, and Asio calls nobody back who is about to wait.
            asio::post(asio::get_associated_executor(*shared, executor_),
                       [shared, finished = std::make_shared<smartcar::Outcome<T>>(std::move(outcome))] {
                         complete(std::move(*shared), std::move(*finished));
                       });
          });
          watch();
        },
        token, std::move(pending));
  }

  smartcar::Queue &queue() { return queue_; }

 private:
  // What a call that gives a T ends with, as Asio writes it: why it failed, and what it gave.
  template <class T>
  struct Completed {
    using signature = void(std::exception_ptr, T);
  };

  template <class Handler, class T>
  static void complete(Handler handler, smartcar::Outcome<T> outcome) {
    if (outcome) std::move(handler)(std::exception_ptr(), std::move(outcome).get());
    else std::move(handler)(std::make_exception_ptr(outcome.failure()), T());
  }

  template <class Handler>
  static void complete(Handler handler, smartcar::Outcome<void> outcome) {
    std::move(handler)(outcome ? std::exception_ptr() : std::make_exception_ptr(outcome.failure()));
  }

  void watch() {
    if (watching_ || queue_.pending() == 0) return;
    watching_ = true;
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, [this](auto failed) {
      if (failed) return; // the end of this object, perhaps
      watching_ = false;
      queue_.run();
      watch();
    });
  }

  asio::any_io_executor executor_; // the queue's end still calls back
  smartcar::Queue queue_;
  asio::posix::stream_descriptor descriptor_;
  bool watching_ = false;
};

template <>
struct AsioQueue::Completed<void> {
  using signature = void(std::exception_ptr);
};

static asio::awaitable<void> read_all(AsioQueue &loop, const smartcar::Client &client, std::string redirect, std::string state) {
  smartcar::CompleteOptions options;
  options.state = state;
  auto connecting = client.on(loop.queue()).complete_connect(redirect, options);
  const auto grant = co_await loop.wait(std::move(connecting), asio::use_awaitable);
  std::vector<smartcar::Pending<smartcar::Odometer>> readings; // all under way at once
  for (const auto &vehicle : grant.vehicles) readings.push_back(client.vehicle(vehicle).on(loop.queue()).odometer());
  double distance = 0;
  for (auto &reading : readings) distance += (co_await loop.wait(std::move(reading), asio::use_awaitable)).distance;
  std::cout << grant.vehicles.size() << " cars, " << static_cast<long>(distance + 0.5) << " km in all\n";
  co_await loop.wait(client.on(loop.queue()).close(), asio::use_awaitable);
}

int main(int count, char **arguments) {
  try {
    const smartcar::Client client(smartcar::Config::from_env().set("store", "sqlite:asio.db"));
    asio::io_context context(1);
    AsioQueue loop(context.get_executor());
    std::exception_ptr failed;
    asio::co_spawn(context, read_all(loop, client, count > 1 ? arguments[1] : "", count > 2 ? arguments[2] : ""),
                   [&](std::exception_ptr failure) { failed = failure; });
    context.run();
    if (failed) std::rethrow_exception(failed);
  } catch (const smartcar::error &failure) {
    std::cerr << failure.name() << ": " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
