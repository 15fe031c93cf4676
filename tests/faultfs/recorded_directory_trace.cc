// Calls of a directory in memory, whether it refuses them or not.
#include <array>

#include "directory_dice.h"
#include "directory_trace_generator.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::faultfs {
namespace {

/// Random calls. Whether one is refused plays no part.
class Calling {
 public:
  Calling(const TraceShape& shape, DirectoryTrace& trace, Dice& dice)
      : shape_(shape), dice_(dice), trace_(trace), directory_(trace) {}

  void call() {
    while (trace_.event_count() < shape_.events) call_once();
  }

 private:
  std::string path() {
    constexpr std::array<std::string_view, 4> kDirectories = {"", "", "d/", "d/e/"};
    const std::string_view directory = kDirectories.at(dice_.below(kDirectories.size()));
    return std::string(directory) + (dice_.one_in(4) ? "d" : dice_.name());
  }

  void call_once() {
    const std::string one = path();
    const std::string other = path();
    switch (dice_.below(14)) {
      case 0: static_cast<void>(directory_.remove(one)); return;
      case 1:
      case 2: static_cast<void>(directory_.rename(one, other)); return;
      case 3: static_cast<void>(directory_.link(one, other)); return;
      case 4: static_cast<void>(directory_.make_directory(one)); return;
      case 5: static_cast<void>(directory_.remove_directory(one)); return;
      case 6: static_cast<void>(directory_.sync(dice_.one_in(2) ? "" : "d")); return;
      case 7: directory_.acknowledge(one); return;
      case 8:
      case 9: return open(one);
      default: return use();
    }
  }

  void open(const std::string& path) {
    auto file = directory_.open(path, {.create = true, .truncate = dice_.one_in(3)});
    if (file) files_.push_back(std::move(*file));
  }

  void use() {
    if (files_.empty()) return;
    const std::size_t index = dice_.below(files_.size());
    io::File& file = *files_[index];
    const std::uint64_t place = dice_.place(file.size().value());
    switch (dice_.below(8)) {
      case 0: files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(index)); return;
      case 1: static_cast<void>(file.sync()); return;
      case 2: static_cast<void>(file.sync_data()); return;
      case 3: static_cast<void>(file.resize(dice_.one_in(3) ? 0 : place)); return;
      case 4: static_cast<void>(file.zero(0, file.size().value())); return;
      default:
        static_cast<void>(file.write_at(place, dice_.bytes(trace_.event_count() + 1)));
        return;
    }
  }

  TraceShape shape_;
  Dice& dice_;
  DirectoryTrace& trace_;
  MemoryDirectory directory_;
  std::vector<std::unique_ptr<io::File>> files_;
};

}  // namespace

DirectoryTrace recorded_directory_trace(std::uint64_t seed, const TraceShape& shape) {
  Dice dice(seed, shape.grain_bytes);
  DirectoryTrace trace(first_tree(dice));
  Calling(shape, trace, dice).call();
  return trace;
}

}  // namespace crashcheck::faultfs
