package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node tells its peers of the forks that it has proven. */
class EvidenceRouteTest {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final SeedSigner KEY = TestGateway.signer(ORIGIN);

  private static ForkFile fork(int number, int padding) {
    return new ForkFile(
        tree(number, "one", padding), tree(number, "other", padding), Optional.empty());
  }

  private static SignedCheckpoint tree(int size, String root, int padding) {
    List<String> lines = padding == 0 ? List.of() : List.of("\"".repeat(padding));
    Checkpoint tree = new Checkpoint(ORIGIN, size, Hash.sha256(Utf8.encode(root + size)), lines);
    try {
      return new SignedCheckpoint(tree, List.of(tree.sign(KEY)));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sizes of the trees by which they can be known again. */
  private static List<Long> heard(List<ForkFile> newestFirst) throws Exception {
    byte[] body = EvidenceRoute.encode(newestFirst);
    assertThat(body.length).isLessThanOrEqualTo(EvidenceRoute.MAX_BYTES);
    return EvidenceRoute.parse(body).stream()
        .map(fork -> fork.first().checkpoint().size())
        .toList();
  }

  @Test
  void theNewestAreToldAndNoMoreThanAPeerReads() throws Exception {
    List<ForkFile> all =
        IntStream.rangeClosed(1, EvidenceRoute.MOST + 9).mapToObj(n -> fork(n, 0)).toList();
    assertThat(heard(all)).hasSize(EvidenceRoute.MOST).startsWith(1L, 2L).endsWith(64L);
    assertThat(heard(List.of())).isEmpty();
  }

  /** A log is free to sign long lines, which are in what proves its fork. */
  @Test
  void whatALogMakesLongKeepsNothingElseFromBeingTold() throws Exception {
    ForkFile usual = fork(1, 0);
    ForkFile longer = fork(2, 100_000); // 400 KB, since each quotation mark is escaped
    ForkFile tooLong = fork(3, 300_000); // 1.2 MB
    assertThat(heard(List.of(tooLong, longer, usual))).containsExactly(1L, 2L);
    List<ForkFile> many = new ArrayList<>(List.of(tooLong));
    IntStream.rangeClosed(10, 25).forEach(n -> many.add(fork(n, 100_000)));
    many.add(usual);
    assertThat(heard(many)).containsExactly(1L, 10L, 11L);
  }
}
