# Shared by ./edgemon and ./test. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NPM_CONFIG_UPDATE_NOTIFIER=false

# DEVICE_PACKAGES=nuget builds with MQTTnet, System.IO.Ports and Iot.Device.Bindings; PACKAGE_SOURCE is a folder or address that holds
# what nuget.org lacks. The default, native, is restored exactly as locked.
device_packages=${DEVICE_PACKAGES:-native}
build_options=(-p:DevicePackages="$device_packages")
case $device_packages in
  native) build_options+=(-p:RestoreLockedMode=true) output_folder=bin ;;
  nuget)
    [ ! -d "${PACKAGE_SOURCE:-}" ] || PACKAGE_SOURCE=$(realpath "$PACKAGE_SOURCE")
    [ -z "${PACKAGE_SOURCE:-}" ] || build_options+=(-p:RestoreAdditionalProjectSources="$PACKAGE_SOURCE")
    output_folder=bin/nuget ;;
  *) printf 'edgemon: DEVICE_PACKAGES = %s is neither native nor nuget\n' "$device_packages" >&2; exit 64 ;;
esac

say() { printf '%s\n' "$*" >&2; }
die() { say "edgemon: $1"; exit "${2:-69}"; }

# need_debian COMMAND_OR_FILE PACKAGE ...: installs the Debian packages whose command or file is absent,
# when it may; otherwise prints the one line to run.
need_debian() {
  local missing=()
  while [ $# -gt 0 ]; do
    case "$1" in
      /*) [ -e "$1" ] || compgen -G "$1" >/dev/null || missing+=("$2") ;;
      *) command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing+=("$2") ;;
    esac
    shift 2
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as=(sudo -n)
    else die "needs Debian packages. Run: sudo apt-get install -y ${missing[*]}"; fi
  fi
  say "Installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { "${as[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { "${as[@]}" apt-get update -qq && "${as[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }; } ||
    die "could not install them. Run: sudo apt-get update && sudo apt-get install -y ${missing[*]}"
  # Some packages start a service; EdgeMon and its tests run their own on loopback and need no other. Only one that
  # this installation has just started is stopped.
  local service
  for service in mosquitto prometheus prometheus-alertmanager; do
    case " ${missing[*]} " in *" $service "*) "${as[@]}" service $service stop >/dev/null 2>&1 || true ;; esac
  done
}

# need_npm DIR: the npm packages of DIR as locked, installed once per lock file.
need_npm() {
  local dir=$root/$1
  [ -f "$dir/package-lock.json" ] || return 0
  command -v npm >/dev/null 2>&1 || die "needs Node.js with npm (Debian: sudo apt-get install -y nodejs npm)"
  if ! cmp -s "$dir/package-lock.json" "$dir/node_modules/.installed-lock.json"; then
    say "Installing npm packages of $1"
    (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || die "npm ci failed in $1"
    cp "$dir/package-lock.json" "$dir/node_modules/.installed-lock.json"
  fi
}

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 || die "needs the .NET 10 SDK on PATH (https://dotnet.microsoft.com/download/dotnet/10.0)"
}
