package cairn.verify;

import cairn.format.PrintableText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who vouches for a checkpoint: witnesses and the operators behind them, never signature lines.
 *
 * @param policy by which they were counted
 * @param witnesses those whose signatures are good, each once, earliest first
 * @param met whether they are enough
 * @param metAt when they were: the time of the one that completed the quorum, in Unix seconds; of a
 *     quorum that needs nobody, the earliest one's. Empty if it is not met, or if nobody signed
 */
public record Quorum(
    TrustedPolicy policy, List<CountedWitness> witnesses, boolean met, OptionalLong metAt) {
  private static final int MAX_NAME_LENGTH = 80;

  public Quorum {
    witnesses = List.copyOf(witnesses);
  }

  /** The operators of the witnesses, as far as the policy states them. */
  public Set<String> operators() {
    return operatorsOf(witnesses);
  }

  /** The witnesses who had signed when the quorum was met. */
  List<CountedWitness> first() {
    return metAt.isEmpty()
        ? List.of()
        : witnesses.stream().filter(w -> w.timestamp() <= metAt.getAsLong()).toList();
  }

  /**
   * The count in words.
   *
   * <pre>{@code 2 witnesses (witness-a-1, witness-a-2), 1 operator (network-a, who runs the log)}
   * </pre>
   */
  public String words() {
    return words(policy, witnesses);
  }

  static String words(TrustedPolicy policy, List<CountedWitness> witnesses) {
    String ids =
        witnesses.stream()
            .map(counted -> printable(counted.witness().id()))
            .collect(Collectors.joining(", ", " (", ")"));
    return number(witnesses.size(), "witness", "witnesses")
        + (witnesses.isEmpty() ? "" : ids + ", " + operatorWords(policy, witnesses));
  }

  private static String operatorWords(TrustedPolicy policy, List<CountedWitness> witnesses) {
    Set<String> operators = operatorsOf(witnesses);
    if (witnesses.stream().anyMatch(counted -> counted.witness().operator().isEmpty())) {
      return "operators not stated by the policy";
    }
    return number(operators.size(), "operator", "operators")
        + operators.stream()
            .map(
                operator ->
                    policy.operator().equals(Optional.of(operator))
                        ? printable(operator) + ", who runs the log"
                        : printable(operator))
            .collect(Collectors.joining("; ", " (", ")"));
  }

  private static Set<String> operatorsOf(List<CountedWitness> witnesses) {
    Set<String> operators = new LinkedHashSet<>();
    witnesses.forEach(counted -> counted.witness().operator().ifPresent(operators::add));
    return operators;
  }

  private static String number(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static String printable(String name) {
    return PrintableText.shorten(name, MAX_NAME_LENGTH);
  }
}
