package cairn.verify;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.NoteSignature;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network with real keys and a log in memory, for proofs good and bad. Every key is made from its
 * name, so that equal names give equal networks.
 */
final class TestNetwork {
  static final long NOON = 1_700_000_000;

  final String id;
  final String origin;
  final Signer log;
  final List<byte[]> entries = new ArrayList<>();

  TestNetwork(String id) {
    this.id = id;
    this.origin = id + "/public:timestamps";
    this.log = signer(origin, SignatureType.ED25519);
  }

  static SeedSigner signer(String name, SignatureType type) {
    return signer(name, type, "");
  }

  static SeedSigner signer(String name, SignatureType type, String salt) {
    try {
      byte[] seed = Hash.sha256(Utf8.encode(type + " " + name + salt)).bytes();
      return SeedSigner.of(name, type, seed);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  String witnessName(int number) {
    return "witness-" + id.substring(id.length() - 1) + "-" + number;
  }

  /** The Ed25519 signer of a witness. */
  SeedSigner witness(int number) {
    return signer(witnessName(number), SignatureType.COSIGNATURE_ED25519);
  }

  /** The ML-DSA-44 signer of a witness. */
  SeedSigner postQuantumWitness(int number) {
    return signer(witnessName(number), SignatureType.COSIGNATURE_ML_DSA_44);
  }

  /** Three witnesses, the third with two keys; the first two run by the network, 2 of 3 needed. */
  NetworkDocument document() {
    return document(2);
  }

  NetworkDocument document(int threshold) {
    return new NetworkDocument(
        id,
        List.of(new NetworkLog(new Origin(id, "public:timestamps"), log.key())),
        List.of(
            networkWitness(1, id, List.of(witness(1).key())),
            networkWitness(2, id, List.of(witness(2).key())),
            networkWitness(
                3, "operator-3", List.of(witness(3).key(), postQuantumWitness(3).key()))),
        threshold,
        List.of(),
        Optional.empty());
  }

  NetworkWitness networkWitness(int number, String operator, List<VerifierKey> keys) {
    return new NetworkWitness(witnessName(number), operator, keys, "http://127.0.0.1/" + number);
  }

  TrustedPolicy policy() {
    return TrustedPolicy.of(document());
  }

  TrustedNetwork pin() {
    return new TrustedNetwork(id, List.of(policy()));
  }

  /** Appends an entry; answers its index. */
  long append(Entry entry) {
    entries.add(entry.encode());
    return entries.size() - 1L;
  }

  long stamp(Hash hash, long timestamp) {
    return append(new TimestampEntry(hash, timestamp));
  }

  void fill(int size) {
    while (entries.size() < size) {
      stamp(Hash.sha256(Utf8.encode("filler " + entries.size())), NOON);
    }
  }

  Checkpoint checkpoint() {
    return checkpoint(entries.size());
  }

  Checkpoint checkpoint(int size) {
    return new Checkpoint(origin, size, Merkle.root(size, this::node));
  }

  /** The checkpoint signed by the log and, at {@link #NOON}, NOON + 1 …, by {@code witnesses}. */
  SignedCheckpoint signed(Checkpoint checkpoint, Signer... witnesses) {
    List<NoteSignature> lines = new ArrayList<>(List.of(sign(log, checkpoint)));
    for (int i = 0; i < witnesses.length; i++) {
      lines.add(cosign(witnesses[i], checkpoint, NOON + i));
    }
    return new SignedCheckpoint(checkpoint, lines);
  }

  /** By witnesses 1 and 3. */
  SignedCheckpoint signed() {
    return signed(checkpoint(), witness(1), witness(3));
  }

  static NoteSignature sign(Signer log, Checkpoint checkpoint) {
    try {
      return checkpoint.sign(log);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  static NoteSignature cosign(Signer witness, Checkpoint checkpoint, long timestamp) {
    try {
      return Cosignature.sign(witness, checkpoint, timestamp).line();
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  TlogProof proof(long index) {
    return proof(index, signed());
  }

  TlogProof proof(long index, SignedCheckpoint signed) {
    return new TlogProof(
        Optional.of(entries.get((int) index)),
        index,
        path(index, signed.checkpoint().size()),
        signed);
  }

  List<Hash> path(long index, long size) {
    return Merkle.inclusionPath(index, size, this::node);
  }

  List<Hash> consistencyPath(long from, long to) {
    return Merkle.consistencyPath(from, to, this::node);
  }

  BatchEvidence batch(long id, long index, SignedCheckpoint signed) {
    return new BatchEvidence(id, signed, path(index, signed.checkpoint().size()));
  }

  /** The entry with which a log anchors this network's newest checkpoint. */
  AnchorEntry anchor() {
    return new AnchorEntry(id, signed());
  }

  private Hash node(int level, long index) {
    return level == 0
        ? Merkle.leafHash(entries.get((int) index))
        : Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }
}
