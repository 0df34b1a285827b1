package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * What a log asks of a witness: the body of {@code add-checkpoint} (tlog-witness,
 * "add-checkpoint").
 *
 * <pre>{@code
 * old 20852014
 * PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
 * jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
 *
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 * — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
 * }</pre>
 *
 * Only the spelling is checked here. Whether the old size exceeds the new one, who signed, and
 * whether the proof proves anything are questions for the witness, each with a status of its own.
 *
 * @param oldSize the size of the checkpoint from which the proof leads, 0 to 2^63 - 1
 * @param proof the consistency proof from there, at most 63 hashes
 * @param checkpoint the checkpoint to cosign, with the lines that came with it
 */
public record AddCheckpointRequest(long oldSize, List<Hash> proof, SignedCheckpoint checkpoint) {
  /**
   * Largest body read: an old size line of at most 24 bytes, 63 proof lines of 45, an empty line, a
   * checkpoint's text of some 320, and the 16 signature lines that signed-note demands, of up to
   * 6,449 bytes each (a key name of 255 and an ML-DSA-87 signature): 106 KB in all.
   */
  public static final int MAX_BYTES = 128 * 1024;

  private static final String OLD = "old ";

  public AddCheckpointRequest {
    if (oldSize < 0) {
      throw new IllegalArgumentException("an old size is at least 0, not " + oldSize);
    }
    proof = List.copyOf(proof);
    if (proof.size() > Merkle.MAX_PATH_LENGTH) {
      throw new IllegalArgumentException(
          "at most %d proof lines, not %d".formatted(Merkle.MAX_PATH_LENGTH, proof.size()));
    }
  }

  /**
   * Reads a request's body.
   *
   * @throws MalformedException if it is too large, not UTF-8, or not an old size line, at most 63
   *     proof lines, an empty line and a signed checkpoint
   */
  public static AddCheckpointRequest parse(byte[] body) throws MalformedException {
    if (body.length > MAX_BYTES) {
      throw new MalformedException(
          "add-checkpoint: expected at most %d bytes, found %d".formatted(MAX_BYTES, body.length));
    }
    String text = Utf8.decode(body, "add-checkpoint");
    int headerEnd = text.indexOf("\n\n");
    if (headerEnd < 0) {
      throw new MalformedException("add-checkpoint: no empty line before the checkpoint");
    }
    String[] header = text.substring(0, headerEnd).split("\n", -1);
    return new AddCheckpointRequest(
        parseOldSize(header[0]),
        parseProof(header),
        SignedCheckpoint.parse(text.substring(headerEnd + 2)));
  }

  private static long parseOldSize(String line) throws MalformedException {
    if (!line.startsWith(OLD)) {
      throw MalformedException.expected("add-checkpoint's first line", "\"old <size>\"", line);
    }
    return Decimal.parse(line.substring(OLD.length()), "old size");
  }

  /** The lines after the first. */
  private static List<Hash> parseProof(String[] header) throws MalformedException {
    int lines = header.length - 1;
    if (lines > Merkle.MAX_PATH_LENGTH) {
      throw new MalformedException(
          "add-checkpoint: expected at most %d proof lines, found %d"
              .formatted(Merkle.MAX_PATH_LENGTH, lines));
    }
    List<Hash> proof = new ArrayList<>(lines);
    for (int i = 1; i <= lines; i++) {
      proof.add(Hash.parseBase64(header[i], "proof line " + i));
    }
    return proof;
  }

  /** The body as text; its UTF-8 bytes are those that were parsed. */
  public String encode() {
    StringBuilder body = new StringBuilder(OLD).append(oldSize).append('\n');
    proof.forEach(hash -> body.append(hash.base64()).append('\n'));
    return body.append('\n').append(checkpoint.encode()).toString();
  }
}
