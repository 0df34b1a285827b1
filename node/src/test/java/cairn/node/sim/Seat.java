package cairn.node.sim;

import cairn.node.sim.Wires.Face;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Where a gateway stands and what is around it, whatever its process does.
 *
 * @param member whose gateway it is
 * @param peers the other networks
 * @param cast who plays
 * @param face which face of the member it is
 * @param directory its own
 */
record Seat(
    Member member,
    List<Member> peers,
    Cast cast,
    Face face,
    Path directory,
    VirtualClock clock,
    Wires wires,
    RandomGenerator random,
    PlantedBug bug) {
  Seat {
    peers = List.copyOf(peers);
  }

  String host() {
    return member.id();
  }

  /** The same place, of a member that has changed. */
  Seat as(Member changed) {
    return new Seat(changed, peers, cast, face, directory, clock, wires, random, bug);
  }

  /** For a planted bug: its databases are those of its first end again. */
  void beforeStart() throws IOException {
    if (bug == PlantedBug.BACKUP_GOES_ON) {
      Copies.restore(directory.resolve("backup"), directory.resolve("store"));
    }
  }

  /** For the same. */
  void afterEnd() throws IOException {
    if (bug == PlantedBug.BACKUP_GOES_ON) {
      Copies.keepFirst(directory.resolve("store"), directory.resolve("backup"));
    }
  }

  /** The same member's other face. */
  Seat other(Path place) {
    return new Seat(member, peers, cast, Face.SECOND, place, clock, wires, random, bug);
  }
}
