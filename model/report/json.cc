// Member by member, in the order of the header; pictures as texts, to tell equal ones.
#include "report/json.h"

#include <nlohmann/json.hpp>

namespace crashcheck::report {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const StoryStep& step) {
  Json faults = Json::array();
  for (const auto& [words, note] : step.faults) faults.push_back(Json::array({words, note}));
  return {{"words", step.words},     {"first", step.first_event}, {"last", step.last_event},
          {"reached", step.reached}, {"is_last", step.is_last},   {"faults", std::move(faults)},
          {"error", step.error}};
}

Json json_of(const StoryEvent& event) {
  Json json = {{"number", event.number},   {"step", event.step},     {"kind", event.kind},
               {"offset", event.offset},   {"length", event.length}, {"words", event.words},
               {"fate", name(event.fate)}, {"there", event.there}};
  if (!event.file.empty()) json["file"] = event.file;
  return json;
}

Json json_of(const StoryLife& life) {
  Json json;
  json["title"] = life.title;
  json["steps"] = Json::array();
  for (const StoryStep& step : life.steps) json["steps"].push_back(json_of(step));
  json["events"] = Json::array();
  for (const StoryEvent& event : life.events) json["events"].push_back(json_of(event));
  json["crash"] = nullptr;
  if (life.crash) {
    json["crash"] = {{"event", *life.crash},
                     {"everything_had_returned", life.everything_had_returned},
                     {"words", life.crash_words}};
  }
  return json;
}

Json or_null(const std::optional<std::uint64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const FieldDifference& field) {
  return {{"field", field.field},
          {"before", field.before},
          {"found", field.found},
          {"after", field.after},
          {"written_by", or_null(field.written_by)},
          {"missing", or_null(field.missing)},
          {"filled", field.filled}};
}

}  // namespace

void PictureTable::expect(const explorer::View* view) {
  if (view != nullptr && !view->thing().empty()) lists_.try_emplace(std::string(view->thing()));
}

std::size_t PictureTable::number_of(const explorer::View& view, const explorer::Picture& picture) {
  Numbers& numbers = lists_[std::string(view.thing())];
  return numbers.try_emplace(view.json_of(picture), numbers.size()).first->second;
}

void PictureTable::add_to(Json& json) const {
  for (const auto& [thing, numbers] : lists_) {
    Json list = Json::array();
    for (std::size_t i = 0; i < numbers.size(); ++i) list.push_back(nullptr);
    for (const auto& [text, number] : numbers) list[number] = Json::parse(text);
    json[thing + "s"] = std::move(list);
  }
}

Json to_json(const Story& story, PictureTable& pictures) {
  Json json = {{"protocol", story.protocol},
               {"profile", story.profile},
               {"findings", story.findings},
               {"holds", story.holds},
               {"rejected", story.rejected},
               {"why", story.reason.sentences},
               {"lives", Json::array()},
               {"frames", Json::array()},
               {"fields_title", story.fields_title},
               {"fields", Json::array()},
               {"case", story.case_text},
               {"command", story.command}};
  for (const StoryLife& life : story.lives) json["lives"].push_back(json_of(life));
  for (const Frame& frame : story.frames) {
    Json added = {{"kind", name(frame.kind)},
                  {"life", frame.life},
                  {"step", frame.step},
                  {"event", frame.event}};
    if (frame.picture != nullptr) {
      added[std::string(story.view->thing())] = pictures.number_of(*story.view, *frame.picture);
    }
    json["frames"].push_back(std::move(added));
  }
  for (const FieldDifference& field : story.fields) json["fields"].push_back(json_of(field));
  return json;
}

}  // namespace crashcheck::report
