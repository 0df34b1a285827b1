package cairn.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a request, parsed strictly: {@code ?start=7&newest} has {@code start} with the value
 * {@code 7} and {@code newest} with an empty one.
 *
 * <p>At most {@value #MAX_PARAMETERS} parameters in {@value #MAX_CHARACTERS} characters; a name
 * that comes twice is refused, since two readers could choose differently; percent escapes must be
 * whole and valid UTF-8; a plus sign is a plus sign.
 */
public final class Query {
  /** More than any route of Cairn takes, few enough that a flood of them costs nothing. */
  public static final int MAX_PARAMETERS = 32;

  /** Below the servers' bound on a whole request line (8 KiB). */
  public static final int MAX_CHARACTERS = 4096;

  private static final Query EMPTY = new Query(Map.of());

  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  public static Query empty() {
    return EMPTY;
  }

  /**
   * Parses what stands after the question mark, still percent-encoded.
   *
   * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when it is malformed or too large
   */
  public static Query parse(String raw) throws ProblemException {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    if (raw.length() > MAX_CHARACTERS) {
      throw refused(raw.length() + " characters", "at most " + MAX_CHARACTERS);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    int from = 0;
    while (from <= raw.length()) {
      int ampersand = raw.indexOf('&', from);
      int to = ampersand < 0 ? raw.length() : ampersand;
      add(parameters, raw.substring(from, to));
      from = to + 1;
    }
    return new Query(parameters);
  }

  private static void add(Map<String, String> parameters, String pair) throws ProblemException {
    int equals = pair.indexOf('=');
    String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
    String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
    if (name.isEmpty()) {
      throw refused("a parameter without a name", "name=value, separated by single ampersands");
    }
    if (parameters.putIfAbsent(name, value) != null) {
      throw refused("the same parameter twice", "each parameter at most once");
    }
    if (parameters.size() > MAX_PARAMETERS) {
      throw refused("more than " + MAX_PARAMETERS + " parameters", "at most that many");
    }
  }

  private static String decoded(String raw) throws ProblemException {
    return PercentDecoder.decode(raw)
        .orElseThrow(
            () -> refused("a malformed percent escape or character", "percent-encoded UTF-8"));
  }

  private static ProblemException refused(String got, String wanted) {
    return Problem.of(ErrorCode.BAD_REQUEST, "query: got " + got + ", wanted " + wanted)
        .asException();
  }

  /** The value of that parameter; an empty text when it stands without one. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  public boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** All parameters, decoded, in their order. */
  public Map<String, String> parameters() {
    return java.util.Collections.unmodifiableMap(parameters);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Query query && parameters.equals(query.parameters);
  }

  @Override
  public int hashCode() {
    return parameters.hashCode();
  }

  @Override
  public String toString() {
    return parameters.toString();
  }
}
