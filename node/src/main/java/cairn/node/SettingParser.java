package cairn.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML 1.2, and so JSON, into settings that remember their lines. Aliases, several documents,
 * duplicate keys and null are refused: a configuration says each thing once.
 */
final class SettingParser {
  /** A configuration with 1,000 namespaces and 100 witnesses of two keys each has 500 KB. */
  static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_DEPTH = 16;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String file;
  private final YAMLParser parser;

  private SettingParser(String file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads one document whose top level is a mapping.
   *
   * @param file the file's name, for messages
   */
  static Setting.Mapping parse(String file, String text) throws ConfigurationException {
    if (text.length() > MAX_CHARACTERS) {
      throw ConfigurationException.at(
          file, "got " + text.length() + " characters, expected at most " + MAX_CHARACTERS);
    }
    try (YAMLParser parser =
        (YAMLParser) YAML.createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
      return new SettingParser(file, parser).document();
    } catch (JacksonException e) {
      throw ConfigurationException.at(
          place(file, e.getLocation()), "not YAML or JSON: " + e.getOriginalMessage());
    }
  }

  private Setting.Mapping document() throws ConfigurationException {
    if (parser.nextToken() == null) {
      throw ConfigurationException.at(file, "is empty, expected at least `id:`");
    }
    Setting top = value(0);
    if (parser.nextToken() != null) {
      throw ConfigurationException.at(here(), "expected the end, found a second document");
    }
    if (top instanceof Setting.Mapping mapping) {
      return mapping;
    }
    throw ConfigurationException.at(
        top.place(), "got " + top.kind() + ", expected a mapping with at least `id:`");
  }

  private Setting value(int depth) throws ConfigurationException {
    if (depth > MAX_DEPTH) {
      throw ConfigurationException.at(here(), "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (parser.isCurrentAlias()) {
      throw ConfigurationException.at(here(), "aliases are not supported; write it out again");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(depth);
      case START_ARRAY -> sequence(depth);
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          new Setting.Scalar(here(), parser.getString());
      default ->
          throw ConfigurationException.at(
              here(), "got nothing, expected a value; leave the key out to use its default");
    };
  }

  private Setting.Mapping mapping(int depth) throws ConfigurationException {
    String place = here();
    Map<String, Setting> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      members.put(key, value(depth + 1)); // a key that was there has been refused by the parser
    }
    return new Setting.Mapping(place, members);
  }

  private Setting.Sequence sequence(int depth) throws ConfigurationException {
    String place = here();
    List<Setting> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(depth + 1));
    }
    return new Setting.Sequence(place, elements);
  }

  private String here() {
    return place(file, parser.currentTokenLocation());
  }

  private static String place(String file, TokenStreamLocation location) {
    int line = location == null ? 0 : location.getLineNr();
    return line > 0 ? file + ", line " + line : file;
  }
}
