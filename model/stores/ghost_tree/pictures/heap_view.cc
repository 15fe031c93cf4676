// One virtual after the other; who is alive comes from the model, everything else from the bytes.
#include "ghost_tree_pictures/heap_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explorer/recording.h"
#include "ghost_tree_model/heap_model.h"
#include "ghost_tree_model/heap_session.h"
#include "heap_fields.h"
#include "history/wrapped.h"
#include "oracle/operands.h"
#include "picture_json.h"
#include "picture_text.h"

namespace crashcheck::ghost_tree {
namespace {

class DrawnHeap final : public explorer::Picture {
 public:
  explicit DrawnHeap(HeapPicture heap) : heap_(std::move(heap)) {}
  [[nodiscard]] const HeapPicture& heap() const { return heap_; }

 private:
  HeapPicture heap_;
};

/// The slices that the operation `cut` works on may rightly be free by now.
oracle::HeapState still_alive(oracle::HeapState state, const oracle::RawHeap& heap,
                              std::span<const oracle::Handle> cut) {
  std::erase_if(state.live, [&](const oracle::LiveSlice& slice) {
    return std::ranges::find(cut, slice.handle) != cut.end() &&
           oracle::intersects(heap.free, slice.block());
  });
  return state;
}

class HeapView final : public explorer::View {
 public:
  [[nodiscard]] std::string place_of(const faultfs::Event& event) const override {
    constexpr std::uint64_t kPayload = oracle::kFileHeaderBytes;
    if (event.kind == faultfs::EventKind::kSync) return {};
    if (event.offset == 8 && event.length == 8) return "committed length";
    if (event.offset == 6 && event.length == 10) return "committed length and check";
    if (event.offset == 56 && event.length == 8) return "root";
    const bool is_in_arena = event.offset >= kPayload + oracle::kArenaBegin;
    if (event.kind != faultfs::EventKind::kWrite || !is_in_arena) return {};
    return fmt::format("payload {}", event.offset - kPayload);
  }

  [[nodiscard]] std::vector<std::string> given_by(
      const explorer::History& operations, const explorer::Recording& recording) const override {
    oracle::Handle next = heap_model(*recording.before).next_handle();
    std::vector<std::string> given;
    for (const explorer::Operation& operation : operations) {
      const std::size_t step = given.size() + 1;
      const bool was_reached = step < recording.steps.size();
      std::string words;
      for (const std::size_t place : oracle::places_given(history::unwrapped(operation))) {
        words += fmt::format("{}-> #{}", words.empty() ? "" : "  ", next++);
        if (!was_reached) continue;
        const auto returned = places_in(recording.steps[step].answer);
        if (place < returned.size()) words += fmt::format(" at {}", returned[place].offset);
      }
      given.push_back(std::move(words));
    }
    return given;
  }

  [[nodiscard]] std::string_view inspector() const override { return "crashcheck inspect"; }

  [[nodiscard]] std::vector<explorer::Field> fields(
      std::span<const io::ByteView> files) const override {
    return heap_fields(files);
  }

  [[nodiscard]] std::string name_of(const explorer::Field& field, std::uint64_t at,
                                    const explorer::Model& known) const override {
    if (!field.name.empty()) return View::name_of(field, at, known);
    return owner_of(at - oracle::kFileHeaderBytes, heap_model(known).state());
  }

  [[nodiscard]] std::string change_in_words(const std::string& name, const std::string& before,
                                            const std::string& after, Tense tense) const override {
    std::string words = change_of_link(name, before, after, tense == Tense::kPast);
    return words.empty() ? View::change_in_words(name, before, after, tense) : words;
  }

  [[nodiscard]] std::string_view thing() const override { return "heap"; }

  [[nodiscard]] std::shared_ptr<const explorer::Picture> picture(
      const faultfs::Image& file, const explorer::Model& known,
      const explorer::Operation* cut) const override {
    const oracle::RawHeap heap = oracle::decode(file.bytes());
    std::vector<oracle::Handle> in_flight;
    if (cut != nullptr) in_flight = history::handles_used(history::unwrapped(*cut));
    const oracle::HeapState alive = still_alive(heap_model(known).state(), heap, in_flight);
    return std::make_shared<DrawnHeap>(picture_of(heap, &alive, in_flight));
  }

  [[nodiscard]] std::string json_of(const explorer::Picture& picture) const override {
    return to_json(heap_of(picture)).dump();
  }

  [[nodiscard]] std::vector<explorer::PictureSection> sections(
      const explorer::Pictures& pictures) const override {
    std::vector<const HeapPicture*> heaps;
    for (const auto& picture : pictures) heaps.push_back(&heap_of(*picture));
    return sections_of(heaps);
  }

  [[nodiscard]] explorer::PictureText text_of(const explorer::Picture& picture,
                                              const explorer::Picture* before) const override {
    return ghost_tree::text_of(heap_of(picture), before == nullptr ? nullptr : &heap_of(*before));
  }

  [[nodiscard]] std::string_view details() const override { return "tree"; }
};

}  // namespace

const explorer::View& heap_view() {
  static const HeapView kView;
  return kView;
}

const HeapPicture& heap_of(const explorer::Picture& picture) {
  return dynamic_cast<const DrawnHeap&>(picture).heap();
}

}  // namespace crashcheck::ghost_tree
