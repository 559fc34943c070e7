#!/usr/bin/env bash
# Release programs for the images, packed so that they keep their modes: build.sh FILE.tar
set -euo pipefail
cd "$(dirname "$0")/../.."
file=${1:?usage: build.sh FILE.tar}
tools/install up
tools/build release openrun-migrate sandbox gateway-service user-service event-service queue-service reservation-service payment-service
/usr/bin/python3 deploy/images/assemble.py build/release build/images
tar --sort=name --owner=0 --group=0 --numeric-owner -cf "$file" build/images
ls -l "$file"
