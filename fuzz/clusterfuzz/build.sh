#!/usr/bin/env bash
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite ask for it: with $CC $CXX $CFLAGS $CXXFLAGS and
# $LIB_FUZZING_ENGINE (libFuzzer, AFL++'s driver, ...) into $OUT, with corpora, dictionaries and options beside them.
set -euo pipefail
: "${CC:?}" "${CXX:?}" "${OUT:?}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"

project=${H2PRISM_PROJECT:-${SRC:+$SRC/h2prism}}
[[ -f ${project:-}/CMakeLists.txt ]] || project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)  # in place
work=${WORK:-$(mktemp -d)}/h2prism
targets=(${H2PRISM_TARGETS:-frame_decode frame_roundtrip hpack_decode hpack_roundtrip session_server session_client case_yaml ndjson_report pcapng_reader})

# The flags say which sanitizers and which coverage: none are added here. Libraries that base images lack are linked in.
cmake -S "$project" -B "$work" -G Ninja -DCMAKE_BUILD_TYPE=None \
  -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="${CXXFLAGS:-}" \
  -DH2PRISM_UNITY=ON -DH2PRISM_TESTS=OFF -DH2PRISM_FUZZ=ON -DH2PRISM_FUZZ_COVERAGE=OFF "-DH2PRISM_FUZZING_ENGINE=$LIB_FUZZING_ENGINE" ${H2PRISM_CMAKE_ARGS:-}
cmake --build "$work" --target "${targets[@]/#/fuzz_}"

dictionary_of() {
  case $1 in
    hpack_*) echo hpack ;;
    case_yaml | ndjson_report | pcapng_reader) echo "$1" ;;
    *) echo frames ;;
  esac
}
for target in "${targets[@]}"; do
  name=h2prism_$target
  cp "$work/fuzz/fuzz_$target" "$OUT/$name"
  (cd "$project/fuzz/corpus/$target" && python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" ./*)
  cp "$project/fuzz/dict/$(dictionary_of "$target").dict" "$OUT/$name.dict"
  printf '[libfuzzer]\nmax_len = %s\n' "$([[ $target == ndjson_report ]] && echo 16384 || echo 4096)" >"$OUT/$name.options"
done
# What is not in the runner's image goes along.
for target in "${targets[@]}"; do
  mkdir -p "$OUT/lib"
  while read -r library; do cp -nL "$library" "$OUT/lib/"; done < <(ldd "$OUT/h2prism_$target" | awk '/=> \// && !/lib(c|m|stdc\+\+|gcc_s|pthread|dl|rt)\.so/ {print $3}')
  if command -v patchelf >/dev/null; then patchelf --set-rpath "\$ORIGIN/lib" "$OUT/h2prism_$target"; fi
done
