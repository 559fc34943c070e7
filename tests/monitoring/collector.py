"""A collector of spans, as small as one can be: OTLP/HTTP JSON at /v1/traces."""
import http.server
import json
import threading


class Collector:
    def __init__(self):
        self.lock = threading.Lock()
        self.spans, self.bad = [], []
        self.status, self.stuck = 200, threading.Event()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if collector.stuck.is_set():
                    collector.unstuck.wait(20)
                collector.take(self.path, self.headers.get("Content-Type"), body)
                self.send_response(collector.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.send_header("Connection", "close")  # so that a collector that is gone is gone at once
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.unstuck = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.unstuck.set()
        self.server.shutdown()
        self.server.server_close()

    def take(self, path, kind, body):
        with self.lock:
            if path != "/v1/traces" or kind != "application/json":
                self.bad.append((path, kind))
                return
            if self.status != 200:
                return
            for resource in json.loads(body)["resourceSpans"]:
                about = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
                for scope in resource["scopeSpans"]:
                    self.spans += [one | {"service": about["service.name"]} for one in scope["spans"]]

    def of(self, trace):
        with self.lock:
            return [one for one in self.spans if one["traceId"] == trace]
