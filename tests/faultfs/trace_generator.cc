// Steps are drafted without knowing the file, then fitted to it: dropping one leaves a script too.
#include "trace_generator.h"

namespace crashcheck::faultfs {
namespace {

namespace gen = rc::gen;

constexpr int kMaxSteps = 10;
constexpr std::uint64_t kUnits = 4;

enum class Kind : std::uint8_t { kWrite, kAppend, kResize, kKeepSize, kSync };

struct Draft {
  Kind kind = Kind::kSync;
  std::uint64_t place = 0;
  std::uint64_t length = 1;
};

/// Unit boundaries, their neighbours, anywhere.
rc::Gen<std::uint64_t> places(std::uint64_t unit_bytes) {
  const auto boundaries = [&](std::uint64_t first, std::uint64_t offset) {
    return gen::map(gen::inRange<std::uint64_t>(first, kUnits + 1),
                    [=](std::uint64_t units) { return units * unit_bytes + offset - 1; });
  };
  return gen::weightedOneOf<std::uint64_t>(
      {{3, boundaries(0, 1)},
       {1, boundaries(0, 2)},
       {1, boundaries(1, 0)},
       {3, gen::inRange<std::uint64_t>(0, kUnits * unit_bytes + 1)}});
}

rc::Gen<std::uint64_t> lengths(std::uint64_t unit_bytes) {
  return gen::weightedOneOf<std::uint64_t>(
      {{2, gen::element<std::uint64_t>(1, unit_bytes, unit_bytes + 1, 2 * unit_bytes)},
       {3, gen::inRange<std::uint64_t>(1, 3 * unit_bytes + 1)}});
}

rc::Gen<Draft> drafts(std::uint64_t unit_bytes) {
  return gen::map(gen::tuple(gen::weightedElement<Kind>({{6, Kind::kWrite},
                                                         {2, Kind::kAppend},
                                                         {3, Kind::kResize},
                                                         {1, Kind::kKeepSize},
                                                         {3, Kind::kSync}}),
                             places(unit_bytes), lengths(unit_bytes)),
                  [](const std::tuple<Kind, std::uint64_t, std::uint64_t>& parts) {
                    return Draft{std::get<0>(parts), std::get<1>(parts), std::get<2>(parts)};
                  });
}

/// Bytes of step `number`, the base being step 0: no two neighbours are equal.
io::Bytes filled(std::size_t number, std::uint64_t length) {
  io::Bytes bytes;
  for (std::uint64_t i = 0; i < length; ++i) {
    bytes.push_back(static_cast<std::byte>(number * 16 + 1 + i % 13));
  }
  return bytes;
}

Script fit(std::uint64_t base_bytes, const std::vector<Draft>& drafts) {
  Script script{filled(0, base_bytes), {}};
  io::Bytes file = script.base;
  for (const Draft& draft : drafts) {
    const std::size_t number = script.steps.size() + 1;
    Step step = SyncStep{};
    switch (draft.kind) {
      case Kind::kWrite: step = WriteStep{draft.place, filled(number, draft.length)}; break;
      case Kind::kAppend: step = WriteStep{file.size(), filled(number, draft.length)}; break;
      case Kind::kResize: step = ResizeStep{draft.place}; break;
      case Kind::kKeepSize: step = ResizeStep{file.size()}; break;
      case Kind::kSync: break;
    }
    perform(step, file);
    script.steps.push_back(std::move(step));
  }
  return script;
}

}  // namespace

rc::Gen<Script> scripts(std::uint64_t unit_bytes) {
  // Only the number of steps is bounded by RapidCheck's size; places need the whole range.
  const auto whole_range = [](auto generator) { return gen::resize(100, std::move(generator)); };
  return gen::map(gen::pair(whole_range(places(unit_bytes)),
                            gen::resize(kMaxSteps, gen::container<std::vector<Draft>>(
                                                       whole_range(drafts(unit_bytes))))),
                  [](const std::pair<std::uint64_t, std::vector<Draft>>& parts) {
                    return fit(parts.first, parts.second);
                  });
}

}  // namespace crashcheck::faultfs
