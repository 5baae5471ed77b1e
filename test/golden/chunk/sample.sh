#!/usr/bin/env bash
set -euo pipefail
source ./lib.sh

BACKUP_DIR="${BACKUP_DIR:-/var/backups}"

# Removes old backups.
prune() {
  local days="$1"
  find "$BACKUP_DIR" -mtime "+$days" -delete
}

function backup {
  tar czf "$BACKUP_DIR/$(date +%F).tgz" "$@"
}

case "${1:-}" in
  prune) prune 30 ;;
  *) backup "$@" ;;
esac
