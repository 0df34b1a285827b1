package cairn.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which metrics a Prometheus expression asks for, and by which labels.
 *
 * @param metric such as {@code cairn_log_queue}
 * @param labels of its matchers
 */
record Expression(String metric, Set<String> labels) {
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*(\\([^)]*\\))?");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b([a-zA-Z_:][\\w:]*)\\b(?!\\s*\\()(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

  Expression {
    labels = Set.copyOf(labels);
  }

  static List<Expression> in(String promql) {
    String plain = TEXT.matcher(promql).replaceAll("''");
    plain = GROUPING.matcher(plain).replaceAll(" ");
    plain = RANGE.matcher(plain).replaceAll("");
    List<Expression> found = new ArrayList<>();
    Matcher selectors = SELECTOR.matcher(plain);
    while (selectors.find()) {
      if (!WORDS.contains(selectors.group(1))) {
        found.add(new Expression(selectors.group(1), labels(selectors)));
      }
    }
    return found;
  }

  private static Set<String> labels(MatchResult selector) {
    Set<String> labels = new TreeSet<>();
    if (selector.group(2) != null) {
      LABEL.matcher(selector.group(2)).results().forEach(label -> labels.add(label.group(1)));
    }
    return labels;
  }
}
