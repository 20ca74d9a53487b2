# Helpers of tests/run. Sourced, not run.

passed=0 failed=0 skipped=0

# step NAME COMMAND...: runs it, keeps count, goes on after a failure so that one run shows them all.
step() {
    local name=$1 began=$SECONDS
    shift
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
    skipped=$((skipped + 1))
    echo "== SKIPPED: $1: $2" >&2
}

report() {
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

# The virtual environment with the wheel and the test tools in it.
make_venv() {
    local python=${PYTHON:-python3}
    if [ ! -x .venv/bin/python ]; then
        "$python" -m venv .venv || { install python3-venv && "$python" -m venv .venv; }
    fi
    .venv/bin/python -m pip install --quiet --upgrade pip
    .venv/bin/python -m pip install --quiet -r tests/python/requirements.txt
    cargo build --quiet -p smartcar-cli
    # A development build: it shares the Rust tests' compiled dependencies.
    VIRTUAL_ENV=$PWD/.venv CARGO_TARGET_DIR=$PWD/target .venv/bin/maturin develop --quiet
}
