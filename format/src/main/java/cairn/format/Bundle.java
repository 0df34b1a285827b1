package cairn.format;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Records of one log with their proofs, in a file that is carried by hand: a {@link StrictZip} of
 *
 * <pre>{@code
 * manifest.json   what there is, see BundleManifest
 * manifest.sig    64 bytes: the sender's Ed25519 signature on it
 * checkpoint      the signed tree under which all records are proved
 * entries/000 …   256 records each, see BundleChunk
 * proofs/000 …    their indexes and inclusion paths
 * sender.pem      the key that signed
 * private.json    only if what is private was to leave: the salts and clear text of commitments
 * }</pre>
 *
 * in this order and nothing else. Opening it checks that it is spelled so, and that what is said
 * twice is said alike; every member is held against the manifest's digest whenever it is read.
 * Signatures and paths are judged elsewhere. Memory is bounded by one chunk of 256 records. For one
 * thread; the channel stays the caller's.
 */
public final class Bundle {
  /** Largest {@code private.json}: 8 MiB. */
  public static final int MAX_PRIVATE_BYTES = 8 << 20;

  private static final int SIGNATURE_LENGTH = SignedMessage.SIGNATURE_LENGTH;

  private final StrictZip zip;
  private final BundleManifest manifest;
  private final byte[] signature;
  private final SignedCheckpoint checkpoint;
  private final DidKey sender;

  private Bundle(StrictZip zip) throws MalformedException, IOException {
    this.zip = zip;
    List<String> names = zip.names();
    this.manifest = BundleManifest.parse(zip.read(BundleNames.MANIFEST, BundleManifest.MAX_BYTES));
    List<String> wanted = new ArrayList<>(List.of(BundleNames.MANIFEST, BundleNames.SIGNATURE));
    manifest.members().forEach(member -> wanted.add(member.name()));
    if (!names.equals(wanted)) {
      throw new MalformedException(
          "bundle: expected manifest.json, manifest.sig and what the manifest lists, in this order;"
              + " found "
              + MalformedException.quote(String.join(", ", names)));
    }
    this.signature = zip.read(BundleNames.SIGNATURE, SIGNATURE_LENGTH);
    if (signature.length != SIGNATURE_LENGTH) {
      throw new MalformedException("manifest.sig: expected 64 bytes, found " + signature.length);
    }
    this.checkpoint = SignedCheckpoint.parse(member(BundleNames.CHECKPOINT, Note.MAX_BYTES));
    this.sender = sender(member(BundleNames.SENDER, PublicKeyText.MAX_BYTES));
    requireAgreement();
  }

  /**
   * Opens a bundle.
   *
   * @param file read at its positions, more than once
   * @throws MalformedException if it is not spelled as above
   * @throws IOException if the channel fails
   */
  public static Bundle open(SeekableByteChannel file) throws MalformedException, IOException {
    return new Bundle(StrictZip.open(file));
  }

  /** In the spelling that the writer uses, and no other. */
  private static DidKey sender(byte[] pem) throws MalformedException {
    DidKey key = PublicKeyText.parse(pem).key();
    if (!Arrays.equals(Utf8.encode(PublicKeyText.pem(key)), pem)) {
      throw new MalformedException(
          "sender.pem: expected a PUBLIC KEY in PEM, lines that end in LF");
    }
    return key;
  }

  private void requireAgreement() throws MalformedException {
    Checkpoint tree = checkpoint.checkpoint();
    if (!tree.origin().equals(manifest.log().origin().toString())
        || tree.size() != manifest.treeSize()) {
      throw new MalformedException(
          "checkpoint: expected a tree of %d entries of %s, found one of %d of %s"
              .formatted(
                  manifest.treeSize(),
                  manifest.log().origin(),
                  tree.size(),
                  MalformedException.quote(tree.origin())));
    }
    if (!sender.fingerprint().equals(manifest.sender())) {
      throw MalformedException.expected(
          "sender_fingerprint",
          sender.fingerprint().hex() + " (of sender.pem)",
          manifest.sender().hex());
    }
  }

  /** What it says of itself. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** The tree under which all records are proved, with signature lines. */
  public SignedCheckpoint checkpoint() {
    return checkpoint;
  }

  /** Who sends it, by his own word. */
  public DidKey sender() {
    return sender;
  }

  /**
   * Whether the manifest is signed with the key that the bundle names; whose that is, is not known.
   */
  public boolean isSignedBySender() {
    return sender.verifies(manifest.signedBytes(), signature);
  }

  /**
   * The records of a chunk.
   *
   * @param chunk from 0 to {@link BundleManifest#chunks} - 1
   * @throws MalformedException if its members are not those of the manifest, or not spelled so
   */
  public List<BundleRecord> chunk(int chunk) throws MalformedException, IOException {
    int left = manifest.recordCount() - chunk * BundleNames.CHUNK;
    if (chunk < 0 || left < 1) {
      throw new IllegalArgumentException("there is no chunk " + chunk);
    }
    String name = BundleNames.proofs(chunk);
    try {
      return BundleChunk.parse(
          member(BundleNames.entries(chunk), BundleChunk.MAX_ENTRIES_BYTES),
          member(name, BundleChunk.MAX_PROOFS_BYTES),
          Math.min(left, BundleNames.CHUNK));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(name + ": " + e.getMessage());
    }
  }

  /** {@code private.json}, if there is one. */
  public Optional<BundlePrivate> privatePart() throws MalformedException, IOException {
    return manifest.isPrivate()
        ? Optional.of(BundlePrivate.parse(member(BundleNames.PRIVATE, MAX_PRIVATE_BYTES)))
        : Optional.empty();
  }

  private byte[] member(String name, int maxBytes) throws MalformedException, IOException {
    BundleManifest.Member announced =
        manifest
            .member(name)
            .orElseThrow(() -> new IllegalStateException("a manifest lists " + name));
    byte[] content = zip.read(name, maxBytes);
    if (!announced.is(content)) {
      throw new MalformedException(
          "bundle: %s is not what the manifest lists: other content".formatted(name));
    }
    return content;
  }
}
