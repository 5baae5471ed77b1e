#!/usr/bin/env bash
# Lays out whole repositories under DEST, as the package registries give them: sources with their tests, documents, settings,
# locales and licences. Versions are pinned in corpora.json. A rerun skips what is there; what cannot be fetched is named.
# usage: fetch.sh [DEST]; needs pip, npm, go, cargo and mvn
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dest=$(mkdir -p "${1:-corpora}" && cd "${1:-corpora}" && pwd)
tmp=$(mktemp -d); trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT

sdist() { # PACKAGE VERSION TO
  pip download -q --no-deps --no-binary :all: -d . "$1==$2" && mkdir x && tar xzf ./*.tar.gz -C x && cp -R x/* "$3"; }
npm_package() { tar xzf "$(npm pack --silent "$1@$2")" && cp -R package "$3"; }
go_module() {
  go mod init x > /dev/null 2>&1
  from=$(go mod download -json "$1@$2" | python3 -c 'import json,sys; print(json.load(sys.stdin)["Dir"])') &&
    cp -R "$from" "$3" && chmod -R u+w "$3"; }
crate() {
  mkdir src && : > src/lib.rs
  printf '[package]\nname="x"\nversion="0.0.0"\nedition="2021"\n[dependencies]\n%s="=%s"\n' "$1" "$2" > Cargo.toml
  cargo vendor -q vendor > /dev/null && cp -R "vendor/$1" "$3" && rm -f "$3/.cargo-checksum.json"; }
maven() {
  mvn -q -B dependency:copy -Dartifact="$1:$2:jar:sources" -DoutputDirectory=. > /dev/null &&
    python3 -m zipfile -e ./*-sources.jar "$3"; }

python3 -c '
import json, sys
for c in json.load(open(sys.argv[1])): print(c["name"], c["from"], c["package"], c["version"])' "$here/corpora.json" |
while read -r name from package version; do
  [ -d "$dest/$name" ] && continue
  mkdir "$tmp/$name"
  case $from in npm) how=npm_package ;; go) how=go_module ;; *) how=$from ;; esac
  (cd "$tmp/$name" && "$how" "$package" "$version" "$dest/$name" < /dev/null) || echo "not fetched: $name" >&2
done
