# shellcheck shell=sh
# Sourced by bin/run and bin/test: finds Python, makes .venv, installs a locked set once.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Sets $python to the environment's Python, made from the first Python >= 3.11 found.
prepare_environment() {
    python=.venv/bin/python
    if [ -e .venv ]; then
        new_enough "$python" ||
            fail "The directory .venv holds no Python 3.11 or newer: remove it and start again."
        return
    fi
    find_python
    writable . || fail "Cannot write to $(pwd): run from a copy you own."
    make_environment
}

find_python() {
    for found in "${PYTHON:-python3}" python3 python python3.13 python3.12 python3.11 python3.14; do
        new_enough "$found" && return
    done
    fail "Python 3.11 or newer is needed: install it, or name it, for example PYTHON=/path/to/python3 bin/run"
}

make_environment() {
    if command -v uv >/dev/null 2>&1 && uv venv --quiet --python "$found" .venv 2>/dev/null; then
        return
    fi
    "$found" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        fail "Python's venv module is missing: on Debian or Ubuntu, apt install python3-venv"
    "$found" -m venv .venv || {
        rm -rf .venv
        fail "The virtual environment could not be made: see the lines above."
    }
}

writable() {
    (: >"$1/.write-test") 2>/dev/null && rm -f "$1/.write-test"
}

# install_once FILE: installs FILE by its hashes unless this environment already has them.
install_once() {
    wanted=$(fingerprint "$1")
    stamp=.venv/.installed-${1%.txt}
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
    say "Installing $1 (once) …"
    install_with_uv "$1" || install_with_pip "$1" ||
        fail "The packages of $1 could not be installed: see the lines above (is the network there?)."
    printf '%s\n' "$wanted" >"$stamp" || fail "Cannot write to $(pwd)/.venv."
}

# One line that changes with Python or with the lock.
fingerprint() {
    "$python" - "$1" <<'PYTHON'
import hashlib, pathlib, sys
lock = pathlib.Path(sys.argv[1]).read_bytes()
print(sys.version.split()[0], hashlib.sha256(lock).hexdigest())
PYTHON
}

install_with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    uv pip install --quiet --python "$python" --compile-bytecode --require-hashes -r "$1"
}

install_with_pip() {
    "$python" -m pip --version >/dev/null 2>&1 ||
        "$python" -m ensurepip --default-pip >/dev/null 2>&1 ||
        fail "The environment has no pip: remove .venv and start again."
    "$python" -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r "$1"
}
