// LevelDB on an io::Directory: an Env for the library as it is packaged. It makes the calls that
// LevelDB's own Env for POSIX makes, as seen with strace on LevelDB 1.23, and nothing in it depends
// on the machine: one workload, one trace. Thread rule: that of leveldb::Env, from any thread.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/directory.h"

namespace crashcheck::adapters {

/// Files: written through a buffer of 64 KiB; `Flush` hands it to the Directory, `Sync` does that
/// and syncs the data. `Sync` of a file named MANIFEST* first syncs the directory that it is in.
/// Reads copy; nothing is mapped. The text of LOG goes nowhere, so that it gives no crash states;
/// `leveldb::Options::info_log` puts it elsewhere.
///
/// Time: a counter. LevelDB's sleeps move it on and return at once.
///
/// Background work, which compactions are: done in a thread of its own, or in one that waits for
/// it. Before LevelDB writes to a log it waits until the background has nothing to do, so a
/// compaction comes to its end before the write that needed it. `hold_background` moves it to a
/// later moment.
///
///     adapters::LevelDbEnv env(world.disk());
///     options.env = &env;
///     leveldb::DB::Open(options, "db", &db);
///     env.wait_for_background();
///
/// Names are paths of the Directory. ERRORS: kNotFound is leveldb::Status::NotFound, every other
/// error IOError.
class LevelDbEnv final : public leveldb::Env {
 public:
  /// Borrows `disk`, which must outlive this object and the databases that use it.
  explicit LevelDbEnv(io::Directory& disk);
  /// REQUIRES: no database uses it any more.
  ~LevelDbEnv() override;
  LevelDbEnv(const LevelDbEnv&) = delete;
  LevelDbEnv& operator=(const LevelDbEnv&) = delete;
  LevelDbEnv(LevelDbEnv&&) = delete;
  LevelDbEnv& operator=(LevelDbEnv&&) = delete;

  /// Returns when the background has nothing to do. After DB::Open and after reads, which may start
  /// a compaction as well, it is what makes the order of events the same each time.
  void wait_for_background();
  /// From now on, background work does not start, while writes go on: a slow compaction. A write
  /// that needs its end, and closing the database, never return until it is released.
  void hold_background();
  /// Does what was kept back, to its end, and keeps nothing back from now on.
  void release_background();

  leveldb::Status NewSequentialFile(const std::string& name,
                                    leveldb::SequentialFile** result) override;
  leveldb::Status NewRandomAccessFile(const std::string& name,
                                      leveldb::RandomAccessFile** result) override;
  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** result) override;
  leveldb::Status NewAppendableFile(const std::string& name,
                                    leveldb::WritableFile** result) override;
  bool FileExists(const std::string& name) override;
  leveldb::Status GetChildren(const std::string& name, std::vector<std::string>* result) override;
  leveldb::Status RemoveFile(const std::string& name) override;
  leveldb::Status CreateDir(const std::string& name) override;
  leveldb::Status RemoveDir(const std::string& name) override;
  leveldb::Status GetFileSize(const std::string& name, std::uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status LockFile(const std::string& name, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  void Schedule(void (*function)(void* argument), void* argument) override;
  /// The thread is joined by the destructor.
  void StartThread(void (*function)(void* argument), void* argument) override;
  leveldb::Status GetTestDirectory(std::string* path) override;
  leveldb::Status NewLogger(const std::string& name, leveldb::Logger** result) override;
  std::uint64_t NowMicros() override;
  void SleepForMicroseconds(int microseconds) override;

 private:
  class Threads;

  io::Directory& disk_;
  std::atomic<std::uint64_t> now_microseconds_ = 0;
  std::unique_ptr<Threads> threads_;
};

}  // namespace crashcheck::adapters
