"""Writes the table of malformed bundles: each with the refusal that it must meet, and where.

Stage `zip` is refused by the reader of zips, `bundle` by the reader of bundles, `judge` by the judge
of their signatures and paths; `good` is accepted by all of them, or at that stage.
"""
import base64
import json
import struct
import zlib

from bundle import (
    LOG, ORIGIN, OTHER, SENDER, Bundle, ack, attestation, b64, canonical, checkpoint_text, did,
    fingerprint, leaf, note, pem, sha, vkey)
from zips import Member, deflate, zip_of

ROWS = []
LONG = b"some content, some content, some content"


def row(stage, name, data, refusal=""):
    ROWS.append({"kind": stage, "name": name, "bytes": base64.b64encode(data).decode(),
                 "refusal": refusal})


def one(name, refusal, **options):
    """A zip of one member, wrong somewhere."""
    row("zip", name, zip_of([Member("checkpoint", LONG, **options)]), refusal)


def quoted(name):
    return 'zip: "%s": ' % name


FILE = quoted("checkpoint")
DIFFERS = FILE + "its local header differs from the central one"


def good():
    row("good-zip", "stored", zip_of([Member("a", b"x"), Member("b/c.d", LONG)]))
    row("good-zip", "deflated", zip_of([Member("a", LONG, method=8), Member("b", b"", method=8)]))
    row("good-zip", "empty member", zip_of([Member("a", b"")]))
    row("good-zip", "version 10, made on DOS", zip_of([Member("a", b"x", version=10, made=20,
                                                              attributes=0)]))
    row("good-zip", "another date", zip_of([Member("a", b"x", time=0x5A6E7B21)]))
    row("good", "stored", Bundle().bytes())
    row("good", "deflated", Bundle().bytes(method=8))
    row("good", "one record of one",
        Bundle(log_entries=[attestation(0)], indexes=[0]).bytes())
    row("good", "acknowledgements", Bundle(log_entries=[attestation(0), ack()], indexes=[1],
                                           edit_manifest=to_acks).bytes())
    row("good", "with private part", Bundle(**with_private()).bytes())


def names():
    for name in ["../checkpoint", "a/../../b", "a/..", "..", "a\\..\\b"]:
        row("zip", f"name {name}", zip_of([Member(name, b"x")]),
            quoted(name) + "a name that leads out of its folder")
    for name in ["/etc/passwd", "//server/share", "C:/x", "c:x"]:
        row("zip", f"name {name}", zip_of([Member(name, b"x")]), quoted(name) + "an absolute name")
    for name in ["entries/", "a//"]:
        row("zip", f"name {name}", zip_of([Member(name, b"")]),
            quoted(name) + "a folder, expected files only")
    wrong = "expected a name of [a-z0-9._-], with / between its parts"
    for name in ["", "A", "a b", "a//b", "./a", "a/./b", ".a", "a/.b", "-a", "a\\b", "ab:c", "a*",
                 "~a", "caf\u00e9", "a+b", "a'b", "a$b", "a%2fb", "a;b", "a|b", "a?b", "a=b", "_a"]:
        row("zip", f"name '{name}'", zip_of([Member(name, b"x")]), quoted(name) + wrong)
    for byte in [0, 7, 10, 27, 127]:
        row("zip", f"name with byte {byte}", zip_of([Member(b"a" + bytes([byte]), b"x")]),
            quoted("a\ufffd") + wrong)
    row("zip", "name of 101 bytes", zip_of([Member("a" * 101, b"x"), Member("b", b"")]),
        "zip: a name of 101 bytes, expected at most 100")
    row("zip", "two members of one name", zip_of([Member("a", b"x"), Member("a", b"y")]),
        quoted("a") + "a second member of that name")
    row("zip", "two equal members", zip_of([Member("a", b"x"), Member("a", b"x")]),
        quoted("a") + "a second member of that name")
    row("zip", "two members but for case", zip_of([Member("a", b"x"), Member("A", b"x")]),
        quoted("A") + "a second member of that name")


def headers():
    for field, value in dict(version=10, flags=1 << 11, method=8, time=0x00220000, crc=1, packed=1,
                             size=1, name=b"checkpoinT", name_length=9).items():
        one(f"local {field} differs", DIFFERS, local={field: value})
    one("local name is longer", DIFFERS, local={"name": b"checkpoint2"})
    one("no local header", FILE + "has no local header where it should be",
        local={"signature": 0x08074B50})
    one("central header of another kind", "zip: expected a central header, found something else",
        central={"signature": 0x05054B50})
    for bit in range(16):
        what = ("encrypted" if bit in (0, 6, 13) else
                "its sizes are in a data descriptor, expected them in its header" if bit == 3 else
                "expected no flags, found 0x%04x" % (1 << bit))
        one(f"flag {bit}", FILE + what, flags=1 << bit)
    for method in [1, 6, 7, 9, 12, 14, 20, 93, 95, 98, 99, 0xFFFF]:
        one(f"method {method}", FILE + f"expected stored or deflated, found method {method}",
            method=method)
    for version in [21, 45, 51, 63, 0xFFFF]:
        one(f"version {version}", FILE + f"needs version {version} of the format", version=version)
    for kind in [0xA000, 0x4000, 0x2000, 0x6000, 0x1000, 0xC000]:
        one(f"unix type {kind:x}", FILE + "a link, a folder or a device, expected a regular file",
            attributes=(kind | 0o644) << 16)
    one("a folder of DOS", FILE + "a link, a folder or a device, expected a regular file",
        attributes=0x10)
    one("extra field in the central header", FILE + "expected no extra field, found 4 bytes",
        central={"extra": b"\x99\x99\0\0"})
    one("unicode path in the central header", FILE + "expected no extra field, found 9 bytes",
        central={"extra": b"up\x05\0\x01\0\0\0\0"})
    one("extra field in the local header", FILE + "expected no extra field in its local header",
        local={"extra": b"\x99\x99\0\0"})
    row("zip", "extra field in the local header, in the content's place",
        zip_of([Member("checkpoint", LONG, packed=LONG[4:], local={"extra": LONG[:4]})]),
        FILE + "stored, with sizes 36 and 40")
    row("zip", "extra field in the local header, content complete",
        zip_of([Member("checkpoint", LONG, packed=LONG[4:] + b"", local={
            "extra": LONG[:4], "packed": 40}, central={"packed": 40})]),
        FILE + "expected no extra field in its local header")
    one("comment of a member", FILE + "expected no comment, found 3 bytes",
        central={"comment": b"hi!"})
    one("another disk", FILE + "is on another disk", central={"disk": 1})
    for field, value in dict(packed=0xFFFFFFFF, size=0xFFFFFFFF, offset=0xFFFFFFFF).items():
        one(f"zip64 {field}", FILE + "zip64, where nothing is that large", central={field: value})


def sizes():
    one("stored, packed size smaller", FILE + "stored, with sizes 39 and 40", packed=LONG[:39])
    one("stored, announced larger", FILE + "stored, with sizes 40 and 41", size=41)
    one("reaches into the directory", FILE + "reaches into the central directory",
        local={"packed": 41, "size": 41}, central={"packed": 41, "size": 41})
    one("ends before the directory",
        "zip: the last member ends at 79, but the central directory begins at 80",
        local={"packed": 39, "size": 39}, central={"packed": 39, "size": 39})
    one("wrong checksum", FILE + "its content does not have the checksum that it should", crc=1)
    one("wrong checksum, deflated", FILE + "its content does not have the checksum that it should",
        method=8, crc=1)
    flipped = bytes([LONG[0] ^ 1]) + LONG[1:]
    one("a flipped bit", FILE + "its content does not have the checksum that it should",
        packed=flipped)
    bomb = bytes(5000)
    packed = deflate(bomb)
    row("zip", "ratio above 100", zip_of([Member("checkpoint", bomb, method=8)]),
        FILE + f"{len(packed)} bytes unpack to 5000, more than 100 times as many")
    one("something out of nothing", FILE + "0 bytes unpack to 40, more than 100 times as many",
        method=8, packed=b"")
    many = [Member(f"f{i}", b"", method=8, packed=bytes(8), size=700, crc=0) for i in range(3)]
    for member, size in zip(many, [90 << 20, 90 << 20, 90 << 20]):
        member.fields.update(packed=1 << 20, size=size)
    row("zip", "too much in all", zip_of(many),
        'zip: "f0": reaches into the central directory')
    packed = deflate(LONG)
    for name, data, what in [
            ("deflated, cut", packed[:-1], "its deflated bytes end too early"),
            ("deflated, cut to one byte", packed[:1], "its deflated bytes end too early"),
            ("deflated, bytes behind", packed + b"\0",
             "its deflated bytes are not those that its header announces"),
            ("deflated twice", packed + packed,
             "its deflated bytes are not those that its header announces"),
            ("deflated, more than announced", deflate(LONG + b"!"),
             "unpacks to more than its header says"),
            ("deflated, less than announced", deflate(LONG[:-1]),
             "its deflated bytes are not those that its header announces"),
            ("deflated, another block type", b"\x07" + packed[1:],
             "its deflated bytes are damaged"),
            ("with zlib's header", zlib.compress(LONG, 9), "its deflated bytes are damaged"),
            ("not deflated", LONG, "its deflated bytes are damaged")]:
        one(name, FILE + what, method=8, packed=data)
    row("zip", "deflated, a block without an end", zip_of([
        Member("checkpoint", LONG, method=8, packed=b"\0\x28\0\xd7\xff" + LONG)]),
        FILE + "its deflated bytes end too early")


def layout():
    a, b = Member("a", b"x"), Member("b", b"y")
    whole = zip_of([a, b])
    no_end = ("zip: its last 22 bytes are no end record: it is cut, has a comment or bytes behind"
              " it")
    for length in [0, 1, 21]:
        row("zip", f"cut to {length}", whole[:length],
            f"zip: {length} bytes are too few for a zip")
    for length in [22, 31, 40, len(whole) - 22, len(whole) - 1]:
        row("zip", f"cut to {length}", whole[:length], no_end)
    row("zip", "a byte behind", whole + b"\0", no_end)
    row("zip", "a newline behind", whole + b"\n", no_end)
    row("zip", "comment", zip_of([a], comment=b"hi"), no_end)
    row("zip", "comment that looks like an end", zip_of([a], comment=whole[-22:]),
        "zip: the central directory should end at 101, where its end record is, but ends at 158")
    row("zip", "announced comment", zip_of([a], comment_length=1),
        "zip: its end record announces a comment")
    row("zip", "two zips", whole + whole,
        "zip: the central directory should end at 338, where its end record is, but ends at 158")
    row("zip", "bytes in front", b"#!/bin/sh\n" + whole,
        "zip: the central directory should end at 168, where its end record is, but ends at 158")
    row("zip", "bytes in front, offsets right", zip_of([a, b], before=b"MZ"),
        quoted("a") + "begins at 2, after a gap from 0")
    row("zip", "gap between members", zip_of([a, Member("b", b"y", before=b"\0\0")]),
        quoted("b") + "begins at 34, after a gap from 32")
    row("zip", "a member that is not listed", zip_of([a, Member(
        "b", b"y", before=Member("h", b"z").local_header() + b"z")]),
        quoted("b") + "begins at 64, after a gap from 32")
    row("zip", "gap before the directory", zip_of([a], gap=b"\0"),
        "zip: the last member ends at 32, but the central directory begins at 33")
    row("zip", "data descriptor without its flag", zip_of([a], gap=struct.pack(
        "<IIII", 0x08074B50, zlib.crc32(b"x"), 1, 1)),
        "zip: the last member ends at 32, but the central directory begins at 48")
    row("zip", "bytes behind the directory", zip_of([a], behind_directory=b"\0\0\0"),
        "zip: the central directory should end at 82, where its end record is, but ends at 79")
    row("zip", "bytes behind the directory, counted",
        zip_of([a], behind_directory=b"\0\0\0", size=50), "zip: 3 bytes behind the last central"
        " header")
    locator = struct.pack("<IIQI", 0x07064B50, 0, 0, 1)
    row("zip", "zip64 locator", zip_of([a], behind_directory=locator),
        "zip: the central directory should end at 99, where its end record is, but ends at 79")
    row("zip", "zip64 counts", zip_of([a], here=0xFFFF, total=0xFFFF),
        "zip: zip64, where nothing is that large")
    row("zip", "zip64 offset", zip_of([a], offset=0xFFFFFFFF),
        "zip: the central directory should end at 79, where its end record is, but ends at"
        " 4294967342")
    row("zip", "no member", zip_of([]), "zip: expected 1 to 10000 members, found 0")
    row("zip", "10,001 members announced", zip_of([a], here=10001, total=10001),
        "zip: expected 1 to 10000 members, found 10001")
    row("zip", "counts differ", zip_of([a, b], here=1), "zip: expected one disk")
    row("zip", "second disk", zip_of([a], disk=1), "zip: expected one disk")
    row("zip", "directory on another disk", zip_of([a], start_disk=1), "zip: expected one disk")
    row("zip", "one more announced", zip_of([a], here=2, total=2),
        "zip: the central directory ends inside a header")
    row("zip", "one fewer announced", zip_of([a, b], here=1, total=1),
        "zip: 47 bytes behind the last central header")
    row("zip", "directory too large", zip_of([a], behind_directory=bytes(200), size=247),
        "zip: a central directory of 247 bytes is too large for 1 members")
    row("zip", "name beyond the directory", zip_of([Member("a", b"x")])[:-23] + whole[-22:-10]
        + struct.pack("<IIH", 46, 32, 0)[:0] + b"", no_end)
    row("zip", "overlap: two headers, one content", zip_of([a, Member(
        "b", b"y", central={"offset": 0})]), quoted("b") + "begins at 0, inside what is before it")
    row("zip", "overlap: inside the first one's content", zip_of([Member(
        "a", LONG), Member("b", b"y", central={"offset": 40})]),
        quoted("b") + "begins at 40, inside what is before it")
    swapped = zip_of([a, b])
    directory = 64
    row("zip", "directory in another order",
        swapped[:directory] + swapped[directory + 47:directory + 94]
        + swapped[directory:directory + 47] + swapped[-22:],
        quoted("b") + "begins at 32, after a gap from 0")
    row("zip", "not a zip", b"this is just some text that is long enough to be looked at", no_end)
    row("zip", "gzip", b"\x1f\x8b\x08" + bytes(60), no_end)


ORDER = ("bundle: expected manifest.json, manifest.sig and what the manifest lists, in this order;"
         ' found "')
LISTED = ("manifest: members: expected checkpoint, entries, proofs, sender.pem and perhaps"
          " private.json of 2 records, in this order")


def refuse(stage, name, refusal, **given):
    row(stage, name, Bundle(**given).bytes(), refusal)


def to_acks(manifest):
    manifest["kind"] = "acks"


def setting(**values):
    return lambda target: target.update(values)


def dropping(name):
    return lambda target: target.pop(name)


def reordered(*order):
    def reorder(files):
        items = {name: files[name] for name in order}
        files.clear()
        files.update(items)
    return reorder


def with_private(opened=None, **private):
    salt = bytes(range(32))
    part = {"investigation": "case-2026-001"}
    commitment = sha(salt, canonical(part)).hex()
    log = [attestation(i, private_commitment=commitment) if i == 1 else attestation(i)
           for i in range(5)]
    opening = {"commitment": commitment, "private": part, "salt": salt.hex(), **private}
    openings = [opening] if opened is None else opened(opening)
    return dict(commitment=commitment, log_entries=log, edit_files=lambda files: files.update(
        {"private.json": canonical({"records": openings})}))


def manifests():
    for member, what in dict(
            kind="a string", origin="a string", log="a string",
            tree_size="an integer from 0 to 2^53-1", record_count="an integer from 0 to 2^53-1",
            start="an integer from 0 to 2^53-1", end="an integer from 0 to 2^53-1",
            sender_fingerprint="a string", created="an integer from 0 to 2^53-1",
            members="an array", format="a string").items():
        refuse("bundle", f"manifest without {member}", f"{member}: expected {what}, found nothing",
               edit_manifest=dropping(member))
        other = "1" if what != "a string" else 1
        found = "1" if what == "a string" else "a string"
        refuse("bundle", f"manifest with {member} of another kind",
               f"{member}: expected {what}, found {found}", edit_manifest=setting(**{member: other}))
    for value, found in [(-1, "-1"), (1.5, "1.5")]:
        refuse("bundle", f"record_count {value}",
               f"record_count: expected an integer from 0 to 2^53-1, found {found}",
               edit_manifest=setting(record_count=value))
    refuse("bundle", "another format", 'format: expected cairn-bundle/v1, found "cairn-bundle/v2"',
           edit_manifest=setting(format="cairn-bundle/v2"))
    refuse("bundle", "unknown member", 'unknown member "note"; expected only created, end, format,'
           " kind, log, members, origin, record_count, sender_fingerprint, start, tree_size",
           edit_manifest=setting(note="hi"))
    refuse("bundle", "another kind", 'kind: expected records or acks, found "all"',
           edit_manifest=setting(kind="all"))
    refuse("bundle", "no records", "manifest: record_count: expected 1 to 256000, got 0",
           edit_manifest=setting(record_count=0))
    refuse("bundle", "too many records", "manifest: record_count: expected 1 to 256000, got 256001",
           edit_manifest=setting(record_count=256001))
    refuse("bundle", "more records than fit",
           "manifest: 2 records do not fit between 3 and 4 of a tree of 5",
           edit_manifest=setting(start=3))
    refuse("bundle", "end beyond the tree",
           "manifest: 2 records do not fit between 1 and 6 of a tree of 5",
           edit_manifest=setting(end=6))
    refuse("bundle", "origin that is none",
           'origin: expected <network id>/<namespace>, found "nowhere"',
           edit_manifest=setting(origin="nowhere"))
    refuse("bundle", "key of another log",
           'manifest: log device-7/org:records: expected a key of that name, got'
           ' "device-8/org:records"', edit_manifest=setting(log=vkey(LOG, "device-8/org:records")))
    refuse("bundle", "key of a witness",
           "manifest: log device-7/org:records: expected a key of type 01, got 04",
           edit_manifest=setting(log=vkey(LOG, kind=4)))
    refuse("bundle", "fingerprint of another key",
           'sender_fingerprint: expected %s (of sender.pem), found "%s\u2026"' % (
               fingerprint(SENDER), fingerprint(OTHER)[:60]),
           edit_manifest=setting(sender_fingerprint=fingerprint(OTHER)))
    refuse("bundle", "uppercase digest",
           "sha256: expected lowercase hex [0-9a-f], found \"%s\" at position %d" % first_upper(),
           edit_manifest=lambda m: m["members"][0].update(
               sha256=m["members"][0]["sha256"].upper()))
    for name, edit in {
            "a member is missing": lambda m: m["members"].pop(1),
            "members in another order": lambda m: m["members"].reverse(),
            "a member twice": lambda m: m["members"].insert(0, m["members"][0]),
            "no members": lambda m: m["members"].clear(),
            "a third file of records": lambda m: m["members"].insert(
                2, {**m["members"][1], "name": "entries/001"}),
            "a member of another name": lambda m: m["members"][0].update(name="readme"),
            "more records than files": lambda m: m.update(
                record_count=257, end=600, tree_size=600)}.items():
        refuse("bundle", name, LISTED.replace("2 records", "257 records")
               if name == "more records than files" else LISTED, edit_manifest=edit)
    refuse("bundle", "unknown member of a member",
           'unknown member "crc"; expected only length, name, sha256',
           edit_manifest=lambda m: m["members"][0].update(crc=1))
    spaced = json.dumps(Bundle().manifest, sort_keys=True).encode()
    for name, data in {
            "manifest with spaces": spaced,
            "manifest with a newline": Bundle().manifest_bytes + b"\n",
            "manifest in another order": json.dumps(
                dict(reversed(sorted(Bundle().manifest.items()))), separators=(",", ":")).encode(),
            }.items():
        refuse("bundle", name, not_canonical(data), manifest_bytes=data)
    text = Bundle().manifest_bytes
    number = "expected a number below 2^53 in magnitude that a double holds, and not -0"

    def at(position, what):
        return f"JSON at character {position}: {what}"

    start, end = text.index(b'"start":1') + 8, text.index(b'"end":4') + 6
    refuse("bundle", "manifest with a member twice",
           at(start + 2, 'expected each name once, found ""start":1,"tree_size"'), manifest_bytes=text.replace(b'"start":1', b'"start":1,"start":1'))
    one_point_zero = text.replace(b'"start":1', b'"start":1.0')
    refuse("bundle", "manifest with 1.0", not_canonical(one_point_zero),
           manifest_bytes=one_point_zero)
    refuse("bundle", "manifest with -0", at(start, number + ', found "-0,"tree_size":5}"'),
           manifest_bytes=text.replace(b'"start":1', b'"start":-0'))
    refuse("bundle", "manifest beyond 2^53",
           at(end, number + ', found "9007199254740993,"fo"'),
           manifest_bytes=text.replace(b'"end":4', b'"end":9007199254740993'))
    refuse("bundle", "manifest with NaN",
           at(end, 'expected a JSON value, found "NaN,"format":"cairn-"'), manifest_bytes=text.replace(b'"end":4', b'"end":NaN'))
    refuse("bundle", "manifest that is not UTF-8",
           "JSON: expected UTF-8 text, found bytes that are not UTF-8",
           manifest_bytes=text.replace(b"records", b"rec\xffrds", 1))
    refuse("bundle", "manifest with a byte order mark",
           at(0, 'expected a JSON value, found "\ufffd{"created":17000002"'), manifest_bytes=b"\xef\xbb\xbf" + text)
    refuse("bundle", "manifest that is an array", "manifest: expected a JSON object, found an array",
           manifest_bytes=b"[]")
    refuse("bundle", "empty manifest", "JSON: it ends too early, at character 0",
           manifest_bytes=b"")


def not_canonical(data):
    """Where `data` differs from its canonical spelling for the first time."""
    other = canonical(json.loads(data, parse_float=lambda number: int(float(number))))
    byte = next((i for i, (a, b) in enumerate(zip(data, other)) if a != b), len(other))
    return f"JSON: expected the canonical spelling (RFC 8785), found another one at byte {byte}"


def first_upper():
    digest = Bundle().manifest["members"][0]["sha256"].upper()
    position = next(i for i, c in enumerate(digest) if c.isalpha())
    return digest[position], position


def files():
    every = ["manifest.json", "manifest.sig", "checkpoint", "entries/000", "proofs/000",
             "sender.pem"]
    for name in every[1:]:
        rest = [n for n in every if n != name]
        refuse("bundle", f"without {name}", ORDER + ", ".join(rest)[:60] + "\u2026\"",
               edit_all=dropping(name))
    refuse("bundle", "without manifest.json", quoted("manifest.json") + "no such member",
           edit_all=dropping("manifest.json"))
    for name in ["readme.txt", "entries/001", "private.json", "proofs/001", "manifest.json.bak"]:
        refuse("bundle", f"with {name} too", ORDER + ", ".join(every)[:60] + "\u2026\"",
               edit_all=setting(**{name: b"x"}))
    for i in range(len(every) - 1):
        order = every[:i] + [every[i + 1], every[i]] + every[i + 2:]
        refuse("bundle", f"{every[i]} and {every[i + 1]} in each other's place",
               ORDER + ", ".join(order)[:60] + "\u2026\"", edit_all=reordered(*order))
    for name in every[2:]:
        refuse("bundle", f"another {name}",
               f"bundle: {name} is not what the manifest lists: other content",
               edit_all=lambda all, name=name: all.update({name: flip(all[name])}))
        refuse("bundle", f"{name} of another length",
               f"bundle: {name} is not what the manifest lists: other content",
               edit_manifest=lambda m, name=name: [
                   f.update(length=f["length"] + 1) for f in m["members"] if f["name"] == name])
    for length in [0, 63]:
        refuse("bundle", f"signature of {length} bytes",
               f"manifest.sig: expected 64 bytes, found {length}", signature=bytes(length))
    refuse("bundle", "signature of 65 bytes",
           quoted("manifest.sig") + "expected at most 64 bytes, found 65", signature=bytes(65))
    refuse("bundle", "checkpoint of another log",
           'checkpoint: expected a tree of 5 entries of device-7/org:records, found one of 5 of'
           ' "device-8/org:records"',
           checkpoint=note(checkpoint_text(leaves(), "device-8/org:records"),
                           name="device-8/org:records"))
    refuse("bundle", "checkpoint of another size",
           'checkpoint: expected a tree of 5 entries of device-7/org:records, found one of 4 of'
           ' "device-7/org:records"', checkpoint=note(checkpoint_text(leaves(), size=4)))
    refuse("bundle", "checkpoint without signature",
           "note: no empty line between text and signatures",
           checkpoint=checkpoint_text(leaves()).encode())
    refuse("bundle", "sender.pem with CRLF",
           "sender.pem: expected a PUBLIC KEY in PEM, lines that end in LF",
           edit_files=setting(**{"sender.pem": pem(SENDER).replace(b"\n", b"\r\n")}))
    refuse("bundle", "sender.pem as did:key",
           "sender.pem: expected a PUBLIC KEY in PEM, lines that end in LF",
           edit_files=setting(**{"sender.pem": did(SENDER).encode()}))
    refuse("bundle", "sender.pem with a private key",
           "public key: expected a PEM file that begins with -----BEGIN PUBLIC KEY-----, a did:key"
           ' or a vkey, found "-----BEGIN PRIVATE KEY-----"', edit_files=setting(**{
        "sender.pem": pem(SENDER).replace(b"PUBLIC", b"PRIVATE")}))
    refuse("bundle", "sender.pem of small order",
           "public key: an Ed25519 point of small order proves nothing", edit_files=setting(**{"sender.pem": small_order()}))


def small_order():
    der = bytes.fromhex("302a300506032b6570032100") + b"\1" + bytes(31)
    return f"-----BEGIN PUBLIC KEY-----\n{b64(der)}\n-----END PUBLIC KEY-----\n".encode()


def leaves():
    return [leaf(attestation(i)) for i in range(5)]


def flip(data):
    return data[:-2] + bytes([data[-2] ^ 1]) + data[-1:]


def chunks():
    proof = "proofs/000"
    refuse("bundle", "proofs with one record too few", "proofs: expected 2 records, found 1",
           edit_records=lambda r: r.pop())
    refuse("bundle", "proofs with one too many", "proofs: expected 2 records, found 3",
           edit_records=lambda r: r.append(r[0]))
    refuse("bundle", "proof without index",
           "index: expected an integer from 0 to 2^53-1, found nothing",
           edit_records=lambda r: r[0].pop("index"))
    refuse("bundle", "proof with a negative index",
           "index: expected an integer from 0 to 2^53-1, found -1",
           edit_records=lambda r: r[0].update(index=-1))
    refuse("bundle", "proof without path", "path: expected an array, found nothing",
           edit_records=lambda r: r[0].pop("path"))
    refuse("bundle", "proof with another member",
           'unknown member "root"; expected only index, path',
           edit_records=lambda r: r[0].update(root="x"))
    refuse("bundle", "proof with a path in hex", "path: expected 32 bytes, found 48",
           edit_records=lambda r: r[0].update(path=["ab" * 32]))
    refuse("bundle", "proof with a path of 64", "path: expected at most 63, found 64",
           edit_records=lambda r: r[0].update(path=[b64(bytes(32))] * 64))
    refuse("bundle", "proofs with spaces",
           "JSON: expected the canonical spelling (RFC 8785), found another one at byte 11",
           edit_files=lambda f: f.update({proof: f[proof].replace(b":", b": ", 1)}))
    entries = "entries/000"
    refuse("bundle", "entries cut", "bundle: entry 1 has 390 bytes, but 389 follow",
           edit_files=lambda f: f.update({entries: f[entries][:-1]}))
    refuse("bundle", "entries with bytes behind", "bundle: 1 bytes behind 2 entries",
           edit_files=lambda f: f.update({entries: f[entries] + b"\0"}))
    refuse("bundle", "entries with one too few", "bundle: expected 2 entries, found 1",
           entries=[attestation(1)])
    private = "private.json: "
    of = with_private()["commitment"]
    refuse("bundle", "private part of another text",
           private + f"salt and private do not make the commitment {of}", **with_private(salt="00" * 32))
    refuse("bundle", "private part with a short salt",
           'salt: expected 64 lowercase hex characters, found 62 characters: "%s\u2026"' % ("0" * 60),
           **with_private(salt="00" * 31))
    refuse("bundle", "private part with another member",
           'unknown member "note"; expected only commitment, private, salt',
           **with_private(note="hi"))
    refuse("bundle", "private part twice", private + f"commitment {of} is there twice", **with_private(lambda o: [o, o]))
    refuse("bundle", "private part of nothing", private + "expected at least one record",
           **with_private(lambda o: []))


def judged():
    signature = "manifest.sig: not a signature by the key of sender.pem on manifest.json"
    refuse("judge", "signed by another", signature, signer=OTHER)
    refuse("judge", "signature of nothing", signature, signature=bytes(64))
    refuse("judge", "signature on another manifest", signature, signature=SENDER.sign(
        b"cairn/bundle/v1\n" + Bundle(indexes=[1, 2]).manifest_bytes))
    refuse("judge", "signature without the label", signature,
           signature=SENDER.sign(Bundle().manifest_bytes))
    refuse("judge", "signature with another label", signature,
           signature=SENDER.sign(b"cairn/attestation/v1\n" + Bundle().manifest_bytes))
    unsigned = ("checkpoint: not signed with the key of log device-7/org:records that the manifest"
                " names")
    refuse("judge", "checkpoint signed by another key", unsigned,
           checkpoint=note(checkpoint_text(leaves()), OTHER))
    refuse("judge", "checkpoint with a bad line of the log", unsigned,
           checkpoint=note(checkpoint_text(leaves()), signature=bytes(64)))
    refuse("judge", "checkpoint signed at another size", unsigned, checkpoint=note(
        checkpoint_text(leaves()), signature=LOG.sign(checkpoint_text(leaves()[:4]).encode())))
    bad = note(checkpoint_text(leaves()), signature=bytes(64)).split(b"\n\n")[1]
    refuse("judge", "checkpoint with a good and a bad line of the log", unsigned,
           checkpoint=note(checkpoint_text(leaves())) + bad)
    root_of_others = checkpoint_text([leaf(attestation(i + 9)) for i in range(5)])
    no_path = "record 1: its path does not lead to the checkpoint's root"
    refuse("judge", "another root", no_path, checkpoint=note(root_of_others))
    for name, edit in {
            "path without its last hash": lambda r: r[0]["path"].pop(),
            "path with one hash more": lambda r: r[0]["path"].append(b64(bytes(32))),
            "path in another order": lambda r: r[0]["path"].reverse(),
            "no path": lambda r: r[0]["path"].clear(),
            "path of another record": lambda r: r[0].update(path=r[1]["path"])}.items():
        refuse("judge", name, no_path, edit_records=edit)
    refuse("judge", "another index", "record 0: its path does not lead to the checkpoint's root",
           edit_records=lambda r: r[0].update(index=0))
    refuse("judge", "index beyond the tree",
           "record 9: its path does not lead to the checkpoint's root",
           edit_records=lambda r: r[1].update(index=9))
    refuse("judge", "entries in each other's place", no_path,
           entries=[attestation(3), attestation(1)])
    refuse("judge", "another entry", no_path, entries=[attestation(2), attestation(3)])
    refuse("judge", "an entry with a space", no_path,
           entries=[attestation(1) + b" ", attestation(3)])
    refuse("judge", "records in descending order",
           "proofs: found record 3 where one from 1 on was expected", indexes=[3, 1],
           edit_manifest=setting(start=1, end=4))
    refuse("judge", "a record twice", "proofs: found record 1 where one from 2 on was expected",
           indexes=[1, 1], edit_manifest=setting(end=4))
    refuse("judge", "starts later", "proofs: found record 1 where one from 0 on was expected",
           edit_manifest=setting(start=0))
    refuse("judge", "ends earlier", "proofs: the last record is 3, but the manifest ends at 5",
           edit_manifest=setting(end=5))
    record = 'record 1: entry of type "attestation/v1": '
    spaced = attestation(1).replace(b":", b": ", 1)
    unpadded = attestation(1).replace(b"==\"", b"\"", 1)
    for name, entry, refusal in [
            ("a timestamp", canonical({"type": "timestamp/v1", "hash": "00" * 32, "timestamp": 1}),
             'record 1: expected an entry of type attestation/v1, found "timestamp/v1"'),
            ("an acknowledgement", ack(),
             'record 1: expected an entry of type attestation/v1, found "delivery-ack/v1"'),
            ("an unknown type", canonical({"type": "note/v1"}),
             'record 1: expected an entry of type attestation/v1, found "note/v1"'),
            ("signed by another", attestation(1, signer=OTHER),
             "record 1: not signed by the attestor that it names"),
            ("signed for another file", attestation(1).replace(
                sha(b"file 1").hex().encode(), sha(b"file 2").hex().encode()),
             "record 1: not signed by the attestor that it names"),
            ("another claimed time", attestation(1).replace(b"1700000001", b"1700000002"),
             "record 1: not signed by the attestor that it names"),
            ("of the fingerprint of another", attestation(
                1, attestor_fingerprint=fingerprint(OTHER)),
             record + 'attestor_fingerprint: expected %s (of attestor_key), found "%s\u2026"' % (
                 fingerprint(SENDER), fingerprint(OTHER)[:60])),
            ("no JSON", b"hello",
             'record 1: JSON at character 0: expected a JSON value, found "hello"'),
            ("nothing", b"", "record 1: JSON: it ends too early, at character 0"),
            ("not canonical", spaced, "record 1: " + not_canonical(spaced)),
            ("with a further member", attestation(1, note="hi"),
             record + 'unknown member "note"; expected only attestor_fingerprint, attestor_key,'
             " claimed_ts, hash, perceptual_hashes, private_commitment, signature, type"),
            ("with a signature cut short", unpadded,
             record + "signature: expected canonical Base64 (padding present, no stray bits),"
             ' found "%s\u2026"' % json.loads(unpadded)["signature"][:60])]:
        log = [attestation(0), entry] + [attestation(i) for i in range(2, 5)]
        refuse("judge", f"a record that is {name}", refusal, log_entries=log)
    refuse("judge", "attestations as acknowledgements",
           'record 1: expected an entry of type delivery-ack/v1, found "attestation/v1"',
           edit_manifest=to_acks)
    refuse("judge", "an acknowledgement with a further member",
           'record 0: entry of type "delivery-ack/v1": unknown member "note"; expected only'
           " bundle_sha256, record_count, sender_fingerprint, timestamp, type", log_entries=[ack(note="hi")],
           indexes=[0], edit_manifest=to_acks)
    other = with_private()
    other["indexes"] = [2, 3]
    refuse("judge", "private part of a record that is not there", "private.json: "
           + other["commitment"] + " is no commitment of the bundle's records", **other)
    mixed = Bundle(signer=OTHER)
    refuse("judge", "sender exchanged in the manifest", signature, signature=mixed.signature)


for part in [good, names, headers, sizes, layout, manifests, files, chunks, judged]:
    part()
for each in ROWS:
    print(json.dumps(each, sort_keys=True, separators=(",", ":")))
