package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlogPolicyTest {
  private static final VerifierKey LOG = TestKeys.log("network-a/public:timestamps").key();
  private static final VerifierKey X1 = TestKeys.witness("x1").key();
  private static final VerifierKey X2 = TestKeys.witness("x2").key();
  private static final VerifierKey X3 = TestKeys.witness("x3").key();
  private static final VerifierKey Y1 = TestKeys.witness("y1").key();
  private static final VerifierKey Y1_LATTICE = TestKeys.postQuantumWitness("y1").key();

  private static final String POLICY =
      """
      log LOG https://log.example/
      witness X1 vX1
      witness X2 vX2 https://x2.example/
      witness X3 vX3
      witness Y1.1 vY1
      witness Y1.2 vL1
      group X 2 X1 X2 X3
      group Y1 any Y1.1 Y1.2
      group X-and-Y all X Y1
      quorum X-and-Y
      """;

  /** {@code text} with the keys put in for LOG, vX1, vX2, vX3, vY1 and vL1. */
  private static String withKeys(String text) {
    return text.replace("log LOG", "log " + LOG.vkey())
        .replace("vX1", X1.vkey())
        .replace("vX2", X2.vkey())
        .replace("vX3", X3.vkey())
        .replace("vY1", Y1.vkey())
        .replace("vL1", Y1_LATTICE.vkey());
  }

  private static TlogPolicy parse(String text) throws MalformedException {
    return TlogPolicy.parse(withKeys(text));
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void readsLogsWitnessesGroupsAndQuorum() throws Exception {
    TlogPolicy policy = parse(POLICY);
    assertThat(policy.logs())
        .containsExactly(
            new TlogPolicy.Log(LOG, Optional.of(PolicyText.of("https://log.example/"))));
    assertThat(policy.witnesses())
        .extracting(TlogPolicy.Witness::key)
        .containsExactly(X1, X2, X3, Y1, Y1_LATTICE);
    assertThat(policy.groups()).extracting(TlogPolicy.Group::threshold).containsExactly(2, 1, 2);
    assertThat(policy.quorum()).contains(PolicyText.of("X-and-Y"));
  }

  @Test
  void writesItsFixedFormByteForByte() throws Exception {
    assertThat(new String(parse(POLICY).encode(), StandardCharsets.UTF_8))
        .isEqualTo(withKeys(POLICY));
  }

  @Test
  void readsAnyWhitespaceCommentsEmptyLinesAndNumericThresholds() throws Exception {
    TlogPolicy policy =
        parse(
            """
            # comment é

            \t witness\t \tX1  vX1 \t
              # another
            quorum G
            """
                .replace("quorum G", "group G 1 X1\nquorum\tG\n\t\nlog LOG"));
    assertThat(new String(policy.encode(), StandardCharsets.UTF_8))
        .isEqualTo(withKeys("log LOG\nwitness X1 vX1\ngroup G any X1\nquorum G\n"));
    assertThat(TlogPolicy.parse(policy.encode())).isEqualTo(policy);
  }

  @Test
  void theQuorumIsMetByEachSufficientSetAndNoOther() throws Exception {
    TlogPolicy policy = parse(POLICY);
    List<VerifierKey> keys = List.of(X1, X2, X3, Y1, Y1_LATTICE);
    for (int subset = 0; subset < 1 << keys.size(); subset++) {
      Set<VerifierKey> cosigners = subset(keys, subset);
      long fromX = Stream.of(X1, X2, X3).filter(cosigners::contains).count();
      boolean fromY = cosigners.contains(Y1) || cosigners.contains(Y1_LATTICE);
      assertThat(policy.isSatisfiedBy(cosigners))
          .as("cosigned by %s", cosigners)
          .isEqualTo(fromX >= 2 && fromY);
    }
  }

  private static Set<VerifierKey> subset(List<VerifierKey> keys, int bits) {
    return keys.stream()
        .filter(key -> (bits >> keys.indexOf(key) & 1) == 1)
        .collect(Collectors.toSet());
  }

  @Test
  void aWitnessWithTwoKeysCountsOnce() throws Exception {
    TlogPolicy policy =
        parse(
            """
            witness Y1.1 vY1
            witness Y1.2 vL1
            group Y1 any Y1.1 Y1.2
            witness X1 vX1
            group quorum 2 Y1 X1
            quorum quorum
            """);
    assertThat(policy.isSatisfiedBy(Set.of(Y1, Y1_LATTICE))).isFalse();
    assertThat(policy.isSatisfiedBy(Set.of(Y1_LATTICE, X1))).isTrue();
  }

  @Test
  void aKeyOfTheSameNameOrBytesThatThePolicyDoesNotHoldCountsForNothing() throws Exception {
    TlogPolicy policy = parse("witness X1 vX1\nquorum X1\n");
    VerifierKey sameName =
        TestKeys.signer("x1", SignatureType.COSIGNATURE_ED25519, new byte[32]).key();
    VerifierKey sameBytes = VerifierKey.of("x1", SignatureType.ED25519, X1.publicKeyBytes());
    assertThat(policy.isSatisfiedBy(Set.of(sameName, sameBytes, X2))).isFalse();
    assertThat(policy.isSatisfiedBy(Set.of(X1))).isTrue();
  }

  @Test
  void quorumNoneIsMetByNobody() throws Exception {
    TlogPolicy policy = parse("quorum none\n");
    assertThat(policy.isSatisfiedBy(Set.of())).isTrue();
    assertThat(new String(policy.encode(), StandardCharsets.UTF_8)).isEqualTo("quorum none\n");
  }

  @Test
  void namesAreOctetsNotCharacters() throws Exception {
    TlogPolicy policy = parse("witness K vX1\nwitness \u212a vX2\nquorum \u212a\n");
    assertThat(policy.isSatisfiedBy(Set.of(X1))).isFalse();
    assertThat(policy.isSatisfiedBy(Set.of(X2))).isTrue();

    byte[] notUtf8 =
        withKeys("witness \u00ff vX1\nquorum \u00ff\n").getBytes(StandardCharsets.ISO_8859_1);
    TlogPolicy opaque = TlogPolicy.parse(notUtf8);
    assertThat(opaque.encode()).isEqualTo(notUtf8);
    assertThat(opaque.isSatisfiedBy(Set.of(X1))).isTrue();
  }

  @Test
  void refusesASecondKeyWithTheSameBytesEvenUnderAnotherName() throws Exception {
    String renamed =
        VerifierKey.of("z", SignatureType.COSIGNATURE_ED25519, X1.publicKeyBytes()).vkey();
    assertRefused(
        "witness A vX1\nwitness B " + renamed + "\nquorum A\n", "line 2: duplicate public key");
    String renamedLog = VerifierKey.of("z", SignatureType.ED25519, LOG.publicKeyBytes()).vkey();
    assertRefused("log LOG\nlog " + renamedLog + "\nquorum none\n", "line 2: duplicate public key");
  }

  @Test
  void refusesKeysOfTheWrongType() {
    assertRefused("log vX1\nquorum none\n", "type 01");
    assertRefused("log vL1\nquorum none\n", "type 01");
    assertRefused("witness A " + LOG.vkey() + "\nquorum A\n", "type 04 or 06");
  }

  @Test
  void refusesNamesThatAreTakenMissingOrUsedTwice() {
    assertRefused("witness none vX1\nquorum none\n", "taken");
    assertRefused("witness A vX1\nwitness A vX2\nquorum A\n", "duplicate name");
    assertRefused("witness A vX1\ngroup A any A\nquorum A\n", "duplicate name");
    assertRefused("group G any G\nquorum G\n", "is defined before");
    assertRefused("group G any A\nwitness A vX1\nquorum G\n", "line 1: no witness or group \"A\"");
    assertRefused("quorum A\nwitness A vX1\n", "line 1: no witness or group \"A\"");
    assertRefused("group G any none\nquorum G\n", "is defined before");
    assertRefused("witness A vX1\ngroup G any A A\nquorum G\n", "twice");
    assertRefused("witness A vX1\ngroup G any A\ngroup H any A\nquorum G\n", "twice");
  }

  @Test
  void refusesImpossibleThresholds() {
    for (String k :
        List.of("0", "2", "01", "+1", "-1", "1e0", "one", "9223372036854775808", "Any")) {
      assertRefused("witness A vX1\ngroup G " + k + " A\nquorum G\n", "line 2: threshold");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log\n",
        "log LOG https://a https://b\n",
        "witness A\n",
        "witness A vX1 https://a b\n",
        "witness A vX1\ngroup G any\n",
        "witness A vX1\ngroup G\n",
        "quorum\n",
        "quorum none none\n",
        "Quorum none\n",
        "quorum\u00a0none\n",
      })
  void refusesLinesOfAnotherForm(String text) {
    assertRefused(text + "quorum none\n", "line ");
  }

  @Test
  void refusesMissingAndSecondQuorumsAndAnUnendedLine() {
    assertRefused("", "quorum");
    assertRefused("# quorum none\n", "quorum");
    assertRefused("quorum none\nquorum none\n", "line 2");
    assertRefused("quorum none", "newline");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 11, 12, 13, 27, 31, 127})
  void refusesControlCharactersEvenInComments(int octet) {
    assertRefused("# " + (char) octet + "\nquorum none\n", "control characters");
    assertRefused("quorum none" + (char) octet + "\n", "control characters");
  }

  @Test
  void readsAsManyAsItsLimitsAndNotOneMore() throws Exception {
    StringBuilder text = new StringBuilder();
    List<VerifierKey> keys = new ArrayList<>();
    for (int i = 0; i < TlogPolicy.MAX_WITNESSES; i++) {
      keys.add(TestKeys.witness("w" + i).key());
      text.append("witness w%d %s\n".formatted(i, keys.getLast().vkey()));
      text.append(i == 0 ? "group g0 any w0\n" : "group g%d all g%d w%d\n".formatted(i, i - 1, i));
    }
    TlogPolicy policy = TlogPolicy.parse(text + "quorum g63\n");
    assertThat(policy.isSatisfiedBy(Set.copyOf(keys))).isTrue();
    assertThat(policy.isSatisfiedBy(Set.copyOf(keys.subList(1, 64)))).isFalse();
    assertRefused(text + "witness X1 vX1\nquorum none\n", "more than 64 witnesses");
    assertRefused(text + "group G all g63\nquorum none\n", "more than 64 groups");
  }
}
