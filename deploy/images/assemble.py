#!/usr/bin/env python3
"""Lays out what goes into each image beside the distroless base, and writes its bill of materials.

usage: assemble.py BUILD OUT        e.g. assemble.py build/release build/images

OUT/NAME/ is the image's own part of the file system: the program, the shared libraries it needs that the base lacks, their
entries for package scanners (/var/lib/dpkg/status.d), the bill of materials (/usr/share/sbom/NAME.spdx.json); OUT/common/ is
shared by all. Files belong to root and carry SOURCE_DATE_EPOCH, so that the same input gives the same layers. Debian only:
what a library belongs to is asked of dpkg.
"""
import argparse
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("gateway", "user", "event", "queue", "reservation", "payment")
# Image → program below BUILD/services.
PROGRAMS = {f"{name}-service": f"{name}/{name}-service" for name in SERVICES} | {
    "sandbox": "sandbox/sandbox", "migrator": "migrator/openrun-migrate"}
# What gcr.io/distroless/cc-debian12 has.
IN_BASE = {"libc6", "libssl3", "libgcc-s1", "libstdc++6", "libgomp1"}
LIBRARIES = "usr/lib/x86_64-linux-gnu"
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
FIELDS = ("Package", "Version", "Architecture", "Source", "Maintainer", "Homepage", "Description")


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def libraries_of(program):
    """Every shared library that the loader would take, by its name in the program."""
    found = re.findall(r"^\s*(\S+) => (/\S+)", run("ldd", program), re.M)
    missing = re.findall(r"^\s*(\S+) => not found", run("ldd", program), re.M)
    if missing:
        sys.exit(f"assemble: {program} needs {', '.join(missing)}, which is not installed")
    return {name: pathlib.Path(path) for name, path in found}


@functools.cache
def package_of(library):
    """dpkg knows files by the path they were shipped with: /lib or /usr/lib."""
    real = library.resolve()
    for path in (library, real, pathlib.Path(str(real).removeprefix("/usr")), pathlib.Path(f"/usr{library}")):
        done = subprocess.run(["dpkg-query", "-S", str(path)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    sys.exit(f"assemble: {library} belongs to no Debian package; build on Debian 12")


@functools.cache
def facts_of(package):
    """Debian's own description of an installed package."""
    text = run("dpkg-query", "-W", "-f", "".join(f"{name}: ${{{name}}}\\n" for name in FIELDS[:-1]), f"{package}")
    lines = [line for line in text.splitlines() if line.split(": ", 1)[-1].strip() and ": " in line]
    return dict(line.split(": ", 1) for line in lines)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def put(source, target, mode=0o644):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def write(text, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


# --- the bill of materials: SPDX 2.3 --------------------------------------------------------------------------------
def spdx_of_package(package):
    facts = facts_of(package)
    version = facts["Version"]
    return {"SPDXID": f"SPDXRef-{re.sub(r'[^A-Za-z0-9.-]', '-', package)}", "name": package, "versionInfo": version,
            "supplier": f"Organization: {facts.get('Maintainer', 'Debian').replace('<', '(').replace('>', ')')}",
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator":
                              f"pkg:deb/debian/{package}@{version}?arch={facts['Architecture']}&distro=debian-12"}]}


def bill_of(image, program, packages):
    own = {"SPDXID": "SPDXRef-image", "name": image, "versionInfo": digest(program)[:12], "downloadLocation": "NOASSERTION",
           "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
           "copyrightText": "NOASSERTION", "checksums": [{"algorithm": "SHA256", "checksumValue": digest(program)}]}
    parts = [spdx_of_package(package) for package in sorted(packages)]
    seal = hashlib.sha256(json.dumps([own, parts], sort_keys=True).encode()).hexdigest()
    return json.dumps({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": image,
        "documentNamespace": f"https://openrun.example/spdx/{image}/{seal}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH)),
                         "creators": ["Tool: openrun-assemble"]},
        "packages": [own, *parts],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                           "relatedSpdxElement": "SPDXRef-image"}]
        + [{"spdxElementId": "SPDXRef-image", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": part["SPDXID"]}
           for part in parts]}, indent=1) + "\n"


# --- one image ------------------------------------------------------------------------------------------------------
def lay_out(image, program, folder):
    target = folder / "usr/local/bin" / program.name
    put(program, target, 0o755)
    subprocess.run(["strip", "--strip-unneeded", str(target)], check=True)
    packages = set()
    for name, library in libraries_of(program).items():
        package = package_of(library)
        packages.add(package)
        if package not in IN_BASE:
            put(library.resolve(), folder / LIBRARIES / name)
    for package in sorted(packages - IN_BASE):
        text = "".join(f"{name}: {value}\n" for name, value in facts_of(package).items())
        write(text + "Status: install ok installed\n", folder / "var/lib/dpkg/status.d" / package)
    write(bill_of(image, target, packages), folder / f"usr/share/sbom/{image}.spdx.json")


def lay_out_sql(folder):
    """What the migrator runs."""
    for path in [*ROOT.glob("services/*/migrations/*.sql"), *ROOT.glob("libs/*/schema/*.sql")]:
        put(path, folder / "app" / path.relative_to(ROOT))


def lay_out_common(folder):
    probe = folder / "usr/local/bin/probe"
    probe.parent.mkdir(parents=True)
    subprocess.run(["clang++-19", "-std=c++23", "-Os", "-static", "-fno-exceptions", "-fno-rtti", "-s",
                    "-o", probe, ROOT / "deploy/images/probe.cpp"], check=True)


def settle(folder):
    """One owner, one time, plain modes: nothing of this machine stays."""
    for path in sorted([folder, *folder.rglob("*")], reverse=True):
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (EPOCH, EPOCH))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    os.umask(0o022)
    lay_out_common(options.out / "common")
    for image, program in PROGRAMS.items():
        lay_out(image, options.build / "services" / program, options.out / image)
    lay_out_sql(options.out / "migrator")
    settle(options.out)


if __name__ == "__main__":
    main()
