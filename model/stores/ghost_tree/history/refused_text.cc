// The call's word says how many places and lengths follow; a place begins with @, live: or free:.
#include "refused_text.h"

#include <algorithm>
#include <string>

#include "operand_text.h"

namespace crashcheck::history {
namespace {

constexpr std::string_view kLive = "live:";
constexpr std::string_view kFree = "free:";

bool is_place(const Word& word) {
  return word.text.starts_with('@') || word.text.starts_with(kLive) || word.text.starts_with(kFree);
}

Parsed<Place> parse_invented(const Word& word) {
  const std::size_t colon = word.text.find(':');
  if (colon == std::string_view::npos) return error_at(word, "a slice is written @OFFSET:LENGTH");
  InventedSlice slice;
  CRASHCHECK_PARSE(slice.offset, parse_number(part_of(word, 1, colon)));
  CRASHCHECK_PARSE(slice.length, parse_number(part_of(word, colon + 1, word.text.size())));
  return slice;
}

Parsed<Place> parse_free(const Word& word) {
  const std::size_t plus = word.text.find('+');
  FreeNumber free;
  CRASHCHECK_PARSE(free.number,
                   parse_number(part_of(word, kFree.size(), std::min(plus, word.text.size()))));
  if (plus == std::string_view::npos) return free;
  CRASHCHECK_PARSE(free.block, parse_number(part_of(word, plus + 1, word.text.size())));
  return free;
}

Parsed<Place> parse_place(const Word& word) {
  if (word.text.starts_with('@')) return parse_invented(word);
  if (word.text.starts_with(kFree)) return parse_free(word);
  LiveNumber live;
  CRASHCHECK_PARSE(live.number, parse_number(part_of(word, kLive.size(), word.text.size())));
  return live;
}

std::string usage_of(const RefusedForm& form) {
  const auto operands = [](std::string_view name, std::size_t most) {
    if (most == 0) return std::string();
    return " " + std::string(name) + (most == 1 ? "" : "...");
  };
  return "refused " + std::string(form.word) + operands("PLACE", form.most_places) +
         operands("LENGTH", form.most_lengths);
}

Parsed<Refused::Call> parse_call(const Word& word) {
  const auto forms = refused_forms();
  const auto found = std::ranges::find(forms, word.text, &RefusedForm::word);
  if (found != forms.end()) return static_cast<Refused::Call>(found - forms.begin());
  std::string known;
  for (const RefusedForm& form : forms)
    known += (known.empty() ? "" : ", ") + std::string(form.word);
  return error_at(word, "no call to be refused; there are " + known);
}

}  // namespace

Parsed<Refused> parse_refused_call(std::span<const Word> line) {
  Refused refused;
  CRASHCHECK_PARSE(refused.call, parse_call(line[0]));
  const RefusedForm& form = form_of(refused.call);
  std::span<const Word> rest = line.subspan(1);
  for (; !rest.empty() && is_place(rest[0]); rest = rest.subspan(1)) {
    if (refused.places.size() == form.most_places) break;
    CRASHCHECK_PARSE(Place place, parse_place(rest[0]));
    refused.places.push_back(place);
  }
  if (refused.places.size() < form.least_places) {
    const std::string problem = "a place is missing here: " + usage_of(form);
    return rest.empty() ? error_after(line, problem) : error_at(rest[0], problem);
  }
  for (; !rest.empty() && refused.lengths.size() < form.most_lengths; rest = rest.subspan(1)) {
    CRASHCHECK_PARSE(const std::uint64_t length, parse_number(rest[0]));
    refused.lengths.push_back(length);
  }
  if (refused.lengths.size() < form.least_lengths) {
    return error_after(line, "a length is missing here: " + usage_of(form));
  }
  if (!rest.empty()) return error_at(rest[0], "one word too many: " + usage_of(form));
  return refused;
}

}  // namespace crashcheck::history
