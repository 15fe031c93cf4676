// Words, colours and patterns.
#include "svg.h"

#include <fmt/format.h>

namespace crashcheck::ghost_tree::svg {
namespace {

constexpr std::string_view kDefinitions = R"svg(<style>
text { font: 12px ui-monospace, monospace; fill: #1b1f24; }
.name { font-size: 18px; font-weight: bold; }
.offset { text-anchor: end; }
.node, .letter { text-anchor: middle; }
.letter { font-size: 11px; }
.node { font-size: 10px; paint-order: stroke; stroke: #ffffff; stroke-width: 3; }
.bad { fill: #b3001b; font-weight: bold; }
.page { fill: #ffffff; }
.block { stroke: #57606a; stroke-width: 0.5; }
.live { fill: #9ecbff; }
.in-flight { fill: url(#in-flight); }
.free { fill: url(#free); }
.nobody { fill: url(#nobody); }
.claimed-twice { fill: url(#claimed-twice); }
.in-use { fill: #c4cdd8; }
.paper { fill: #f6f8fa; }
.ink { stroke: #57606a; fill: none; }
.orange { fill: #ffd08a; }
.red { fill: #ffb3b8; }
.link { stroke: #57606a; fill: none; }
.broken { stroke: #b3001b; stroke-width: 2; stroke-dasharray: 4 3; fill: none; }
.damage { stroke: #b3001b; stroke-width: 4; fill: none; }
.damaged { stroke: #b3001b; stroke-width: 3; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.node { stroke: #0d1117; }
.bad { fill: #ff8a8f; }
.page { fill: #0d1117; }
.block { stroke: #9aa4af; }
.live { fill: #1f4f86; }
.in-use { fill: #46515e; }
.paper { fill: #161b22; }
.ink, .link { stroke: #8b949e; }
.orange { fill: #7a4d00; }
.red { fill: #7d1a24; }
.broken, .damage, .damaged { stroke: #ff8a8f; }
}
</style>
<defs>
<pattern id="free" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="paper" width="8" height="8"/><path class="ink" stroke-width="0.5" d="M0 8L8 0"/></pattern>
<pattern id="in-flight" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="orange" width="6" height="6"/><path class="ink" d="M3 0V6"/></pattern>
<pattern id="nobody" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="paper" width="6" height="6"/><circle class="ink" cx="3" cy="3" r="1"/></pattern>
<pattern id="claimed-twice" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="red" width="8" height="8"/><path class="ink" d="M0 8L8 0M0 0L8 8"/></pattern>
</defs>
)svg";

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string text_at(double x, double y, std::string_view style, std::string_view words) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", style, x, y,
                     escaped(words));
}

std::string_view style_of(Owner owner) { return name(owner); }

std::string_view definitions() { return kDefinitions; }

}  // namespace crashcheck::ghost_tree::svg
