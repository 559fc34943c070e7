#!/usr/bin/env python3
"""Makes the credentials of a private stack: one file a secret, named like its variable, readable by its owner only.

usage: secrets_files.py FOLDER [--stand-ins]

What is there already stays, so that an interrupted run is finished and a running stack keeps its keys; the two sets of
public keys follow from the private ones and are written again whenever they differ. With --stand-ins the apps at the sign-in
providers, too, which the sandbox plays; at the real ones people register them.
"""
import base64
import json
import os
import pathlib
import secrets
import subprocess
import sys

SERVICES = ("gateway", "user", "event", "queue", "reservation", "payment")
WITH_DATABASE = ("user", "event", "queue", "reservation", "payment")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key(kid):
    """An Ed25519 key pair as a private JWK (RFC 8037)."""
    private = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER"],
                             check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"], input=private,
                            check=True, capture_output=True).stdout
    # Both encodings end with the 32 bytes themselves (RFC 8410).
    return json.dumps({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64url(public[-32:]),
                       "d": base64url(private[-32:])})


def public_keys(private):
    keys = [{name: value for name, value in json.loads(key).items() if name != "d"} for key in private]
    return json.dumps({"keys": keys})


def write(path, text):
    """All of it or nothing, and never readable by others."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    part.rename(path)


def ensure(folder, name, make):
    path = folder / name
    if not path.exists():
        write(path, make())
    return path.read_text().strip()


def key_of_fields():
    return "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def generate(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    signing = [ensure(folder, f"OPENRUN_{name.upper()}_SIGNING_KEY", lambda name=name: new_key(f"{name}-1"))
               for name in SERVICES]
    ticket = ensure(folder, "OPENRUN_TICKET_SIGNING_KEY", lambda: new_key("ticket-1"))
    for name, keys in (("OPENRUN_JWKS", signing), ("OPENRUN_TICKET_JWKS", [ticket])):
        text = public_keys(keys)
        if ensure(folder, name, lambda text=text: text) != text:
            write(folder / name, text)
    for name in WITH_DATABASE:
        ensure(folder, f"OPENRUN_{name.upper()}_POSTGRES_PASSWORD", lambda: secrets.token_urlsafe(24))
    ensure(folder, "OPENRUN_FIELD_KEYS", key_of_fields)
    ensure(folder, "OPENRUN_LOOKUP_KEY", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    ensure(folder, "OPENRUN_PORTONE_API_SECRET", lambda: secrets.token_urlsafe(48))
    ensure(folder, "OPENRUN_PORTONE_WEBHOOK_SECRET",
           lambda: "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode())
    ensure(folder, "OPENRUN_RECAPTCHA_SECRET", lambda: secrets.token_urlsafe(30))
    ensure(folder, "OPENRUN_ADMIN_EMAIL", lambda: "admin@openrun.example")
    ensure(folder, "OPENRUN_ADMIN_PASSWORD", lambda: secrets.token_urlsafe(15))


def generate_stand_ins(folder):
    """Our apps at Kakao, Naver and Google, as the sandbox plays them."""
    folder = pathlib.Path(folder)
    for name in ("KAKAO", "NAVER", "GOOGLE"):
        ensure(folder, f"OPENRUN_OAUTH_{name}_CLIENT_ID", lambda name=name: f"openrun-{name.lower()}-{secrets.token_hex(6)}")
        ensure(folder, f"OPENRUN_OAUTH_{name}_CLIENT_SECRET", lambda: secrets.token_urlsafe(24))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--stand-ins"]):
        sys.exit(__doc__)
    generate(sys.argv[1])
    if sys.argv[2:]:
        generate_stand_ins(sys.argv[1])
