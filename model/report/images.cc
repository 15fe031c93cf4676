// Names, and images from the traces.
#include "report/images.h"

#include <fmt/format.h>

#include "live_file.h"

namespace crashcheck::report {
namespace {

class Images {
 public:
  Images(const explorer::Case& reproduction, const explorer::Replay& replay,
         const std::function<void(const Image&, const faultfs::Image&)>& use)
      : case_(reproduction), replay_(replay), use_(use) {
    for (const explorer::ReplayedLife& life : replay.lives) {
      step_digits_ = std::max(step_digits_, fmt::formatted_size("{}", life.recording.steps.size()));
    }
  }

  void life(std::size_t index) {
    const explorer::ReplayedLife& life = replay_.lives[index];
    const auto& steps = life.recording.steps;
    const auto& crash = case_.lives[index].crash;
    LiveFile file(life.recording.trace);
    const std::size_t returned = crash ? life.step : steps.size();
    for (std::size_t step = 0; step < returned; ++step) {
      const std::string words = step_words(index, step);
      use(index, step, words.substr(0, words.find(' ')),
          fmt::format("after step {}, {}", step, words), file.at(steps[step].last_event));
    }
    if (!crash) return;
    const std::string event = fmt::format("after event {}", crash->event);
    use(index, life.step, "at-crash", event + ", as the program saw it", file.at(crash->event));
    use(index, life.step, "found", event + ", as the crash left it", life.image);
    if (index + 1 < replay_.lives.size()) return;
    use(index, life.step, "recovered", "what recovery made of that", replay_.recovered);
  }

 private:
  [[nodiscard]] std::string step_words(std::size_t life, std::size_t step) const {
    if (step == 0) return life == 0 ? "open" : "recover";
    return to_string(case_.lives[life].operations[step - 1]);
  }

  void use(std::size_t life, std::size_t step, std::string_view word, std::string what,
           const faultfs::Image& image) const {
    if (image.size() > faultfs::Image::kMaxViewBytes) return;  // no file of it could be looked at
    const std::size_t life_digits = fmt::formatted_size("{}", replay_.lives.size());
    use_({fmt::format("{:0{}}-{:0{}}-{}", life + 1, life_digits, step, step_digits_, word),
          std::move(what)},
         image);
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  const std::function<void(const Image&, const faultfs::Image&)>& use_;
  std::size_t step_digits_ = 2;
};

}  // namespace

void each_image(const explorer::Case& reproduction, const explorer::Replay& replay,
                const std::function<void(const Image&, const faultfs::Image&)>& use) {
  Images images(reproduction, replay, use);
  for (std::size_t life = 0; life < replay.lives.size(); ++life) images.life(life);
}

}  // namespace crashcheck::report
