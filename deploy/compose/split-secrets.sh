#!/usr/bin/env bash
# Gives each program a folder with its own credentials and no others: split-secrets.sh TABLE FROM TO
# FROM holds a file a credential; TO/PROGRAM/ becomes what the program finds in OPENRUN_SECRETS_DIR. Nothing is changed unless
# all that must be there is there; each file is replaced whole, so that a running program never reads half of one.
set -euo pipefail
table=${1:?usage: split-secrets.sh TABLE FROM TO} from=${2:?} to=${3:?}
# Programs run as this user (distroless); PostgreSQL's own image reads its password as root.
user=65532
umask 077

rows() { sed 's/#.*//' "$table" | awk 'NF == 2'; }

missing=()
while read -r program name; do
  [[ $name == *\? || -s $from/$name ]] || missing+=("$name ($program)")
done < <(rows)
if ((${#missing[@]})); then
  printf 'split-secrets: missing: %s\n' "${missing[@]}" >&2
  exit 1
fi

put() { # FOLDER NAME OWNER
  local part=$1/.$2.part
  cp "$from/$2" "$part"
  chmod 400 "$part"
  ((EUID != 0)) || chown "$3" "$part"
  mv -f "$part" "$1/$2"
}

while read -r program name; do
  owner=$user
  [[ $program == postgres ]] && owner=0
  folder=$to/$program
  mkdir -p "$folder"
  chmod 711 "$to" "$folder"
  name=${name%\?}
  if [[ -s $from/$name ]]; then put "$folder" "$name" "$owner"; else rm -f "$folder/$name"; fi
done < <(rows)
