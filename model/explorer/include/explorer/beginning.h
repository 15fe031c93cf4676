// Histories that begin with a file instead of an empty one: the file, what the application knows of
// it, and a store whose first lives all begin so.
// Thread rule: a Beginning never changes; a BegunStore has the rule of its store.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "explorer/forwarding_store.h"
#include "explorer/recording.h"

namespace crashcheck::explorer {

/// The largest file that histories begin with: a case carries it as text, and each crash state of
/// each history is a copy of it.
inline constexpr std::uint64_t kMaxBeginningBytes = std::uint64_t{256} << 10U;

struct Beginning {
  /// The file as it was given, and what its recovery may make of it.
  Origin origin;
  /// Draws and reads histories that know what is in the file; null: those of the store do.
  std::unique_ptr<const Workload> workload;

  [[nodiscard]] const faultfs::Image& file() const { return origin.image; }
};

/// Opens a copy of `file`; the application adopts what the store finds there. Under the guard of
/// `store`, if it has one. ERRORS, for people: the file is too large, the store refuses it or dies
/// of it, what it finds is unsound, or its model adopts no files.
[[nodiscard]] tl::expected<std::shared_ptr<const Beginning>, std::string> make_beginning(
    const Store& store, const faultfs::Image& file);

/// What makes a beginning: make_beginning() or a form of it.
using MakeBeginning = std::function<tl::expected<std::shared_ptr<const Beginning>, std::string>(
    const Store& store, const faultfs::Image& file)>;

class BegunStore final : public ForwardingStore {
 public:
  /// Borrows `real`, which has to be the store that `beginning` was made for.
  BegunStore(const Store& real, std::shared_ptr<const Beginning> beginning)
      : ForwardingStore(real), beginning_(std::move(beginning)) {}

  [[nodiscard]] std::shared_ptr<const Beginning> beginning() const override { return beginning_; }
  [[nodiscard]] const Workload& workload() const override {
    return beginning_->workload ? *beginning_->workload : real().workload();
  }

 private:
  std::shared_ptr<const Beginning> beginning_;
};

/// Whether histories of both begin with the same file, or both with none.
[[nodiscard]] bool begin_alike(const std::shared_ptr<const Beginning>& a,
                               const std::shared_ptr<const Beginning>& b);

}  // namespace crashcheck::explorer
