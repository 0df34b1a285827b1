package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.log.TestStores;
import cairn.store.StoreException;
import cairn.testkit.Blow;
import cairn.testkit.CallFaults;
import cairn.testkit.FastSignatures;
import cairn.testkit.Fault;
import cairn.testkit.FaultyStores;
import cairn.testkit.SeededRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that a mirror makes of its store fails once, in every form, through a whole life, as
 * if the process had been killed there; then two of them fail, the second within the recovery.
 */
class MirrorStorageFaultTest {
  private static final List<Fault> OTHER_FORMS =
      List.of(Fault.LOST_AT_COMMIT, Fault.of(StoreException.Reason.CONFLICT));

  @TempDir Path directory;
  private int lives;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  /** A whole life under these faults; returns the calls that it made. */
  private List<CallFaults.Kind> live(TestStores engine, List<Blow> blows) throws Exception {
    Path place = Files.createDirectory(directory.resolve("life-" + lives++));
    try (var opened = engine.open(place);
        MirrorLife life = new MirrorLife(new FaultyStores(opened.stores()))) {
      return life.liveUnder(blows);
    }
  }

  private List<CallFaults.Kind> callsOfALife(TestStores engine) throws Exception {
    List<CallFaults.Kind> made = live(engine, List.of());
    assertThat(made).contains(CallFaults.Kind.OPEN, CallFaults.Kind.READ, CallFaults.Kind.WRITE);
    return made;
  }

  /** Each call once not applied, and once applied and reported as failed. */
  @Test
  void keepsWholeWhicheverCallFails() throws Exception {
    for (Blow blow : Blow.each(callsOfALife(TestStores.SQLITE))) {
      if (!OTHER_FORMS.contains(blow.fault())) {
        live(TestStores.SQLITE, List.of(blow));
      }
    }
  }

  @Test
  @Tag("long") // 1 minute
  void keepsWholeInWhateverOtherFormACallFails() throws Exception {
    for (Blow blow : Blow.each(callsOfALife(TestStores.SQLITE))) {
      if (OTHER_FORMS.contains(blow.fault())) {
        live(TestStores.SQLITE, List.of(blow));
      }
    }
  }

  @Test
  void keepsWholeWhenRecoveryFailsToo() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.SQLITE));
    SeededRunner.run(8, random -> live(TestStores.SQLITE, Blow.pair(blows, 6, random)));
  }

  @Test
  void keepsWholeOnPostgresql() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.POSTGRESQL));
    SeededRunner.run(2, random -> live(TestStores.POSTGRESQL, Blow.pair(blows, 6, random)));
  }

  @Test
  @Tag("long") // 2 minutes
  void keepsWholeWhicheverTwoCallsFail() throws Exception {
    List<Blow> blows = Blow.each(callsOfALife(TestStores.SQLITE));
    for (List<Blow> pair : Blow.pairs(blows, 5)) {
      live(TestStores.SQLITE, pair);
    }
  }
}
