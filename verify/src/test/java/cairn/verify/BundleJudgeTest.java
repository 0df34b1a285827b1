package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import cairn.format.Bundle;
import cairn.format.DidKey;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The bundles of format/src/test/oracle/bundles, and who is trusted. */
class BundleJudgeTest {
  private static final Path TABLE = Path.of("../format/src/test/oracle/tables/bundles.jsonl");
  private static final String ORIGIN = "device-7/org:records";

  @TempDir Path directory;

  private record Row(String kind, String name, byte[] bytes, String refusal) {}

  private static List<Row> rows() throws IOException {
    try (Stream<String> lines = Files.lines(TABLE)) {
      return lines.map(BundleJudgeTest::row).toList();
    }
  }

  private static Row row(String line) {
    try {
      JsonObject object = JsonObject.parse(Utf8.encode(line), 1 << 20, "row");
      return new Row(
          object.string("kind"),
          object.string("name"),
          Base64.getDecoder().decode(object.string("bytes")),
          object.string("refusal"));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Row good(String name) throws IOException {
    return rows().stream()
        .filter(row -> row.kind().equals("good") && row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private JudgedBundle judge(byte[] bytes, TrustedAttestors trusted)
      throws MalformedException, IOException {
    Path file = Files.write(Files.createTempFile(directory, "bundle", ".zip"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return new BundleJudge(Bundle.open(channel), trusted).judge(records -> {});
    }
  }

  private static DidKey sender(byte[] bytes, Path directory) throws Exception {
    Path file = Files.write(Files.createTempFile(directory, "bundle", ".zip"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return Bundle.open(channel).sender();
    }
  }

  private static TrustedAttestors trusting(
      DidKey key, Optional<TrustedAttestor.Revocation> revoked) {
    return new TrustedAttestors(List.of(new TrustedAttestor(key, "Ada", 1_700_000_000, revoked)));
  }

  @TestFactory
  Stream<DynamicTest> refusesTheWholeOfWhatDoesNotHold() throws IOException {
    return rows().stream()
        .filter(row -> row.kind().equals("judge"))
        .map(
            row ->
                dynamicTest(
                    row.name(),
                    () ->
                        assertThat(judge(row.bytes(), TrustedAttestors.NONE))
                            .isEqualTo(new JudgedBundle.Refused(row.refusal()))));
  }

  @TestFactory
  Stream<DynamicTest> takesWhatHolds() throws IOException {
    return rows().stream()
        .filter(row -> row.kind().equals("good"))
        .map(
            row ->
                dynamicTest(
                    row.name(),
                    () ->
                        assertThat(judge(row.bytes(), TrustedAttestors.NONE))
                            .isInstanceOf(JudgedBundle.Sound.class)));
  }

  @Test
  void takesTheRecordsOfATrustedAttestor() throws Exception {
    byte[] bytes = good("stored").bytes();

    JudgedBundle judged = judge(bytes, trusting(sender(bytes, directory), Optional.empty()));

    assertThat(judged)
        .isInstanceOfSatisfying(
            JudgedBundle.Sound.class,
            sound -> {
              assertThat(sound.sender()).isEqualTo(AttestorStanding.TRUSTED);
              assertThat(sound.taken()).isEqualTo(2);
              assertThat(sound.firstUse()).isFalse();
              assertThat(sound.strangers()).isEmpty();
            });
  }

  @Test
  void marksWhatItTakesOnFirstUse() throws Exception {
    assertThat(judge(good("stored").bytes(), TrustedAttestors.NONE))
        .isInstanceOfSatisfying(
            JudgedBundle.Sound.class,
            sound -> {
              assertThat(sound.sender()).isEqualTo(AttestorStanding.FIRST_USE);
              assertThat(sound.taken()).isEqualTo(2);
              assertThat(sound.firstUse()).isTrue();
            });
  }

  @Test
  void countsAndNamesStrangersAndTakesNothingOfTheirs() throws Exception {
    byte[] bytes = good("stored").bytes();
    DidKey ada = sender(bytes, directory);
    byte[] other = new byte[32];
    other[0] = 9;
    DidKey bob =
        DidKey.of(SeedSigner.of("bob", SignatureType.ED25519, other).key().publicKeyBytes());

    assertThat(judge(bytes, trusting(bob, Optional.empty())))
        .isInstanceOfSatisfying(
            JudgedBundle.Sound.class,
            sound -> {
              assertThat(sound.sender()).isEqualTo(AttestorStanding.UNTRUSTED);
              assertThat(sound.taken()).isZero();
              assertThat(sound.untrusted()).isEqualTo(2);
              assertThat(sound.strangers()).containsExactly(ada.fingerprint());
            });
  }

  @Test
  void takesNothingUnderATreeThatARevokedSenderMadeAfterwards() throws Exception {
    byte[] bytes = good("stored").bytes(); // a tree of 5
    DidKey ada = sender(bytes, directory);

    assertThat(judge(bytes, trusting(ada, revoked(4))))
        .isInstanceOfSatisfying(
            JudgedBundle.Sound.class,
            sound -> {
              assertThat(sound.taken()).isZero();
              assertThat(sound.revoked()).isEqualTo(2);
              assertThat(sound.untrusted()).isZero();
            });
    assertThat(judge(bytes, trusting(ada, revoked(5))))
        .isInstanceOfSatisfying(
            JudgedBundle.Sound.class,
            sound -> {
              assertThat(sound.taken()).isEqualTo(2);
              assertThat(sound.revoked()).isZero();
              assertThat(sound.untrusted()).isZero();
            });
  }

  private static Optional<TrustedAttestor.Revocation> revoked(long size) {
    return Optional.of(
        new TrustedAttestor.Revocation(
            1_700_000_000, Optional.of(new TrustedAttestor.LastTrusted(ORIGIN, size))));
  }
}
