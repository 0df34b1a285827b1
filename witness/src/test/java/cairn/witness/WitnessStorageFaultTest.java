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

  private List<CallFaults.Kind> live(Engine engine, Blow... blows) throws Exception {
    Path own = Files.createDirectory(directory.resolve("life-" + lives++));
    try (Engine.Place place = engine.emptyPlace(own)) {
      WitnessLife life = new WitnessLife(place);
      int before = life.calls().made().size();
      for (Blow blow : blows) {
        blow.hit(life.calls());
      }
      life.live();
      List<CallFaults.Kind> made = life.calls().made();
      assertThat(life.calls().left()).as("faults not met").isZero();
      life.assertWhole();
      return made.subList(before, made.size());
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(List.of(blows) + ": " + failure.getMessage(), failure);
    }
  }

  @Test
  void contradictsItselfNeverWhicheverCallFails() throws Exception {
    List<CallFaults.Kind> calls = live(Engine.SQLITE);
    assertThat(calls).contains(CallFaults.Kind.values());
    for (Blow blow : Blow.each(calls)) {
      live(Engine.SQLITE, blow);
    }
  }

  @Test
  void contradictsItselfNeverWhenTheNextCallFailsToo() throws Exception {
    List<CallFaults.Kind> calls = live(Engine.SQLITE);
    for (Blow blow : Blow.each(calls)) {
      if (blow.fault().reason() == Fault.LOST_AT_COMMIT.reason() && blow.nth() < calls.size()) {
        live(Engine.SQLITE, blow, new Blow(blow.nth() + 1, Fault.APPLIED_BUT_REPORTED_FAILED));
      }
    }
  }

  @Test
  @Tag("long") // 2 minutes
  void contradictsItselfNeverWhicheverTwoCallsFail() throws Exception {
    List<Blow> blows = Blow.each(live(Engine.SQLITE));
    for (Blow first : blows) {
      for (Blow second : blows) {
        if (second.nth() > first.nth() && second.nth() <= first.nth() + 6) {
          live(Engine.SQLITE, first, second);
        }
      }
    }
  }

  @Test
  @Tag("long") // 1 minute
  void contradictsItselfNeverOnPostgresql() throws Exception {
    for (Blow blow : Blow.each(live(Engine.POSTGRESQL))) {
      live(Engine.POSTGRESQL, blow);
    }
  }
}
