"""oracle.py: canonical JSON by the package rfc8785 and did:key by the package base58, one JSON object
a line, for the tables json-documents.jsonl and did-keys.jsonl.

    python oracle.py documents | did-keys
"""

import hashlib
import json
import random
import sys

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CHARACTERS = "ab\"\\/\b\f\n\r\t\x00\x01\x1f\x7f\x80\u00e9\u20ac\u2028\ud7ff\ue000\ufb33\ufffd\U0001f600\U0010fffd"


def value(source, depth):
    kind = source.randrange(8 if depth < 4 else 6)
    if kind == 0:
        return source.choice([None, True, False])
    if kind == 1:
        return source.randrange(-(2**53) + 1, 2**53)
    if kind == 2:
        return source.random() * 10 ** source.randrange(-30, 14) + 0.5
    if kind == 3:
        return source.randrange(-10, 10)
    if kind in (4, 5):
        return text(source)
    if kind == 6:
        return [value(source, depth + 1) for _ in range(source.randrange(5))]
    return {text(source): value(source, depth + 1) for _ in range(source.randrange(6))}


def text(source):
    return "".join(source.choice(CHARACTERS) for _ in range(source.randrange(6)))


def documents():
    source = random.Random(8785)
    for _ in range(400):
        document = [value(source, 0)]
        spelled = json.dumps(document, ensure_ascii=source.random() < 0.5, indent=source.choice([None, 1]))
        yield {
            "kind": "document",
            "text": spelled.encode().hex(),
            "canonical": rfc8785.dumps(document).hex(),
        }


def did_keys():
    for count in range(50):
        seed = hashlib.sha256(b"did:key %d" % count).digest() if count else bytes(32)
        raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        did = "did:key:z" + base58.b58encode(b"\xed\x01" + raw).decode()
        yield {"kind": "did", "key": raw.hex(), "did": did}


for row in {"documents": documents, "did-keys": did_keys}[sys.argv[1]]():
    print(json.dumps(row, separators=(",", ":")))
