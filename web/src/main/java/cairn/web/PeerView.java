package cairn.web;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A peer. Every text but {@code facts}' labels may be foreign.
 *
 * @param id by which actions name it, exactly
 * @param name by which people know it
 * @param address where it answers; nothing if nobody can reach it
 * @param reason why it is set aside, or what is wrong with it
 * @param health oldest day first; at most thirty are shown
 * @param actions what can be done with it as it stands; what the node does not offer at all is not
 *     shown either
 */
public record PeerView(
    String id,
    String name,
    PeerKind kind,
    String address,
    Standing standing,
    Optional<String> reason,
    List<Pin> pins,
    List<Fact> facts,
    List<HealthDay> health,
    Set<PeerAction> actions) {
  public PeerView {
    pins = List.copyOf(pins);
    facts = List.copyOf(facts);
    health = List.copyOf(health);
    actions = Set.copyOf(actions);
  }
}
