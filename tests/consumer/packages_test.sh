#!/usr/bin/env bash
# packages_test.sh BUILD WORK-DIR: makes the Debian packages from the build tree BUILD, looks at what
# they say and have, and runs the program from the unpacked one. Nothing is compiled.
set -euo pipefail

build=$1
work=$2
repository=$(readlink -f -- "${BASH_SOURCE[0]}")
repository=${repository%/tests/consumer/packages_test.sh}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# the_one FILE...: its argument; fails where there is not exactly one.
the_one() {
  [[ $# == 1 && -f $1 ]] || fail "expected one file, not: $*"
  printf '%s\n' "$1"
}

field() { dpkg-deb -f "$1" "$2"; }

expect_field() { # PACKAGE FIELD PATTERN
  local value
  value=$(field "$1" "$2")
  # shellcheck disable=SC2053  # a pattern
  [[ $value == $3 ]] || fail "$2 of ${1##*/} is '$value', not like '$3'"
}

expect_files() { # PACKAGE FILE...
  local package=$1 file listing
  shift
  listing=$(dpkg-deb -c "$package" | awk '{print $1, $2, $6}')
  for file in "$@"; do
    grep -qxF -- "-rw-r--r-- root/root ./$file" <<<"$listing" ||
      grep -qxF -- "-rwxr-xr-x root/root ./$file" <<<"$listing" ||
      fail "${package##*/} has no $file"$'\n'"$listing"
  done
  ! grep -vE '^(-rw-r--r--|[-d]rwxr-xr-x) root/root \./usr/' <<<"$listing" ||
    fail "${package##*/} has files of other places, owners or permissions"
}

rm -rf -- "$work"
mkdir -p -- "$work"
cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 ||
  fail "$(<"$work/log")"
program=$(the_one "$work"/crashcheck_*.deb)
development=$(the_one "$work"/libcrashcheck-dev_*.deb)

for package in "$program" "$development"; do
  expect_field "$package" Version '[0-9]*-[0-9]*'
  expect_field "$package" Maintainer '?* <?*@?*>'
  expect_field "$package" Homepage 'https://?*'
  expect_field "$package" Architecture "$(dpkg --print-architecture)"
  expect_field "$package" Priority optional
done
expect_field "$program" Section devel
expect_field "$program" Depends '*libc6 (>= *libfiu0*libfmt9*libmd0*libstdc++6*libxxhash0*'
expect_field "$program" Description $'crash-consistency checker*\n crashcheck runs *\n .\n It comes *'
expect_field "$development" Section libdevel
expect_field "$development" Depends libexpected-dev
expect_field "$development" Suggests '*libfiu-dev*libfmt-dev*libmd-dev*libxxhash-dev*nlohmann-json3-dev*'
expect_field "$development" Description $'*development files\n bstack is *'

doc=usr/share/doc/crashcheck
documents=()
while IFS= read -r file; do
  documents+=("$doc/$file")
done < <(cd -- "$repository" && find docs -type f)
expect_files "$program" usr/bin/crashcheck usr/share/man/man1/crashcheck.1.gz \
  usr/share/bash-completion/completions/crashcheck usr/share/zsh/vendor-completions/_crashcheck \
  "$doc"/{README.md,copyright,changelog.gz,changelog.Debian.gz} \
  "$doc"/compiled-in/{librapidcheck-dev,libcli11-dev}.copyright "${documents[@]}"
expect_files "$development" usr/include/crashcheck/{bstack/ghost_tree.h,io/file.h} \
  usr/include/crashcheck/{check/explore.h,explorer/store.h,program/run_stores.h} \
  usr/lib/libcrashcheck_{io,bstack,faultfs,check,explorer,program}.a \
  usr/lib/cmake/crashcheck/crashcheck-{config,check-targets,program-targets}.cmake \
  usr/share/doc/libcrashcheck-dev/{copyright,changelog.gz,changelog.Debian.gz,compiled-in/libcli11-dev.copyright}

unpacked=$work/unpacked
dpkg-deb -x "$program" "$unpacked"
cd -- "$work"
[[ $("$unpacked/usr/bin/crashcheck" --version) == "crashcheck $(field "$program" Version | cut -d- -f1)" ]] ||
  fail "the version of the program is not that of the package"
"$unpacked/usr/bin/crashcheck" explore --sequences 5 --store journaled >"$work/out" ||
  fail "explore of the unpacked program exits with $?"
grep -q '^PASS: no violation in ' "$work/out" || fail "explore of the unpacked program found nothing out"
"$unpacked/usr/bin/crashcheck" manual |
  cmp - <(gzip -dc "$unpacked/usr/share/man/man1/crashcheck.1.gz") ||
  fail "the man page is not the one of the program"
for shell in bash-completion/completions/crashcheck zsh/vendor-completions/_crashcheck; do
  "$unpacked/usr/bin/crashcheck" completions "${shell%%[-/]*}" |
    cmp - "$unpacked/usr/share/$shell" || fail "$shell is not the one of the program"
done
printf '%s\n' "$(field "$program" Package) and $(field "$development" Package) are as they should be"
