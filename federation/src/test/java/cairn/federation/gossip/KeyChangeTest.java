package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.log.mirror.LogKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which statements of keys lead from a known key to another one. */
class KeyChangeTest {
  private static final String LOG = "network-b/org:records";
  private static final SeedSigner FIRST = MadeUpLog.key(LOG, "first");
  private static final SeedSigner SECOND = MadeUpLog.key(LOG, "second");
  private static final SeedSigner THIRD = MadeUpLog.key(LOG, "third");
  private static final SeedSigner THIEF = MadeUpLog.key(LOG, "thief");

  private static KeyRotationEntry rotation(SeedSigner from, SeedSigner to, long last)
      throws Exception {
    return KeyRotationEntry.rotate(Role.LOG, Origin.parse(LOG), from, to, last);
  }

  private static LogKey gone(SeedSigner key, long last) {
    return new LogKey(key.key(), OptionalLong.of(last));
  }

  private static Optional<List<LogKey>> judge(SeedSigner named, KeyRotationEntry... rotations) {
    return KeyChange.judge(List.of(new LogKey(FIRST.key())), named.key(), 100, List.of(rotations));
  }

  @Test
  void oneChange() throws Exception {
    assertThat(judge(SECOND, rotation(FIRST, SECOND, 100)))
        .contains(List.of(gone(FIRST, 100), new LogKey(SECOND.key())));
  }

  @Test
  void severalInWhateverOrder() throws Exception {
    assertThat(judge(THIRD, rotation(SECOND, THIRD, 250), rotation(FIRST, SECOND, 200)))
        .contains(List.of(gone(FIRST, 200), gone(SECOND, 250), new LogKey(THIRD.key())));
  }

  @Test
  void nothingThatTheOldKeyHasNotSigned() throws Exception {
    KeyRotationEntry good = rotation(FIRST, SECOND, 200);
    KeyRotationEntry bad = rotation(THIEF, SECOND, 200);
    assertThat(judge(SECOND)).isEmpty();
    assertThat(judge(SECOND, bad)).isEmpty();
    assertThat(
            judge(
                SECOND,
                new KeyRotationEntry(good.statement(), bad.oldSignature(), good.newSignature())))
        .isEmpty();
    assertThat(
            judge(
                SECOND,
                new KeyRotationEntry(
                    good.statement(), good.oldSignature(), Optional.of(bad.oldSignature()))))
        .isEmpty();
    assertThat(judge(THIRD, good)).as("to somebody else").isEmpty();
  }

  /** It has signed more than it says: a backup was restored, or a thief has the key. */
  @Test
  void noKeyThatWentBeforeWhatItHasSigned() throws Exception {
    assertThat(judge(SECOND, rotation(FIRST, SECOND, 99))).isEmpty();
  }

  @Test
  void noKeyThatWasRevoked() throws Exception {
    KeyRotationEntry revoked = KeyRotationEntry.revoke(Role.LOG, Origin.parse(LOG), FIRST, 200);
    assertThat(judge(SECOND, revoked)).isEmpty();
  }

  @Test
  void endsInACircle() throws Exception {
    assertThat(judge(THIRD, rotation(FIRST, SECOND, 200), rotation(SECOND, FIRST, 300))).isEmpty();
  }
}
