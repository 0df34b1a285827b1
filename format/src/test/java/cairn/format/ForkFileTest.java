package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForkFileTest {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final Hash ROOT = Hash.sha256(Utf8.encode("a tree"));
  private static final Optional<ForkFile.Detour> DETOUR =
      Optional.of(new ForkFile.Detour(Hash.sha256(), List.of(ROOT, Hash.sha256())));

  private static SignedCheckpoint signed(String origin, long size, Hash root) {
    return signed(new Checkpoint(origin, size, root));
  }

  private static SignedCheckpoint signed(Checkpoint tree) {
    try {
      return new SignedCheckpoint(tree, List.of(tree.sign(TestKeys.log(tree.origin()))));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignedCheckpoint signed(long size) {
    return signed(ORIGIN, size, ROOT);
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> ForkFile.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsWhatItWrites() throws MalformedException {
    ForkFile oneSize = new ForkFile(signed(7), signed(ORIGIN, 7, Hash.sha256()), Optional.empty());
    ForkFile twoSizes = new ForkFile(signed(7), signed(9), DETOUR);
    assertThat(ForkFile.parse(oneSize.encode())).isEqualTo(oneSize);
    assertThat(ForkFile.parse(twoSizes.encode())).isEqualTo(twoSizes);
    assertThat(Utf8.decode(twoSizes.encode(), "file"))
        .startsWith("{\"consistency\":[\"" + ROOT.hex() + "\",")
        .contains("\"format\":\"cairn-fork/v1\"", "\"root_at_first\":\"" + Hash.sha256().hex());
  }

  /** A log may sign whatever line it likes behind its root; that must not spoil the evidence. */
  @Test
  void readsTheLargestEvidenceThatALogCanGive() throws MalformedException {
    int room = Note.MAX_BYTES - Utf8.encode(signed(7).encode()).length - 1; // its newline
    List<String> extension = List.of("\"".repeat(room));
    SignedCheckpoint first = signed(new Checkpoint(ORIGIN, 7, ROOT, extension));
    SignedCheckpoint second = signed(new Checkpoint(ORIGIN, 9, Hash.sha256(), extension));
    assertThat(SignedCheckpoint.parse(first.encode())).as("no note is larger").isEqualTo(first);
    ForkFile.Detour longest = new ForkFile.Detour(ROOT, Collections.nCopies(64, ROOT));
    ForkFile fork = new ForkFile(first, second, Optional.of(longest));
    assertThat(ForkFile.parse(fork.encode())).isEqualTo(fork);
  }

  @Test
  void refusesTwoLogsAndTheLargerTreeFirst() {
    JsonObject fork = new ForkFile(signed(7), signed(9), DETOUR).object();
    String other = signed("network-b/public:timestamps", 9, ROOT).encode();
    assertRefused(fork.with("second", new JsonString(other)), "different logs");
    assertRefused(fork.with("second", new JsonString(signed(6).encode())), "smaller");
  }

  @Test
  void aPathBelongsToTwoSizesAndToThemAlone() {
    JsonObject fork = new ForkFile(signed(7), signed(9), DETOUR).object();
    assertRefused(fork.without("consistency"), "together");
    assertRefused(fork.without("root_at_first"), "together");
    assertRefused(fork.without("consistency").without("root_at_first"), "two sizes");
    assertRefused(fork.with("second", new JsonString(signed(7).encode())), "one size");
  }

  @Test
  void refusesOtherFormatsUnknownMembersAndLongPaths() {
    JsonObject fork = new ForkFile(signed(7), signed(9), DETOUR).object();
    assertRefused(fork.with("format", new JsonString("cairn-fork/v2")), "cairn-fork/v1");
    assertRefused(fork.with("x", new JsonBoolean(true)), "unknown member");
    JsonArray path = JsonArray.ofStrings(Collections.nCopies(65, ROOT.hex()));
    assertRefused(fork.with("consistency", path), "64");
    assertRefused(
        fork.with("consistency", JsonArray.ofStrings(List.of(ROOT.base64()))), "consistency");
  }
}
