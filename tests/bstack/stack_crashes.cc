#include "stack_crashes.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "faultfs/crash_images.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "stack_disk.h"

namespace crashcheck::bstack {
namespace {

template <typename T>
io::Result<void> without_value(io::Result<T> result) {
  CRASHCHECK_TRY(std::move(result));
  return {};
}

/// Whether each unit, aligned in the file, is that of one of both, which are equally long.
bool unit_by_unit(const io::Bytes& found, const io::Bytes& before, const io::Bytes& after,
                  std::uint64_t unit_bytes) {
  if (found.size() != before.size() || before.size() != after.size()) return false;
  for (std::uint64_t begin = 0; begin < found.size();) {
    const std::uint64_t end =
        std::min(found.size(), (begin + 16) / unit_bytes * unit_bytes + unit_bytes - 16);
    const auto is_of = [&](const io::Bytes& other) {
      return std::equal(found.begin() + static_cast<std::ptrdiff_t>(begin),
                        found.begin() + static_cast<std::ptrdiff_t>(end),
                        other.begin() + static_cast<std::ptrdiff_t>(begin));
    };
    if (!is_of(before) && !is_of(after)) return false;
    begin = end;
  }
  return true;
}

/// What the payload may be after a crash.
class Acceptable {
 public:
  Acceptable(const History& history, std::uint64_t crash_event) {
    const auto& states = history.states;
    const auto pending = std::find_if(states.begin() + 1, states.end(), [&](const auto& state) {
      return state.events > crash_event;
    });
    before_ = &*(pending - 1);
    after_ = pending == states.end() ? before_ : &*pending;
  }

  [[nodiscard]] bool includes(const io::Bytes& found, std::uint64_t unit_bytes) const {
    return is(*before_, found) || is(*after_, found) ||
           (after_->unit_by_unit &&
            unit_by_unit(found, before_->payload, after_->payload, unit_bytes));
  }

 private:
  static bool is(const History::State& state, const io::Bytes& found) {
    return found == state.payload || std::ranges::count(state.or_else, found) > 0;
  }

  const History::State* before_;
  const History::State* after_;
};

io::Result<io::Bytes> reopened(io::ByteView image, Protocol protocol) {
  faultfs::MemoryFile memory(io::Bytes(image.begin(), image.end()));
  CRASHCHECK_ASSIGN(const Stack stack,
                    Stack::open(std::make_unique<faultfs::ForwardingFile>(memory), protocol));
  return stack.peek(0);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) { return out << step.name; }

void showValue(const Steps& steps, std::ostream& out) {
  for (const Step& step : steps) out << step << "; ";
}

Step push(const io::Bytes& bytes) {
  return {"push " + std::to_string(bytes.size()),
          [bytes](Stack& stack) { return without_value(stack.push(bytes)); }};
}
Step extend(std::uint64_t count) {
  return {"extend " + std::to_string(count),
          [count](Stack& stack) { return without_value(stack.extend(count)); }};
}
Step pop(std::uint64_t count) {
  return {"pop " + std::to_string(count),
          [count](Stack& stack) { return without_value(stack.pop(count)); }};
}
Step discard(std::uint64_t count) {
  return {"discard " + std::to_string(count),
          [count](Stack& stack) { return stack.discard(count); }};
}
Step overwrite(std::uint64_t offset, const io::Bytes& bytes) {
  return {"set " + std::to_string(offset) + " " + std::to_string(bytes.size()),
          [offset, bytes](Stack& stack) { return stack.set(offset, bytes); }, true};
}
Step zeroed(std::uint64_t offset, std::uint64_t count) {
  return {"zero " + std::to_string(offset) + " " + std::to_string(count),
          [offset, count](Stack& stack) { return stack.zero(offset, count); }, true};
}
Step commit(std::uint64_t length, const std::vector<OwnedChange>& changes) {
  std::string name = "commit to " + std::to_string(length);
  for (const OwnedChange& change : changes) {
    name += ", " + std::to_string(change.offset) + (change.zeros != 0 ? " zeros " : " bytes ") +
            std::to_string(std::max<std::uint64_t>(change.zeros, change.bytes.size()));
  }
  return {name, [length, changes](Stack& stack) {
            std::vector<Change> borrowed;
            for (const auto& [offset, bytes, zeros] : changes) {
              borrowed.push_back(Change{offset, bytes, zeros});
            }
            return stack.commit(length, borrowed);
          }};
}

History recorded(const io::Bytes& file, const Steps& steps, Protocol protocol) {
  StackDisk disk(file);
  Stack stack = disk.open(protocol).value();
  History history;
  history.states.push_back({disk.trace.event_count(), stack.peek(0).value(), false, {}});
  for (const Step& step : steps) {
    EXPECT_TRUE(step.run(stack)) << step;
    history.states.push_back(
        {disk.trace.event_count(), stack.peek(0).value(), step.unit_by_unit, {}});
  }
  history.trace = std::move(disk.trace);
  return history;
}

::testing::AssertionResult survives(const History& history, const Search& search, Looked* looked) {
  const faultfs::DeviceProfile device = faultfs::parse_profile(search.profile).value();
  faultfs::CrashImages images(history.trace, device, search.first, search.cap);
  while (images.next()) {
    const Acceptable acceptable(history, images.crash_event());
    if (looked != nullptr) {
      ++looked->images;
      if (images.sampled()) ++looked->sampled_images;
    }
    for (const Protocol protocol : history.reopened_by) {
      const io::Result<io::Bytes> found = reopened(images.image().bytes(), protocol);
      if (found && acceptable.includes(*found, device.unit_bytes)) continue;
      auto failure = ::testing::AssertionFailure()
                     << search.profile << ", " << to_string(images.crash()) << ", reopened "
                     << (protocol == Protocol::kInPlace ? "in-place: " : "journaled: ");
      if (!found) return failure << to_string(found.error());
      return failure << FileEvent{faultfs::EventKind::kWrite, 16, *found};
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace crashcheck::bstack
