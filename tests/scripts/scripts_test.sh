#!/usr/bin/env bash
# scripts_test.sh TEST WORK-DIR: runs one of the functions below in a scratch copy of the repository
# whose path has spaces in it. cmake, dpkg-query, apt-get and id are stand-ins (see stubs/) that note
# their calls and do what the files in the folder $STUB_DIR tell them to.
set -euo pipefail

repository=$(readlink -f -- "${BASH_SOURCE[0]}")
repository=${repository%/tests/scripts/scripts_test.sh}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  printf -- '--- stdout\n%s\n--- stderr\n%s\n--- calls\n%s\n' \
    "$(<"$out")" "$(<"$err")" "$(calls)" >&2
  exit 1
}

# run COMMAND...: leaves its output in $out and $err and its status in $status.
run() {
  status=0
  "$@" >"$out" 2>"$err" </dev/null || status=$?
}

calls() { cat -- "$STUB_DIR/calls"; }
forget_calls() { : >"$STUB_DIR/calls"; }

expect_status() { [[ $status == "$1" ]] || fail "expected status $1, not $status"; }
expect_in() { grep -qF -- "$2" "$1" || fail "expected in ${1##*/}: $2"; }
expect_no_calls() { [[ -z $(calls) ]] || fail "expected no calls of build tools"; }
expect_calls() { # COUNT PATTERN
  local count
  count=$(calls | grep -cE -- "$2" || true)
  [[ $count == "$1" ]] || fail "expected $1 calls like '$2', not $count"
}

first_call_builds_and_runs_the_program() {
  run "$crashcheck" hello
  expect_status 0
  expect_in "$out" 'argument hello'
  expect_calls 1 'cmake --preset release -DCRASHCHECK_BUILD_TESTS=OFF'
  expect_calls 1 'cmake --build --preset release --target crashcheck$'
  expect_calls 0 'apt-get'
}

second_call_runs_no_build_tool() {
  run "$crashcheck"
  forget_calls
  run "$crashcheck" again
  expect_status 0
  expect_in "$out" 'argument again'
  expect_no_calls
  [[ ! -s $err ]] || fail "expected silence"
}

changed_and_deleted_sources_are_noticed() {
  touch "$copy/src/cli/old.cc"
  run "$crashcheck"
  forget_calls
  sleep 0.02 # the file system's clock ticks every 4 to 10 ms
  echo '// changed' >>"$copy/src/cli/main.cc"
  run "$crashcheck"
  expect_calls 1 'cmake --build'
  forget_calls
  sleep 0.02
  rm "$copy/src/cli/old.cc"
  run "$crashcheck"
  expect_calls 1 'cmake --build'
  forget_calls
  run "$crashcheck"
  expect_no_calls
}

the_build_prints_nothing_on_stdout() {
  run "$crashcheck"
  [[ $(<"$out") == "in $PWD" ]] || fail "expected nothing but the program's output"
  expect_in "$copy/build/release.log" 'noise on stdout'
}

arguments_status_and_working_directory_are_the_programs() {
  mkdir -p "$work/some where"
  cd "$work/some where"
  ln -s "$crashcheck" "$work/link"
  run env CDPATH="$work" "$work/link" 'two words' '' --exit 1
  expect_status 1
  expect_in "$out" "in $work/some where"
  expect_in "$out" 'argument two words'
  [[ $(grep -c '^argument' "$out") == 4 ]] || fail "expected four arguments"
}

a_failing_build_exits_with_2_and_shows_the_log() {
  touch "$STUB_DIR/build-fails"
  run "$crashcheck"
  expect_status 2
  expect_in "$err" 'noise on stderr'
  expect_in "$err" 'building failed'
  [[ ! -s $out ]] || fail "expected nothing on stdout"
  run "$copy/scripts/test"
  expect_status 2
}

a_failing_build_is_tried_again() {
  run "$crashcheck"
  sleep 0.02
  touch "$copy/src/cli/main.cc" "$STUB_DIR/build-fails"
  run "$crashcheck"
  expect_status 2
  run "$crashcheck"
  expect_status 2
  rm "$STUB_DIR/build-fails"
  run "$crashcheck"
  expect_status 0
}

without_root_the_command_to_run_is_named() {
  echo 1000 >"$STUB_DIR/uid"
  printf '%s\n' libfmt-dev ninja-build >"$STUB_DIR/missing"
  run "$crashcheck"
  expect_status 2
  expect_in "$err" 'apt-get install -y --no-install-recommends ninja-build libfmt-dev'
  expect_calls 0 '^(apt-get|cmake)'
}

root_installs_only_what_is_missing() {
  printf '%s\n' libfmt-dev libgtest-dev >"$STUB_DIR/missing"
  run "$crashcheck"
  expect_status 0
  expect_in "$err" 'installing libfmt-dev'
  expect_calls 1 'apt-get .*install --no-install-recommends libfmt-dev$'
  forget_calls
  run "$copy/scripts/test"
  expect_calls 1 'apt-get -q update'
  expect_calls 1 'apt-get .*install --no-install-recommends libgtest-dev$'
}

a_failing_installation_exits_with_2() {
  echo libfmt-dev >"$STUB_DIR/missing"
  touch "$STUB_DIR/install-fails"
  run "$crashcheck"
  expect_status 2
  expect_in "$err" 'installing packages failed'
  expect_calls 0 'cmake'
}

concurrent_calls_build_once() {
  local i
  for i in 1 2 3 4; do "$crashcheck" "$i" >"$work/out$i" 2>&1 & done
  wait
  for i in 1 2 3 4; do expect_in "$work/out$i" "argument $i"; done
  expect_calls 1 'cmake --build'
}

a_copied_tree_is_configured_afresh() {
  run "$crashcheck"
  forget_calls
  cp -a "$copy" "$work/an other"
  run "$work/an other/scripts/crashcheck"
  expect_status 0
  expect_calls 1 'cmake --fresh --preset release'
}

tests_stay_configured_when_the_program_is_run() {
  run "$copy/scripts/test"
  expect_calls 1 'cmake --preset release -DCRASHCHECK_BUILD_TESTS=ON'
  expect_calls 1 'cmake --build --preset release$'
  forget_calls
  run "$crashcheck"
  run "$copy/scripts/test"
  expect_calls 0 'cmake --preset'
}

changed_presets_are_noticed() {
  run "$copy/scripts/test"
  forget_calls
  sleep 0.02
  touch "$copy/CMakePresets.json"
  run "$crashcheck"
  expect_calls 1 'cmake --preset release -DCRASHCHECK_BUILD_TESTS=ON' # as before
  forget_calls
  run "$copy/scripts/test"
  expect_calls 0 'cmake --preset'
}

no_test_run_is_a_failure() {
  run "$copy/scripts/test"
  [[ $status != 0 ]] || fail "expected a failure"
  expect_in "$err" 'No tests were found'
  echo 'add_test(passes true)' >"$STUB_DIR/tests"
  run "$copy/scripts/test"
  expect_status 0
  expect_in "$out" '100% tests passed'
  run "$copy/scripts/test" -R nothing_is_called_this
  [[ $status != 0 ]] || fail "expected a failure"
}

a_failing_test_is_a_failure() {
  printf '%s\n' 'add_test(passes true)' 'add_test(fails false)' >"$STUB_DIR/tests"
  run "$copy/scripts/test"
  [[ $status != 0 ]] || fail "expected a failure"
  expect_in "$out" '1 tests failed out of 2'
}

fuzzing_sums_up_each_target() {
  run "$copy/scripts/fuzz" 7
  expect_status 0
  expect_in "$out" 'heap     4711 runs, 12 new inputs, nothing found'
  expect_calls 3 '^fuzz_(case|heap|inspect) -max_total_time=7 '
  expect_calls 1 '^fuzz_case .*-dict='
  forget_calls
  run "$copy/scripts/fuzz" heap
  expect_calls 1 '^fuzz_heap -max_total_time=60 '
  expect_calls 0 '^fuzz_(case|inspect) '
}

a_finding_of_the_fuzzers_exits_with_1_and_names_the_input() {
  echo fuzz_heap >"$STUB_DIR/finds"
  run "$copy/scripts/fuzz" 1
  expect_status 1
  expect_in "$out" "FOUND: $copy/build/fuzz-findings/heap/crash-1234"
  expect_in "$out" 'FOUND: something terrible'
  expect_calls 1 '^fuzz_inspect'
}

minimizing_replaces_the_corpus() {
  run "$copy/scripts/fuzz" --minimize heap
  expect_status 0
  expect_in "$out" 'heap     1 inputs, 8 bytes'
  [[ $(ls "$copy/tests/fuzz/corpus/heap") == input ]] || fail "expected the one input of the stub"
  [[ -e $copy/tests/fuzz/corpus/case/old ]] || fail "expected the other corpus to stay"
}

fuzzing_something_unknown_exits_with_2_before_it_builds() {
  for arguments in nonsense '7 nonsense' --nonsense 7x; do
    # shellcheck disable=SC2086  # two words are meant
    run "$copy/scripts/fuzz" $arguments
    expect_status 2
    expect_in "$err" 'scripts/fuzz [SECONDS] [TARGET...]'
    expect_no_calls
  done
}

test=$1
work="${2:?}/scratch/$test"
rm -rf -- "$work"
copy="$work/a copy"
mkdir -p "$copy"/{src/cli,faultfs,model,cmake,tests/fuzz/corpus/{case,heap}} "$work/stub state"
cp -a "$repository/scripts" "$repository/CMakePresets.json" "$copy"
touch "$copy"/{CMakeLists.txt,src/cli/main.cc,tests/fuzz/{case.dict,corpus/{case,heap}/old}}

export STUB_DIR="$work/stub state"
echo 0 >"$STUB_DIR/uid"
touch "$STUB_DIR"/{calls,finds,missing,tests}
export PATH="$repository/tests/scripts/stubs:$PATH"
crashcheck=$copy/scripts/crashcheck
out=$work/stdout err=$work/stderr
touch "$out" "$err"
cd "$work"
"$test"
