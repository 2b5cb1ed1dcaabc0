#!/bin/sh
# Runs both commands of README's quick start on a machine without traces of earlier work: a minimal Debian in a folder, with a Node
# and nothing else, into which HEAD is cloned. Needs root, debootstrap, git and the network; takes about 3 GB and 15 minutes.
#
#   sudo scripts/fresh-machine.sh [--node FOLDER] [--host-settings] [--keep] [--suite NAME] [COMMAND ...]
#
#   --node FOLDER     an unpacked Node (bin/node, lib/node_modules/npm); otherwise the one on the path, which should be a Node 20
#   --host-settings   carry in how this machine reaches its registries: apt sources, npm's settings, certificates, proxies
#   --keep            keep the folder for inspection; its path is printed
#   --suite NAME      the Debian suite; by default bookworm
#   COMMAND ...       instead of "npm run demo" and "npm test"; each command is one argument
set -eu

fail() { echo "fresh-machine: $*" >&2; exit 2; }

# The first run makes the folder and deletes it at the end. In between, the script runs itself in a namespace, whose mounts vanish
# with it even if it is killed.
if [ "${1:-}" != "--inside" ]; then
  node="" settings="" keep="" suite=bookworm
  while [ $# -gt 0 ]; do
    case $1 in
      --node) node=$2; shift 2 ;;
      --host-settings) settings=yes; shift ;;
      --keep) keep=yes; shift ;;
      --suite) suite=$2; shift 2 ;;
      --*) fail "unknown option $1. Known: --node, --host-settings, --keep, --suite" ;;
      *) break ;;
    esac
  done
  [ $# -gt 0 ] || set -- "npm run demo" "npm test"
  [ "$(id -u)" = 0 ] || fail "needs root, for chroot"
  for tool in debootstrap git unshare chroot; do
    command -v "$tool" > /dev/null || fail "needs $tool, which was not found. In Debian: apt-get install debootstrap git util-linux"
  done
  if [ -z "$node" ]; then
    node=$(command -v node) || fail "no node on the path; name the folder of one with --node"
    node=$(dirname "$(dirname "$(readlink -f "$node")")")
  fi
  [ -x "$node/bin/node" ] && [ -d "$node/lib/node_modules/npm" ] || fail "$node holds no bin/node and lib/node_modules/npm"

  repository=$(cd "$(dirname "$0")/.." && pwd)
  self=$repository/scripts/fresh-machine.sh
  folder=$(mktemp -d "${TMPDIR:-/tmp}/fresh-machine-XXXXXX")
  inside=""
  clean() {
    trap - EXIT INT TERM HUP
    # Ends everything inside: a namespace dies with its first process.
    if [ -n "$inside" ]; then kill -KILL "$inside" 2> /dev/null || true; wait "$inside" 2> /dev/null || true; fi
    if [ -n "$keep" ]; then echo "fresh-machine: kept $folder"; else rm -rf --one-file-system "$folder"; fi
  }
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  root=$folder/root
  code=0
  export node settings suite repository root
  # In the background: a shell that waits for a program in the foreground acts on a signal only when that has ended.
  unshare --mount --pid --fork --kill-child "$self" --inside "$@" &
  inside=$!
  wait "$inside" || code=$?
  inside=""
  exit "$code"
fi
shift

mirror=""
if [ -n "$settings" ]; then
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2> /dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' | head -n 1)
fi
echo "fresh-machine: a minimal Debian $suite ..."
debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" ${mirror:+"$mirror"} > "$root.log" 2>&1 ||
  { tail -n 20 "$root.log" >&2; fail "debootstrap did not succeed"; }

# The Node of nodejs.org needs nothing else; npm and npx are links into its folder.
mkdir -p "$root/usr/local/lib/node_modules"
cp "$node/bin/node" "$root/usr/local/bin/node"
cp -r "$node/lib/node_modules/npm" "$root/usr/local/lib/node_modules/npm"
for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/usr/local/bin/$name"; done

# Names are resolved as on this machine.
for file in hosts resolv.conf; do cp -L "/etc/$file" "$root/etc/$file"; done
if [ -n "$settings" ]; then
  rm -rf "$root/etc/apt"
  cp -rL /etc/apt "$root/etc/apt"
  cp -rL /usr/share/keyrings/. "$root/usr/share/keyrings"
  rm -f "$root"/etc/apt/sources.list.d/*.disabled*
  mkdir -p "$root/usr/local/share" "$root/usr/local/etc" "$root/usr/etc"
  [ ! -d /usr/local/share/ca-certificates ] || cp -rL /usr/local/share/ca-certificates "$root/usr/local/share"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  for file in "$HOME/.npmrc:/root/.npmrc" "/etc/npmrc:/etc/npmrc" "/usr/etc/npmrc:/usr/local/etc/npmrc" "/usr/local/etc/npmrc:/usr/local/etc/npmrc"; do
    [ ! -f "${file%%:*}" ] || cp -L "${file%%:*}" "$root${file#*:}"
  done
fi

git clone -q "file://$repository" "$root/root/emoforge"
git -C "$root/root/emoforge" checkout -q --detach "$(git -C "$repository" rev-parse HEAD)"

mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

# Only the settings by which this machine's programs reach the network are passed on, nothing else of its environment.
passed=""
if [ -n "$settings" ]; then
  passed=$(env | grep -iE '^(https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|npm_config_(registry|cafile))=' || true)
fi
result=0
for command in "$@"; do
  echo "fresh-machine: $command ..."
  code=0
  started=$(date +%s)
  (
    IFS='
'
    exec chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      ${CI:+CI="$CI"} $passed /bin/sh -c "cd /root/emoforge && $command"
  ) < /dev/null > "$root.log" 2>&1 || code=$?
  tail -n "${FRESH_MACHINE_LINES:-25}" "$root.log"
  echo "fresh-machine: $command ended with $code after $(($(date +%s) - started)) s"
  [ "$code" = 0 ] || result=1
done
exit "$result"
