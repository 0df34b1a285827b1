package cairn.node;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the configuration alone says about the network. */
final class NetworkChecks {
  private static final Pattern DNS_NAME =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

  private NetworkChecks() {}

  static Finding id(String id) {
    return DNS_NAME.matcher(id).matches()
        ? Finding.ok("network id", id)
        : Finding.warn(
            "network id",
            id + " is no DNS name, so somebody else may use it too",
            "for a network that others rely on, choose a name that you control; it is in every"
                + " proof and cannot be changed later");
  }

  /** A fork needs 2k − n lying witnesses: so many are in both of two quorums at least. */
  static Finding quorum(Configuration configuration) {
    int quorum = configuration.threshold();
    int witnesses = configuration.witnesses().size();
    int liars = 2 * quorum - witnesses;
    String what = "%d of %d witnesses must sign: ".formatted(quorum, witnesses);
    if (liars <= 0) {
      return Finding.warn(
          "quorum",
          what + "two histories can be shown without any of them lying",
          "raise `threshold` to at least " + (witnesses / 2 + 1));
    }
    String fork =
        what
            + "showing two histories takes %d lying witness%s, and up to %d may be away"
                .formatted(liars, liars == 1 ? "" : "es", witnesses - quorum);
    return witnesses == quorum
        ? Finding.warn("quorum", fork, "add a witness, or one that is away stops all stamps")
        : Finding.ok("quorum", fork);
  }

  static Finding operators(Configuration configuration) {
    TreeSet<String> operators =
        configuration.witnesses().stream()
            .map(configuration::operatorOf)
            .collect(Collectors.toCollection(TreeSet::new));
    String what =
        "%d witnesses, %d operator%s: %s"
            .formatted(
                configuration.witnesses().size(),
                operators.size(),
                operators.size() == 1 ? "" : "s",
                String.join(", ", operators));
    return operators.size() == 1
        ? Finding.warn(
            "operators",
            what,
            "proofs rest on one operator's word; ask others to witness, and name each `operator`")
        : Finding.ok("operators", what);
  }

  static List<Finding> peers(Configuration configuration) {
    return configuration.federation().peers().stream()
        .filter(peer -> peer.fingerprint().isEmpty())
        .map(
            peer ->
                Finding.warn(
                    "peer " + peer.id(),
                    "has no fingerprint, so nothing of it is believed",
                    "ask its operator for the fingerprint, and set it"))
        .toList();
  }
}
