package cairn.node.sim;

import cairn.format.SeedSigner;
import cairn.node.sim.Reach.Event;
import cairn.node.sim.SimNode.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A node whose log gets another key, while somebody else has the one before. */
final class KeyChange {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Stage stage;
  private final SimNode owner;
  private final List<SimNode> others;
  private Optional<KeyThief> thief = Optional.empty();
  private boolean isRefused;

  /**
   * @param others who mirror its log
   */
  KeyChange(Stage stage, SimNode owner, List<SimNode> others) {
    this.stage = stage;
    this.owner = owner;
    this.others = others;
  }

  String origin() {
    return owner.seat().member().origin().toString();
  }

  /** Nobody who cannot reach the owner sees what the old key said, so operators have to say so. */
  boolean isUnseen() {
    return owner.role() == Role.HIDDEN;
  }

  /** Changes the key of a node that is up; it comes back soon. */
  Optional<Duration> begin() throws Exception {
    if (!owner.isUp()) {
      return Optional.of(SOON);
    }
    SeedSigner old = owner.seat().member().log();
    stage.kill(owner);
    owner.rotateKey();
    long last = owner.seat().member().rotations().getLast().statement().lastTrustedSize();
    stage.trace().add("%s has another key from size %d on".formatted(origin(), last));
    stage.reach().met(isUnseen() ? Event.ROTATED_HIDDEN_KEY : Event.ROTATED_KEY);
    thief = Optional.of(new KeyThief(old, last, stage.wires()));
    stage.agenda().in(SOON, this::comeBack);
    stage.agenda().in(SOON, this::strike);
    return Optional.empty();
  }

  private Optional<Duration> comeBack() throws Exception {
    stage.start(owner);
    return Optional.empty();
  }

  private Optional<Duration> strike() throws Exception {
    List<SimNode> victims = victims();
    SimNode victim = victims.get(stage.random().nextInt(victims.size()));
    if (victim.isHonest() && thief.orElseThrow().isRefusedBy(victim)) {
      isRefused = true;
      stage.reach().met(Event.RETIRED_KEY_REFUSED);
    }
    return Optional.of(SOON);
  }

  private List<SimNode> victims() {
    return others.stream().filter(node -> node.role() != Role.HIDDEN).toList();
  }

  /** What has not come to pass yet. */
  List<String> open() {
    if (thief.isEmpty()) {
      return List.of(origin() + " has its old key");
    }
    return isRefused
        ? List.of()
        : List.of("nobody was asked by who has the old key of " + origin());
  }
}
