package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * An array, such as {@code ["a",1]}.
 *
 * @param elements the values in their order
 */
public record JsonArray(List<? extends Json> elements) implements Json {

  public JsonArray {
    elements = List.copyOf(elements);
  }

  /** The array of {@code strings}. */
  public static JsonArray ofStrings(List<String> strings) {
    return new JsonArray(strings.stream().map(JsonString::new).toList());
  }

  /**
   * The elements, all of them strings.
   *
   * @param what what the array holds, for the message
   * @throws MalformedException if one is something else
   */
  public List<String> strings(String what) throws MalformedException {
    List<String> strings = new ArrayList<>(elements.size());
    for (Json element : elements) {
      if (!(element instanceof JsonString string)) {
        throw new MalformedException(
            "%s: expected only strings, found %s".formatted(what, element.kind()));
      }
      strings.add(string.value());
    }
    return List.copyOf(strings);
  }

  /**
   * The elements, all of them objects.
   *
   * @param what what the array holds, for the message
   * @throws MalformedException if one is something else
   */
  public List<JsonObject> objects(String what) throws MalformedException {
    List<JsonObject> objects = new ArrayList<>(elements.size());
    for (Json element : elements) {
      if (!(element instanceof JsonObject object)) {
        throw new MalformedException(
            "%s: expected only objects, found %s".formatted(what, element.kind()));
      }
      objects.add(object);
    }
    return List.copyOf(objects);
  }

  /**
   * Refuses an array of more than {@code most} elements.
   *
   * @param what what the array holds, for the message
   */
  public JsonArray requireAtMost(int most, String what) throws MalformedException {
    if (elements.size() > most) {
      throw new MalformedException(
          "%s: expected at most %d, found %d".formatted(what, most, elements.size()));
    }
    return this;
  }
}
