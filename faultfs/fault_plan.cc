// The table of faults and their text form.
#include "faultfs/fault_plan.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace crashcheck::faultfs {
namespace {

constexpr std::array kReadErrnos = {EIO};
constexpr std::array kWriteErrnos = {EIO, ENOSPC, EDQUOT};
constexpr std::array kResizeErrnos = {EIO, ENOSPC, EFBIG};
constexpr std::array kSyncErrnos = {EIO, ENOSPC, EDQUOT};
constexpr std::array kNameErrnos = {EIO, ENOSPC};  // file systems that copy on write need space

struct Point {
  FaultPoint point;
  const char* name;
  std::span<const int> errnos;
};
constexpr std::array<Point, kFaultPoints> kPoints = {{
    {FaultPoint::kRead, "io/read", kReadErrnos},
    {FaultPoint::kWrite, "io/write", kWriteErrnos},
    {FaultPoint::kResize, "io/resize", kResizeErrnos},
    {FaultPoint::kSync, "io/sync", kSyncErrnos},
    {FaultPoint::kCreate, "io/create", kNameErrnos},
    {FaultPoint::kMakeDirectory, "io/mkdir", kNameErrnos},
    {FaultPoint::kLink, "io/link", kNameErrnos},
    {FaultPoint::kRename, "io/rename", kNameErrnos},
    {FaultPoint::kRemove, "io/remove", kNameErrnos},
    {FaultPoint::kSyncDirectory, "io/sync-directory", kNameErrnos},
}};

struct Errno {
  std::string_view name;
  int value;
};
constexpr std::array<Errno, 4> kErrnos = {
    {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EFBIG", EFBIG}}};

const Point& entry(FaultPoint point) { return *std::ranges::find(kPoints, point, &Point::point); }

/// `word` is the number of the bad one, from 0.
io::Failure refuse(std::uint64_t word, std::string_view reason) {
  return io::fail(io::ErrorCode::kInvalidArgument, "fault", reason, word);
}

/// Cuts the first word off `text`; empty where there is none.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

io::Result<FaultPoint> parse_point(std::string_view word) {
  const auto found =
      std::ranges::find(kPoints, word, [](const Point& p) { return std::string_view(p.name); });
  if (found == kPoints.end()) {
    return refuse(0,
                  "unknown point; the points are: io/read, io/write, io/resize, io/sync, "
                  "io/create, io/mkdir, io/link, io/rename, io/remove, io/sync-directory");
  }
  return found->point;
}

io::Result<std::uint64_t> parse_nth(std::string_view word) {
  std::uint64_t nth = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, nth);
  if (error != std::errc() || stop != end || nth == 0) {
    return refuse(1, "the number of the failing call wants a whole number from 1");
  }
  return nth;
}

io::Result<int> parse_errno(std::string_view word, FaultPoint point) {
  const auto found = std::ranges::find(kErrnos, word, &Errno::name);
  if (found == kErrnos.end()) {
    return refuse(2, "unknown error; the errors are: EIO, ENOSPC, EDQUOT, EFBIG");
  }
  if (std::ranges::find(errnos(point), found->value) == errnos(point).end()) {
    return refuse(2, "no kernel gives that error for this call");
  }
  return found->value;
}

}  // namespace

const char* name(FaultPoint point) { return entry(point).name; }

std::span<const int> errnos(FaultPoint point) { return entry(point).errnos; }

std::string to_string(const Fault& fault) {
  const int error = fault.error == 0 ? EIO : fault.error;
  const auto known = std::ranges::find(kErrnos, error, &Errno::value);
  std::string text = name(fault.point);
  text += " " + std::to_string(fault.nth) + " ";
  text += known == kErrnos.end() ? std::to_string(error) : std::string(known->name);
  return text + (fault.forever ? " forever" : " once");
}

io::Result<Fault> parse_fault(std::string_view text) {
  Fault fault;
  CRASHCHECK_ASSIGN(fault.point, parse_point(take_word(text)));
  CRASHCHECK_ASSIGN(fault.nth, parse_nth(take_word(text)));
  CRASHCHECK_ASSIGN(fault.error, parse_errno(take_word(text), fault.point));
  if (text != "once" && text != "forever") return refuse(3, "the last word is once or forever");
  fault.forever = text == "forever";
  return fault;
}

}  // namespace crashcheck::faultfs
