#!/usr/bin/env bash
# Prints the images' tag: a digest of everything that goes into them, so that the same input has the same tag, committed or not.
set -euo pipefail
cd "$(dirname "$0")/../.."
inputs=(api cmake libs services web deploy/images tools/build tools/embed_errors.py tools/embed_sql.py CMakeLists.txt CMakePresets.json)
list() {
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard -- "${inputs[@]}"
  else
    find "${inputs[@]}" -type f -not -path '*/node_modules/*' -not -path '*/.next/*' -not -path '*/__pycache__/*' -print0
  fi
}
list | LC_ALL=C sort -z | while IFS= read -r -d '' path; do
  [[ -f $path ]] && printf '%s %s %s\n' "$(sha256sum <"$path" | cut -d' ' -f1)" "$([[ -x $path ]] && echo x)" "$path"
done | sha256sum | cut -c1-12
