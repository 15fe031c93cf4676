// GhostTree in each of its protocols.
#include "subjects/ghost_tree_subject.h"

#include "bstack/ghost_tree.h"
#include "ghost_tree_model/heap_alphabet.h"
#include "ghost_tree_model/heap_features.h"
#include "ghost_tree_model/heap_model.h"
#include "ghost_tree_model/heap_workload.h"
#include "ghost_tree_pictures/heap_view.h"
#include "ghost_tree_session.h"

namespace crashcheck::subjects {
namespace {

using generator::Alphabet;
using oracle::Protocol;

/// Offsets that 32 bits do not hold are reached by memory that is abandoned, which costs nothing.
constexpr std::uint64_t kMostFileBytes = std::uint64_t{8} << 30U;

class GhostTreeStore final : public explorer::Store {
 public:
  GhostTreeStore(std::string_view name, bstack::Protocol writes, Protocol promised,
                 Alphabet alphabet)
      : name_(name),
        writes_(writes),
        promised_(promised),
        workload_(alphabet),
        features_(promised),
        core_(promised, false),
        full_(promised, true) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] bool has_first_words() const override { return true; }
  [[nodiscard]] const explorer::Promises& promises() const override {
    return oracle::promises_of(promised_);
  }
  [[nodiscard]] const explorer::Workload& workload() const override { return workload_; }
  [[nodiscard]] std::uint64_t max_file_bytes() const override { return kMostFileBytes; }
  [[nodiscard]] const explorer::Features* features() const override { return &features_; }
  [[nodiscard]] std::vector<const explorer::Alphabet*> alphabets() const override {
    return {&core_, &full_};
  }
  [[nodiscard]] const explorer::View* view() const override { return &ghost_tree::heap_view(); }
  [[nodiscard]] std::unique_ptr<explorer::Model> new_model() const override {
    return std::make_unique<ghost_tree::HeapModel>(promised_);
  }
  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_ASSIGN(bstack::GhostTree heap, bstack::GhostTree::open(std::move(file), writes_));
    heap.set_reserve(0);  // histories say how many: each byte of it has to be crashed, too
    return session_of(std::move(heap));
  }

 private:
  std::string_view name_;
  bstack::Protocol writes_;
  Protocol promised_;
  ghost_tree::HeapWorkload workload_;
  ghost_tree::HeapFeatures features_;
  ghost_tree::HeapAlphabet core_;
  ghost_tree::HeapAlphabet full_;
};

const GhostTreeStore kInPlace("in-place", bstack::Protocol::kInPlace, Protocol::kInPlace,
                              Alphabet::kPublished);
const GhostTreeStore kJournaled("journaled", bstack::Protocol::kJournaled, Protocol::kJournaled,
                                Alphabet::kAll);

}  // namespace

const explorer::Stores& ghost_trees() {
  static const explorer::Stores kAll({&kInPlace, &kJournaled});
  return kAll;
}

}  // namespace crashcheck::subjects
