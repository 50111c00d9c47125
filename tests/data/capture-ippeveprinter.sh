# Runs in namespaces of its own (mount, network, processes): ippeveprinter with the D-Bus and the Avahi that it insists on,
# captured, and served again by misprint.
# usage: capture-ippeveprinter.sh MISPRINT FOLDER   FOLDER gets first.toml and second.toml
set -eu
misprint=$1 folder=$2
export MISPRINT_LOG=error
try() { n=0; until "$@" >"$folder/try" 2>&1; do n=$((n + 1)); [ $n -lt 300 ] || { cat "$folder/try"; exit 1; }; sleep 0.1; done; }
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/avahi-daemon
ip link set lo up
dbus-daemon --system --nofork --nopidfile >"$folder/dbus" 2>&1 &
try test -S /run/dbus/system_bus_socket
avahi-daemon --no-drop-root --no-chroot >"$folder/avahi" 2>&1 &
try test -S /run/avahi-daemon/socket
ippeveprinter -r off -p 18999 -d "$folder/spool" -n localhost Eve >"$folder/eve" 2>&1 &
try "$misprint" model capture ipp://localhost:18999/ipp/print -o "$folder/first.toml" --timeout 10
"$misprint" serve --model "$folder/first.toml" --ports offset --key ec-p256 --ephemeral --control off >"$folder/serve" 2>&1 &
try "$misprint" model capture ipp://localhost:8631/ipp/print -o "$folder/second.toml" --timeout 10
