package cairn.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object, such as {@code {"a":1}}, with accessors that say what they expected.
 *
 * @param members the members by name, in the order in which they were read or put
 */
public record JsonObject(Map<String, Json> members) implements Json {

  public JsonObject {
    if (!members.keySet().stream().allMatch(JsonString::isSound)) {
      throw new IllegalArgumentException(
          "a JSON name holds neither lone surrogates nor noncharacters");
    }
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** Collects the members of an object of our own. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads an object.
   *
   * @param what what it is, for the message
   * @throws MalformedException as for {@link Json#parse}, or if it is something else
   */
  public static JsonObject parse(byte[] bytes, int maxBytes, String what)
      throws MalformedException {
    return of(Json.parse(bytes, maxBytes), what);
  }

  /**
   * Reads an object in its canonical spelling.
   *
   * @param what what it is, for the message
   * @throws MalformedException as for {@link Json#parseCanonical}, or if it is something else
   */
  public static JsonObject parseCanonical(byte[] bytes, int maxBytes, String what)
      throws MalformedException {
    return of(Json.parseCanonical(bytes, maxBytes), what);
  }

  private static JsonObject of(Json json, String what) throws MalformedException {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw new MalformedException(what + ": expected a JSON object, found " + json.kind());
  }

  /** The member of that name, of any kind. */
  public Optional<Json> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** Whether there is a member of that name. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * The string of that name.
   *
   * @throws MalformedException if it is missing or something else
   */
  public String string(String name) throws MalformedException {
    if (required(name, "a string") instanceof JsonString string) {
      return string.value();
    }
    throw wrongKind(name, "a string");
  }

  /** As {@link #string}, if there is such a member. */
  public Optional<String> optionalString(String name) throws MalformedException {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /**
   * The hash of that name: 64 lowercase hex characters.
   *
   * @throws MalformedException if it is missing or something else
   */
  public Hash hash(String name) throws MalformedException {
    return Hash.parseHex(string(name), name);
  }

  /**
   * The integer of that name, from 0 to 2^53 - 1.
   *
   * @throws MalformedException if it is missing, negative, a fraction or no number
   */
  public long integer(String name) throws MalformedException {
    String expected = "an integer from 0 to 2^53-1";
    if (required(name, expected) instanceof JsonNumber number
        && number.isInteger()
        && number.value() >= 0) {
      return (long) number.value();
    }
    throw wrongKind(name, expected);
  }

  /** As {@link #integer}, if there is such a member. */
  public Optional<Long> optionalInteger(String name) throws MalformedException {
    return has(name) ? Optional.of(integer(name)) : Optional.empty();
  }

  /**
   * The object of that name.
   *
   * @throws MalformedException if it is missing or something else
   */
  public JsonObject object(String name) throws MalformedException {
    if (required(name, "an object") instanceof JsonObject object) {
      return object;
    }
    throw wrongKind(name, "an object");
  }

  /** As {@link #object}, if there is such a member. */
  public Optional<JsonObject> optionalObject(String name) throws MalformedException {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  /**
   * The array of that name.
   *
   * @throws MalformedException if it is missing or something else
   */
  public JsonArray array(String name) throws MalformedException {
    if (required(name, "an array") instanceof JsonArray array) {
      return array;
    }
    throw wrongKind(name, "an array");
  }

  /** As {@link #array}, if there is such a member. */
  public Optional<JsonArray> optionalArray(String name) throws MalformedException {
    return has(name) ? Optional.of(array(name)) : Optional.empty();
  }

  /**
   * Refuses any member whose name is not in {@code known}: what we do not understand might change
   * the meaning of what we do.
   */
  public void refuseUnknown(Set<String> known) throws MalformedException {
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        throw new MalformedException(
            "unknown member %s; expected only %s"
                .formatted(
                    MalformedException.quote(name),
                    String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /** The same with that member, in place of any that it has of that name. */
  public JsonObject with(String name, Json value) {
    Map<String, Json> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new JsonObject(more);
  }

  /** The same without the member of that name, if there is one. */
  public JsonObject without(String name) {
    Map<String, Json> rest = new LinkedHashMap<>(members);
    rest.remove(name);
    return new JsonObject(rest);
  }

  private Json required(String name, String expected) throws MalformedException {
    Json value = members.get(name);
    if (value == null) {
      throw new MalformedException("%s: expected %s, found nothing".formatted(name, expected));
    }
    return value;
  }

  private MalformedException wrongKind(String name, String expected) {
    Json value = members.get(name);
    String found =
        switch (value) {
          case null -> "nothing";
          case JsonNumber number -> JsonWriter.write(number);
          case Json other -> other.kind();
        };
    return new MalformedException("%s: expected %s, found %s".formatted(name, expected, found));
  }

  /** Members in the order in which they are put; a name can be put once. */
  public static final class Builder {
    private final Map<String, Json> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds any value. */
    public Builder put(String name, Json value) {
      if (members.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("a second member named " + name);
      }
      return this;
    }

    /** Adds a string. */
    public Builder put(String name, String value) {
      return put(name, new JsonString(value));
    }

    /** Adds an integer, at most 2^53 - 1 in magnitude. */
    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    /** Adds a hash, as lowercase hex. */
    public Builder put(String name, Hash value) {
      return put(name, value.hex());
    }

    /** Adds {@code true} or {@code false}. */
    public Builder put(String name, boolean value) {
      return put(name, new JsonBoolean(value));
    }

    /** Adds a value, if there is one. */
    public Builder put(String name, Optional<? extends Json> value) {
      value.ifPresent(present -> put(name, present));
      return this;
    }

    /** The object. */
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
