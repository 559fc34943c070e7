"""What stands around the scripts: GitHub's token service, `aws` with a folder as bucket and given answers, `docker` that notes."""
import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading

from harness.stack import ROOT

# Plays `aws s3 cp`, `ssm send-command`, `ssm get-command-invocation` (answers from a file, one a call) and `ecr get-login-password`.
AWS = r"""#!/usr/bin/python3
import json, os, pathlib, shutil, sys
here = pathlib.Path(os.environ["STAGE"])
words = [word for word in sys.argv[1:] if word != "--no-progress"]
def option(name):
    return words[words.index(name) + 1]
def note(**call):
    with open(here / "calls", "a") as file:
        file.write(json.dumps(call) + "\n")
if words[:2] == ["s3", "cp"]:
    target = here / "bucket" / words[3].removeprefix("s3://the-bucket/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(words[2], target)
elif words[:2] == ["ssm", "send-command"]:
    note(verb="send-command", instance=option("--instance-ids"), document=option("--document-name"), what=option("--parameters"))
    print("command-1")
elif words[:2] == ["ssm", "get-command-invocation"]:
    answers = json.loads((here / "answers").read_text())
    answer = answers.pop(0)
    (here / "answers").write_text(json.dumps(answers))
    if isinstance(answer, str):
        sys.exit("An error occurred (" + ("InvocationDoesNotExist" if answer == "DoesNotExist" else answer) + ")")
    print(json.dumps({"Status": answer[0], "ResponseCode": answer[1], "StandardOutputContent": answer[2], "StandardErrorContent": ""}))
elif words == ["ecr", "get-login-password"]:
    print("a-password")
else:
    sys.exit("not played: " + " ".join(words))
"""
DOCKER = """#!/bin/bash
if [[ $1 == login ]]; then echo "$* < $(cat)"; else echo "$*"; fi >>"$STAGE/docker.calls"
[[ "$1 $2" != "image inspect" ]] || echo 1000000
"""


class Stage:
    def __init__(self, folder):
        self.folder, self.bucket = folder, folder / "bucket"
        (folder / "bin").mkdir()
        self._write(folder / "bin/aws", AWS)

    @staticmethod
    def _write(path, text):
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def script(self, name, body):
        return self._write(self.folder / name, f"#!/bin/bash\n{body}\n")

    def docker(self):
        return self._write(self.folder / "bin/docker", DOCKER)

    def docker_calls(self):
        return (self.folder / "docker.calls").read_text().splitlines()

    def answers(self, answers):
        (self.folder / "answers").write_text(json.dumps(answers))

    def calls(self):
        return [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]

    def run(self, script, *words, **variables):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ACTIONS_", "GITHUB_"))}
        environment = kept | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "STAGE": str(self.folder), "RELEASE_PAUSE": "0",
                              "OPENRUN_INSTANCE": "i-1", "OPENRUN_RELEASE_DOCUMENT": "ticketing-release",
                              "OPENRUN_BUCKET": "the-bucket"} | variables
        return subprocess.run([ROOT / "deploy/ci" / script, *words], env=environment, capture_output=True, text=True, check=False,
                              timeout=60, cwd=self.folder)


@contextlib.contextmanager
def stage():
    with tempfile.TemporaryDirectory(prefix="openrun-workflows-") as folder:
        yield Stage(pathlib.Path(folder))


class TokenService:
    """GitHub's: a token for whoever shows the job's own."""

    def __init__(self):
        self.asked, self.broken = [], False
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                service.asked.append((self.path, self.headers["Authorization"]))
                body = b"{}" if service.broken else b'{"value": "an.identity.token"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@contextlib.contextmanager
def token_service():
    service = TokenService()
    threading.Thread(target=service.server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
