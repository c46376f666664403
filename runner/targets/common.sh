# What every start script shares: the options, the state directory, the pages and the certificate.
# Sourced with the script's own arguments; leaves $port, $tls (empty for h2c), $here and $dir.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # where Debian keeps servers, and an ordinary user's PATH does not look

here=$(cd "$(dirname "$0")" && pwd)
port='' tls='' dir=''

while (($#)); do
  case $1 in
    --port) port=${2-} && shift ;;
    --tls) tls=yes ;;
    *) port='' && break ;;
  esac
  shift || break
done
if [[ ! $port =~ ^[0-9]+$ ]]; then
  echo "usage: $0 --port PORT [--tls]" >&2
  exit 2
fi

unavailable() {
  echo "$1" >&2
  exit 69
}

need() { command -v "$1" >/dev/null || unavailable "needs apt package $2"; }

# Creates $dir with www/index.html, www/large (1 MiB), cert.pem and key.pem. The script then becomes the server by exec,
# which no trap survives, so a detached janitor removes $dir once this process id is gone, however it went.
make_state() {
  need openssl openssl
  dir=$(mktemp -d "${TMPDIR:-/tmp}/h2prism-target.XXXXXX")
  (setsid sh -c 'tail --pid="$1" -s 0.2 -f /dev/null; rm -rf "$2"' janitor "$$" "$dir" </dev/null >/dev/null 2>&1 &)
  chmod 755 "$dir" # servers started as root read their pages as somebody else

  mkdir "$dir/www"
  cat >"$dir/www/index.html" <<'END'
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>An h2prism target</title></head>
<body>
<h1>An h2prism target</h1>
<p>This page is what a request that is not under test receives: it is small enough to fit one DATA frame and the
smallest window that a peer may have to begin with, and large enough to be cut into several frames on purpose.</p>
</body>
</html>
END
  head -c 1048576 /dev/zero | tr '\0' 'x' >"$dir/www/large"

  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
}
