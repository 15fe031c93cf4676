// Histories as case text, and random ones with crashes drawn for them.
#include "recipes.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "explorer/replay.h"
#include "faultfs/crash_images.h"
#include "generator/generator.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::corpus {
namespace {

using explorer::Case;
using explorer::Life;

constexpr std::uint64_t kSeed = 13;
constexpr std::size_t kMaxOperations = 9;

/// One history a line. Some contents look like a node, a header, the beginning and the end of a
/// record.
constexpr std::string_view kBoth = R"(
reopen
write-header 0 6865616465720102
write-header 0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
allocate 1; write #0 0 ff
allocate 31; write #0 0 616263; allocate 32; write #1 31 7a; allocate 33; write #2 32 79
allocate 20; allocate 64; allocate 33; allocate 32; write #1 0 68656c6c6f; deallocate #0; deallocate #2
allocate 32; deallocate #0
allocate 32; allocate 32; deallocate #0
allocate 64; allocate 64; allocate 32; write #2 0 6c617374; deallocate #0; deallocate #1
allocate 64; allocate 64; allocate 32; deallocate #0; deallocate #1; reopen
allocate-bulk 32 32 32 32 32 32 32 32 32 32; deallocate #0; deallocate #2; deallocate #4; deallocate #6; deallocate #8
allocate-bulk 32 32 64 32 96 32 128 32 160 32 192 32 224 32; deallocate #0; deallocate #2; deallocate #4; deallocate #6; deallocate #8; deallocate #10; deallocate #12
allocate-bulk 224 32 192 32 160 32 128 32 96 32 64 32 32 32; deallocate-bulk #0 #2 #4 #6 #8 #10 #12
allocate-bulk 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32; deallocate-bulk #0 #2 #4 #6 #8 #10 #12 #14 #16 #18 #20 #22 #24 #26 #28
allocate-bulk 32 64 96; write #0 0 01; write #1 63 02; write #2 95 03; deallocate-bulk #0 #1 #2
allocate 256; allocate 32; deallocate #0; allocate-bulk 32 64; write #3 0 6262
allocate 256; allocate 32; deallocate #0; allocate 96
allocate 700; write #0 500 6163726f7373206120736563746f72; allocate 32; write #1 0 656e64
allocate 10; write #0 0 00010203040506070809; reallocate #0 30; reallocate #0 100
allocate 10; write #0 0 00010203040506070809; allocate 32; reallocate #0 100; write #0 99 ff
allocate 100; write #0 90 0102030405060708090a; allocate 32; reallocate #0 40
allocate 100; write #0 0 0102030405060708090a; reallocate #0 3
allocate 128; write #0 0 30313233; allocate 32; reallocate #0 0
allocate 0; allocate 32; write #1 0 6f6e65
allocate 32; allocate 32; write #0 0 2000000000000000000100000000000000000000000000000000000000000000; write #1 0 4253544b00010800f000000000000000414c475400010000
allocate 32; allocate 32; write #0 0 f7a1e50decc47ab55000000000000000; write #1 8 f7a1e50decf4d0e95000000000000000ffffffffffffffff
allocate 64; write #0 0 aaaaaaaaaaaaaaaa; allocate 32; reopen; deallocate #0; reopen; allocate 64; write #2 0 bbbb; reopen
)";

constexpr std::string_view kJournaled = R"(
allocate-into header:0/16 64; write #0 0 726f6f74
allocate-into header:8/8 40; allocate-into #0:0/16 32; write #1 0 6c656166
allocate-into header:0/16 64; allocate 32; reallocate-into header:0/16 #0 200
allocate-into header:0/16 64; allocate 32; deallocate-from header:0/16 #0
batch { allocate 32 | allocate 96 | write #1 0 62617463686564 | write-header 0 01 }
allocate 32; allocate 64; batch { deallocate #0 | allocate 32 | write #2 0 6e6577 | reallocate #1 96 }
allocate 64; allocate 32; allocate 32; deallocate #1; reclaim; write #0 0 72
batch { allocate-bulk 32 32 32 32 | deallocate #1 | allocate-into #0:16/16 48 | write #4 47 31 }
batch { allocate 32 | write #0 0 f7a1e50decc47ab5f7a1e50decf4d0e9 }
)";

/// Short records, and two of several sectors.
constexpr std::string_view kWithRecords = R"(
allocate 32; allocate 32; write #0 0 6161; deallocate #0
allocate 64; write #0 0 6262; allocate 32; reallocate #0 96
allocate-into header:0/16 64; batch { allocate 32 | write #1 0 6e6577 | deallocate-from header:0/16 #0 }
allocate 1100; write #0 0 616263; write #0 600 6d6964646c65; write #0 1097 656e64; allocate 32; reallocate #0 1200
allocate 1300; write #0 0 616263; write #0 600 6d6964646c65; write #0 1297 656e64; batch { allocate 32 | reallocate #0 1400 | write #1 0 6c }
)";

Case parsed(std::string_view protocol, std::string_view lines) {
  const auto made =
      explorer::parse_case(fmt::format("crashcheck-case 1; protocol {}; {}", protocol, lines));
  if (made) return *made;
  std::fprintf(stderr, "%s\n  in %s\n", made.error().message.c_str(), std::string(lines).c_str());
  std::abort();
}

void add_lines(std::string_view protocol, std::string_view lines, std::vector<Case>& cases) {
  std::istringstream stream{std::string(lines)};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) cases.push_back(parsed(protocol, line));
  }
}

Case without_crash(std::string_view protocol, history::History operations) {
  Case made;
  made.protocol = protocol;
  made.lives = {Life{std::move(operations), {}, std::nullopt}};
  return made;
}

history::History random_history(std::string_view protocol, std::uint64_t index) {
  if (index % 3 == 2) return generator::deep_tree_of(kSeed, index, kMaxOperations + 3);
  const auto alphabet =
      protocol == "journaled" ? generator::Alphabet::kAll : generator::Alphabet::kPublished;
  return generator::history_of(kSeed, index, kMaxOperations, alphabet);
}

/// Cuts the last life of `made` at event `event`, and drops its operations after that one.
void cut(Case& made, const explorer::Recording& recording, std::uint64_t event,
         faultfs::Choices& choices) {
  Life& life = made.lives.back();
  life.crash = faultfs::choose_crash(recording.trace, made.profile, event, choices);
  life.operations.resize(std::min(life.operations.size(), recording.interrupted_step(event)));
}

/// The last life of `made`, up to its crash, as a recording; nothing where it cannot be carried
/// out.
std::optional<explorer::Recording> carried_out(Case made) {
  auto replayed = explorer::replay(*subjects::find_subject(made.protocol), made);
  if (!replayed || replayed->lives.size() != made.lives.size()) return std::nullopt;
  return std::move(replayed->lives.back().recording);
}

/// `made`, whose last life is not cut yet, cut at a random event.
bool cut_somewhere(Case& made, faultfs::Choices& choices) {
  const auto recording = carried_out(made);
  if (!recording || recording->trace.event_count() == 0) return false;
  const std::uint64_t event = choices.choose(recording->last_crash_event() + 1);
  cut(made, *recording, event, choices);
  return true;
}

}  // namespace

std::vector<Case> chosen_histories(std::string_view protocol) {
  std::vector<Case> cases = {parsed(protocol, "")};
  add_lines(protocol, kBoth, cases);
  if (protocol == "journaled") add_lines(protocol, kJournaled, cases);
  return cases;
}

std::vector<Case> random_histories(std::string_view protocol, std::uint64_t count) {
  std::vector<Case> cases;
  for (std::uint64_t i = 0; i < count; ++i) {
    cases.push_back(without_crash(protocol, random_history(protocol, i)));
  }
  return cases;
}

std::vector<Case> cut_creations(std::string_view protocol, const faultfs::DeviceProfile& profile) {
  std::vector<Case> cases;
  Case creation = without_crash(protocol, {});
  creation.profile = profile;
  const auto recording = carried_out(creation);
  if (!recording) return cases;
  faultfs::RandomChoices choices(kSeed);
  for (int i = 0; i < 12; ++i) {
    for (std::uint64_t event = 0; event <= recording->last_crash_event(); ++event) {
      Case made = creation;
      cut(made, *recording, event, choices);
      cases.push_back(std::move(made));
    }
  }
  return cases;
}

bool has_both_ends_of_a_record(io::ByteView file) {
  constexpr std::uint64_t kFirst = 0xB57AC4EC0DE5A1F7;
  constexpr std::uint64_t kLast = 0xE9D0F4EC0DE5A1F7;
  constexpr std::size_t kTrailerBytes = 24;
  if (file.size() < kTrailerBytes || io::load_u64(file.last(kTrailerBytes)) != kLast) return false;
  const std::uint64_t size = io::load_u64(file.last(kTrailerBytes - sizeof(kLast)));
  return size >= kTrailerBytes && size <= file.size() && io::load_u64(file.last(size)) == kFirst;
}

std::vector<Case> cut_records(const faultfs::DeviceProfile& profile) {
  constexpr std::uint64_t kImagesOfACrashPoint = 200;
  std::vector<Case> histories;
  add_lines("journaled", kWithRecords, histories);
  std::vector<Case> cases;
  for (Case& history : histories) {
    history.profile = profile;
    const auto recording = carried_out(history);
    if (!recording) continue;
    faultfs::CrashImages images(recording->trace, profile, 0, kImagesOfACrashPoint);
    while (images.next()) {
      if (!has_both_ends_of_a_record(images.image().bytes())) continue;
      cases.push_back(history);
      cases.back().lives[0].crash = images.crash();
    }
  }
  return cases;
}

std::vector<Case> random_crashes(std::string_view protocol, const faultfs::DeviceProfile& profile,
                                 std::uint64_t histories) {
  std::vector<Case> cases;
  for (std::uint64_t i = 0; i < histories; ++i) {
    faultfs::RandomChoices choices(kSeed + i);
    for (int tries = 0; tries < 5; ++tries) {
      Case made = without_crash(protocol, random_history(protocol, i));
      made.profile = profile;
      if (!cut_somewhere(made, choices)) continue;
      cases.push_back(made);
      if (tries > 1) continue;
      made.lives.emplace_back();
      if (tries == 1) made.lives[1].operations = {history::Allocate{40}, history::Allocate{64}};
      if (cut_somewhere(made, choices)) cases.push_back(std::move(made));
    }
  }
  return cases;
}

}  // namespace crashcheck::corpus
