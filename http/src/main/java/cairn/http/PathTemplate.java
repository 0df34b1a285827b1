package cairn.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A route's template, parsed; {@link Route} documents the syntax. */
record PathTemplate(List<Segment> segments) {
  /** One segment of a template. */
  sealed interface Segment {
    record Literal(String text) implements Segment {}

    record Colon(String name) implements Segment {}

    record Any(String name) implements Segment {}

    record Rest(String name) implements Segment {}
  }

  PathTemplate {
    segments = List.copyOf(segments);
  }

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException when the template is malformed; templates are our own code
   */
  static PathTemplate parse(String template) {
    if (!template.startsWith("/")) {
      throw malformed(template, "a leading slash");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (template.length() > 1) {
      for (String text : template.substring(1).split("/", -1)) {
        if (!segments.isEmpty() && segments.getLast() instanceof Segment.Rest) {
          throw malformed(template, "'...' in the last segment only");
        }
        segments.add(segment(template, text, names));
      }
    }
    return new PathTemplate(segments);
  }

  private static Segment segment(String template, String text, Set<String> names) {
    if (!text.startsWith("{")) {
      requireCharacters(template, text, "-._~:@");
      return new Segment.Literal(text);
    }
    if (!text.endsWith("}")) {
      throw malformed(template, "a closing brace at the segment's end");
    }
    String inner = text.substring(1, text.length() - 1);
    if (inner.endsWith("...")) {
      return new Segment.Rest(name(template, inner.substring(0, inner.length() - 3), names));
    }
    if (inner.endsWith(":colon")) {
      return new Segment.Colon(name(template, inner.substring(0, inner.length() - 6), names));
    }
    return new Segment.Any(name(template, inner, names));
  }

  private static String name(String template, String name, Set<String> names) {
    requireCharacters(template, name, "_");
    if (!names.add(name)) {
      throw malformed(template, "each parameter name once");
    }
    return name;
  }

  private static void requireCharacters(String template, String text, String special) {
    boolean allowed =
        text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || special.indexOf(c) >= 0);
    if (text.isEmpty() || !allowed || text.equals(".") || text.equals("..")) {
      throw malformed(template, "segments of letters, digits and " + special);
    }
  }

  private static IllegalArgumentException malformed(String template, String wanted) {
    return new IllegalArgumentException("template: got '" + template + "', wanted " + wanted);
  }
}
