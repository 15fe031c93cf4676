# shellcheck shell=bash
# Shared by the lints: which files of the project they look at. Sourced, with `root` set to the
# repository. Files that are not committed yet count too, so that a lint says it before a review does.

: "${root:?must be set by the script that sources this file}"

# sources PATTERN...: absolute paths of the sources whose names match, each ended by a NUL.
sources() {
  local pattern folder folders=() names=()
  for folder in src faultfs model tests bench; do
    if [[ -d $root/$folder ]]; then folders+=("$root/$folder"); fi
  done
  for pattern in "$@"; do names+=(-o -name "$pattern"); done
  find "${folders[@]}" -type f '(' "${names[@]:1}" ')' -print0 | sort -z
}
