// Checksums and a fixed history.
#include "part_file.h"

#include <fmt/format.h>

#include "checksum.h"
#include "explorer/guarded_store.h"
#include "explorer/hashing.h"
#include "explorer/isolated.h"

namespace crashcheck::audit {
namespace {

constexpr std::string_view kPartMagic = "crashcheck-audit-part 1\n";
constexpr std::uint64_t kMarkHistories = 20;
constexpr std::size_t kMarkOperations = 40;

/// The line at the front of `text`, which is moved behind it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

std::string to_part_file(std::string_view work, std::string_view content) {
  const std::string body = fmt::format("{}\n{}", work, content);
  return std::string(kPartMagic) + checksum_of(body) + "\n" + body;
}

tl::expected<std::string, std::string> from_part_file(std::string_view text,
                                                      std::string_view work) {
  if (!text.starts_with(kPartMagic)) return tl::unexpected(std::string("not a part of an audit"));
  text.remove_prefix(kPartMagic.size());
  const std::string_view sum = take_line(text);
  if (sum != checksum_of(text)) return tl::unexpected(std::string("damaged"));
  const std::string_view about = take_line(text);
  if (about != work) {
    return tl::unexpected(fmt::format("about other work: '{}', not '{}'", about, work));
  }
  return std::string(text);
}

std::string store_mark(const explorer::Store& subject, const isolation::Isolation& isolation) {
  const auto mark_of = [](const explorer::Store& store) {
    explorer::Hasher hasher;
    for (std::uint64_t i = 0; i < kMarkHistories; ++i) {
      const auto history = store.workload().draw({1, i, kMarkOperations});
      hasher.add(fingerprint(record(store, history)));
    }
    return to_string(hasher.value());
  };
  if (!isolation.is_forked) return mark_of(subject);
  const auto work = [&](const explorer::Store& store) { static_cast<void>(mark_of(store)); };
  isolation::KnownDeaths guard(explorer::rehearse(subject, isolation, work).value());
  return mark_of(explorer::GuardedStore(subject, guard));
}

}  // namespace crashcheck::audit
