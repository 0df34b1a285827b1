package cairn.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Up to 256 consecutive entries, none of them from another tile, with the proof that ties them to a
 * tree (tlog-mirror, "add-entries").
 *
 * <pre>{@code
 * 00 02 'h' 'i' 00 03 'y' 'o' 'u'   the entries, each behind its length
 * 02 <32 bytes> <32 bytes>          the proof's hashes behind their number
 * }</pre>
 *
 * The proof is that of the subtree from the last multiple of 256 to behind the last entry here:
 * where the first entry is not at a multiple of 256, whoever checks it has those in front.
 *
 * @param entries 1 to 256 entries of 0 to 65,535 bytes (not copied: do not change them)
 * @param proof the subtree's consistency proof, at most 63 hashes
 */
public record EntryPackage(List<byte[]> entries, List<Hash> proof) {
  /** Most hashes in a proof. */
  public static final int MAX_PROOF_LENGTH = 63;

  public EntryPackage {
    entries = new EntryBundle(entries).entries();
    proof = List.copyOf(proof);
    if (proof.size() > MAX_PROOF_LENGTH) {
      throw new IllegalArgumentException("a proof has at most 63 hashes, not " + proof.size());
    }
  }

  /** As it stands in a request. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new EntryBundle(entries).encode());
    bytes.write(proof.size());
    ByteBuffer hashes = ByteBuffer.allocate(proof.size() * Hash.LENGTH);
    proof.forEach(hash -> hashes.put(hash.bytes()));
    bytes.writeBytes(hashes.array());
    return bytes.toByteArray();
  }
}
