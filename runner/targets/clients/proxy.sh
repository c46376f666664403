# What the proxies share: each becomes the client by a request that curl sends through it. Sourced with the script's own arguments,
# URL [--ca FILE] [--parallel N] [--follow N] [--upload FILE] [--method METHOD]; leaves $port, $ca (empty for h2c) and $dir. The proxy is
# to listen on $dir/socket or, where it cannot, on $front; `through COMMAND...` starts it, sends the request and ends it.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # where Debian keeps servers, and an ordinary user's PATH does not look

url=$1 ca='' parallel=1 follow=1 front='' proxy='' body=/dev/null
dir=$(mktemp -d)
trap 'if [[ $proxy ]]; then kill -KILL "$proxy"; fi; rm -rf "$dir"' EXIT
arguments=(-sS --max-time 20)
shift
while (($#)); do
  case $1 in
    --ca) ca=$2 ;;
    --parallel) parallel=$2 ;;
    --follow) follow=$2 ;;
    --upload) arguments+=(--data-binary "@$2" -H "Expect:" --raw -D "$dir/head") body=$dir/body ;;
    --method) arguments+=(-I) ;;
    *) echo "$0: unknown option $1" >&2 && exit 2 ;;
  esac
  shift 2
done
[[ $url =~ ^[a-z]+://[^:/]+:([0-9]+)(/.*)$ ]]
port=${BASH_REMATCH[1]} path=${BASH_REMATCH[2]}

# One line for each response: its status. A proxy tells of a failure behind it by one of its own.
ask() {
  local words=() times=$((parallel * follow)) number
  for ((number = 1; number <= times; number++)); do
    words+=(-o "$body" "http://${front:-localhost}$path?$number")
  done
  if ((parallel > 1)); then words+=(-Z --parallel-immediate); fi
  if [[ ! $front ]]; then words+=(--unix-socket "$dir/socket"); fi
  curl "${arguments[@]}" -w '%{http_code}\n' "${words[@]}"
}

exec {never}<> <(:)
nap() { read -rt 0.03 -u "$never" || true; } # without a process

# As a proxy keeps its connection, it is left alone until that is over: what it sends last is not to be lost.
until_left() {
  local peer sockets
  printf -v peer ' 0100007F:%04X 01 ' "$port"
  for ((tries = 0; tries < 300; tries++)); do
    mapfile -t sockets </proc/net/tcp
    if [[ ${sockets[*]} != *"$peer"* ]]; then return; fi
    nap
  done
}

# curl calls it a failure to send (55) where a proxy that has passed the whole response on takes no more of an upload. That was not the
# other end's failure: the response counts.
is_whole() {
  local length
  length=$(grep -i '^content-length:' "$dir/head" | tr -cd '0-9') || true
  if [[ $length ]]; then
    (($(stat -c %s "$body") == length))
  else
    [[ $(tail -c 5 "$body" | od -An -tx1) == ' 30 0d 0a 0d 0a' ]] # the last chunk, as --raw leaves it
  fi
}

through() {
  "$@" &
  proxy=$!
  local code=7 seen=''
  while ((code == 7)); do # curl's: nobody listens yet
    kill -0 "$proxy" 2>/dev/null || exit 70
    nap
    if [[ $front || -S $dir/socket ]]; then
      code=0
      seen=$(ask 2>"$dir/curl.log") || code=$?
    fi
  done
  until_left
  kill -0 "$proxy" 2>/dev/null || { wait "$proxy" || code=$?; exit "$code"; } # it broke
  cat "$dir/curl.log" >&2
  echo "curl exited with $code and saw" $seen >&2
  if ((code == 55)) && [[ $body != /dev/null && $seen == 200 ]] && is_whole; then code=0; fi
  if ((code)) || grep -q '^50[0-4]$' <<<"$seen"; then exit 1; fi
}
