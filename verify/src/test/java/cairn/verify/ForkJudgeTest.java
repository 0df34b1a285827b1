package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.sign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.Utf8;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One log, two histories: {@code honest} and {@code forked} part after their third entry. */
class ForkJudgeTest {
  private final TestNetwork honest = new TestNetwork("network-a");
  private final TestNetwork forked = new TestNetwork("network-a");

  ForkJudgeTest() {
    honest.fill(3);
    forked.fill(3);
    forked.stamp(Hash.sha256(Utf8.encode("only here")), NOON);
    honest.fill(9);
    forked.fill(9);
  }

  private static SignedCheckpoint signed(TestNetwork network, int size) {
    Checkpoint tree = network.checkpoint(size);
    return new SignedCheckpoint(tree, List.of(sign(network.log, tree)));
  }

  private static ForkFile fork(SignedCheckpoint first, SignedCheckpoint second) {
    return new ForkFile(first, second, Optional.empty());
  }

  private static ForkFile.Detour detour(TestNetwork network, int from, int to) {
    return new ForkFile.Detour(network.checkpoint(from).root(), network.consistencyPath(from, to));
  }

  private JudgedFork judge(ForkFile fork) {
    return ForkJudge.judgeByPins(fork, List.of(honest.pin()));
  }

  private void assertNotProven(ForkFile fork) {
    assertThat(judge(fork)).isInstanceOf(JudgedFork.NotProven.class);
  }

  @Test
  void twoRootsAtOneSizeProveAFork() {
    JudgedFork judged = judge(fork(signed(honest, 5), signed(forked, 5)));
    assertThat(judged)
        .isEqualTo(
            new JudgedFork.Proven(
                honest.log.key(),
                "\"network-a/public:timestamps\" signed two different trees of 5 entries."));
  }

  @Test
  void aLargerTreeThatComesFromAnotherRootProvesAFork() {
    ForkFile fork =
        new ForkFile(signed(honest, 5), signed(forked, 8), Optional.of(detour(forked, 5, 8)));
    assertThat(judge(fork)).isInstanceOf(JudgedFork.Proven.class);
  }

  @Test
  void aTreeThatExtendsTheOtherProvesNothing() {
    assertNotProven(
        new ForkFile(signed(honest, 5), signed(honest, 8), Optional.of(detour(honest, 5, 8))));
    assertNotProven(fork(signed(honest, 5), signed(honest, 5)));
  }

  @Test
  void aPathThatDoesNotLeadToTheSecondTreeProvesNothing() {
    assertNotProven(
        new ForkFile(signed(honest, 5), signed(honest, 8), Optional.of(detour(forked, 5, 8))));
    ForkFile.Detour invented = new ForkFile.Detour(Hash.sha256(), List.of());
    assertNotProven(new ForkFile(signed(honest, 5), signed(forked, 8), Optional.of(invented)));
    Checkpoint empty = honest.checkpoint(0);
    SignedCheckpoint none = new SignedCheckpoint(empty, List.of(sign(honest.log, empty)));
    assertNotProven(new ForkFile(none, signed(forked, 8), Optional.of(invented)));
  }

  @Test
  void aTreeThatTheLogDidNotSignProvesNothing() {
    Signer other = TestNetwork.signer(honest.origin, SignatureType.ED25519, "another key");
    Checkpoint tree = forked.checkpoint(5);
    SignedCheckpoint byOther = new SignedCheckpoint(tree, List.of(sign(other, tree)));
    assertNotProven(fork(signed(honest, 5), byOther));
    NoteSignature moved = signed(honest, 5).signatures().getFirst();
    assertNotProven(fork(signed(honest, 5), new SignedCheckpoint(tree, List.of(moved))));
  }

  @Test
  void twoKeysOfOneLogThatContradictEachOtherAreNoFork() {
    Signer second = TestNetwork.signer(honest.origin, SignatureType.ED25519, "second");
    Checkpoint tree = forked.checkpoint(5);
    ForkFile fork =
        fork(signed(honest, 5), new SignedCheckpoint(tree, List.of(sign(second, tree))));
    assertThat(ForkJudge.judge(fork, List.of(honest.log.key(), second.key())))
        .isInstanceOf(JudgedFork.NotProven.class);
  }

  @Test
  void aBadLineBesideAGoodOneDoesNotSpoilTheEvidence() {
    NoteSignature bad = signed(honest, 6).signatures().getFirst();
    SignedCheckpoint spoiled = signed(forked, 5).with(List.of(bad));
    assertThat(judge(fork(signed(honest, 5), spoiled))).isInstanceOf(JudgedFork.Proven.class);
  }

  @Test
  void aLogThatIsNotPinnedIsNotJudged() {
    TestNetwork stranger = new TestNetwork("network-b");
    ForkFile fork = fork(signed(honest, 5), signed(forked, 5));
    assertThat(ForkJudge.judgeByPins(fork, List.of(stranger.pin())))
        .isEqualTo(new JudgedFork.NotPinned(honest.origin));
  }
}
