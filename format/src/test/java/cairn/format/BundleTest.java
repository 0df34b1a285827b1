package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleTest {
  private static final Origin ORIGIN = new Origin("device-7", "org:records");
  private static final long CREATED = 1_700_000_000;

  private final SeedSigner log = signer(ORIGIN.toString(), 1);
  private final SeedSigner sender = signer("ada", 2);

  private static SeedSigner signer(String name, int seed) {
    try {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) seed;
      return SeedSigner.of(name, SignatureType.ED25519, bytes);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private AttestationEntry entry(int number, Optional<Hash> commitment) throws Exception {
    return AttestationEntry.sign(
        new AttestationEntry.Statement(
            Hash.sha256(new byte[] {(byte) number, (byte) (number >> 8)}),
            List.of(),
            CREATED,
            commitment,
            DidKey.of(sender.key().publicKeyBytes())),
        sender);
  }

  private BundleWriter writer(NaiveTree tree) throws Exception {
    Checkpoint head = new Checkpoint(ORIGIN.toString(), tree.size(), tree.root(tree.size()));
    return new BundleWriter(
        BundleManifest.Kind.RECORDS,
        new NetworkLog(ORIGIN, log.key()),
        new SignedCheckpoint(head, List.of(head.sign(log))));
  }

  private byte[] sealed(BundleWriter writer) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.seal(CREATED, sender, out);
    return out.toByteArray();
  }

  private List<Entry> entries(int count) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(i, Optional.empty()));
    }
    return entries;
  }

  private static NaiveTree tree(List<Entry> entries) {
    return new NaiveTree(entries.stream().map(Entry::encode).toList());
  }

  private static BundleRecord record(List<Entry> entries, NaiveTree tree, int index) {
    return new BundleRecord(index, entries.get(index).encode(), tree.path(index, 0, tree.size()));
  }

  @Test
  void readsWhatIsWritten() throws Exception {
    List<Entry> entries = entries(600);
    NaiveTree tree = tree(entries);
    BundleWriter writer = writer(tree);
    for (int i = 3; i < 560; i++) {
      writer.add(record(entries, tree, i));
    }

    Bundle read = Bundle.open(new BytesChannel(sealed(writer)));

    assertThat(read.isSignedBySender()).isTrue();
    assertThat(read.sender().fingerprint()).isEqualTo(sender.key().publicKeyFingerprint());
    BundleManifest manifest = read.manifest();
    assertThat(manifest.recordCount()).isEqualTo(557);
    assertThat(manifest.start()).isEqualTo(3);
    assertThat(manifest.end()).isEqualTo(560);
    assertThat(manifest.chunks()).isEqualTo(3);
    assertThat(read.chunk(0)).hasSize(256);
    assertThat(read.chunk(2)).hasSize(45);
    assertThat(read.chunk(2).getLast()).isEqualTo(record(entries, tree, 559));
    assertThat(read.privatePart()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> read.chunk(3));
  }

  @Test
  void writesTheSameBytesAgain() throws Exception {
    List<Entry> entries = entries(5);
    NaiveTree tree = tree(entries);
    BundleWriter first = writer(tree);
    BundleWriter second = writer(tree);
    first.add(record(entries, tree, 2));
    second.add(record(entries, tree, 2));

    assertThat(sealed(first)).isEqualTo(sealed(second));
  }

  @Test
  void carriesWhatIsPrivateOnlyWhenTold() throws Exception {
    byte[] salt = new byte[32];
    PrivatePart part = new PrivatePart(Optional.of("case-1"), Map.of("camera", "2"));
    Entry only = entry(1, Optional.of(part.commitment(salt)));
    NaiveTree tree = tree(List.of(only));
    BundleWriter writer = writer(tree);
    writer.add(new BundleRecord(0, only.encode(), List.of()));
    BundlePrivate openings =
        new BundlePrivate(List.of(new BundlePrivate.Opening(part.commitment(salt), salt, part)));
    writer.addPrivate(openings);

    Bundle read = Bundle.open(new BytesChannel(sealed(writer)));

    assertThat(read.manifest().isPrivate()).isTrue();
    assertThat(read.privatePart()).contains(openings);
  }

  @Test
  void refusesToWriteWhatItsReaderWouldRefuse() throws Exception {
    List<Entry> entries = entries(3);
    NaiveTree tree = tree(entries);
    BundleWriter writer = writer(tree);
    writer.add(record(entries, tree, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.add(record(entries, tree, 1)))
        .withMessage("records come in ascending order: 1 after 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.add(new BundleRecord(2, entries.get(2).encode(), List.of())))
        .withMessage("record 2 is not in the tree");
  }

  @Test
  void anAcknowledgementIsOneOfItsBundle() throws Exception {
    DeliveryAckEntry ack =
        new DeliveryAckEntry(Hash.sha256(), Hash.sha256(new byte[1]), 12, CREATED);

    assertThat(Entry.parse(ack.encode())).isEqualTo(ack);
    assertThat(ack.isWrittenByNodeOnly()).isTrue();
    assertThat(ack.identity())
        .isEqualTo(new DeliveryAckEntry(Hash.sha256(), Hash.sha256(), 1, 0).identity())
        .isEqualTo(DeliveryAckEntry.identityOf(Hash.sha256()));
  }
}
