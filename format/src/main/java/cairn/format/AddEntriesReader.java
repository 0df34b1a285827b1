package cairn.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of {@code add-entries} (tlog-mirror) piece by piece: a whole one has no bound, a
 * package has 16.8 MB at most. Nothing is checked but the spelling. For one thread.
 */
public final class AddEntriesReader {
  private final InputStream body;
  private final AddEntriesHeader header;
  private long read;

  private AddEntriesReader(InputStream body, AddEntriesHeader header) {
    this.body = body;
    this.header = header;
  }

  /**
   * Reads what stands in front of the entries.
   *
   * @throws MalformedException if the bytes end too soon, an index is beyond 2^63 - 1, the start is
   *     behind the end, or the origin is empty or not UTF-8
   * @throws IOException when the bytes cannot be had
   */
  public static AddEntriesReader open(InputStream body) throws MalformedException, IOException {
    byte[] name = exactly(body, uint16(body, "origin"), "origin");
    String origin = Utf8.decode(name, "origin");
    long start = index(body, "upload start");
    long end = index(body, "upload end");
    byte[] ticket = exactly(body, uint16(body, "ticket"), "ticket");
    try {
      return new AddEntriesReader(body, new AddEntriesHeader(origin, start, end, ticket));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("add-entries: " + e.getMessage());
    }
  }

  public AddEntriesHeader header() {
    return header;
  }

  /** How many packages have been read. */
  public long packagesRead() {
    return read;
  }

  /**
   * The next package; empty behind the last one, be it of the request or of what the header says.
   *
   * @throws MalformedException if the request ends within a package, a proof has more than 63
   *     hashes, or bytes follow the last package there can be
   * @throws IOException when the bytes cannot be had
   */
  public Optional<EntryPackage> next() throws MalformedException, IOException {
    int first = body.read();
    if (read == header.packages()) {
      if (first >= 0) {
        throw new MalformedException("add-entries: bytes behind the last package");
      }
      return Optional.empty();
    }
    if (first < 0) {
      return Optional.empty();
    }
    int count = (int) (header.end(read) - header.start(read));
    List<byte[]> entries = new ArrayList<>(count);
    int length = first << Byte.SIZE | oneByte(body, "entry");
    while (true) {
      entries.add(exactly(body, length, "entry"));
      if (entries.size() == count) {
        break;
      }
      length = uint16(body, "entry");
    }
    List<Hash> proof = proof();
    read++;
    return Optional.of(new EntryPackage(entries, proof));
  }

  private List<Hash> proof() throws MalformedException, IOException {
    int count = oneByte(body, "proof");
    if (count > EntryPackage.MAX_PROOF_LENGTH) {
      throw new MalformedException(
          "add-entries: expected a proof of at most 63 hashes, found " + count);
    }
    byte[] hashes = exactly(body, count * Hash.LENGTH, "proof");
    List<Hash> proof = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      proof.add(Hash.at(hashes, i * Hash.LENGTH));
    }
    return proof;
  }

  private static long index(InputStream in, String what) throws MalformedException, IOException {
    long index = ByteBuffer.wrap(exactly(in, Long.BYTES, what)).getLong();
    if (index < 0) {
      throw new MalformedException(
          "add-entries: %s is above 2^63 - 1: %s".formatted(what, Long.toUnsignedString(index)));
    }
    return index;
  }

  private static int uint16(InputStream in, String what) throws MalformedException, IOException {
    int high = oneByte(in, what);
    return high << Byte.SIZE | oneByte(in, what);
  }

  private static int oneByte(InputStream in, String what) throws MalformedException, IOException {
    int found = in.read();
    if (found < 0) {
      throw endsWithin(what);
    }
    return found;
  }

  private static byte[] exactly(InputStream in, int length, String what)
      throws MalformedException, IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw endsWithin(what);
    }
    return bytes;
  }

  private static MalformedException endsWithin(String what) {
    return new MalformedException("add-entries: the request ends within " + what);
  }
}
