// Directories as devices whose images are trees. The walk counts a choice that is no state, and one
// that only a bound counts; both keep the image before them.
#include "directory_images.h"

#include "directory_walk.h"

namespace crashcheck::faultfs {
namespace {

class TreeWalk final : public ImageWalk {
 public:
  TreeWalk(const DirectoryTrace& trace, const DeviceProfile& profile, std::uint64_t first,
           std::uint64_t cap)
      : trace_(trace), cap_(cap), choices_(trace, *profile.file_system, cap), event_(first) {}

  bool next() override {
    if (drawn_ > 0) {
      if (drawn_ < std::min(possible(), cap_)) {
        ++drawn_;
        is_state_ = choices_.next() && choices_.is_state();
        if (is_state_) image_ = Image(choices_.tree());
        return true;
      }
      ++event_;
      drawn_ = 0;
    }
    if (event_ > trace_.event_count()) return false;
    choices_.begin(event_);
    drawn_ = 1;
    is_state_ = choices_.is_state();
    if (is_state_) image_ = Image(choices_.tree());
    return true;
  }

  void pass_over(std::uint64_t event) override {
    CRASHCHECK_ASSERT(event <= trace_.event_count() && event_ <= event);
    event_ = event;
    drawn_ = 0;
  }

  [[nodiscard]] CrashPoint crash() const override {
    CRASHCHECK_ASSERT(is_state_);
    CrashPoint crash{.event = event_};
    crash.choices = choices_.choices();
    return crash;
  }
  [[nodiscard]] std::uint64_t crash_event() const override { return event_; }
  [[nodiscard]] bool is_state() const override { return is_state_; }
  [[nodiscard]] const Image& image() const override { return image_; }
  [[nodiscard]] std::uint64_t possible() const override { return choices_.count().count; }
  [[nodiscard]] bool sampled() const override { return choices_.is_sampled(); }

 private:
  const DirectoryTrace& trace_;
  std::uint64_t cap_;
  mutable DirectoryWalk choices_;  // asking for the choices draws them once more
  std::uint64_t event_;
  std::uint64_t drawn_ = 0;  // at this crash point
  bool is_state_ = false;
  Image image_ = Image(Tree());
};

}  // namespace

std::unique_ptr<ImageWalk> walk_directory(const DirectoryTrace& trace, const DeviceProfile& profile,
                                          std::uint64_t first, std::uint64_t cap) {
  return std::make_unique<TreeWalk>(trace, profile, first, cap);
}

io::Result<Image> directory_image(const DirectoryTrace& trace, const DeviceProfile& profile,
                                  const CrashPoint& crash) {
  CrashPoint only_choices{.event = crash.event};
  only_choices.choices = crash.choices;
  if (crash != only_choices) {
    return io::fail(io::ErrorCode::kInvalidArgument, "crash",
                    "of a directory, a crash says with 'choose' alone what survives");
  }
  return CrashStates(trace, *profile.file_system)
      .tree({crash.event, crash.choices})
      .map([](Tree tree) { return Image(std::move(tree)); });
}

CrashPoint choose_directory(const DirectoryTrace& trace, const DeviceProfile& profile,
                            std::uint64_t event, Choices& choices) {
  return {.event = event,
          .choices = CrashStates(trace, *profile.file_system).drawn(event, choices)};
}

std::vector<CrashPoint> simpler_in_directory(const DirectoryTrace& trace,
                                             const DeviceProfile& profile,
                                             const CrashPoint& crash) {
  std::vector<CrashPoint> simpler;
  CrashStates states(trace, *profile.file_system);
  for (DirectoryCrash& each : states.simpler({crash.event, crash.choices})) {
    simpler.push_back({.event = each.event, .choices = std::move(each.choices)});
  }
  return simpler;
}

std::uint64_t count_directories(const DirectoryTrace& trace, const DeviceProfile& profile,
                                std::uint64_t event) {
  DirectoryWalk walk(trace, *profile.file_system, 1);
  walk.begin(event);
  return walk.count().count;
}

std::optional<CrashPoint> crash_that_leaves_tree(const DirectoryTrace& trace,
                                                 const DeviceProfile& profile, std::uint64_t event,
                                                 const Tree& wanted) {
  auto found = CrashStates(trace, *profile.file_system).find(event, wanted).found;
  if (!found) return std::nullopt;
  return CrashPoint{.event = event, .choices = std::move(found->choices)};
}

}  // namespace crashcheck::faultfs
