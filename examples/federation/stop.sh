#!/usr/bin/env bash
# Ends what start.sh started, and nothing else: all parts, or those named, such as gateway-b.
#   stop.sh [PART…]
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/networks.sh"

patience=30 # seconds until one that does not end is killed

[[ ${1:-} != -* ]] || usage "${BASH_SOURCE[0]}"
require_parts "$@"
parts=("$@")
[ "${#parts[@]}" -gt 0 ] || parts=("${gateways[@]}" "${witnesses[@]}")

end "$patience" "${parts[@]}"
say "Stopped: $ended parts."
