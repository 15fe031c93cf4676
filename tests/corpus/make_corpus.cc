// make_corpus FOLDER CASES: makes heaps with the present version of the store and writes them, with
// what they open as, into new files of FOLDER. CASES is the folder tests/cases.
// Run by hand; README.md says when. It notes what the store does today: whether that is right, the
// checker has said for each image.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "bstack/ghost_tree.h"
#include "corpus_text.h"
#include "explorer/exploration.h"
#include "explorer/model_walk.h"
#include "explorer/replay.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "hand_made.h"
#include "recipes.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::corpus {
namespace {

namespace fs = std::filesystem;
using bstack::GhostTree;
using bstack::Protocol;
using explorer::Case;

constexpr std::size_t kHeapsOfADevice = 18;
constexpr std::size_t kCreationsOfADevice = 5;
constexpr std::size_t kRecordsOfADevice = 8;
constexpr std::size_t kLargestImage = 2048;
constexpr std::size_t kLargestWithRecord = 8192;

/// A heap and what tells it from others: of a kind, the smallest are kept.
struct Made {
  Heap heap;
  std::string kind;
};

/// What the checker and the application know of an image.
struct Known {
  bool holds = false;  ///< every guarantee
  bool honest = true;  ///< the device
  bool in_place = false;
  oracle::HeapState state;             ///< as found; where nothing holds, before the operation
  std::set<history::Handle> operands;  ///< of the operation that was cut
};

/// What an open does today.
struct Today {
  std::optional<io::Error> error;
  std::uint64_t payload = 0;
  io::Bytes user_header = io::Bytes(GhostTree::kUserHeaderBytes);
  std::vector<bstack::Slice> free;
  bool sound = false;
  std::vector<Live> live;  ///< of those asked for, the ones that read as they should
  io::Bytes left;
};

Today open_today(const io::Bytes& found, Protocol protocol, const std::vector<Live>& live) {
  Today today;
  faultfs::MemoryFile file(found);
  const auto heap = GhostTree::open(std::make_unique<faultfs::ForwardingFile>(file), protocol);
  today.left.assign(file.bytes().begin(), file.bytes().end());
  if (!heap) {
    today.error = heap.error();
    return today;
  }
  today.payload = heap->statistics().map([](const auto& s) { return s.payload_bytes; }).value_or(0);
  static_cast<void>(heap->read_user_header(0, today.user_header));
  today.free = heap->free_blocks().value_or(std::vector<bstack::Slice>{});
  today.sound =
      heap->check().map([](const auto& defects) { return defects.empty(); }).value_or(false);
  for (const Live& each : live) {
    io::Bytes bytes(each.bytes.size());
    if (heap->read(each.place, 0, bytes) && bytes == each.bytes) today.live.push_back(each);
  }
  return today;
}

std::vector<Live> live_slices(const Known& known) {
  std::vector<Live> live;
  for (const oracle::LiveSlice& slice : known.state.live) {
    const bool is_safe = known.holds || !known.operands.contains(slice.handle);
    if (slice.empty() || !is_safe) continue;
    live.push_back({{slice.offset, slice.content.size()}, slice.content});
  }
  std::ranges::sort(live, {}, [](const Live& each) { return each.place.offset; });
  return live;
}

/// Whether a journaled open is free to answer anything: links lead behind the committed length, or
/// a whole heap lies behind a length that is too short for one. Only a device that lies leaves
/// that.
bool is_beyond_repair(const io::Bytes& found) {
  const oracle::RawHeap heap = oracle::decode(found);
  const bool links = std::ranges::any_of(
      heap.broken_links, [&](const auto& link) { return link.to >= heap.committed_length; });
  return links || (heap.committed_length < oracle::kArenaBegin && found.size() > 64);
}

Opening in_place_opening(const Known& known, const std::vector<Live>& live, const Today& today) {
  Opening opening;
  opening.left = today.left;
  if (today.error) {
    opening.answer = Answer::kRefuses;
    opening.code = today.error->code;
  } else if (known.holds && today.sound && today.live.size() == live.size()) {
    opening.payload = today.payload;
    opening.user_header = today.user_header;
    opening.live = live;
    opening.free = today.free;
  }
  return opening;
}

Opening journaled_opening(const Known& known, const io::Bytes& found, const std::vector<Live>& live,
                          const Today& today) {
  Opening opening;
  opening.protocol = Protocol::kJournaled;
  const bool broken = !known.holds && !known.in_place;
  if (broken && known.honest) fmt::print(stderr, "a journaled crash breaks a guarantee\n");
  if (broken || (!known.honest && is_beyond_repair(found))) {
    opening.answer = Answer::kAnything;
    return opening;
  }
  const bool untouched = today.left == found;
  if (today.error) {
    opening.answer = Answer::kRefuses;
    opening.code = today.error->code;
    if (untouched) opening.left = found;
    return opening;
  }
  opening.live = today.live;
  opening.free = today.free;
  if (std::ranges::equal(today.user_header, known.state.user_header)) {
    opening.user_header = today.user_header;
  }
  opening.free_within = !known.holds || today.live.size() != live.size();
  if (opening.free_within) return opening;
  opening.payload = today.payload;
  if (untouched) opening.left = found;
  return opening;
}

/// What is behind the committed length.
std::string_view tail_of(const io::Bytes& found) {
  const std::uint64_t committed = oracle::decode(found).committed_length;
  if (found.size() == oracle::kFileHeaderBytes + committed) return "none";
  if (found.size() < oracle::kFileHeaderBytes + committed) return "missing";
  return has_both_ends_of_a_record(found) ? "record" : "bytes";
}

std::optional<Made> make(Case reproduction) {
  reproduction.expect.reset();
  const explorer::Subject& subject = *subjects::find_subject(reproduction.protocol);
  const auto replayed = explorer::replay(subject, reproduction);
  if (!replayed || replayed->lives.size() != reproduction.lives.size()) return std::nullopt;
  const explorer::ReplayedLife& life = replayed->last();
  Known known{
      replayed->judgement.holds(), true, reproduction.protocol == "in-place", life.known, {}};
  known.honest = reproduction.profile.sync == faultfs::SyncHonesty::kHonest;
  const history::History& operations = reproduction.lives.back().operations;
  std::string kind = "clean";
  if (reproduction.lives.back().crash) {
    explorer::ModelWalk walk(life.recording);
    walk.advance_to(life.step);
    if (replayed->judgement.outcome) {
      known.state = oracle::as_found(walk.acceptable()[*replayed->judgement.outcome],
                                     oracle::decode(replayed->recovered));
    }
    if (life.step > 0 && life.step <= operations.size()) {
      const auto used = history::handles_used(operations[life.step - 1]);
      known.operands.insert(used.begin(), used.end());
    }
    const auto& findings = replayed->judgement.findings;
    kind = fmt::format("{} {} {} {}", reproduction.lives.size(),
                       explorer::operation_name(operations, life.step, false),
                       findings.empty() ? replayed->outcome : oracle::name(findings.front().kind),
                       tail_of(life.image));
  }
  const std::vector<Live> live = live_slices(known);
  Made made{Heap{"", explorer::to_line(reproduction), life.image, {}}, kind};
  const auto today = [&](Protocol protocol) { return open_today(life.image, protocol, live); };
  made.heap.openings = {in_place_opening(known, live, today(Protocol::kInPlace)),
                        journaled_opening(known, life.image, live, today(Protocol::kJournaled))};
  return made;
}

/// Two of each kind, the smallest, and of all these at most `most`, evenly spread.
std::vector<Heap> selected(std::vector<Case> cases, std::size_t most,
                           std::size_t largest = kLargestImage) {
  std::map<std::string, std::vector<Heap>> by_kind;
  std::set<io::Bytes> seen;
  for (Case& each : cases) {
    auto made = make(std::move(each));
    if (!made || made->heap.found.size() > largest) continue;
    if (!seen.insert(made->heap.found).second) continue;
    by_kind[made->kind].push_back(std::move(made->heap));
  }
  std::vector<Heap> heaps;
  for (auto& [kind, all] : by_kind) {
    std::ranges::stable_sort(all, {}, [](const Heap& h) { return h.found.size() + h.made.size(); });
    const std::size_t kept = by_kind.size() * 2 < most ? most / by_kind.size() + 1 : 2;
    all.resize(std::min(all.size(), kept));
    std::ranges::move(all, std::back_inserter(heaps));
  }
  std::vector<Heap> spread;
  const std::size_t count = std::min(most, heaps.size());
  for (std::size_t i = 0; i < count; ++i) {
    spread.push_back(std::move(heaps[i * heaps.size() / count]));
  }
  return spread;
}

std::vector<Heap> all_of(std::vector<Case> cases) {
  std::vector<Heap> heaps;
  for (Case& each : cases) {
    auto made = make(std::move(each));
    if (made && made->heap.found.size() <= kLargestImage) heaps.push_back(std::move(made->heap));
  }
  return heaps;
}

std::vector<Heap> committed_cases(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Case> cases;
  for (const fs::path& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    if (const auto parsed = explorer::parse_case(text.str())) cases.push_back(*parsed);
  }
  return all_of(std::move(cases));
}

/// Files that no crash made: what is no heap, and heaps of this format that no store here makes.
std::vector<Heap> files_by_hand() {
  std::vector<Heap> heaps;
  for (const HandMade& file : hand_made()) {
    const Known known{!file.damaged, true, true, oracle::created_heap(), {}};
    const auto today = [&](Protocol protocol) {
      return open_today(file.bytes, protocol, file.live);
    };
    Heap heap{"", "by hand: " + file.words, file.bytes, {}};
    heap.openings = {in_place_opening(known, file.live, today(Protocol::kInPlace)),
                     journaled_opening(known, file.bytes, file.live, today(Protocol::kJournaled))};
    if (!heap.openings[1].user_header) {
      heap.openings[1].user_header = heap.openings[0].user_header;
    }
    heaps.push_back(std::move(heap));
  }
  return heaps;
}

void append(std::vector<Heap>& to, std::vector<Heap> more) {
  std::ranges::move(more, std::back_inserter(to));
}

bool write(const fs::path& folder, const std::string& name, std::vector<Heap> heaps) {
  const fs::path file = folder / (name + ".heaps");
  if (fs::exists(file)) {
    fmt::print(stderr, "{} is there and stays as it is\n", file.string());
    return true;
  }
  for (std::size_t i = 0; i < heaps.size(); ++i)
    heaps[i].name = fmt::format("{}/{:03}", name, i + 1);
  std::ofstream stream(file, std::ios::binary);
  stream << to_text(heaps);
  fmt::print("{}: {} heaps\n", file.string(), heaps.size());
  return stream.flush().good();
}

bool make_all(const fs::path& folder, const fs::path& cases) {
  bool written = write(folder, "by-hand", files_by_hand());
  written = write(folder, "cases", committed_cases(cases)) && written;
  for (const std::string protocol : {"in-place", "journaled"}) {
    std::vector<Heap> clean = all_of(chosen_histories(protocol));
    append(clean, all_of(random_histories(protocol, 15)));
    written = write(folder, protocol + "-clean", std::move(clean)) && written;
    for (const faultfs::DeviceProfile& profile : faultfs::named_profiles()) {
      // No file of a device that is not power-safe is sure to open.
      if (profile.overwrite != faultfs::Overwrite::kSafe) continue;
      std::vector<Heap> heaps = selected(cut_creations(protocol, profile), kCreationsOfADevice);
      append(heaps, selected(random_crashes(protocol, profile, 240), kHeapsOfADevice));
      if (protocol == "journaled") {
        append(heaps, selected(cut_records(profile), kRecordsOfADevice, kLargestWithRecord));
      }
      written = write(folder, protocol + "-" + profile.name, std::move(heaps)) && written;
    }
  }
  return written;
}

}  // namespace
}  // namespace crashcheck::corpus

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: make_corpus FOLDER CASES\n");
    return 2;
  }
  return crashcheck::corpus::make_all(argv[1], argv[2]) ? 0 : 1;
}
