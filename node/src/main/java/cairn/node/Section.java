package cairn.node;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one mapping of the configuration: asks for the keys it knows, in types, and refuses the
 * rest. Whoever opens a section closes it with {@link #refuseOthers()}.
 */
final class Section {
  /** Turns a text into a value, or says what is wrong with it. */
  @FunctionalInterface
  interface Reader<T> {
    T read(String text) throws MalformedException;
  }

  /** Turns a section into a value. */
  @FunctionalInterface
  interface SectionReader<T> {
    T read(Section section) throws ConfigurationException;
  }

  private final String path;
  private final Setting.Mapping mapping;
  private final Map<String, String> asked;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * A section.
   *
   * @param path the keys that lead to it, {@code federation.} with its dot; empty at the top
   */
  Section(String path, Setting.Mapping mapping) {
    this(path, mapping, new LinkedHashMap<>());
  }

  /**
   * A section that writes down what it is asked for, and so do the sections in it.
   *
   * @param asked from the whole path to the key
   */
  Section(String path, Setting.Mapping mapping, Map<String, String> asked) {
    this.path = path;
    this.mapping = mapping;
    this.asked = asked;
  }

  String place() {
    return mapping.place();
  }

  <T> Optional<T> optional(String key, String expected, Reader<T> reader)
      throws ConfigurationException {
    Optional<Setting> found = find(key);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(scalar(path + key, found.get(), expected, reader));
  }

  <T> T required(String key, String expected, Reader<T> reader) throws ConfigurationException {
    Optional<T> found = optional(key, expected, reader);
    if (found.isPresent()) {
      return found.get();
    }
    throw ConfigurationException.at(
        place(), "`" + path + key + "` is missing; add it: expected " + expected);
  }

  long number(String key, long least, long most, long otherwise) throws ConfigurationException {
    String expected = "a whole number from " + least + " to " + most;
    return optional(key, expected, text -> within(text, least, most)).orElse(otherwise);
  }

  private static long within(String text, long least, long most) throws MalformedException {
    long value = Decimal.parse(text, "number");
    if (value < least || value > most) {
      throw new MalformedException("number: out of range");
    }
    return value;
  }

  boolean truth(String key, boolean otherwise) throws ConfigurationException {
    Reader<Boolean> reader =
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new MalformedException("boolean: expected true or false");
            };
    return optional(key, "true or false", reader).orElse(otherwise);
  }

  Duration duration(String key, Duration least, Duration most, Duration otherwise)
      throws ConfigurationException {
    String expected =
        Durations.WANTED + ", from " + Durations.text(least) + " to " + Durations.text(most);
    Reader<Duration> reader =
        text -> {
          Duration value = Durations.parse(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new MalformedException("duration: out of range");
          }
          return value;
        };
    return optional(key, expected, reader).orElse(otherwise);
  }

  /** One of an enum's constants, written in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise)
      throws ConfigurationException {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT));
    }
    Reader<E> reader =
        text -> {
          int index = names.indexOf(text);
          if (index < 0) {
            throw new MalformedException("choice: unknown");
          }
          return type.getEnumConstants()[index];
        };
    return optional(key, String.join(" or ", names), reader).orElse(otherwise);
  }

  /** The section under that key; an empty one when it is not there. */
  <T> T section(String key, SectionReader<T> reader) throws ConfigurationException {
    Setting found = find(key).orElse(new Setting.Mapping(place(), Map.of()));
    return section(path + key, found, reader);
  }

  /** A list of sections; empty when the key is not there. */
  <T> List<T> sections(String key, SectionReader<T> reader) throws ConfigurationException {
    List<T> values = new ArrayList<>();
    List<Setting> elements = elements(key);
    for (int i = 0; i < elements.size(); i++) {
      values.add(section(path + key + "[" + i + "]", elements.get(i), reader));
    }
    return List.copyOf(values);
  }

  /** A section for each name under that key, which the operator chose. */
  <T> Map<String, T> named(String key, SectionReader<T> reader) throws ConfigurationException {
    return section(
        key,
        names -> {
          Map<String, T> values = new LinkedHashMap<>();
          for (Map.Entry<String, Setting> each : names.mapping.members().entrySet()) {
            values.put(each.getKey(), section(names.path + each.getKey(), each.getValue(), reader));
          }
          return values;
        });
  }

  /** A list of scalars, or a single one; empty when the key is not there. */
  <T> List<T> list(String key, String expected, Reader<T> reader) throws ConfigurationException {
    List<T> values = new ArrayList<>();
    for (Setting element : elements(key)) {
      values.add(scalar(path + key, element, expected, reader));
    }
    return List.copyOf(values);
  }

  private List<Setting> elements(String key) {
    return switch (find(key).orElse(new Setting.Sequence(place(), List.of()))) {
      case Setting.Sequence sequence -> sequence.elements();
      case Setting.Mapping one -> List.of(one);
      case Setting.Scalar one -> List.of(one);
    };
  }

  private <T> T section(String path, Setting found, SectionReader<T> reader)
      throws ConfigurationException {
    if (found instanceof Setting.Mapping inner) {
      return reader.read(new Section(path + ".", inner, asked));
    }
    throw wrong(found, path, "a mapping of settings");
  }

  private static <T> T scalar(String path, Setting found, String expected, Reader<T> reader)
      throws ConfigurationException {
    if (found instanceof Setting.Scalar scalar) {
      try {
        return reader.read(scalar.text());
      } catch (MalformedException | IllegalArgumentException e) {
        throw wrong(found, path, expected);
      }
    }
    throw wrong(found, path, expected);
  }

  private static ConfigurationException wrong(Setting found, String path, String expected) {
    return ConfigurationException.at(
        found.place(), "`" + path + "`: got " + found.kind() + ", expected " + expected);
  }

  /** A value that is well-formed but does not fit with the others. */
  ConfigurationException refuse(String key, String message) {
    String place = find(key).map(Setting::place).orElse(place());
    return ConfigurationException.at(place, "`" + path + key + "`: " + message);
  }

  /** Refuses every key that nobody has asked for. */
  void refuseOthers() throws ConfigurationException {
    for (Map.Entry<String, Setting> member : mapping.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        String guess =
            Nearest.to(member.getKey(), known)
                .map(nearest -> "; did you mean `" + path + nearest + "`?")
                .orElse("; known here: " + String.join(", ", known));
        throw ConfigurationException.at(
            member.getValue().place(), "unknown key `" + path + member.getKey() + "`" + guess);
      }
    }
  }

  private Optional<Setting> find(String key) {
    known.add(key);
    asked.put(path + key, key);
    return Optional.ofNullable(mapping.members().get(key));
  }
}
