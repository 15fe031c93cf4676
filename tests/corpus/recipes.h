// Histories and crashes for new heaps of the corpus. Part of make_corpus, which is run by hand.
// Thread rule: one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explorer/case.h"
#include "io/bytes.h"

namespace crashcheck::corpus {

/// Histories without a crash, each chosen for what its file looks like.
[[nodiscard]] std::vector<explorer::Case> chosen_histories(std::string_view protocol);

/// Random histories without a crash, every third one with a deep free tree.
[[nodiscard]] std::vector<explorer::Case> random_histories(std::string_view protocol,
                                                           std::uint64_t count);

/// The creation of a heap, cut at every event, several times in random ways.
[[nodiscard]] std::vector<explorer::Case> cut_creations(std::string_view protocol,
                                                        const faultfs::DeviceProfile& profile);

/// Whether the last bytes of the file are a record's last, and its first ones are where these say.
[[nodiscard]] bool has_both_ends_of_a_record(io::ByteView file);

/// Journaled operations cut so that both ends of their redo record are there.
[[nodiscard]] std::vector<explorer::Case> cut_records(const faultfs::DeviceProfile& profile);

/// Random histories, cut at random events in random ways; a part of them cut again inside the
/// recovery, or continued for two operations and cut there.
[[nodiscard]] std::vector<explorer::Case> random_crashes(std::string_view protocol,
                                                         const faultfs::DeviceProfile& profile,
                                                         std::uint64_t histories);

}  // namespace crashcheck::corpus
