/*
 * smartcar_pages.hpp: lists that come in pages, item by item. Part of smartcar.hpp.
 */
#ifndef SMARTCAR_PAGES_HPP
#define SMARTCAR_PAGES_HPP

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smartcar {

/*
 * Every item of a list, each page of which is fetched when the one before is through:
 *
 *   for (const auto &connection : client.each_connection()) std::cout << connection.vehicle_id << "\n";
 *
 * An input range, also to std::ranges: it is gone through once, by one thread, and an item is gone when the next is looked at. What a
 * page's request throws comes out of begin() or of ++. The client must live as long. Made by the each_ functions, or of anything
 * that gives pages: `smartcar::Items([&](auto after) { return client.grants(filter, after, 50); })`.
 */
template <class Fetch>
class Items {
 public:
  using Page = decltype(std::declval<Fetch &>()(std::declval<std::optional<std::string_view>>()));
  using value_type = typename decltype(std::declval<Page>().items)::value_type;

  explicit Items(Fetch fetch) : fetch_(std::move(fetch)) {}

  /* Where the last item was. */
  struct End {};

  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = typename Items::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type *;
    using reference = const value_type &;

    Iterator() = default;
    reference operator*() const { return from_->page_->items[from_->at_]; }
    pointer operator->() const { return &**this; }
    Iterator &operator++() {
      from_->at_++;
      from_->settle();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator &one, const End &) { return one.is_at_end(); }
    friend bool operator==(const End &, const Iterator &one) { return one.is_at_end(); }
    friend bool operator!=(const Iterator &one, const End &) { return !one.is_at_end(); }
    friend bool operator!=(const End &, const Iterator &one) { return !one.is_at_end(); }

   private:
    friend class Items;
    explicit Iterator(Items *from) : from_(from) {}
    bool is_at_end() const { return from_->at_ >= from_->page_->items.size(); }
    Items *from_ = nullptr;
  };

  /* Fetches the first page. */
  Iterator begin() {
    page_.emplace(fetch_(std::nullopt));
    at_ = 0;
    settle();
    return Iterator(this);
  }
  End end() const noexcept { return {}; }

 private:
  /* A page may be empty and have others behind it. */
  void settle() {
    while (at_ >= page_->items.size() && page_->next) {
      const std::string next = *page_->next; /* which stays, for whoever tries again after an error */
      page_.emplace(fetch_(std::optional<std::string_view>(next)));
      at_ = 0;
    }
  }

  Fetch fetch_;
  std::optional<Page> page_;
  std::size_t at_ = 0;
};

}  // namespace smartcar

#endif
