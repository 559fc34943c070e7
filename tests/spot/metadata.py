"""EC2's metadata service, version 2: nothing is answered without a session token that it gave itself."""
import contextlib
import datetime
import http.server
import json
import threading


class Metadata:
    def __init__(self):
        self.values = {"instance-life-cycle": "spot"}
        self.tokens, self.asked, self.without_token = set(), [], 0
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, status, text=""):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def do_PUT(self):  # pylint: disable=invalid-name
                if self.path != "/latest/api/token" or not self.headers.get("X-aws-ec2-metadata-token-ttl-seconds"):
                    self.answer(400)
                    return
                token = f"token-{len(service.asked)}-{len(service.tokens)}"
                service.tokens.add(token)
                self.answer(200, token)

            def do_GET(self):  # pylint: disable=invalid-name
                if self.headers.get("X-aws-ec2-metadata-token") not in service.tokens:
                    service.without_token += 1
                    self.answer(401)
                    return
                path = self.path.removeprefix("/latest/meta-data/")
                service.asked.append(path)
                value = service.values.get(path)
                self.answer(404 if value is None else 200, value or "")

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def notice(self, seconds):
        time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        self.values["spot/instance-action"] = json.dumps({"action": "stop", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def advise(self):
        self.values["events/recommendations/rebalance"] = json.dumps({"noticeTime": "2026-11-27T00:00:00Z"})


@contextlib.contextmanager
def metadata():
    service = Metadata()
    threading.Thread(target=service.server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
