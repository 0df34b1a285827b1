"""Zips put together field by field, so that each field can be wrong."""
import struct
import zlib

LOCAL, CENTRAL, END = 0x04034B50, 0x02014B50, 0x06054B50
DATE = 0x00210000


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Member:
    """A file in a zip; `local` and `central` override single fields of its headers."""

    def __init__(self, name, data=b"", **options):
        self.name = name if isinstance(name, bytes) else name.encode("latin-1")
        self.data = data
        method = options.pop("method", 0)
        self.packed = options.pop("packed", deflate(data) if method == 8 else data)
        self.before = options.pop("before", b"")
        self.local = options.pop("local", {})
        self.central = options.pop("central", {})
        self.fields = dict(
            version=20, flags=0, method=method, time=DATE, crc=zlib.crc32(data),
            packed=len(self.packed), size=len(data), extra=b"", name=self.name,
            made=3 << 8 | 20, comment=b"", disk=0, internal=0, attributes=0x81A40000)
        self.fields.update(options)

    def local_header(self):
        f = {**self.fields, "extra": b"", **self.local}
        return struct.pack(
            "<IHHHIIIIHH", f.get("signature", LOCAL), f["version"], f["flags"], f["method"],
            f["time"], f["crc"], f["packed"], f["size"], f.get("name_length", len(f["name"])),
            len(f["extra"])) + f["name"] + f["extra"]

    def central_header(self, offset):
        f = {**self.fields, "offset": offset, **self.central}
        return struct.pack(
            "<IHHHHIIIIHHHHHII", f.get("signature", CENTRAL), f["made"], f["version"], f["flags"],
            f["method"], f["time"], f["crc"], f["packed"], f["size"], len(f["name"]),
            len(f["extra"]), len(f["comment"]), f["disk"], f["internal"], f["attributes"],
            f["offset"]) + f["name"] + f["extra"] + f["comment"]


def zip_of(members, before=b"", gap=b"", behind_directory=b"", comment=b"", behind=b"", **end):
    body, directory = bytearray(before), bytearray()
    for member in members:
        body += member.before
        offset = len(body)
        body += member.local_header() + member.packed
        directory += member.central_header(offset)
    body += gap
    offset = len(body)
    body += directory + behind_directory
    f = dict(signature=END, disk=0, start_disk=0, here=len(members), total=len(members),
             size=len(directory), offset=offset, comment_length=len(comment))
    f.update(end)
    body += struct.pack("<IHHHHIIH", f["signature"], f["disk"], f["start_disk"], f["here"],
                        f["total"], f["size"], f["offset"], f["comment_length"])
    return bytes(body) + comment + behind
