package cairn.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a {@link Bundle} together: records in ascending order of their indexes, then {@link #seal}.
 * Equal records, times and keys make equal bytes. Holds what it is given in memory, at most the 64
 * MiB of a bundle. For one thread, once.
 */
public final class BundleWriter {
  private final BundleManifest.Kind kind;
  private final NetworkLog log;
  private final SignedCheckpoint checkpoint;
  private final List<BundleRecord> waiting = new ArrayList<>();
  private final List<byte[]> entries = new ArrayList<>();
  private final List<byte[]> proofs = new ArrayList<>();
  private Optional<byte[]> privatePart = Optional.empty();
  private int count;
  private long start;
  private long last = -1;
  private long bytes;

  /**
   * @param log the log, with its key
   * @param checkpoint its tree, under which every record is proved
   */
  public BundleWriter(BundleManifest.Kind kind, NetworkLog log, SignedCheckpoint checkpoint) {
    this.kind = kind;
    this.log = log;
    this.checkpoint = checkpoint;
  }

  /**
   * Adds a record.
   *
   * @throws IllegalArgumentException if its index is not above the last one's, or its path does not
   *     lead to the checkpoint's root
   */
  public void add(BundleRecord record) {
    if (record.index() <= last) {
      throw new IllegalArgumentException(
          "records come in ascending order: %d after %d".formatted(record.index(), last));
    }
    if (!record.isIn(checkpoint.checkpoint())) {
      throw new IllegalArgumentException("record %d is not in the tree".formatted(record.index()));
    }
    start = count == 0 ? record.index() : start;
    last = record.index();
    count++;
    waiting.add(record);
    if (waiting.size() == BundleNames.CHUNK) {
      pack();
    }
  }

  private void pack() {
    entries.add(BundleChunk.entries(waiting));
    proofs.add(BundleChunk.proofs(waiting));
    bytes += entries.getLast().length + (long) proofs.getLast().length;
    waiting.clear();
  }

  /**
   * Adds what opens commitments of its records.
   *
   * @throws IllegalArgumentException if that is more than {@link Bundle#MAX_PRIVATE_BYTES}
   */
  public void addPrivate(BundlePrivate openings) {
    byte[] encoded = openings.encode();
    if (encoded.length > Bundle.MAX_PRIVATE_BYTES) {
      throw new IllegalArgumentException("private.json: got %d bytes".formatted(encoded.length));
    }
    privatePart = Optional.of(encoded);
    bytes += encoded.length;
  }

  /** How many records it has. */
  public int count() {
    return count;
  }

  /** How many bytes of records and private part there are so far, but for the last few records. */
  public long bytes() {
    return bytes;
  }

  /**
   * Signs and writes the bundle.
   *
   * @param created Unix seconds
   * @param out stays open
   * @return what was written of it
   * @throws SigningException if the key cannot be used now
   * @throws IllegalStateException if it has no record, or would be larger than a bundle may be
   */
  public BundleManifest seal(long created, Signer sender, OutputStream out)
      throws SigningException, IOException {
    if (!waiting.isEmpty()) {
      pack();
    }
    DidKey key = SignedMessage.signer(sender);
    Map<String, byte[]> files = files(key);
    BundleManifest manifest =
        new BundleManifest(
            kind,
            log,
            checkpoint.checkpoint().size(),
            count,
            start,
            last + 1,
            key.fingerprint(),
            created,
            files.entrySet().stream()
                .map(file -> BundleManifest.Member.of(file.getKey(), file.getValue()))
                .toList());
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put(BundleNames.MANIFEST, manifest.encode());
    all.put(BundleNames.SIGNATURE, sender.sign(manifest.signedBytes()));
    all.putAll(files);
    requireFitting(all);
    ZipWriter zip = new ZipWriter(out);
    for (Map.Entry<String, byte[]> file : all.entrySet()) {
      zip.add(file.getKey(), file.getValue());
    }
    zip.finish();
    return manifest;
  }

  private static void requireFitting(Map<String, byte[]> files) {
    long content = files.values().stream().mapToLong(file -> file.length).sum();
    long length = ZipWriter.length(List.copyOf(files.keySet()), content);
    if (length > StrictZip.MAX_BYTES) {
      throw new IllegalStateException(
          "a bundle of %d bytes, expected at most %d".formatted(length, StrictZip.MAX_BYTES));
    }
  }

  private Map<String, byte[]> files(DidKey sender) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(BundleNames.CHECKPOINT, Utf8.encode(checkpoint.encode()));
    for (int i = 0; i < entries.size(); i++) {
      files.put(BundleNames.entries(i), entries.get(i));
    }
    for (int i = 0; i < proofs.size(); i++) {
      files.put(BundleNames.proofs(i), proofs.get(i));
    }
    files.put(BundleNames.SENDER, Utf8.encode(PublicKeyText.pem(sender)));
    privatePart.ifPresent(content -> files.put(BundleNames.PRIVATE, content));
    return files;
  }
}
