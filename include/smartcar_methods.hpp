/*
 * smartcar_methods.hpp: what makes the calls of a class, blocking or on a queue. Part of smartcar.hpp, and not for programs.
 */
#ifndef SMARTCAR_METHODS_HPP
#define SMARTCAR_METHODS_HPP

#include "smartcar/calls.hpp"
#include "smartcar_call.hpp"

namespace smartcar {

/* In smartcar_queue.hpp, which whoever has a queue includes. */
class Queue;
template <class T>
class Pending;

namespace detail {

template <class C>
class Queued;
/* What a Q, which is a Queue, makes the calls of a C by: looked up where on() is called. */
template <class C, class Q>
struct On {
  using Way = Queued<C>;
};

/* From what C gives to what C++ has. */
struct AsValue {
  template <class Given>
  auto operator()(Given given) const {
    return value(*given);
  }
};
struct AsOptional {
  template <class Given>
  auto operator()(Given given) const {
    using T = decltype(value(*given));
    return given ? std::optional<T>(value(*given)) : std::nullopt;
  }
};
struct AsText {
  std::string operator()(Handle<char, smartcar_string_free> given) const { return given.get(); }
};
template <class T>
struct AsObject {
  template <class Given>
  T operator()(Given given) const {
    return T(std::move(given));
  }
};

/* Calls that block their thread, on a handle of their own. */
template <class C, auto Free>
class Blocking {
 public:
  template <class T>
  using Gives = T;
  using Owned = Handle<C, Free>;

  explicit Blocking(Owned handle) : handle_(std::move(handle)) {}
  const C *get() const noexcept { return handle_.get(); }

  template <class Call, class Convert, class... Arguments>
  auto ask(Call, Convert convert, const Arguments &...arguments) const {
    typename Call::Given::pointer given = nullptr;
    smartcar_error *failure = nullptr;
    if (!Call::block(get(), arguments..., &given, &failure)) throw error(failure);
    return convert(typename Call::Given(given));
  }
  template <class Call, class... Arguments>
  void tell(Call, const Arguments &...arguments) const {
    smartcar_error *failure = nullptr;
    if (!Call::block(get(), arguments..., &failure)) throw error(failure);
  }
  template <class Call, class... Arguments>
  bool flag(Call, const Arguments &...arguments) const {
    bool given = false;
    smartcar_error *failure = nullptr;
    if (!Call::block(get(), arguments..., &given, &failure)) throw error(failure);
    return given;
  }

 private:
  Owned handle_;
};

/* What makes the calls of a class, one way or the other. */
template <class Way>
class Methods {
 public:
  auto get() const noexcept { return way_.get(); }

  explicit Methods(Way way) : way_(std::move(way)) {}

 protected:
  /* Calls that give a value; one that may be absent; a text; an object; nothing; yes or no. */
  template <class Call, class... Arguments>
  auto ask(Call call, const Arguments &...arguments) const {
    return way_.ask(call, AsValue(), arguments...);
  }
  template <class Call, class... Arguments>
  auto ask_optional(Call call, const Arguments &...arguments) const {
    return way_.ask(call, AsOptional(), arguments...);
  }
  template <class Call, class... Arguments>
  auto own_text(Call call, const Arguments &...arguments) const {
    return way_.ask(call, AsText(), arguments...);
  }
  template <class Call, class T, class... Arguments>
  auto make(Call call, AsObject<T> as, const Arguments &...arguments) const {
    return way_.ask(call, as, arguments...);
  }
  template <class Call, class... Arguments>
  auto tell(Call call, const Arguments &...arguments) const {
    return way_.tell(call, arguments...);
  }
  template <class Call, class... Arguments>
  auto flag(Call call, const Arguments &...arguments) const {
    return way_.flag(call, arguments...);
  }

  Way way_;
};

}  // namespace detail

}  // namespace smartcar

#endif
