# shellcheck shell=bash
# Shared by the lints: which files of the project they look at. Sourced, with `root` set to the
# repository. Files that are not committed yet count too, so that a lint says it before a review does.
# What costs seconds a file is done for few that changed, and for all with --all.

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

# Of more files than this that changed, a lint that costs seconds a file looks at so many.
# shellcheck disable=SC2034  # used by the lints
readonly kMostChanged=8

# changed_files REGEX: absolute paths of sources that match, each on a line: what the last commit
# changed, the first one everything, and what is not committed. None where there is no repository.
changed_files() {
  [[ $(git -C "$root" rev-parse --show-toplevel 2>/dev/null) == "$root" ]] || return 0
  {
    git -C "$root" diff --name-only HEAD
    git -C "$root" ls-files --others --exclude-standard
    git -C "$root" diff --name-only HEAD~1 HEAD 2>/dev/null || git -C "$root" ls-files
  } | sort -u | grep -E "^(src|faultfs|model|bench)/.*$1" | sed "s|^|$root/|" || true
}
