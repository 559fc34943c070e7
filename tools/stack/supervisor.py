"""Debian's supervisord with a configuration and a socket of its own: it starts what died, and nothing else is asked of it."""
import contextlib
import os
import resource
import shlex
import subprocess
import time
import xmlrpc.client

from supervisor.xmlrpc import SupervisorTransport  # Debian's package; part of its documented API

from stack import ports


def _escaped(text):
    return text.replace("%", "%%")


def _environment(values):
    return ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(values.items()))


def _section(program, layout):
    # The command is a line for supervisord's own shlex, with its %-expansions.
    lines = [f"[program:{program.name}]",
             f"command={_escaped(shlex.join(program.command))}",
             f"environment={_environment(program.environment)}" if program.environment else "",
             "autostart=false", "autorestart=true", "startsecs=1", "startretries=1000000",
             f"stopsignal={program.stop_signal}", f"stopwaitsecs={program.stop_seconds}",
             f"stdout_logfile={_escaped(str(layout.log(program.name)))}", "redirect_stderr=true",
             "stdout_logfile_maxbytes=20MB", "stdout_logfile_backups=2", ""]
    return "\n".join(line for line in lines if line) + "\n"


def configuration(layout, programs, root):
    descriptors = min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    head = f"""[unix_http_server]
file={_escaped(str(layout.socket))}
chmod=0700

[supervisord]
logfile={_escaped(str(layout.logs / "supervisor.log"))}
pidfile={_escaped(str(layout.run / "supervisor.pid"))}
childlogdir={_escaped(str(layout.logs))}
directory={_escaped(str(root))}
minfds={descriptors}
{"user=root" if os.geteuid() == 0 else ""}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

"""
    return head + "\n".join(_section(program, layout) for program in programs)


class Supervisor:
    def __init__(self, layout):
        self.layout = layout

    @property
    def rpc(self):
        """A fresh connection a call: a transport whose call failed is of no use any more."""
        transport = SupervisorTransport(None, None, f"unix://{self.layout.socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    @property
    def mark(self):
        """Everything this supervisor starts has it in its environment."""
        return f"unix://{self.layout.socket}"

    def pid(self):
        with contextlib.suppress(OSError, xmlrpc.client.Error):
            return self.rpc.getPID()
        return None

    def start(self, programs, root):
        """Starts it, or tells a running one what has changed; returns the names of programs that were stopped for it."""
        text = configuration(self.layout, programs, root)
        changed = not self.layout.config.exists() or self.layout.config.read_text() != text
        if changed:
            self.layout.config.write_text(text)
            self.layout.config.chmod(0o600)
        if self.pid() is not None:
            return self._reload() if changed else []
        self.layout.socket.unlink(missing_ok=True)
        subprocess.run(["/usr/bin/supervisord", "-c", self.layout.config], check=True, cwd=root, close_fds=True,
                       stdin=subprocess.DEVNULL, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"})
        end = time.monotonic() + 30
        while self.pid() is None:
            if time.monotonic() > end:
                raise SystemExit(f"openrun: the supervisor does not answer; see {self.layout.logs}/supervisor.log")
            time.sleep(0.02)
        return []

    def _reload(self):
        added, changed, removed = self.rpc.reloadConfig()[0]
        for name in changed + removed:
            with contextlib.suppress(xmlrpc.client.Fault):
                self.rpc.stopProcessGroup(name)
            self.rpc.removeProcessGroup(name)
        for name in changed + added:
            self.rpc.addProcessGroup(name)
        return changed

    def processes(self):
        """name → pid (0: not running); empty when there is no supervisor."""
        try:
            return {one["name"]: one["pid"] for one in self.rpc.getAllProcessInfo()}
        except (OSError, xmlrpc.client.Error):
            return {}

    def launch(self, name):
        self.rpc.startProcess(name, False)

    def stop(self, name):
        with contextlib.suppress(xmlrpc.client.Fault):  # was not running
            self.rpc.stopProcess(name, True)

    def end(self, order, say):
        """Stops every program in `order`, then the supervisor; waits until it is gone."""
        pid = self.pid()
        for name in order:
            say(name)
            self.stop(name)
        self.rpc.shutdown()
        while ports.alive(pid):  # a zombie is gone: who inherits it may not reap
            time.sleep(0.02)
