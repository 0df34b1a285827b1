package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.Blow;
import cairn.testkit.CallFaults;
import cairn.testkit.Engine;
import cairn.testkit.FastSignatures;
import cairn.testkit.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that a witness makes of its store fails once, in every form, through a whole life;
 * then two of them fail. Its key looks before it signs.
 */
class WitnessStorageFaultTest {
  @TempDir Path directory;
  private int lives;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  private List<CallFaults.Kind> live(Engine engine, List<Blow> blows) throws Exception {
    Path own = Files.createDirectory(directory.resolve("life-" + lives++));
    try (Engine.Place place = engine.emptyPlace(own)) {
      return new WitnessLife(place).liveUnder(blows);
    }
  }

  @Test
  void contradictsItselfNeverWhicheverCallFails() throws Exception {
    List<CallFaults.Kind> calls = live(Engine.SQLITE, List.of());
    assertThat(calls).contains(CallFaults.Kind.values());
    for (Blow blow : Blow.each(calls)) {
      live(Engine.SQLITE, List.of(blow));
    }
  }

  @Test
  void contradictsItselfNeverWhenTheNextCallFailsToo() throws Exception {
    List<CallFaults.Kind> calls = live(Engine.SQLITE, List.of());
    for (Blow blow : Blow.each(calls)) {
      if (blow.fault().reason() == Fault.LOST_AT_COMMIT.reason() && blow.nth() < calls.size()) {
        Blow next = new Blow(blow.nth() + 1, Fault.APPLIED_BUT_REPORTED_FAILED);
        live(Engine.SQLITE, List.of(blow, next));
      }
    }
  }

  @Test
  @Tag("long") // 2 minutes
  void contradictsItselfNeverWhicheverTwoCallsFail() throws Exception {
    List<Blow> blows = Blow.each(live(Engine.SQLITE, List.of()));
    for (List<Blow> pair : Blow.pairs(blows, 6)) {
      live(Engine.SQLITE, pair);
    }
  }

  @Test
  @Tag("long") // 1 minute
  void contradictsItselfNeverOnPostgresql() throws Exception {
    for (Blow blow : Blow.each(live(Engine.POSTGRESQL, List.of()))) {
      live(Engine.POSTGRESQL, List.of(blow));
    }
  }
}
