package cairn.node;

import java.util.List;
import java.util.Map;

/**
 * A value of the configuration before anybody has asked what it means, with the place it came from:
 * {@code cairn.yaml, line 3}, {@code environment variable CAIRN_DATA} or {@code option --data}.
 */
sealed interface Setting {
  /** Where it was written, for messages. */
  String place();

  /** Keys in the order of the file; no key twice. */
  record Mapping(String place, Map<String, Setting> members) implements Setting {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  record Sequence(String place, List<Setting> elements) implements Setting {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A text, number or boolean as it was spelled. */
  record Scalar(String place, String text) implements Setting {
    @Override
    public String kind() {
      return "\"" + text + "\"";
    }
  }

  /** For messages: {@code a list}, {@code "two"}. */
  String kind();
}
