"""Bundles in good order, every part of which can be replaced before what depends on it is made."""
import base64
import hashlib
import json

from ed25519 import Key
from zips import Member, zip_of

ORIGIN = "device-7/org:records"
LOG, SENDER, OTHER = Key(b"log" + bytes(29)), Key(b"sender" + bytes(26)), Key(b"other" + bytes(27))
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data):
    return base64.b64encode(data).decode()


def did(key):
    value, text = int.from_bytes(b"\xed\x01" + key.public, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = ALPHABET[digit] + text
    return "did:key:z" + text


def fingerprint(key):
    return sha(key.public).hex()


def key_id(key, name=ORIGIN, kind=1):
    return sha(name.encode(), b"\n", bytes([kind]), key.public)[:4]


def vkey(key, name=ORIGIN, kind=1):
    return f"{name}+{key_id(key, name, kind).hex()}+{b64(bytes([kind]) + key.public)}"


def pem(key):
    der = bytes.fromhex("302a300506032b6570032100") + key.public
    return f"-----BEGIN PUBLIC KEY-----\n{b64(der)}\n-----END PUBLIC KEY-----\n".encode()


def attestation(number, key=SENDER, signer=None, **members):
    entry = {"type": "attestation/v1", "hash": sha(b"file %d" % number).hex(),
             "claimed_ts": 1_700_000_000 + number, "attestor_fingerprint": fingerprint(key),
             "attestor_key": did(key), **members}
    signature = (signer or key).sign(b"cairn/attestation/v1\n" + canonical(entry))
    return canonical({**entry, "signature": b64(signature)})


def ack(**members):
    return canonical({"type": "delivery-ack/v1", "bundle_sha256": sha(b"bundle").hex(),
                      "sender_fingerprint": fingerprint(OTHER), "record_count": 3,
                      "timestamp": 1_700_000_100, **members})


def leaf(entry):
    return sha(b"\0", entry)


def split(size):
    return 1 << (size - 1).bit_length() - 1


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    k = split(len(leaves))
    return sha(b"\1", root(leaves[:k]), root(leaves[k:]))


def path(index, leaves):
    if len(leaves) < 2:
        return []
    k = split(len(leaves))
    if index < k:
        return path(index, leaves[:k]) + [root(leaves[k:])]
    return path(index - k, leaves[k:]) + [root(leaves[:k])]


def note(text, key=LOG, name=ORIGIN, signature=None):
    blob = key_id(key, name) + (signature or key.sign(text.encode()))
    return f"{text}\n— {name} {b64(blob)}\n".encode()


def checkpoint_text(leaves, origin=ORIGIN, size=None):
    return f"{origin}\n{len(leaves) if size is None else size}\n{b64(root(leaves))}\n"


class Bundle:
    """Attributes are settled in order; what is not given follows from those before it."""

    def __init__(self, **given):
        self.given = given
        self.log = self.take("log_entries", lambda: [attestation(i) for i in range(5)])
        leaves = [leaf(entry) for entry in self.log]
        self.indexes = self.take("indexes", lambda: [1, 3])
        self.entries = self.take("entries", lambda: [self.log[i] for i in self.indexes])
        self.checkpoint = self.take("checkpoint", lambda: note(checkpoint_text(leaves)))
        self.records = self.take("records", lambda: [
            {"index": i, "path": [b64(h) for h in path(i, leaves)]} for i in self.indexes])
        self.edit("edit_records", self.records)
        self.files = {
            "checkpoint": self.checkpoint,
            "entries/000": b"".join(len(e).to_bytes(2, "big") + e for e in self.entries),
            "proofs/000": canonical({"records": self.records}),
            "sender.pem": pem(given.get("sender", SENDER)),
        }
        self.edit("edit_files", self.files)
        self.manifest = {
            "format": "cairn-bundle/v1", "kind": "records", "origin": ORIGIN, "log": vkey(LOG),
            "tree_size": len(self.log), "record_count": len(self.indexes),
            "start": self.indexes[0], "end": self.indexes[-1] + 1, "created": 1_700_000_200,
            "sender_fingerprint": fingerprint(given.get("sender", SENDER)),
            "members": [{"name": name, "length": len(content), "sha256": sha(content).hex()}
                        for name, content in self.files.items()]}
        self.edit("edit_manifest", self.manifest)
        self.manifest_bytes = self.take("manifest_bytes", lambda: canonical(self.manifest))
        signer = given.get("signer", given.get("sender", SENDER))
        self.signature = self.take(
            "signature", lambda: signer.sign(b"cairn/bundle/v1\n" + self.manifest_bytes))
        self.all = {"manifest.json": self.manifest_bytes, "manifest.sig": self.signature,
                    **self.files}
        self.edit("edit_all", self.all)

    def take(self, name, otherwise):
        return self.given[name] if name in self.given else otherwise()

    def edit(self, name, value):
        if name in self.given:
            self.given[name](value)

    def bytes(self, method=0):
        return zip_of([Member(name, content, method=method) for name, content in self.all.items()])
