// Images from the traces, and who was alive from the reference model.
#include "story_frames.h"

#include <algorithm>

#include "explorer/model_walk.h"
#include "ghost_tree_model/heap_model.h"
#include "history/wrapped.h"
#include "live_file.h"

namespace crashcheck::report {
namespace {

using Kind = Frame::Kind;

/// A frame that is not drawn yet.
struct Moment {
  Kind kind = Kind::kStep;
  std::size_t life = 0;
  std::size_t step = 0;
  std::uint64_t event = 0;
};

class Frames {
 public:
  Frames(const explorer::Case& reproduction, const explorer::Replay& replay)
      : case_(reproduction), replay_(replay) {}

  std::vector<Frame> draw(Moments moments, std::size_t& left_out) && {
    std::vector<Moment> all = every_moment();
    if (moments == Moments::kTurningPoints) {
      std::erase_if(all, [](const Moment& moment) {
        return moment.kind == Kind::kStep || moment.kind == Kind::kEvent;
      });
    }
    left_out = all.size() > kMostFrames ? all.size() - kMostFrames : 0;
    for (std::size_t life = 0; life < replay_.lives.size(); ++life) {
      draw_life(life, std::span(all).subspan(left_out));
    }
    return std::move(frames_);
  }

 private:
  [[nodiscard]] const std::vector<explorer::Step>& steps(std::size_t life) const {
    return replay_.lives[life].recording.steps;
  }

  [[nodiscard]] std::vector<Moment> every_moment() const {
    std::vector<Moment> all;
    for (std::size_t life = 0; life < replay_.lives.size(); ++life) {
      const std::size_t cut = replay_.lives[life].step;
      for (std::size_t step = 0; step < cut; ++step) {
        all.push_back({Kind::kStep, life, step, steps(life)[step].last_event});
      }
      const auto& crash = case_.lives[life].crash;
      if (!crash) {
        all.push_back({Kind::kFound, life, cut, steps(life).back().last_event});
        continue;
      }
      if (cut == 0) all.push_back({Kind::kBefore, life, 0, 0});
      all.back().kind = Kind::kBefore;
      for (std::uint64_t event = all.back().event + 1; event <= crash->event; ++event) {
        all.push_back({Kind::kEvent, life, cut, event});
      }
      all.push_back({Kind::kFound, life, cut, crash->event});
      if (life + 1 == replay_.lives.size()) {
        all.push_back({Kind::kRecovered, life, cut, crash->event});
      }
    }
    return all;
  }

  static const oracle::HeapState& state_of(const explorer::Model& model) {
    return ghost_tree::heap_model(model).state();
  }

  void draw_life(std::size_t life, std::span<const Moment> moments) {
    const explorer::ReplayedLife& replayed = replay_.lives[life];
    const bool crashed = case_.lives[life].crash.has_value();
    explorer::ModelWalk walk(replayed.recording);
    LiveFile file(replayed.recording.trace);
    for (const Moment& moment : moments) {
      if (moment.life != life) continue;
      if (moment.kind == Kind::kFound || moment.kind == Kind::kRecovered) {
        const bool is_found = moment.kind == Kind::kFound;
        const io::ByteView image = is_found ? replayed.image : replay_.recovered;
        add(moment, image, crashed ? still_alive(image, life) : state_of(*replayed.known), crashed);
      } else if (moment.step < replayed.step) {
        walk.advance_to(moment.step + 1);
        add(moment, file.at(moment.event), state_of(walk.known()), false);
      } else if (moment.kind == Kind::kEvent) {
        const io::ByteView image = file.at(moment.event);
        add(moment, image, still_alive(image, life), true);
      } else {
        add(moment, file.at(moment.event), state_of(*replayed.known), false);
      }
    }
  }

  /// The slices that the operation cut works on may rightly be free by now.
  [[nodiscard]] oracle::HeapState still_alive(io::ByteView image, std::size_t life) const {
    oracle::HeapState state = state_of(*replay_.lives[life].known);
    const oracle::RawHeap heap = oracle::decode(image);
    const std::vector<oracle::Handle> cut = in_flight(life);
    std::erase_if(state.live, [&](const oracle::LiveSlice& slice) {
      return std::ranges::find(cut, slice.handle) != cut.end() &&
             oracle::intersects(heap.free, slice.block());
    });
    return state;
  }

  /// Of the operation that was cut last, in this life or, where that was a recovery, before it.
  [[nodiscard]] std::vector<oracle::Handle> in_flight(std::size_t life) const {
    while (life > 0 && replay_.lives[life].step == 0) --life;
    const std::size_t step = replay_.lives[life].step;
    if (step == 0 || step > case_.lives[life].operations.size()) return {};
    return history::handles_used(history::unwrapped(case_.lives[life].operations[step - 1]));
  }

  void add(const Moment& moment, io::ByteView image, const oracle::HeapState& state,
           bool is_in_flight) {
    const std::vector<oracle::Handle> cut =
        is_in_flight ? in_flight(moment.life) : std::vector<oracle::Handle>();
    frames_.push_back({moment.kind, moment.life, moment.step, moment.event,
                       picture_of(oracle::decode(image), &state, cut)});
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  std::vector<Frame> frames_;
};

}  // namespace

std::vector<Frame> frames_of(const explorer::Case& reproduction, const explorer::Replay& replay,
                             Moments moments, std::size_t& left_out) {
  return Frames(reproduction, replay).draw(moments, left_out);
}

}  // namespace crashcheck::report
