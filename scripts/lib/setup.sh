# shellcheck shell=bash
# Shared by scripts/crashcheck, scripts/test and .ci/run: installs the distribution's packages that
# are missing, configures and builds into build/release. Nothing here writes to standard output.
# Concurrent calls take turns under a lock. Sourced, with `root` set to the repository.

: "${root:?must be set by the script that sources this file}"

# The one list of what the project needs from Debian 12.
build_packages=(
  cmake g++ ninja-build pkg-config
  libcli11-dev libexpected-dev libfiu-dev libfmt-dev libmd-dev librapidcheck-dev libxxhash-dev nlohmann-json3-dev
)
test_packages=(
  "${build_packages[@]}"
  clang clang-format clang-tidy dpkg-dev file fiu-utils gdb git libclang-rt-14-dev libxml2-utils mandoc
  python3 python3-jsonschema python3-yaml shellcheck
  libgmock-dev libgtest-dev libleveldb-dev libsqlite3-dev libtkrzw-dev
  chromium chromium-driver python3-selenium
)
# Wherever it is from: others' packages of Node.js bring it along and exclude Debian's.
command -v npm >/dev/null || test_packages+=(npm)

# What a failing set-up exits with. The program itself says 0 (holds) or 1 (violated).
readonly kSetupFailed=2

build_dir=$root/build/release
log=$root/build/release.log
# shellcheck disable=SC2034  # used by scripts/crashcheck
program=$build_dir/src/cli/crashcheck

say() { printf 'crashcheck: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit "$kSetupFailed"
}

# run_logged COMMAND...: output goes to the log; on a terminal the latest step is shown in place.
run_logged() {
  printf '$ %s\n' "$*" >>"$log"
  if [[ ! -t 2 ]]; then
    "$@" </dev/null >>"$log" 2>&1 9>&-
    return
  fi
  "$@" </dev/null 2>&1 9>&- | tee -a -- "$log" | {
    while IFS= read -r line; do
      [[ $line == '['* ]] && printf '\r\033[K%.78s' "$line" >&2
    done
    printf '\r\033[K' >&2
  }
}

# run_or_die WHAT COMMAND...: shows the end of the log if the command fails.
run_or_die() {
  local what=$1
  shift
  run_logged "$@" && return
  tail -n 40 -- "$log" | cut -c 1-300 >&2
  die "$what failed; the whole log is in $log"
}

# missing_packages PACKAGE...: prints those that are not installed, one per line.
missing_packages() {
  local package
  declare -A installed=()
  while read -r status package; do
    [[ $status == installed ]] && installed[$package]=1
  done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null)
  for package in "$@"; do
    [[ -n ${installed[$package]:-} ]] || printf '%s\n' "$package"
  done
}

# install_missing PACKAGE...: on a system without dpkg, whoever runs this has to see to them.
install_missing() {
  local missing
  command -v dpkg-query >/dev/null || return 0
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  if [[ $(id -u) != 0 ]]; then
    say "packages are missing; run this, then try again:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    exit "$kSetupFailed"
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # A package source that is out of reach need not matter: whether the install works decides.
  run_logged apt-get -q update || true
  run_or_die "installing packages" \
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"
}

# configure ON|OFF: with tests or without. Turning them on sticks, so that the two scripts do not
# undo each other's configuration.
configure() {
  local with_tests=$1 cache=$build_dir/CMakeCache.txt done=$build_dir/.configured fresh=()
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" -- "$cache"; then
    fresh=(--fresh) # the tree was moved or copied here
  elif [[ -f $cache && -f $done ]]; then
    local had_tests=OFF
    if grep -qx 'CRASHCHECK_BUILD_TESTS:BOOL=ON' -- "$cache"; then had_tests=ON with_tests=ON; fi
    # Everything but the presets is looked after by the build itself.
    [[ $with_tests != "$had_tests" || CMakePresets.json -nt $done ]] || return 0
  fi
  rm -f -- "$done"
  run_or_die "configuring" \
    cmake "${fresh[@]}" --preset release "-DCRASHCHECK_BUILD_TESTS=$with_tests"
  touch -- "$done"
}

# is_current STAMP INPUT...: whether no input (file, or folder with all below it) has changed since
# the build that left the stamp. A stamp names its repository, because build trees get copied.
is_current() {
  local stamp=$1
  shift
  [[ -f $stamp && $(<"$stamp") == "$root" ]] || return 1
  [[ -z $(find "$@" -newer "$stamp" -print -quit 2>&1) ]]
}

# locked COMMAND...: runs it in a subshell inside the repository while nobody else does. With a
# failure of COMMAND the whole script ends.
locked() {
  mkdir -p -- "$root/build" || die "cannot write to $root"
  (
    flock 9 && cd -- "$root" && "$@"
  ) 9>"$root/build/.lock" || exit "$kSetupFailed"
}

# build_all: everything, tests included.
build_all() {
  : >"$log"
  install_missing "${test_packages[@]}"
  configure ON
  run_or_die "building" cmake --build --preset release
}

# build_program STAMP INPUT...: the program only.
build_program() {
  local stamp=$1
  is_current "$@" && [[ -x $program ]] && return # somebody else built it meanwhile
  : >"$log"
  install_missing "${build_packages[@]}"
  mkdir -p -- "$build_dir" || die "cannot write to $build_dir"
  printf '%s\n' "$root" >"$stamp.next" # before the build: later edits must look newer
  [[ -x $program ]] || say "building; the first time takes a few minutes"
  configure OFF
  run_or_die "building" cmake --build --preset release --target crashcheck
  mv -f -- "$stamp.next" "$stamp"
}
