// What a model says that has nothing special to say.
#include "explorer/model.h"

namespace crashcheck::explorer {

std::optional<Operation> Model::next(faultfs::Choices& /*choices*/) const { return std::nullopt; }

std::string_view Model::obstacle(const Operation& /*operation*/) const { return {}; }

std::vector<std::optional<Operation>> Model::adapted(const History& meant) const {
  return {meant.begin(), meant.end()};
}

void Model::skip(const Operation& /*operation*/) {}

Findings Model::use(const Judgement& /*judgement*/, OpenStore& /*store*/) { return {}; }

Findings Model::inspect(const faultfs::Image& /*file*/) { return {}; }

bool Model::may_refuse(const Refusal& /*refusal*/) const { return false; }

bool Model::unwritten_bytes_matter() const { return false; }

bool Model::is_clean() const { return false; }

}  // namespace crashcheck::explorer
