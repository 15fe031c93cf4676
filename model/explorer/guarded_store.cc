// Texts are kept in a set whose members never move.
#include "explorer/guarded_store.h"

#include <mutex>
#include <set>
#include <string>

namespace crashcheck::explorer {

isolation::Guard* guard_of(const Store& store) {
  const auto* const guarded = dynamic_cast<const GuardedStore*>(&store);
  return guarded == nullptr ? nullptr : &guarded->guard();
}

std::string_view kept_text(std::string_view text) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> texts;
  const std::lock_guard lock(mutex);
  const auto known = texts.find(text);
  return known != texts.end() ? *known : *texts.emplace(text).first;
}

}  // namespace crashcheck::explorer
