package cairn.format;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A witness's timestamped signature on a checkpoint (tlog-cosignature).
 *
 * <p>On the wire it is a note signature line whose signature is
 *
 * <pre>{@code struct { u64 timestamp; opaque signature[64 or 2420]; } timestamped_signature;}</pre>
 *
 * An Ed25519 cosignature signs the text
 *
 * <pre>{@code
 * cosignature/v1
 * time 1679315147
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * }</pre>
 *
 * an ML-DSA-44 one the {@code cosigned_message} structure from size 0 to the tree size, which holds
 * the witness's name but no extension lines.
 *
 * @param key the witness's key, of type 04 or 06
 * @param timestamp Unix seconds, 1 to 2^63 - 1
 * @param signature the raw signature
 */
public record Cosignature(VerifierKey key, long timestamp, byte[] signature) {
  private static final byte[] SUBTREE_LABEL = Utf8.encode("subtree/v1\n\0");
  private static final int MAX_OPAQUE_LENGTH = 255; // opaque<1..2^8-1>

  public Cosignature {
    requireCosigner(key);
    if (timestamp <= 0) {
      throw new IllegalArgumentException("a cosignature's time is positive, not " + timestamp);
    }
    signature = signature.clone();
  }

  /**
   * Reads the cosignature in {@code line}, which must be one of {@code key}'s; it is not checked.
   *
   * @throws MalformedException if the line has another length than this key's signatures, or a time
   *     that is 0 or beyond 2^63 - 1
   * @throws IllegalArgumentException if the line is not by {@code key} or the key not a witness's
   */
  public static Cosignature parse(VerifierKey key, NoteSignature line) throws MalformedException {
    requireCosigner(key);
    if (!key.matches(line)) {
      throw new IllegalArgumentException("not a line of " + key.name());
    }
    byte[] blob = line.signature();
    int expected = Long.BYTES + key.type().algorithm().signatureLength();
    if (blob.length != expected) {
      throw new MalformedException(
          "cosignature of %s: expected %d bytes, found %d"
              .formatted(key.name(), expected, blob.length));
    }
    long timestamp = ByteBuffer.wrap(blob).getLong();
    if (timestamp <= 0) {
      throw new MalformedException(
          "cosignature of %s: expected a time from 1 to 2^63-1, found %s"
              .formatted(key.name(), Long.toUnsignedString(timestamp)));
    }
    return new Cosignature(key, timestamp, Arrays.copyOfRange(blob, Long.BYTES, blob.length));
  }

  /**
   * Cosigns {@code checkpoint} at {@code timestamp}, Unix seconds. The caller has verified and
   * persisted that it extends everything this witness signed before.
   *
   * @throws IllegalArgumentException if the key is of type 06 and the origin longer than 255 bytes
   */
  public static Cosignature sign(Signer witness, Checkpoint checkpoint, long timestamp)
      throws SigningException {
    byte[] signature = witness.sign(message(witness.key(), checkpoint, timestamp));
    return new Cosignature(witness.key(), timestamp, signature);
  }

  /** Whether this is a good signature by its key on {@code checkpoint}. */
  public boolean verifies(Checkpoint checkpoint) {
    boolean encodable =
        key.type() != SignatureType.COSIGNATURE_ML_DSA_44
            || Utf8.encode(checkpoint.origin()).length <= MAX_OPAQUE_LENGTH;
    return encodable && key.verifies(message(key, checkpoint, timestamp), signature);
  }

  /** The signature line that carries this. */
  public NoteSignature line() {
    byte[] blob =
        ByteBuffer.allocate(Long.BYTES + signature.length)
            .putLong(timestamp)
            .put(signature)
            .array();
    return new NoteSignature(key.name(), key.keyId(), blob);
  }

  private static byte[] message(VerifierKey key, Checkpoint checkpoint, long timestamp) {
    return switch (key.type()) {
      case COSIGNATURE_ED25519 ->
          Utf8.encode("cosignature/v1\ntime " + timestamp + "\n" + checkpoint.text());
      case COSIGNATURE_ML_DSA_44 -> cosignedMessage(key.name(), checkpoint, timestamp);
      case ED25519 -> throw new IllegalArgumentException("not a witness's key: " + key);
    };
  }

  private static byte[] cosignedMessage(String cosigner, Checkpoint checkpoint, long timestamp) {
    byte[] name = opaque(cosigner);
    byte[] origin = opaque(checkpoint.origin());
    return ByteBuffer.allocate(
            SUBTREE_LABEL.length + name.length + origin.length + 3 * Long.BYTES + Hash.LENGTH)
        .put(SUBTREE_LABEL)
        .put(name)
        .putLong(timestamp)
        .put(origin)
        .putLong(0) // start: the whole tree
        .putLong(checkpoint.size())
        .put(checkpoint.root().bytes())
        .array();
  }

  /**
   * TLS presentation language, {@code opaque<1..2^8-1>}: a length byte and the bytes (RFC 8446,
   * 3.4).
   */
  private static byte[] opaque(String text) {
    byte[] bytes = Utf8.encode(text);
    if (bytes.length == 0 || bytes.length > MAX_OPAQUE_LENGTH) {
      throw new IllegalArgumentException("1 to 255 bytes of name or origin, not " + bytes.length);
    }
    return ByteBuffer.allocate(1 + bytes.length).put((byte) bytes.length).put(bytes).array();
  }

  private static void requireCosigner(VerifierKey key) {
    if (!key.type().isCosignature()) {
      throw new IllegalArgumentException("not a witness's key (type 04 or 06): " + key);
    }
  }

  /** A copy. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cosignature that
        && timestamp == that.timestamp
        && key.equals(that.key)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Long.hashCode(timestamp);
  }
}
