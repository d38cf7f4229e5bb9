#!/usr/bin/env python3
"""Checks history.txt by a second implementation, written from docs/directory.md alone.

Covers the encoding, the hashes, every signature, who signed which operation, key uniqueness,
heads, the proof of two histories, and both forms of the invitation. Needs the package
`cryptography`. Run without arguments; exits 1 at the first difference.
"""

import base64
import hashlib
import pathlib
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = pathlib.Path(__file__).resolve().parent


def lp(x):
    return len(x).to_bytes(4, "big") + x


def h(label, *parts):
    return hashlib.sha256(label.encode() + b"".join(map(lp, parts))).digest()


def verify(key, label, x, signature):
    Ed25519PublicKey.from_public_bytes(key).verify(signature, label.encode() + lp(x))


def need(condition, what):
    if not condition:
        sys.exit(f"DIFFERS: {what}")


# Deterministic CBOR, only what the format uses.

def read(data, at=0):
    first = data[at]
    major, info, at = first >> 5, first & 31, at + 1
    if first in (0xF4, 0xF5, 0xF6):
        return {0xF4: False, 0xF5: True, 0xF6: None}[first], at
    if info < 24:
        value = info
    else:
        need(info <= 27, "definite length")
        width = 1 << (info - 24)
        value, at = int.from_bytes(data[at:at + width], "big"), at + width
        need(value >= {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[width], "shortest form")
    if major == 0:
        return value, at
    if major in (2, 3):
        raw = data[at:at + value]
        need(len(raw) == value, "string length")
        return (raw if major == 2 else raw.decode()), at + value
    need(major == 4, f"major type {major}")
    items = []
    for _ in range(value):
        item, at = read(data, at)
        items.append(item)
    return items, at


def decode(data):
    value, end = read(data)
    need(end == len(data), "no bytes after the end")
    return value


def party_of(seat):
    return seat.split("/")[0]


class Log:
    """The rules of docs/directory.md section 5, as far as who signs what."""

    def __init__(self, genesis):
        version, self.name, self.time, (self.threshold, self.authority), head, relay = decode(genesis)
        need(version == 1, "version")
        self.log_id = self.hash = h("HLP/1 genesis", genesis)
        self.seq, self.heads, self.relay = 0, [head], relay
        self.used = {*self.authority, head, *relay[0]}
        self.nominators, self.seats, self.grants, self.digests = {}, {}, {}, []
        self.recoveries = {}

    def use(self, *keys):
        for key in keys:
            need(key not in self.used, "a key appears twice")
            self.used.add(key)

    def signed(self, signers, exactly=(), authority=False, any_of=None):
        if any_of is not None:
            need(signers and set(signers) <= set(any_of), "signed by one of them")
            return
        of_authority = set(self.authority) if authority else set()
        need(set(signers) <= of_authority | set(exactly), "no strange signature")
        need(set(exactly) <= set(signers), "every signature")
        if authority:
            need(len(of_authority & set(signers)) >= self.threshold, "threshold")

    def apply(self, data):
        unsigned, signatures = decode(data)
        signers = [key for key, _ in signatures]
        need(signers == sorted(set(signers)), "order of signatures")
        for key, signature in signatures:
            verify(key, "HLP/1 entry sign", unsigned, signature)
        version, log_id, seq, prev, time, critical, op, body = decode(unsigned)
        need((version, log_id, seq, prev) == (1, self.log_id, self.seq + 1, self.hash), "place")
        need(time + 600_000 >= self.time, "time")
        self.time = max(self.time, time)
        value = decode(body)
        self.rule(op, value, signers, seq)
        digest = h("HLP/1 entry digest", data)
        self.digests.append(digest)
        self.seq, self.hash = seq, h("HLP/1 chain", prev, digest)
        return op

    def grant(self, grant):
        invite, party, seat, nominator, serial, expires, by_seat = grant
        need(self.time < expires <= self.time + 72 * 3_600_000, "life of a grant")
        need(seat is not None or (nominator and serial == 0), "a grant for nothing")
        self.use(invite)
        self.grants[invite] = grant

    def inviters(self, grant):
        keys = [self.nominators[grant[1]]]
        if grant[6] is not None:
            keys.append(self.seats[grant[6]][2])
        return keys

    def seat_or_nominator(self, seat):
        return [self.seats[seat][2], self.nominators[party_of(seat)]]

    def rule(self, op, v, signers, seq):
        if op == 1:
            self.signed(signers, authority=True)
            need(v[2][3] is True and v[2][1] == v[0], "an admission invites a nominator")
            self.grant(v[2])
        elif op == 2:
            self.signed(signers, self.inviters(v))
            self.grant(v)
        elif op == 3:
            need(not signers, "an enrolment has no signature of its own")
            self.enrol(v)
        elif op == 4:
            self.signed(signers, [self.seats[v[2]][2]])
            need(v[1] == record_id(self.seats[v[0]][8]), "identity countersigned")
        elif op in (5, 6, 7):
            self.signed(signers, [self.nominators[party_of(v[0])]])
        elif op == 8:
            old = self.seats[v[1]]
            self.signed(signers, [old[2], v[2]])
            need(v[5] == old[5] + 1, "serial")
            self.use(*v[2:5])
            self.seats[v[1]] = v + [encode_record(v)]
        elif op == 9:
            self.signed(signers, self.inviters(v[0]))
            self.grant(v[0])
        elif op == 10:
            self.signed(signers, [self.nominators[v[0]], v[1]], authority=True)
            self.use(v[1])
            self.nominators[v[0]] = v[1]
        elif op == 11:
            self.signed(signers, [v[1]], authority=True)
            self.use(v[1])
            self.recoveries[v[0]] = seq
        elif op == 12:
            self.signed(signers, [self.seats[v[2]][2]])
            need(self.recoveries.pop(v[0]) == v[1] and party_of(v[2]) == v[0], "objection")
        elif op == 13:
            new = [key for key in v[1] if key not in self.authority]
            self.signed(signers, new, authority=True)
            self.use(*new)
            self.threshold, self.authority = v
        elif op == 14:
            self.signed(signers, authority=True)
            self.use(*[key for key in v[0] if key not in self.relay[0]])
            self.relay = v
        elif op == 15:
            self.signed(signers, [v], authority=True)
            self.use(v)
            self.heads.append(v)
        elif op == 16:
            self.signed(signers, authority=True)
            del self.nominators[v[0]]
        elif op in (17, 18):
            self.signed(signers, any_of=self.seat_or_nominator(v[0]))
        elif op == 19:
            sitting = [r[2] for seat, r in self.seats.items() if seat.startswith(v[0] + "/")]
            self.signed(signers, any_of=sitting + [self.nominators[party_of(v[0])]])
        else:
            sys.exit(f"DIFFERS: operation {op} is not described")

    def enrol(self, v):
        core, invite_signature, identity_signature, nominator_signature = v
        log_id, invite, exporter, record, nominator, profile = decode(core)
        need(log_id == self.log_id and len(exporter) == 32, "enrolment")
        _, party, seat, wants_nominator, serial, expires, _ = self.grants.pop(invite)
        need(self.time < expires, "expired")
        verify(invite, "HLP/1 enrol invite", core, invite_signature)
        need(wants_nominator == (nominator is not None), "nominator key")
        if nominator is not None:
            verify(nominator, "HLP/1 enrol nominator", core, nominator_signature)
            self.use(nominator)
            self.nominators[party] = nominator
        need((record is None) == (seat is None), "record")
        if record is not None:
            r = decode(record)
            need((r[0], r[1], r[5]) == (1, seat, serial), "record as granted")
            verify(r[2], "HLP/1 enrol identity", core, identity_signature)
            self.use(*r[2:5])
            self.seats[seat] = r + [record]


def record_id(record):
    return h("HLP/1 id", record)


def encode_record(v):
    def head(major, n):
        for width, info in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
            if width == 0 and n < 24:
                return bytes([major << 5 | n])
            if width and n < 1 << 8 * width:
                return bytes([major << 5 | info]) + n.to_bytes(width, "big")
        raise ValueError(n)

    out = head(4, len(v))
    for item in v:
        if isinstance(item, int):
            out += head(0, item)
        elif isinstance(item, bytes):
            out += head(2, len(item)) + item
        else:
            out += head(3, len(item.encode())) + item.encode()
    return out


def main():
    lines = [line.split(": ", 1) for line in (HERE / "history.txt").read_text().splitlines()
             if not line.startswith("#")]
    values = {}
    for name, value in lines:
        values.setdefault(name, []).append(value)
    words = re.findall(r'"([a-z]+)"', (HERE / "../../protocol/src/words.rs").read_text()
                       .split("const LIST")[1].split("];")[0])
    need(len(set(words)) == 256, "256 words")

    log = Log(bytes.fromhex(values["genesis"][0]))
    need(log.log_id.hex() == values["log-id"][0], "log id")
    seen = set()
    for entry, expected in zip(values["entry"], values["hash"], strict=True):
        seen.add(log.apply(bytes.fromhex(entry)))
        need(log.hash.hex() == expected, f"hash at {log.seq}")
    need(seen == set(range(1, 20)), "every operation occurs")
    for record, expected in zip(values["record"], values["id"], strict=True):
        record = bytes.fromhex(record)
        need(encode_record(decode(record)) == record, "record spelling")
        need(record_id(record).hex() == expected, "identity")
        need(log.seats[decode(record)[1]][8] == record, "present record")

    spoken = h("HLP/1 head words", log.log_id, log.seq.to_bytes(8, "big"), log.hash)[:12]
    need(" ".join(words[b] for b in spoken) == values["words"][0], "words of the head")

    def signed_head(data):
        head, signature = decode(data)
        for key in log.heads:
            try:
                verify(key, "HLP/1 head sign", head, signature)
                return decode(head)
            except InvalidSignature:
                pass
        sys.exit("DIFFERS: head signature")

    head = signed_head(bytes.fromhex(values["signed-head"][0]))
    need(head[:3] == [log.log_id, log.seq, log.hash], "head")
    version, earlier, later, base, links = decode(bytes.fromhex(values["split-view"][0]))
    earlier, later = signed_head(earlier), signed_head(later)
    need(version == 1 and later[1] - earlier[1] == len(links), "length of the proof")
    need(links == log.digests[earlier[1]:later[1]], "links")
    end = base
    for link in links:
        end = h("HLP/1 chain", end, link)
    need(end == later[2] and base != earlier[2], "two histories")

    line = values["invitation"][0]
    need(line.startswith("hotline:"), "scheme")
    code = line[8:]
    raw = base64.b32decode(code + "=" * (-len(code) % 8))
    check, secret, public = raw[:4], raw[4:20], raw[20:]
    need(check == h("HLP/1 invitation check", secret, public)[:4], "checksum of the line")
    core, signature = decode(public)
    version, relay, grant, log_id, seq, pinned, signer = decode(core)
    verify(signer, "HLP/1 invitation sign", core, signature)
    need((version, log_id, seq, pinned) == (1, log.log_id, log.seq, log.hash), "pinned history")
    need(relay == log.relay and grant == log.grants[grant[0]], "terms")
    need(signer == log.nominators[grant[1]], "signer")
    own = Ed25519PrivateKey.from_private_bytes(h("HLP/1 invite key", secret)).public_key()
    need(own.public_bytes(Encoding.Raw, PublicFormat.Raw) == grant[0], "invite key")

    address, *told = values["telephone"][0].split(" ")
    told = bytes(words.index(word) for word in told)
    rest = h("HLP/1 invitation rest", public)[:16]
    check = h("HLP/1 telephone check", address.encode(), secret, rest)[:2]
    need(address == relay[1][0] and told == secret + rest + check, "telephone form")
    print(f"history.txt holds: {log.seq} entries, {len(log.seats)} seats")


main()
