package cairn.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in their order: immutable, names compared without case (RFC 9110, section 5.1).
 *
 * <p>A name is a token, a value holds no CR, LF, NUL or other control character but the tab, so
 * that no value from outside can start a second field (response splitting).
 */
public final class Headers {
  /** One field line. */
  public record Field(String name, String value) {
    public Field {
      requireToken(name);
      requireValue(name, value);
    }
  }

  private static final Headers EMPTY = new Headers(List.of());

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  public static Headers empty() {
    return EMPTY;
  }

  /**
   * Fields from alternating names and values: {@code Headers.of("Content-Type", "text/plain")}.
   *
   * @throws IllegalArgumentException for an odd count, a name that is no token, a value with a
   *     control character
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "headers: got " + namesAndValues.length + " strings, wanted name and value in turn");
    }
    List<Field> fields = new ArrayList<>(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return of(fields);
  }

  public static Headers of(List<Field> fields) {
    return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
  }

  /** These fields and one more at the end; a field of the same name stays. */
  public Headers with(String name, String value) {
    List<Field> more = new ArrayList<>(fields.size() + 1);
    more.addAll(fields);
    more.add(new Field(name, value));
    return new Headers(List.copyOf(more));
  }

  /** The value of the first field of that name. */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /** The values of all fields of that name, in order. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** Every field, in order. */
  public List<Field> fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers headers && fields.equals(headers.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** The names alone: values may be secrets. */
  @Override
  public String toString() {
    return fields.stream().map(Field::name).toList().toString();
  }

  private static void requireToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isTokenCharacter(name.charAt(i))) {
        throw new IllegalArgumentException(
            "header name: got character " + hex(name.charAt(i)) + ", wanted an HTTP token");
      }
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("header name: got an empty one, wanted an HTTP token");
    }
  }

  private static void requireValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException(
            "header " + name + ": got character " + hex(c) + ", wanted no control characters");
      }
    }
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static String hex(char c) {
    return "0x" + Integer.toHexString(c);
  }
}
