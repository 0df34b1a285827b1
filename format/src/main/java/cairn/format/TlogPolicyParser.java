package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads one policy, line by line; see {@link TlogPolicy#parse}. */
final class TlogPolicyParser {
  private final PolicyNames names = new PolicyNames();
  private final List<TlogPolicy.Log> logs = new ArrayList<>();
  private final List<TlogPolicy.Witness> witnesses = new ArrayList<>();
  private final List<TlogPolicy.Group> groups = new ArrayList<>();
  private Optional<PolicyText> quorum = Optional.empty();
  private boolean quorumSeen;

  TlogPolicy parse(byte[] bytes) throws MalformedException {
    if (bytes.length > TlogPolicy.MAX_BYTES) {
      throw new MalformedException(
          "policy: expected at most %d bytes, found %d"
              .formatted(TlogPolicy.MAX_BYTES, bytes.length));
    }
    if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
      throw new MalformedException("policy: its last line has no newline");
    }
    int number = 1;
    for (int start = 0, end; start < bytes.length; start = end + 1, number++) {
      end = indexOf(bytes, (byte) '\n', start);
      try {
        line(items(bytes, start, end));
      } catch (IllegalArgumentException | MalformedException e) {
        throw new MalformedException("policy, line %d: %s".formatted(number, e.getMessage()));
      }
    }
    if (!quorumSeen) {
      throw new MalformedException("policy: expected a quorum line, found none");
    }
    return new TlogPolicy(logs, witnesses, groups, quorum);
  }

  private static int indexOf(byte[] bytes, byte wanted, int start) {
    int at = start;
    while (bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** The items between the spaces and tabs of a line; none for an empty line or a comment. */
  private static List<PolicyText> items(byte[] bytes, int start, int end)
      throws MalformedException {
    List<PolicyText> items = new ArrayList<>();
    int itemStart = start;
    for (int at = start; at <= end; at++) {
      boolean isBoundary = at == end || bytes[at] == ' ' || bytes[at] == '\t';
      if (!isBoundary) {
        requireAllowed(bytes[at]);
      } else {
        if (at > itemStart) {
          items.add(PolicyText.of(Arrays.copyOfRange(bytes, itemStart, at)));
        }
        itemStart = at + 1;
      }
    }
    boolean isComment = !items.isEmpty() && items.getFirst().octets()[0] == '#';
    return isComment ? List.of() : items;
  }

  private static void requireAllowed(byte octet) throws MalformedException {
    if ((octet >= 0 && octet < ' ') || octet == 0x7f) {
      throw new MalformedException(
          "expected no control characters but tab and newline, found %02x".formatted(octet));
    }
  }

  private void line(List<PolicyText> items) throws MalformedException {
    if (items.isEmpty()) {
      return;
    }
    List<PolicyText> arguments = items.subList(1, items.size());
    switch (items.getFirst().toString()) {
      case "log" -> log(arguments);
      case "witness" -> witness(arguments);
      case "group" -> group(arguments);
      case "quorum" -> quorum(arguments);
      default ->
          throw MalformedException.expected(
              "keyword", "log, witness, group or quorum", items.getFirst().toString());
    }
  }

  private void log(List<PolicyText> arguments) throws MalformedException {
    requireCount(arguments, 1, 2, "log <vkey> [<url>]");
    TlogPolicy.Log log = new TlogPolicy.Log(key(arguments.getFirst()), optional(arguments, 1));
    names.define(log);
    logs.add(log);
  }

  private void witness(List<PolicyText> arguments) throws MalformedException {
    requireCount(arguments, 2, 3, "witness <name> <vkey> [<url>]");
    TlogPolicy.Witness witness =
        new TlogPolicy.Witness(arguments.getFirst(), key(arguments.get(1)), optional(arguments, 2));
    names.define(witness);
    witnesses.add(witness);
  }

  private void group(List<PolicyText> arguments) throws MalformedException {
    requireCount(arguments, 3, Integer.MAX_VALUE, "group <name> all|any|<k> <name>...");
    List<PolicyText> members = arguments.subList(2, arguments.size());
    int threshold = threshold(arguments.get(1), members.size());
    TlogPolicy.Group group = new TlogPolicy.Group(arguments.getFirst(), threshold, members);
    names.define(group);
    groups.add(group);
  }

  private static int threshold(PolicyText text, int members) throws MalformedException {
    String spelled = text.toString();
    return switch (spelled) {
      case "any" -> 1;
      case "all" -> members;
      default -> {
        long threshold = Decimal.parse(spelled, "threshold");
        if (threshold < 1 || threshold > members) {
          throw MalformedException.expected("threshold", "1 to " + members, spelled);
        }
        yield (int) threshold;
      }
    };
  }

  private void quorum(List<PolicyText> arguments) throws MalformedException {
    requireCount(arguments, 1, 1, "quorum <name>|none");
    if (quorumSeen) {
      throw new MalformedException("expected one quorum line, found a second");
    }
    quorumSeen = true;
    PolicyText name = arguments.getFirst();
    if (!name.is(TlogPolicy.NONE)) {
      names.requireDefined(name);
      quorum = Optional.of(name);
    }
  }

  private static VerifierKey key(PolicyText text) throws MalformedException {
    return VerifierKey.parse(Utf8.decode(text.octets(), "verifier key"));
  }

  private static Optional<PolicyText> optional(List<PolicyText> arguments, int position) {
    return position < arguments.size() ? Optional.of(arguments.get(position)) : Optional.empty();
  }

  private static void requireCount(List<PolicyText> arguments, int least, int most, String form)
      throws MalformedException {
    if (arguments.size() < least || arguments.size() > most) {
      throw new MalformedException(
          "expected %s, found %d items after the keyword".formatted(form, arguments.size()));
    }
  }
}
