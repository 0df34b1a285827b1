package cairn.node;

import cairn.format.Json;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the shipped schema of the configuration says of its settings. */
public final class SettingHelp {
  private static final int MAX_BYTES = 64 << 10;

  private final JsonObject schema;

  private SettingHelp(JsonObject schema) {
    this.schema = schema;
  }

  /** Reads the schema. */
  public static SettingHelp read() {
    try {
      byte[] schema = Utf8.encode(ConfigurationFile.schema());
      return new SettingHelp(JsonObject.parse(schema, MAX_BYTES, "schema"));
    } catch (MalformedException e) {
      throw new IllegalStateException("the configuration's schema cannot be read", e);
    }
  }

  /**
   * What a setting is for, its choices and its default.
   *
   * @param path such as {@code listen.public}
   */
  public String of(String path) {
    try {
      JsonObject setting = schema;
      for (String name : path.split("\\.", -1)) {
        setting = resolved(setting.object("properties").object(name));
      }
      List<String> more = new ArrayList<>();
      choices(setting).ifPresent(more::add);
      setting.member("default").ifPresent(value -> more.add("default: " + spelled(value)));
      String what = setting.string("description");
      return more.isEmpty() ? what : what + " (" + String.join("; ", more) + ")";
    } catch (MalformedException e) {
      throw new IllegalStateException("the schema does not describe " + path, e);
    }
  }

  /** What is said where a definition is used goes before what the definition says. */
  private JsonObject resolved(JsonObject setting) throws MalformedException {
    if (setting.member("$ref").isEmpty()) {
      return setting;
    }
    String name = setting.string("$ref").substring("#/$defs/".length());
    JsonObject whole = schema.object("$defs").object(name);
    for (String member : List.of("description", "default")) {
      Optional<Json> own = setting.member(member);
      whole = own.isPresent() ? whole.with(member, own.get()) : whole;
    }
    return whole;
  }

  private static Optional<String> choices(JsonObject setting) throws MalformedException {
    return setting.member("enum").isPresent()
        ? Optional.of(String.join(", ", setting.array("enum").strings("enum")))
        : Optional.empty();
  }

  private static String spelled(Json value) {
    return value instanceof JsonString text
        ? text.value()
        : new String(value.canonical(), StandardCharsets.UTF_8);
  }
}
