#!/usr/bin/env python3
"""A second implementation of HLP/1, written from docs/crypto.md, that checks hlp1.json.

Needs Python 3.11 and the package `cryptography` 47 or later (X25519, Ed25519, ChaCha20-Poly1305 and
ML-KEM). HChaCha20, X-Wing, HKDF and all of HLP/1 are written out here.

    python3 crypto/vectors/check.py
"""

import hashlib
import hmac
import json
import struct
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


class Refused(Exception):
    """An envelope or bundle is refused."""


# --- Notation ---------------------------------------------------------------------------------


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def LP(x):
    return struct.pack(">I", len(x)) + x


def u8(x):
    return struct.pack(">B", x)


def u16(x):
    return struct.pack(">H", x)


def u32(x):
    return struct.pack(">I", x)


def u64(x):
    return struct.pack(">Q", x)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def expand(prk, info, n):
    out, block, count = b"", b"", 1
    while len(out) < n:
        block = mac(prk, block + info + bytes([count]))
        out, count = out + block, count + 1
    return out[:n]


def hkdf(salt, ikm, info, n):
    return expand(mac(salt or bytes(32), ikm), info, n)


def split(data, *lengths):
    """Cuts data into pieces; what is left over or missing is refused."""
    if len(data) != sum(lengths):
        raise Refused("layout")
    pieces, at = [], 0
    for length in lengths:
        pieces.append(data[at : at + length])
        at += length
    return pieces


def num(data):
    return int.from_bytes(data, "big")


def aead_open(key, nonce, ad, data):
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, data, ad)
    except InvalidTag:
        raise Refused("tag") from None


def hchacha20(key, nonce):
    def rotate(x, n):
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    state = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    state += struct.unpack("<4I", nonce)
    rounds = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    rounds += [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in rounds:
            for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[x] = (state[x] + state[y]) & 0xFFFFFFFF
                state[z] = rotate(state[z] ^ state[x], n)
    return struct.pack("<8I", *state[:4], *state[12:])


def xaead_open(key, nonce, ad, data):
    return aead_open(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], ad, data)


def canonical(u):
    return int.from_bytes(u, "little") < 2**255 - 19


def dh(secret, public):
    key = x25519.X25519PrivateKey.from_private_bytes(secret)
    try:
        return key.exchange(x25519.X25519PublicKey.from_public_bytes(public))
    except ValueError:  # all zero
        raise Refused("zero DH") from None


def dh_public(secret):
    return x25519.X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def verify(public, label, message, signature):
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, label + message)
    except InvalidSignature:
        raise Refused("signature") from None


def modulus_ok(key):
    for i in range(0, len(key) - 32, 3):
        a, b, c = key[i : i + 3]
        if (a | (b & 15) << 8) >= 3329 or (b >> 4 | c << 4) >= 3329:
            return False
    return True


def xwing_expand(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    key = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    return key, expanded[64:]


def xwing_public(seed):
    key, secret = xwing_expand(seed)
    return key.public_key().public_bytes_raw() + dh_public(secret)


def xwing_decaps(seed, ct):
    key, secret = xwing_expand(seed)
    ct_m, ct_x = split(ct, 1088, 32)
    ss = key.decapsulate(ct_m) + dh(secret, ct_x) + ct_x + dh_public(secret)
    return hashlib.sha3_256(ss + b"\\.//^\\").digest()


# --- Identity and prekeys ---------------------------------------------------------------------

DAY = 86_400_000
SUITE = 1


def identity(record):
    return H(b"HLP/1 id", LP(record))


def safety_number(a, b):
    lo, hi = sorted([a, b])
    s = H(b"HLP/1 safety number", LP(lo), LP(hi))
    pieces = hkdf(b"", s, b"HLP/1 safety digits", 60)
    return s, ["%05d" % (num(pieces[i : i + 5]) % 100_000) for i in range(0, 60, 5)]


def parse_set(data):
    if len(data) < 4:
        raise Refused("layout")
    v = data[3]
    names = "class suite v versions id epoch since spk_id spk lr_id lr created expires signature"
    pieces = split(data, 1, 2, 1, v, 32, 8, 8, 4, 32, 4, 1568, 8, 8, 64)
    sps = dict(zip(names.split(), pieces))
    if sps["class"][0] not in (0, 1, 3) or v > 16:
        raise Refused("layout")
    if any(a >= b for a, b in zip(sps["versions"], sps["versions"][1:])):
        raise Refused("versions")
    return sps


def verify_bundle(now, klass, peer, sps_bytes, otk_bytes):
    sps = parse_set(sps_bytes)
    if sps["class"][0] != klass or sps["id"] != peer["id"] or num(sps["suite"]) != SUITE:
        raise Refused("misplaced")
    verify(peer["signing_public"], b"HLP/1 sps", sps_bytes[:-64], sps["signature"])
    created, expires = num(sps["created"]), num(sps["expires"])
    if created > now + 2 * DAY or expires <= now or expires > created + 90 * DAY:
        raise Refused("time")
    if not canonical(sps["spk"]) or sps["spk"] == peer["agreement_public"]:
        raise Refused("SPK")
    if not modulus_ok(sps["lr"]):
        raise Refused("LR")
    if otk_bytes is None:
        return sps, None
    names = "class id epoch otk_id opk kem expires signature"
    otk = dict(zip(names.split(), split(otk_bytes, 1, 32, 8, 4, 32, 1568, 8, 64)))
    if otk["class"] != sps["class"] or otk["id"] != sps["id"]:
        raise Refused("misplaced")
    if not num(sps["since"]) <= num(otk["epoch"]) <= num(sps["epoch"]):
        raise Refused("epoch")
    verify(peer["signing_public"], b"HLP/1 otk", otk_bytes[:-64], otk["signature"])
    if num(otk["expires"]) <= now or not canonical(otk["opk"]) or not modulus_ok(otk["kem"]):
        raise Refused("OTK")
    if otk["opk"] in (sps["spk"], peer["agreement_public"]) or otk["kem"] == sps["lr"]:
        raise Refused("key twice")
    return sps, otk


# --- Handshake --------------------------------------------------------------------------------


def transcript(klass, mode, gen, record_a, record_b, sps, otk, ek, kem, ct):
    parts = [u8(klass), u16(SUITE), u8(mode), u64(gen), record_a, record_b, sps, otk, ek, kem, ct]
    return H(b"HLP/1 transcript", *map(LP, parts))


def session_keys(t, dh1, dh2, dh3, dh4, ss):
    ikm = b"\xff" * 32 + dh1 + dh2 + dh3 + dh4 + ss
    names = "root chain_a0 header_a0 header_a1 header_b1 sid"
    keys = dict(zip(names.split(), split(hkdf(t, ikm, b"HLP/1 session", 192), *[32] * 6)))
    keys["ad_a"] = H(b"HLP/1 ad", t, keys["sid"], b"\0")
    keys["ad_b"] = H(b"HLP/1 ad", t, keys["sid"], b"\1")
    return keys


def sender_key(tag, dh3, ss):
    return hkdf(tag, dh3 + ss, b"HLP/1 sender", 32)


def reset_hash(sid):
    return H(b"HLP/1 reset", sid)


def accept(now, me, peer, bundles, block):
    """B's half: the keys of the session that an init block begins."""
    mode, epoch, key_id, set_hash, ek, ct, sealed = split(block, 1, 8, 4, 32, 32, 1568, 56)
    mode = mode[0]
    if mode not in (1, 2):
        raise Refused("mode")
    for sps_bytes, otk_bytes, secrets in bundles:
        sps = parse_set(sps_bytes)
        ids = sps["lr_id"] if otk_bytes is None else otk_bytes[41:45]
        if mode != (2 if otk_bytes is None else 1):
            continue
        if (sps["epoch"], H(sps_bytes), ids) == (epoch, set_hash, key_id):
            break
    else:
        raise Refused("prekeys not held")
    otk_bytes = otk_bytes if mode == 1 else b""
    if not canonical(ek):
        raise Refused("EK")
    kem = mlkem.MLKEM1024PrivateKey.from_seed_bytes(secrets["kem_seed"])
    ss = kem.decapsulate(ct)
    dh3 = dh(secrets["spk_secret"], ek)
    tag = H(ek, ct)
    sender = aead_open(sender_key(tag, dh3, ss), bytes(12), block[:1645], sealed)
    id_a, gen = split(sender, 32, 8)
    if id_a != peer["id"] or num(gen) > now + 2 * DAY:
        raise Refused("sender")
    dh1 = dh(secrets["spk_secret"], peer["agreement_public"])
    dh2 = dh(me["agreement_secret"], ek)
    dh4 = dh(secrets["opk_secret"], ek) if mode == 1 else bytes(32)
    kem_public = kem.public_key().public_bytes_raw()
    t = transcript(
        sps["class"][0], mode, num(gen), peer["record"], me["record"], sps_bytes, otk_bytes, ek,
        kem_public, ct,
    )
    return session_keys(t, dh1, dh2, dh3, dh4, ss)


# --- Ratchet ----------------------------------------------------------------------------------


def step(ck):
    return mac(ck, b"\1"), mac(ck, b"\2")


def turn_keys(rk, ss, sid, turn, pk_peer, ct, pk):
    context = H(sid, u32(turn), pk_peer, ct, pk)
    return split(hkdf(rk, ss, b"HLP/1 turn" + context, 96), 32, 32, 32)


def hint(hk, n):
    return mac(hkdf(b"", hk, b"HLP/1 hint", 32), u32(n))[:8]


def body_keys(mk, ad, nonce_and_header):
    return split(expand(mk, b"HLP/1 msg" + H(ad, nonce_and_header), 76), 32, 12, 32)


def parse_header(header):
    flags, turn, pn, n, pk, ct = split(header, 4, 4, 4, 4, 1216, 1120)
    flags, turn, pn, n = map(num, (flags, turn, pn, n))
    first = bool(flags & 1)
    if flags > 7 or flags & 6 == 6 or max(turn, pn, n) >= 2**31:
        raise Refused("header")
    if first != (turn == 0) or first != (not any(ct)):
        raise Refused("header")
    return flags, turn, pn, n, pk, ct


class Session:
    """Both ends of a session at once, with the ratchet seeds of both known.

    Each chain keeps all its message keys: what the protocol erases is checked elsewhere.
    """

    def __init__(self, keys):
        self.sid = keys["sid"]
        self.ads = [keys["ad_a"], keys["ad_b"]]
        self.root = keys["root"]
        self.header_keys = {0: keys["header_a0"], 1: keys["header_b1"], 2: keys["header_a1"]}
        self.chains = {0: keys["chain_a0"]}
        self.seeds = {}

    def open(self, envelope, sender, seed):
        """Opens an envelope of A (0) or B (1) whose chain has this X-Wing seed."""
        if len(envelope) not in (5120, 20480, 81920) or envelope[0] != 1 or envelope[1] not in (1, 2):
            raise Refused("layout")
        init = envelope[2:1703] if envelope[1] == 2 else b""
        rest = envelope[2 + len(init) :]
        nonce, enc_header, com = split(rest[:2424], 24, 2368, 32)
        ad = self.ads[sender]
        header_ad = envelope[:2] + ad + H(init)
        for turn, header_key in self.header_keys.items():
            if turn % 2 != sender:
                continue
            try:
                header = xaead_open(header_key, nonce, header_ad, enc_header)
                break
            except Refused:
                pass
        else:
            raise Refused("no header key")
        flags, said, pn, n, pk, ct = parse_header(header)
        if said != turn:
            raise Refused("turn")
        if pk != xwing_public(seed):
            raise Refused("ratchet key")
        self.seeds[turn] = seed
        if turn not in self.chains:
            peer_seed = self.seeds[turn - 1]
            ss = xwing_decaps(peer_seed, ct)
            keys = turn_keys(self.root, ss, self.sid, turn, xwing_public(peer_seed), ct, pk)
            self.root, self.chains[turn], self.header_keys[turn + 2] = keys
        ck = self.chains[turn]
        for _ in range(n):
            _, ck = step(ck)
        mk, _ = step(ck)
        key, body_nonce, commitment = body_keys(mk, ad, nonce + enc_header)
        if not hmac.compare_digest(commitment, com):
            raise Refused("commitment")
        text = aead_open(key, body_nonce, ad + nonce + enc_header + com, rest[2424:])
        length = num(text[:4])
        if 4 + length > len(text) or any(text[4 + length :]):
            raise Refused("padding")
        return {
            "flags": flags, "turn": turn, "previous": pn, "n": n,
            "content": text[4 : 4 + length], "hint": hint(header_key, n),
        }


# --- The checks -------------------------------------------------------------------------------


def pattern(first, length=32):
    return bytes((first + 7 * i) % 256 for i in range(length))


def unhex(value):
    if isinstance(value, dict):
        return {key: unhex(item) for key, item in value.items()}
    return bytes.fromhex(value) if isinstance(value, str) else value


def check_derivations(frozen, now):
    t = transcript(
        3, 1, now, b"record a", b"record of b", pattern(1, 100), pattern(2, 90), pattern(3),
        pattern(4, 1568), pattern(5, 1568),
    )
    last_resort = transcript(
        3, 2, now, b"record a", b"record of b", pattern(1, 100), b"", pattern(3),
        pattern(4, 1568), pattern(5, 1568),
    )
    session = session_keys(pattern(9), *[pattern(i) for i in range(1, 6)])
    turn = turn_keys(
        pattern(1), pattern(2), pattern(3), 5, pattern(4, 1216), pattern(5, 1120), pattern(6, 1216)
    )
    mk, ck = step(pattern(1))
    made = {
        "id": identity(b"record a"),
        "transcript": t,
        "transcript_last_resort": last_resort,
        "session": session,
        "sender_key": sender_key(pattern(1), pattern(2), pattern(3)),
        "reset": reset_hash(pattern(1)),
        "turn": dict(zip(("root", "chain", "next_header"), turn)),
        "chain": {"message_key": mk, "chain_key": ck},
        "body": b"".join(body_keys(pattern(1), pattern(2), pattern(3, 2392))),
    }
    hints = [bytes.fromhex(item) for item in frozen.pop("hints")]
    assert hints == [hint(pattern(1), n) for n in (0, 1, 2047)]
    assert made == unhex(frozen), "derivations"


def main():
    story = json.loads(Path(__file__).with_name("hlp1.json").read_text())
    now = story["now"]
    alice, bob = unhex(story["alice"]), unhex(story["bob"])
    check_derivations(story["derivations"], now)
    for seat in (alice, bob):
        assert seat["id"] == identity(seat["record"])
        assert seat["agreement_public"] == dh_public(seat["agreement_secret"])
        assert canonical(seat["agreement_public"])
        signing = ed25519.Ed25519PrivateKey.from_private_bytes(seat["signing_secret"])
        assert seat["signing_public"] == signing.public_key().public_bytes_raw()

    s, digits = safety_number(alice["id"], bob["id"])
    assert {"bytes": s.hex(), "digits": digits} == story["safety_number"]

    recipients = H(*sorted([alice["id"], bob["id"]]))
    assert recipients.hex() == story["on_record"]["recipients"]
    note = u8(1) + LP(alice["id"]) + LP(b"case 7") + LP(recipients) + LP(b"message 9") + u64(now)
    note += pattern(1) + pattern(2)
    signature = bytes.fromhex(story["on_record"]["signature"])
    verify(alice["signing_public"], b"HLP/1 on-record", note, signature)

    bundles = []
    for bundle in story["bundles"]:
        sps, otk, secrets = (unhex(bundle[key]) for key in ("set", "one_time", "secrets"))
        parsed, one_time = verify_bundle(now, 1, bob, sps, otk)
        assert parsed["spk"] == dh_public(secrets["spk_secret"])
        assert one_time is None or one_time["opk"] == dh_public(secrets["opk_secret"])
        bundles.append((sps, otk, secrets))

    sessions = {}
    messages = story["messages"]

    def open_message(index, envelope, sessions):
        message = messages[index]
        if len(envelope) != 5120 or envelope[0] != 1 or envelope[1] not in (1, 2):
            raise Refused("layout")
        if envelope[1] == 2:
            block = envelope[2:1703]
            tag = H(block[45:1645])
            if tag not in sessions:
                sessions[tag] = Session(accept(now, bob, alice, bundles, block))
            session = sessions[tag]
        else:
            session = next(s for s in sessions.values() if s.sid.hex() == message["sid"])
        assert session.sid.hex() == message["sid"]
        sender = ["alice", "bob"].index(message["from"])
        return session.open(envelope, sender, bytes.fromhex(message["ratchet_seed"]))

    assert sorted(story["opened_in_order"]) == list(range(len(messages)))
    for index in story["opened_in_order"]:
        message = messages[index]
        opened = open_message(index, bytes.fromhex(message["envelope"]), sessions)
        for field in ("flags", "turn", "previous", "n"):
            assert opened[field] == message[field], (index, field)
        assert opened["content"].hex() == message["content"], index
        assert message["hint"] in (None, opened["hint"].hex()), index
    fresh = messages[story["opened_in_order"][-2]]["sid"]
    assert messages[-1]["content"] == reset_hash(bytes.fromhex(fresh)).hex()

    for case in story["refused_envelopes"]:
        envelope = bytearray.fromhex(messages[case["of"]]["envelope"])
        envelope[case["at"]] ^= case["xor"]
        expect_refusal(case, lambda: open_message(case["of"], bytes(envelope), {}))
    for case in story["refused_bundles"]:
        parts = {"set": bytearray(bundles[0][0]), "one_time": bytearray(bundles[0][1])}
        parts[case["part"]][case["at"]] ^= case["xor"]
        sps, otk = bytes(parts["set"]), bytes(parts["one_time"])
        expect_refusal(case, lambda: verify_bundle(now + case["later"], 1, bob, sps, otk))

    refusals = len(story["refused_envelopes"]) + len(story["refused_bundles"])
    print(f"hlp1.json holds: {len(messages)} envelopes opened, {refusals} refusals")


def expect_refusal(case, attempt):
    try:
        attempt()
    except Refused:
        return
    sys.exit(f"not refused: {case['name']}")


if __name__ == "__main__":
    main()
