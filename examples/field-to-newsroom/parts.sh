# The parts of this example, their ports and homes, and how each is made. Sourced by demo.sh.

example=field-to-newsroom
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/../parts.sh"

homes=(camera newsroom archive relay)
servers=(newsroom archive relay witness-newsroom witness-archive) # in this order they are ended

# settle_ports: into $offset, by how much they are shifted.
settle_ports() { settle_offset 56000 'demo.sh --reset'; }

# port_of PART: all shifted.
port_of() {
  case $1 in
    newsroom) echo $((9101 + offset)) ;;
    archive) echo $((9102 + offset)) ;;
    relay) echo $((9103 + offset)) ;;
    admin-newsroom) echo $((5101 + offset)) ;;
    admin-archive) echo $((5102 + offset)) ;;
    admin-relay) echo $((5103 + offset)) ;;
    witness-newsroom) echo $((8101 + offset)) ;;
    witness-archive) echo $((8102 + offset)) ;;
  esac
}

address_of() { echo "127.0.0.1:$(port_of "$1")"; }

# number FILE NAME: the first number of that name in a JSON file that cairn wrote.
number() { grep -o "\"$2\":[0-9]*" "$1" | head -n 1 | cut -d : -f 2; }

# identity_of HOME: the fingerprint by which its peers take it up.
identity_of() { member "$dir/$1/made.json" node_fingerprint; }

remove_all() {
  local part
  for part in "${servers[@]}"; do
    ! is_running "$part" || die "$part is running; run $(shown "$here/demo.sh") without --keep first, to end it"
  done
  for part in "${homes[@]}" "${servers[@]}"; do rm -rf "$dir/$part" "$dir/$part".*; done
  rm -rf "$dir/stick"
  [ -z "${CAIRN_PORT_OFFSET:-}" ] || rm -f "$dir/port-offset"
  say 'Keys, logs and configurations of before are removed.'
}

# make HOME ARGUMENT…: a home, once, by cairn init with these; HOME/made.json is what that printed. One that was cut short is made
# anew: nobody has seen its keys.
make() {
  [ ! -e "$dir/$1/made.json" ] || return 0
  rm -rf "${dir:?}/$1"
  mkdir "$dir/$1"
  cairn init --home "$dir/$1" "${@:2}" --json >"$dir/$1/made.json.new"
  mv "$dir/$1/made.json.new" "$dir/$1/made.json"
}

# make_witness NAME: NAME.json says where and who it is.
make_witness() {
  [ ! -e "$dir/$1.json" ] || return 0
  rm -rf "${dir:?}/$1.db"
  cairn witness init --data "$dir/$1.db" --name "$1" --operator "${1#witness-}.example" \
    --endpoint "http://$(address_of "$1")" --json >"$dir/$1.json.new"
  mv "$dir/$1.json.new" "$dir/$1.json"
}

# make_organisation NAME: both witnesses sign for its log.
make_organisation() {
  local witness vkey
  make "$1" --role org --id "$1.example" --threshold 2 --witness "$dir/witness-newsroom.json" \
    --witness "$dir/witness-archive.json" --listen-public "$(address_of "$1")" --listen-admin "$(address_of "admin-$1")"
  vkey=$(member "$dir/$1/made.json" vkey)
  for witness in witness-newsroom witness-archive; do
    grep -q -s -F "$vkey" "$dir/$witness.db/logs" ||
      cairn witness logs add --data "$dir/$witness.db" "$vkey" >/dev/null
  done
}

make_all() {
  echo "$offset" >"$dir/port-offset"
  make_witness witness-newsroom
  make_witness witness-archive
  make_organisation newsroom
  make_organisation archive
  make camera --role device --id camera-1.example
  make relay --role relay --id relay.example --listen-public "$(address_of relay)" \
    --listen-admin "$(address_of admin-relay)"
}

start_all() {
  local part
  SECONDS=0
  for part in "${servers[@]}"; do
    case $part in
      witness-*) command=(witness run --data "$dir/$part.db" --listen "$(address_of "$part")") ;;
      *) command=(run --home "$dir/$part") ;;
    esac
    is_running "$part" || launch "$part" "${command[@]}"
  done
  for part in "${servers[@]}"; do await "$part" "$patience"; done
  done_so "Ready after $SECONDS s: ${servers[*]}."
}

# photo: something that a camera might have taken.
photo() {
  base64 -d <<END
iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAAAAACEICPDAAAAbElEQVR42mNgYOHgERCRkFFQ0dAxMLGwcXDx8AkIiYhJSMnIKSipqGlo6eiZMGXGnAVL
VqzZsGXHngNHTpy5cOXGnQdPXrz58OXHH4ZRA0YNGDVg1IBRA4aVATYUglEDRg0YNWDUgFEDhpUBABGXXD0tIGfYAAAAAElFTkSuQmCC
END
}
