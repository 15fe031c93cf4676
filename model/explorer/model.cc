// What a model says that has nothing special to say.
#include "explorer/model.h"

namespace crashcheck::explorer {

std::optional<Operation> Model::next(faultfs::Choices& /*choices*/) const { return std::nullopt; }

std::string_view Model::obstacle(const Operation& /*operation*/) const { return {}; }

std::vector<std::optional<Operation>> Model::adapted(const History& meant) const {
  return {meant.begin(), meant.end()};
}

std::string Model::believe(const RecoveredFile& /*file*/) {
  return "its model cannot adopt a file: histories begin with an empty one";
}

void Model::skip(const Operation& /*operation*/) {}

Findings Model::refused_for_space(const Operation& /*operation*/) const { return {}; }

Findings Model::use(const Judgement& /*judgement*/, OpenStore& /*store*/) { return {}; }

Findings Model::inspect(const faultfs::Image& /*file*/) { return {}; }

bool Model::may_refuse(const Refusal& /*refusal*/) const { return false; }

bool Model::unwritten_bytes_matter() const { return false; }

RangeSet Model::relied_on(const faultfs::Image& file) const {
  constexpr std::uint64_t kShortBytes = 2048;
  if (file.size() <= kShortBytes) return {Range{0, file.size()}};
  return {Range{0, kShortBytes / 2}, Range{file.size() - kShortBytes / 2, file.size()}};
}

Findings Model::lost(const RecoveredFile& file) { return judge(file).findings; }

Findings Model::lost_in_use(OpenStore& /*store*/) { return {}; }

std::string_view Model::undetectable(const DamagedFile& /*file*/, const RecoveredFile& /*found*/) {
  return {};
}

bool Model::is_clean() const { return false; }

}  // namespace crashcheck::explorer
