package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.Blow;
import cairn.testkit.CallFaults;
import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import cairn.testkit.SeededRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that a log makes of its store fails once, in every form, through a whole life; then
 * two of them fail, so that the second hits the recovery from the first.
 */
class StorageFaultTest {
  /** Calls after a fault in which recovery ends. */
  private static final int SOON = 5;

  @TempDir Path directory;
  private int lives;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  private List<CallFaults.Kind> callsOfALife(TestStores engine) throws Exception {
    List<CallFaults.Kind> made = live(engine, List.of());
    assertThat(made).contains(CallFaults.Kind.OPEN, CallFaults.Kind.READ, CallFaults.Kind.WRITE);
    return made;
  }

  /** A whole life under these faults; returns the calls that it made. */
  private List<CallFaults.Kind> live(TestStores engine, List<Blow> blows) throws Exception {
    Path place = Files.createDirectory(directory.resolve("life-" + lives++));
    try (var opened = engine.open(place);
        LogLife life = new LogLife(new FaultyStores(opened.stores()), place)) {
      return life.liveUnder(blows);
    }
  }

  @Test
  void keepsWholeWhicheverCallFails() throws Exception {
    for (Blow blow : Blow.each(callsOfALife(TestStores.SQLITE))) {
      live(TestStores.SQLITE, List.of(blow));
    }
  }

  @Test
  void keepsWholeWhenRecoveryFailsToo() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.SQLITE));
    SeededRunner.run(24, random -> live(TestStores.SQLITE, pair(blows, random)));
  }

  @Test
  void keepsWholeOnPostgresql() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.POSTGRESQL));
    SeededRunner.run(3, random -> live(TestStores.POSTGRESQL, pair(blows, random)));
  }

  /** The second mostly soon after the first, where recovery is. */
  private static List<Blow> pair(List<Blow> blows, RandomGenerator random) {
    int within = random.nextInt(4) == 0 ? Integer.MAX_VALUE : SOON;
    return Blow.pair(blows, within, random);
  }

  @Test
  @Tag("long") // 5 minutes
  void keepsWholeWhicheverTwoCallsFail() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.SQLITE));
    for (List<Blow> pair : Blow.pairs(blows, 8)) {
      live(TestStores.SQLITE, pair);
    }
  }

  @Test
  @Tag("long") // 1 minute
  void keepsWholeOnPostgresqlWhicheverCallFails() throws Exception {
    for (Blow blow : Blow.each(callsOfALife(TestStores.POSTGRESQL))) {
      live(TestStores.POSTGRESQL, List.of(blow));
    }
  }
}
