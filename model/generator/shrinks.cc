// Shrinking as edits: each names one simplification, is cheap to hold, and is carried out only when
// the sequence gets there.
#include "generator/shrinks.h"

#include <algorithm>
#include <optional>

namespace crashcheck::generator {
namespace {

using history::Bytes;
using history::Handle;
using history::History;
using history::Match;
using history::Operation;

constexpr std::byte kPlainByte{0x61};

/// An operation with the handles that it gave in the history it comes from, and the part of that
/// history.
struct Tagged {
  Operation operation;
  std::vector<Handle> gives;
  std::size_t part = 0;
};

std::vector<Tagged> tag(const std::vector<History>& parts) {
  std::vector<Tagged> tagged;
  Handle next = 0;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (const Operation& operation : parts[part]) {
      Tagged each{operation, {}, part};
      for (std::size_t i = 0; i < history::handles_given(operation); ++i) {
        each.gives.push_back(next++);
      }
      tagged.push_back(std::move(each));
    }
  }
  return tagged;
}

/// Makes edited operations a valid history again: drops what works on slices that are not there,
/// cuts writes to their slices, numbers handles anew.
class Repair {
 public:
  std::vector<History> run(const std::vector<Tagged>& operations, std::size_t parts) {
    std::vector<History> done(parts);
    for (const Tagged& each : operations) {
      if (auto repaired =
              std::visit([&](const auto& op) { return fix(op, each.gives); }, each.operation)) {
        done[each.part].push_back(std::move(*repaired));
      }
    }
    return done;
  }

 private:
  struct Live {
    Handle old_handle;
    Handle handle;
    std::uint64_t length;
  };
  using Gives = std::vector<Handle>;

  void give(Handle old_handle, std::uint64_t length) {
    live_.push_back(Live{old_handle, next_++, length});
  }
  Live* find(Handle old_handle) {
    const auto found = std::ranges::find(live_, old_handle, &Live::old_handle);
    return found == live_.end() ? nullptr : &*found;
  }
  std::optional<Handle> take(Handle old_handle) {
    const auto found = std::ranges::find(live_, old_handle, &Live::old_handle);
    if (found == live_.end()) return std::nullopt;
    const Handle handle = found->handle;
    live_.erase(found);
    return handle;
  }

  std::optional<Operation> fix(const history::Allocate& op, const Gives& gives) {
    give(gives[0], op.length);
    return op;
  }
  std::optional<Operation> fix(const history::AllocateBulk& op, const Gives& gives) {
    for (std::size_t i = 0; i < gives.size(); ++i) give(gives[i], op.lengths[i]);
    return op;
  }
  std::optional<Operation> fix(const history::Deallocate& op, const Gives&) {
    const auto handle = take(op.slice);
    if (!handle) return std::nullopt;
    return history::Deallocate{*handle};
  }
  std::optional<Operation> fix(const history::DeallocateBulk& op, const Gives&) {
    history::DeallocateBulk fixed;
    for (const Handle slice : op.slices) {
      if (const auto handle = take(slice)) fixed.slices.push_back(*handle);
    }
    if (fixed.slices.empty()) return std::nullopt;
    return fixed;
  }
  std::optional<Operation> fix(const history::Reallocate& op, const Gives&) {
    Live* slice = find(op.slice);
    if (slice == nullptr) return std::nullopt;
    slice->length = op.length;
    return history::Reallocate{slice->handle, op.length};
  }
  std::optional<Operation> fix(const history::Write& op, const Gives&) {
    const Live* slice = find(op.slice);
    if (slice == nullptr || op.at >= slice->length || op.bytes.empty()) return std::nullopt;
    Bytes bytes = op.bytes;
    bytes.resize(std::min<std::uint64_t>(bytes.size(), slice->length - op.at));
    return history::Write{slice->handle, op.at, std::move(bytes)};
  }
  std::optional<Operation> fix(const history::WriteHeader& op, const Gives&) {
    if (op.bytes.empty()) return std::nullopt;
    return op;
  }
  std::optional<Operation> fix(const history::Reopen& op, const Gives&) { return op; }

  std::vector<Live> live_;
  Handle next_ = 0;
};

/// One simplification: operations [index, index + count) go, or operation `index` becomes
/// `replacement`; or, where `joins` names one, that part and the next become one.
struct Edit {
  std::size_t index = 0;
  std::size_t count = 0;
  std::optional<Tagged> replacement = std::nullopt;
  std::optional<std::size_t> joins = std::nullopt;
};

std::vector<History> carry_out(const std::vector<Tagged>& operations, std::size_t parts,
                               const Edit& edit) {
  std::vector<Tagged> edited;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (edit.replacement && i == edit.index) {
      edited.push_back(*edit.replacement);
      edited.back().part = operations[i].part;
    } else if (edit.replacement || i < edit.index || i >= edit.index + edit.count) {
      edited.push_back(operations[i]);
    }
  }
  if (edit.joins) {
    --parts;
    for (Tagged& each : edited) {
      if (each.part > *edit.joins) --each.part;
    }
  }
  return Repair().run(edited, parts);
}

/// Simpler lengths: one block, half, one block less, whole blocks. All are simpler by (blocks,
/// odd).
std::vector<std::uint64_t> simpler_lengths(std::uint64_t length) {
  const std::uint64_t blocks = length / 32 + (length % 32 != 0 ? 1 : 0);
  std::vector<std::uint64_t> simpler;
  for (const std::uint64_t count :
       {std::uint64_t{1}, blocks / 2, blocks - std::min<std::uint64_t>(blocks, 1)}) {
    if (count >= 1 && count < blocks) simpler.push_back(count * 32);
  }
  if (length % 32 != 0) simpler.push_back(blocks * 32);
  return simpler;
}

struct Content {
  std::uint64_t at;
  Bytes bytes;
};

/// Simpler writes: at the start, one byte, half of the bytes, plain bytes.
std::vector<Content> simpler_contents(std::uint64_t at, const Bytes& bytes) {
  std::vector<Content> simpler;
  if (bytes.size() > 1) {
    simpler.push_back({at, Bytes(bytes.begin(), bytes.begin() + 1)});
    const auto half = static_cast<std::ptrdiff_t>(bytes.size() / 2);
    simpler.push_back({at, Bytes(bytes.begin(), bytes.begin() + half)});
    simpler.push_back({at, Bytes(bytes.begin(), bytes.end() - 1)});
  }
  if (at > 0) simpler.push_back({0, bytes});
  if (std::ranges::any_of(bytes, [](std::byte byte) { return byte != kPlainByte; })) {
    simpler.push_back({at, Bytes(bytes.size(), kPlainByte)});
  }
  return simpler;
}

/// All that can replace one operation, the boldest first.
class Replacements {
 public:
  explicit Replacements(const Tagged& original) : gives_(original.gives) {
    std::visit([&](const auto& op) { add(op); }, original.operation);
  }
  std::vector<Tagged> take() && { return std::move(found_); }

 private:
  void add(const history::Allocate& op) {
    for (const auto length : simpler_lengths(op.length)) push(history::Allocate{length}, gives_);
  }
  void add(const history::AllocateBulk& op) {
    if (op.lengths.size() == 1) push(history::Allocate{op.lengths[0]}, gives_);
    for (std::size_t i = 0; i < op.lengths.size() && op.lengths.size() > 1; ++i) {
      history::AllocateBulk fewer = op;
      fewer.lengths.erase(fewer.lengths.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<Handle> gives = gives_;
      gives.erase(gives.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), std::move(gives));
    }
    for (std::size_t i = 0; i < op.lengths.size(); ++i) {
      for (const auto length : simpler_lengths(op.lengths[i])) {
        history::AllocateBulk shorter = op;
        shorter.lengths[i] = length;
        push(std::move(shorter), gives_);
      }
    }
  }
  void add(const history::Deallocate&) {}
  void add(const history::DeallocateBulk& op) {
    if (op.slices.size() == 1) push(history::Deallocate{op.slices[0]}, {});
    for (std::size_t i = 0; i < op.slices.size() && op.slices.size() > 1; ++i) {
      history::DeallocateBulk fewer = op;
      fewer.slices.erase(fewer.slices.begin() + static_cast<std::ptrdiff_t>(i));
      push(std::move(fewer), {});
    }
  }
  void add(const history::Reallocate& op) {
    for (const auto length : simpler_lengths(op.length)) {
      push(history::Reallocate{op.slice, length}, {});
    }
  }
  void add(const history::Write& op) {
    for (auto& [at, bytes] : simpler_contents(op.at, op.bytes)) {
      push(history::Write{op.slice, at, std::move(bytes)}, {});
    }
  }
  void add(const history::WriteHeader& op) {
    for (auto& [at, bytes] : simpler_contents(op.at, op.bytes)) {
      push(history::WriteHeader{at, std::move(bytes)}, {});
    }
  }
  void add(const history::Reopen&) {}

  void push(Operation operation, std::vector<Handle> gives) {
    found_.push_back(Tagged{std::move(operation), std::move(gives), 0});
  }

  const std::vector<Handle>& gives_;
  std::vector<Tagged> found_;
};

std::vector<Edit> all_edits(const std::vector<Tagged>& operations, std::size_t parts) {
  std::vector<Edit> edits;
  for (std::size_t part = 0; part + 1 < parts; ++part) {
    edits.push_back(Edit{0, 0, std::nullopt, part});
  }
  for (std::size_t count = operations.size(); count > 0; count /= 2) {
    for (std::size_t index = 0; index + count <= operations.size(); ++index) {
      edits.push_back(Edit{index, count, std::nullopt});
    }
  }
  for (std::size_t index = 0; index < operations.size(); ++index) {
    for (Tagged& replacement : Replacements(operations[index]).take()) {
      edits.push_back(Edit{index, 1, std::move(replacement)});
    }
  }
  return edits;
}

}  // namespace

rc::Seq<std::vector<History>> shrinks(const std::vector<History>& parts) {
  std::vector<Tagged> operations = tag(parts);
  std::vector<Edit> edits = all_edits(operations, parts.size());
  return rc::seq::map(rc::seq::fromContainer(std::move(edits)),
                      [operations = std::move(operations), count = parts.size()](const Edit& edit) {
                        return carry_out(operations, count, edit);
                      });
}

rc::Seq<History> shrinks(const History& history) {
  return rc::seq::map(shrinks(std::vector<History>{history}),
                      [](std::vector<History> parts) { return std::move(parts.front()); });
}

}  // namespace crashcheck::generator
