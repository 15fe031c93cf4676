// The text form of a crash point.
#include "faultfs/crash_point.h"

namespace crashcheck::faultfs {

std::string to_string(const CrashPoint& crash) {
  std::string text = "crash " + std::to_string(crash.event);
  if (crash.torn_bytes != 0) text += " torn " + std::to_string(crash.torn_bytes);
  const char* separator = " keep ";
  for (const std::uint64_t event : crash.kept) {
    text += separator + std::to_string(event);
    separator = ",";
  }
  return text;
}

}  // namespace crashcheck::faultfs
