// Texts are kept in a set whose members never move. Its mutex is held while a process is forked, so
// that a child finds it free.
#include "explorer/guarded_store.h"

#include <pthread.h>

#include <mutex>
#include <set>
#include <string>

namespace crashcheck::explorer {
namespace {

class KeptTexts {
 public:
  static KeptTexts& all() {
    static KeptTexts texts;
    return texts;
  }

  std::string_view keep(std::string_view text) {
    const std::lock_guard lock(mutex_);
    const auto known = texts_.find(text);
    return known != texts_.end() ? *known : *texts_.emplace(text).first;
  }

 private:
  KeptTexts() {
    pthread_atfork([] { all().mutex_.lock(); }, [] { all().mutex_.unlock(); },
                   [] { all().mutex_.unlock(); });
  }

  std::mutex mutex_;
  std::set<std::string, std::less<>> texts_;
};

}  // namespace

isolation::Guard* guard_of(const Store& store) {
  const auto* const guarded = dynamic_cast<const GuardedStore*>(&store);
  return guarded == nullptr ? nullptr : &guarded->guard();
}

std::string_view kept_text(std::string_view text) { return KeptTexts::all().keep(text); }

}  // namespace crashcheck::explorer
