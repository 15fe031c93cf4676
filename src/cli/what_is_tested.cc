// Protocols, devices and time limits by name.
#include "what_is_tested.h"

#include <fmt/format.h>

#include <algorithm>

#include "offer.h"

namespace crashcheck::cli {

tl::expected<std::vector<const explorer::Store*>, std::string> find_subjects(
    std::vector<std::string> protocols) {
  if (protocols.empty()) protocols = offer().usual;
  std::vector<const explorer::Store*> found;
  for (const std::string& name : protocols) {
    const explorer::Store* subject = offer().stores.find(name);
    if (subject == nullptr) {
      return tl::unexpected(fmt::format("--store: unknown store '{}'; the stores are: {}", name,
                                        offer().stores.names()));
    }
    found.push_back(subject);
  }
  return found;
}

tl::expected<faultfs::Medium, std::string> common_medium(
    const std::vector<const explorer::Store*>& stores) {
  const explorer::Store& first = *stores.front();
  for (const explorer::Store* store : stores) {
    if (store->medium() == first.medium()) continue;
    const bool first_is_file = first.medium() == faultfs::Medium::kFile;
    return tl::unexpected(fmt::format(
        "--store: {} keeps its data in a file and {} in a directory, and their devices differ: "
        "name one of them at a time",
        (first_is_file ? first : *store).name(), (first_is_file ? *store : first).name()));
  }
  return first.medium();
}

tl::expected<faultfs::DeviceProfile, std::string> find_profile(faultfs::Medium medium,
                                                               const std::string& text) {
  auto profile = faultfs::parse_device(medium, text);
  if (!profile) {
    return tl::unexpected(fmt::format("--device {}: {}", text, profile.error().reason));
  }
  return std::move(*profile);
}

std::vector<std::string> names_of(const explorer::Stores& stores) {
  std::vector<std::string> names;
  for (const explorer::Store* store : stores.all()) {
    names.emplace_back(store->name());
  }
  return names;
}

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (const auto& profile : faultfs::named_profiles()) names.push_back(profile.name);
  return names;
}

std::vector<std::string> device_and_file_system_names() {
  std::vector<std::string> names = device_names();
  for (const auto& model : faultfs::named_models()) {
    if (std::ranges::find(names, model.name) == names.end()) names.push_back(model.name);
  }
  return names;
}

std::chrono::steady_clock::duration duration_of(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(seconds));
}

}  // namespace crashcheck::cli
