# Helpers of tests/run. Sourced, not run.

passed=0 failed=0 skipped=0 skips=

# build_library FLAG...: what C, Python and Node are tested with. Where there is no cargo, what is there is tested.
build_library() {
    if command -v cargo > /dev/null; then cargo library --quiet "$@"; fi
}

# step NAME COMMAND...: runs it, keeps count, goes on after a failure so that one run shows them all.
step() {
    local name=$1 began=$SECONDS
    shift
    # What a script that this one runs leaves out counts, too: the first of them names a file, and no setting of the SDK's, for it.
    [ -n "${SKIPPED_TESTS:-}" ] || { skips=$(mktemp) && export SKIPPED_TESTS=$skips; }
    echo "== $name"
    if "$@"; then
        passed=$((passed + 1))
        echo "== $name: passed in $((SECONDS - began)) s"
    else
        failed=$((failed + 1))
        echo "== $name: FAILED after $((SECONDS - began)) s" >&2
    fi
}

# skip NAME WHY: one loud line, and counted.
skip() {
    if [ -n "${SKIPPED_TESTS:-}" ]; then echo "$1" >> "$SKIPPED_TESTS"; else skipped=$((skipped + 1)); fi
    echo "== SKIPPED: $1: $2" >&2
}

report() {
    if [ -n "$skips" ]; then
        skipped=$((skipped + $(wc -l < "$skips")))
        rm -f "$skips"
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

apt_updated=
# install PACKAGE...: as root on Debian; fails elsewhere.
install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    if [ -z "$apt_updated" ]; then
        apt-get update -qq || return 1
        apt_updated=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# need_package COMMAND PACKAGE: the command, installed where it lacks.
need_package() {
    command -v "$1" >/dev/null || install "$2" || skip "what needs $1" "it is not installed, and this script may not install $2"
}

# A PostgreSQL server for tests; they start clusters of their own and skip themselves where there is none.
need_postgres() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || install postgresql ||
        skip "PostgreSQL tests" "no PostgreSQL is installed, and this script may not install one"
    # The pooler that one of them goes through.
    command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || install pgbouncer ||
        skip "the test behind a pooler" "no pgbouncer is installed, and this script may not install one"
}

# A browser for the test that clicks through Connect; it skips itself where there is none.
need_browser() {
    { command -v chromium && command -v chromedriver; } >/dev/null || install chromium chromium-driver ||
        skip "the browser test of Connect" "chromium and chromedriver are not installed, and this script may not install them"
}

# node and npm, new enough for the official SDK. Fails where they cannot be had.
need_node() {
    { command -v node && command -v npm; } >/dev/null || install nodejs npm || {
        skip "the official Node SDK" "node and npm are not installed, and this script may not install them"
        return 1
    }
    node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)' || {
        skip "the official Node SDK" "it needs node 18 or newer, and this is $(node --version)"
        return 1
    }
}

# .venv, with the test tools in it and what the tests need.
make_venv() {
    make_environment .venv "${PYTHON:-python3}"
}

# make_environment FOLDER PYTHON: a virtual environment with what tests/python/requirements.txt lists, made again when that changes.
make_environment() {
    local wanted=tests/python/requirements.txt
    if [ ! -x "$1/bin/python" ]; then
        "$2" -m venv "$1" || { install python3-venv && "$2" -m venv "$1"; }
    fi
    if ! cmp --silent $wanted "$1/requirements.txt"; then
        "$1/bin/python" -m pip install --quiet --upgrade pip
        "$1/bin/python" -m pip install --quiet --no-compile -r $wanted
        cp $wanted "$1/requirements.txt"
    fi
}

# install_wheel WHEEL PYTHON: sets `environment`, one for the tests alone, with the wheel in it and nothing of an earlier one.
install_wheel() {
    environment=target/venvs/$("$2" -c 'import sys; print("python{}.{}".format(*sys.version_info))')
    mkdir -p target/venvs
    make_environment "$environment" "$2"
    local pip=("$environment/bin/python" -m pip --disable-pip-version-check)
    "${pip[@]}" uninstall --quiet --yes smartcar-sdk 2>/dev/null || true
    rm -rf "$environment"/lib/python*/site-packages/{smartcar_sdk,pytest_smartcar}
    "${pip[@]}" install --quiet --no-index --no-deps "$1"
    environment=$PWD/$environment
}

# Every Python from 3.10 on that is here, one of each minor version, a line each: on the PATH, and pyenv's.
pythons() {
    local minor found
    for minor in 10 11 12 13 14; do
        for found in "$(command -v "python3.$minor" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python; do
            # pyenv's shims stand for versions that may not be chosen.
            if [ -n "$found" ] && "$found" -c '' 2>/dev/null; then
                echo "$found"
                break
            fi
        done
    done
}
