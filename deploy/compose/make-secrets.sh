#!/usr/bin/env bash
# The service `secrets` of profile `local`: demo credentials at the first start, kept afterwards. Runs in the image of LocalStack,
# which has Python and openssl. /secrets is .openrun/compose of the checkout; /openrun holds the scripts.
set -euo pipefail
python3 /openrun/secrets_files.py /secrets/all --stand-ins
# Elsewhere nothing of this is set, and the sign-in providers are the real ones.
for provider in KAKAO NAVER GOOGLE; do
  echo http://127.0.0.1:8086 >"/secrets/all/OPENRUN_OAUTH_${provider}_BROWSER_URL"
  echo http://sandbox:8086 | tee "/secrets/all/OPENRUN_OAUTH_${provider}_URL" >"/secrets/all/OPENRUN_OAUTH_${provider}_API_URL"
done
password=/secrets/all/OPENRUN_POSTGRES_ADMIN_PASSWORD
[[ -s $password ]] || (umask 077 && openssl rand -hex 24 >"$password")
bash /openrun/split-secrets.sh /openrun/secrets.txt /secrets/all /secrets
# The checkout may belong to somebody else than root: who owns it may read the demo's credentials (./openrun demo needs none).
chown -R "$(stat -c %u:%g /secrets)" /secrets/all
echo "credentials are in .openrun/compose"
