// The text form of a crash point.
#include "faultfs/crash_point.h"

namespace crashcheck::faultfs {
namespace {

std::string to_string(UnitRange units) {
  std::string text = std::to_string(units.first);
  if (units.last != units.first) text += "-" + std::to_string(units.last);
  return text;
}

/// "WORD a,b,c", each item by `print`; nothing where there are none.
template <typename Items, typename Print>
std::string list(const char* word, const Items& items, const Print& print) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? word : ",") + print(item);
  return text;
}

}  // namespace

std::string survivors_text(const CrashPoint& crash) {
  std::string text;
  if (crash.torn_bytes != 0) text += " torn " + std::to_string(crash.torn_bytes);
  text += list(" keep ", crash.kept, [](const Survivor& survivor) {
    const std::string event = std::to_string(survivor.event);
    return survivor.units ? event + ":" + to_string(*survivor.units) : event;
  });
  const auto print_units = [](UnitRange units) { return to_string(units); };
  text += list(" garbage ", crash.garbage, print_units);
  text += list(" unreadable ", crash.unreadable, print_units);
  if (crash.length) {
    text += " length " + std::to_string(crash.length->event);
    if (crash.length->size_bytes) text += ":" + std::to_string(*crash.length->size_bytes);
  }
  text += list(" fill ", crash.fills, [](const FillChoice& choice) {
    const std::string fill(name(choice.fill));
    return choice.units ? to_string(*choice.units) + ":" + fill : fill;
  });
  text += list(" choose ", crash.choices, [](const Choice& choice) {
    return std::to_string(choice.taken) + "/" + std::to_string(choice.options);
  });
  return text.empty() ? text : text.substr(1);
}

std::string to_string(const CrashPoint& crash) {
  const std::string survivors = survivors_text(crash);
  return "crash " + std::to_string(crash.event) + (survivors.empty() ? "" : " " + survivors);
}

}  // namespace crashcheck::faultfs
