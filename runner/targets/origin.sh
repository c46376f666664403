# Starts origin.py, the HTTP/1.1 server behind a proxy. Sourced after make_state; leaves its port in $origin.
"$here/../origin.py" "$dir" &
for ((tries = 0; tries < 250; tries++)); do
  if [[ -e $dir/origin ]]; then break; fi
  sleep 0.02
done
read -r origin <"$dir/origin"
