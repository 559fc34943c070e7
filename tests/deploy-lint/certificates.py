"""The certificate of the edge: one of our own at first, certbot's as soon as there is one, a renewed one without a restart. Only what
certbot itself does is left out: nobody here signs for a name."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

DOMAIN = "shop.example"
NGINX = """#!/bin/sh
[ "$1" = -v ] && echo "nginx version: nginx/1.28.0" >&2 && exit 0
echo "$*" >>"$CALLS"
[ "$1" != -t ] || [ ! -e "$CALLS.refuse" ]
"""


class Edge:
    """nginx' entry scripts with their folders here, and a stand-in that notes what nginx is told."""

    def __init__(self, root, folder):
        self.folder, self.calls = folder, folder / "calls"
        self.live = folder / "letsencrypt/live" / DOMAIN
        for name in ("bin", "conf.d", "metrics", "letsencrypt"):
            (folder / name).mkdir()
        places = {"/etc/nginx/conf.d": "conf.d", "/etc/openrun/certificates": "own", "/etc/letsencrypt": "letsencrypt", "/openrun/metrics": "metrics",
                  "/docker-entrypoint.d": "scripts"}
        (folder / "scripts").mkdir()
        for script in (root / "deploy/nginx/entrypoint.d").glob("*.sh"):
            text = script.read_text().replace("/openrun/certificate.sh", str(root / "deploy/monitoring/exporters/certificate.sh"))
            for place, here in places.items():
                text = text.replace(place, str(folder / here))
            self.write(folder / "scripts" / script.name, text)
        self.write(folder / "bin/nginx", NGINX)
        self.environment = {"PATH": f"{folder}/bin:/usr/bin:/bin", "NGINX_DOMAIN": DOMAIN, "NGINX_LOOK_EVERY": "0.1", "CALLS": str(self.calls)}

    @staticmethod
    def write(path, text):
        path.write_text(text)
        path.chmod(0o755)

    def run(self, name):
        return subprocess.Popen(["sh", self.folder / "scripts" / name], env=self.environment, start_new_session=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def issue(self, days):
        """As certbot leaves one."""
        self.live.mkdir(parents=True, exist_ok=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days), "-subj",
                        f"/CN={DOMAIN}", "-keyout", self.live / "privkey.pem", "-out", self.folder / "part"], check=True, capture_output=True)
        (self.folder / "part").rename(self.live / "fullchain.pem")

    def serves(self):
        return (self.folder / "conf.d/tls.inc").read_text()

    def told(self):
        return self.calls.read_text() if self.calls.exists() else ""

    def days_left(self):
        last = (self.folder / "metrics/certificate.prom").read_text().split()[-1]
        return round((int(last) - time.time()) / 86400)


def until(condition):
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def judge(root, check, skipped):
    if shutil.which("openssl") is None:
        return skipped("openssl is not installed; taking up a certificate was not tried")
    with tempfile.TemporaryDirectory() as scratch:
        edge = Edge(root, pathlib.Path(scratch))
        edge.run("15-openrun.sh").wait(20)
        check("without certbot's certificate the edge makes one, and its end is told", f"{scratch}/own/{DOMAIN}.pem" in edge.serves()
              and edge.days_left() == 825, edge.serves())
        watcher = edge.run("90-reload.sh")
        try:
            watcher.wait(20)
            edge.issue(90)
            check("certbot's first certificate replaces it, with a reload", until(lambda: "-s reload" in edge.told())
                  and f"{scratch}/letsencrypt/live/{DOMAIN}/fullchain.pem" in edge.serves() and edge.days_left() == 90, edge.told())
            before = edge.told().count("-s reload")
            edge.issue(60)
            check("a renewed one is taken up in the same way", until(lambda: edge.told().count("-s reload") > before) and edge.days_left() == 60)
            before = edge.told().count("-s reload")
            pathlib.Path(f"{edge.calls}.refuse").touch()
            tried = edge.told().count("-t -q")
            edge.issue(30)
            check("one that nginx refuses is not", until(lambda: edge.told().count("-t -q") > tried) and edge.told().count("-s reload") == before)
        finally:
            os.killpg(watcher.pid, signal.SIGKILL)
    return None
