// Files from the traces, and what the application knew of them from the models, for the view to
// draw.
#include "story_frames.h"

#include <algorithm>

#include "explorer/model_walk.h"
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
      : case_(reproduction), replay_(replay), view_(replay.store->view()) {}

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

  void draw_life(std::size_t life, std::span<const Moment> moments) {
    const explorer::ReplayedLife& replayed = replay_.lives[life];
    const explorer::Operation* cut = case_.lives[life].crash ? cut_operation(life) : nullptr;
    explorer::ModelWalk walk(replayed.recording);
    LiveFile file(replayed.recording.trace);
    for (const Moment& moment : moments) {
      if (moment.life != life) continue;
      if (moment.kind == Kind::kFound) {
        add(moment, replayed.image, *replayed.known, cut);
      } else if (moment.kind == Kind::kRecovered) {
        add(moment, replay_.recovered, *replayed.known, cut);
      } else if (moment.step < replayed.step) {
        walk.advance_to(moment.step + 1);
        add(moment, file.at(moment.event), walk.known(), nullptr);
      } else {
        const bool is_inside = moment.kind == Kind::kEvent;
        add(moment, file.at(moment.event), *replayed.known, is_inside ? cut : nullptr);
      }
    }
  }

  /// The operation that was cut last, in this life or, where that was a recovery, before it; null
  /// where that was the first open, or everything had returned.
  [[nodiscard]] const explorer::Operation* cut_operation(std::size_t life) const {
    while (life > 0 && replay_.lives[life].step == 0) --life;
    const std::size_t step = replay_.lives[life].step;
    if (step == 0 || step > case_.lives[life].operations.size()) return nullptr;
    return &case_.lives[life].operations[step - 1];
  }

  void add(const Moment& moment, const faultfs::Image& file, const explorer::Model& known,
           const explorer::Operation* cut) {
    Frame& frame =
        frames_.emplace_back(Frame{moment.kind, moment.life, moment.step, moment.event, nullptr});
    const bool is_drawn =
        view_ != nullptr && !view_->thing().empty() && file.size() <= faultfs::Image::kMaxViewBytes;
    if (is_drawn) frame.picture = view_->picture(file, known, cut);
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  const explorer::View* view_;
  std::vector<Frame> frames_;
};

}  // namespace

std::vector<Frame> frames_of(const explorer::Case& reproduction, const explorer::Replay& replay,
                             Moments moments, std::size_t& left_out) {
  return Frames(reproduction, replay).draw(moments, left_out);
}

}  // namespace crashcheck::report
