package cairn.witness;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import java.util.Arrays;
import java.util.List;

/** A log with as many entries as one likes, and a fork of it for each word. */
final class TestLog {
  private final String origin;
  private final SeedSigner signer;
  private final String word;

  private TestLog(String origin, SeedSigner signer, String word) {
    this.origin = origin;
    this.signer = signer;
    this.word = word;
  }

  static TestLog of(String origin) {
    return new TestLog(origin, signer(origin, SignatureType.ED25519, 1), "entry");
  }

  /** A key of that name and type; {@code number} tells it from others. */
  static SeedSigner signer(String name, SignatureType type, int number) {
    byte[] seed = Hash.sha256(Utf8.encode(name), new byte[] {(byte) number}).bytes();
    try {
      return SeedSigner.of(name, type, Arrays.copyOf(seed, 32));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The same log, same key, with other entries from the first on. */
  TestLog fork(String otherWord) {
    return new TestLog(origin, signer, otherWord);
  }

  /** The same log with another key. */
  TestLog withKey(int number) {
    return new TestLog(origin, signer(origin, SignatureType.ED25519, number), word);
  }

  String origin() {
    return origin;
  }

  VerifierKey key() {
    return signer.key();
  }

  Hash root(long size) {
    return Merkle.root(size, nodes());
  }

  List<Hash> proof(long oldSize, long size) {
    return oldSize > size ? List.of() : Merkle.consistencyPath(oldSize, size, nodes());
  }

  private NodeReader<RuntimeException> nodes() {
    return this::node;
  }

  private Hash node(int level, long index) {
    if (level == 0) {
      return Merkle.leafHash(Utf8.encode(word + " " + index));
    }
    return Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }

  Checkpoint checkpoint(long size) {
    return new Checkpoint(origin, size, root(size));
  }

  NoteSignature sign(Checkpoint checkpoint) {
    try {
      return checkpoint.sign(signer);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  SignedCheckpoint signed(long size) {
    return signed(checkpoint(size));
  }

  SignedCheckpoint signed(Checkpoint checkpoint) {
    return new SignedCheckpoint(checkpoint, List.of(sign(checkpoint)));
  }

  /** The right request for this step. */
  byte[] request(long oldSize, long size) {
    return request(oldSize, proof(oldSize, size), signed(size));
  }

  static byte[] request(long oldSize, List<Hash> proof, SignedCheckpoint checkpoint) {
    return Utf8.encode(new AddCheckpointRequest(oldSize, proof, checkpoint).encode());
  }

  Candidate candidate(long size) {
    return candidate(size, false);
  }

  Candidate candidate(long size, boolean batch) {
    Checkpoint checkpoint = checkpoint(size);
    return new Candidate(checkpoint, sign(checkpoint), this::proof, batch);
  }
}
