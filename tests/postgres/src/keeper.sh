# Keeps a PostgreSQL server in a folder until whoever started this is gone: then standard input ends, however that came.
# Arguments: the programs' folder, the server's folder (empty, ours), the port, then settings as name=value.
set -u
# Nothing but that end counts: not a terminal's signals, and not that nobody is there any more to hear "ready".
trap '' HUP INT TERM PIPE
programs=$1 folder=$2 port=$3
shift 3

options="-p $port"
for setting; do options="$options -c $setting"; done

make() {
    "$programs/initdb" -D "$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync
}

start() {
    "$programs/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" -o "$options"
}

if make >"$folder/log" 2>&1 </dev/null && start >>"$folder/log" 2>&1 </dev/null; then
    echo ready
else
    tail -n 30 "$folder/log"
fi
exec >/dev/null 2>&1

read -r _
"$programs/pg_ctl" stop -w -m immediate -D "$folder/data" </dev/null
cd / && rm -rf "$folder"
