# For sourcing: what the test and measuring scripts need of a Debian machine. State goes to $scratch, which ends with them.

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# need PACKAGE...: install those that are missing. The lists are only fetched when something is.
need() {
    local missing=() package
    for package; do
        [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    echo "installing ${missing[*]}"
    as_root apt-get update -qq </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if ((EUID == 0)); then env -C / runuser -u postgres -- "$@"; else "$@"; fi
}

# start_postgres [SETTING...]: a cluster of our own, on 127.0.0.1 and a socket; its superuser's URL is $postgres_url.
start_postgres() {
    local bin port setting options
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    port=$(free_port)
    postgres_dir=$scratch/postgres
    pg_ctl=$bin/pg_ctl
    mkdir "$postgres_dir"
    if ((EUID == 0)); then chown postgres "$postgres_dir"; fi
    options="-p $port -k $postgres_dir -c listen_addresses=127.0.0.1 -c max_connections=300"
    for setting; do options+=" -c $setting"; done
    as_postgres "$bin/initdb" -D "$postgres_dir/data" -U portico -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_postgres "$pg_ctl" start -D "$postgres_dir/data" -w -s -l "$postgres_dir/log" -o "$options" ||
        { cat "$postgres_dir/log" >&2; return 1; }
    postgres_url=postgres://portico@127.0.0.1:$port/postgres
}

stop_postgres() {
    if [[ -n ${postgres_dir:-} && -e $postgres_dir/data/postmaster.pid ]]; then
        as_postgres "$pg_ctl" stop -D "$postgres_dir/data" -m immediate -s >/dev/null || true
    fi
}

# A directory that the user postgres can reach, and that does not outlive the script.
make_scratch() {
    scratch=$(mktemp -d /tmp/portico.XXXXXX)
    chmod 755 "$scratch"
}
