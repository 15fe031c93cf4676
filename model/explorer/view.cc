// What a view does that adds nothing: the defaults of each part, so that a store brings one alone.
#include "explorer/view.h"

#include "explorer/store.h"

namespace crashcheck::explorer {

std::string View::place_of(const faultfs::Event& /*event*/) const { return {}; }

std::vector<std::string> View::given_by(const History& operations,
                                        const Recording& /*recording*/) const {
  return std::vector<std::string>(operations.size());
}

std::vector<Field> View::fields(std::span<const io::ByteView> /*files*/) const { return {}; }

std::string View::name_of(const Field& field, std::uint64_t at, const Model& /*known*/) const {
  return at == field.begin ? field.name : field.name + " at +" + std::to_string(at - field.begin);
}

std::string View::change_in_words(const std::string& name, const std::string& before,
                                  const std::string& after, Tense tense) const {
  return (tense == Tense::kPast ? "changed " : "changes ") + name + " from " + before + " to " +
         after;
}

std::shared_ptr<const Picture> View::picture(const faultfs::Image& /*file*/, const Model& /*known*/,
                                             const Operation* /*cut*/) const {
  return std::make_shared<Picture>();
}

std::string View::json_of(const Picture& /*picture*/) const { return "null"; }

std::vector<PictureSection> View::sections(const Pictures& /*pictures*/) const { return {}; }

PictureText View::text_of(const Picture& /*picture*/, const Picture* /*before*/) const {
  return {};
}

std::string thing_of(const Store& store) {
  const View* view = store.view();
  return view == nullptr || view->thing().empty() ? "store" : std::string(view->thing());
}

}  // namespace crashcheck::explorer
