// What is put under the checker, for how long: values of options that commands share. The errors
// are for people and name the option.
#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "explorer/store.h"
#include "faultfs/device_profile.h"

namespace crashcheck::cli {

/// The stores of these names; the usual ones where none is named.
[[nodiscard]] tl::expected<std::vector<const explorer::Store*>, std::string> find_subjects(
    std::vector<std::string> protocols);

/// Of a store with that medium.
[[nodiscard]] tl::expected<faultfs::DeviceProfile, std::string> find_profile(
    faultfs::Medium medium, const std::string& text);
/// That of all of them. REQUIRES: one at least.
[[nodiscard]] tl::expected<faultfs::Medium, std::string> common_medium(
    const std::vector<const explorer::Store*>& stores);

/// For help: all that there are.
[[nodiscard]] std::vector<std::string> names_of(const explorer::Stores& stores);
[[nodiscard]] std::vector<std::string> device_names();
/// Also those of stores in a directory.
[[nodiscard]] std::vector<std::string> device_and_file_system_names();

[[nodiscard]] std::chrono::steady_clock::duration duration_of(double seconds);

}  // namespace crashcheck::cli
