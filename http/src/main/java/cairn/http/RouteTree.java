package cairn.http;

import cairn.http.PathTemplate.Segment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of the tree of templates: what may follow after the segments that led here. Built once,
 * then read by many threads. A search visits each node at most once.
 */
final class RouteTree {
  /** The kinds of parameter, in the order in which they are tried. */
  private enum Kind {
    COLON,
    ANY,
    REST
  }

  private final Map<String, RouteTree> literals = new HashMap<>();
  private final Map<Kind, RouteTree> parameters = new EnumMap<>(Kind.class);
  private final Map<Method, Entry> entries = new EnumMap<>(Method.class);

  private record Entry(Route route, PathTemplate template) {}

  /** The node that a path leads to. */
  record Found(RouteTree node, List<String> segments) {
    Router.Match match(Optional<Method> method) {
      return node.match(method, segments);
    }
  }

  void add(Route route) {
    PathTemplate template = PathTemplate.parse(route.template());
    RouteTree node = this;
    for (Segment segment : template.segments()) {
      node = node.child(segment);
    }
    Entry earlier = node.entries.putIfAbsent(route.method(), new Entry(route, template));
    if (earlier != null) {
      throw new IllegalArgumentException(
          "routes: got " + route + " and " + earlier.route() + ", wanted each path once");
    }
  }

  private RouteTree child(Segment segment) {
    return switch (segment) {
      case Segment.Literal literal ->
          literals.computeIfAbsent(literal.text(), text -> new RouteTree());
      case Segment.Colon colon -> parameter(Kind.COLON);
      case Segment.Any any -> parameter(Kind.ANY);
      case Segment.Rest rest -> parameter(Kind.REST);
    };
  }

  private RouteTree parameter(Kind kind) {
    return parameters.computeIfAbsent(kind, key -> new RouteTree());
  }

  Optional<Found> find(List<String> segments) {
    return find(segments, 0).map(node -> new Found(node, segments));
  }

  private Optional<RouteTree> find(List<String> segments, int depth) {
    if (depth == segments.size()) {
      return entries.isEmpty() ? Optional.empty() : Optional.of(this);
    }
    String segment = segments.get(depth);
    RouteTree literal = literals.get(segment);
    Optional<RouteTree> found =
        literal == null ? Optional.empty() : literal.find(segments, depth + 1);
    for (Map.Entry<Kind, RouteTree> parameter : parameters.entrySet()) {
      if (found.isEmpty()) {
        found =
            switch (parameter.getKey()) {
              case COLON ->
                  segment.indexOf(':') < 0
                      ? Optional.empty()
                      : parameter.getValue().find(segments, depth + 1);
              case ANY -> parameter.getValue().find(segments, depth + 1);
              case REST -> Optional.of(parameter.getValue());
            };
      }
    }
    return found;
  }

  private Router.Match match(Optional<Method> method, List<String> segments) {
    Optional<Entry> entry = method.flatMap(this::entry);
    if (entry.isEmpty()) {
      return new Router.Match.WrongMethod(allowed(), errors());
    }
    Route route = entry.get().route();
    return new Router.Match.Found(route, captured(entry.get().template(), segments));
  }

  private Optional<Entry> entry(Method method) {
    Optional<Entry> entry = Optional.ofNullable(entries.get(method));
    return entry.isEmpty() && method == Method.HEAD ? entry(Method.GET) : entry;
  }

  private static Map<String, String> captured(PathTemplate template, List<String> segments) {
    Map<String, String> captured = new LinkedHashMap<>();
    for (int i = 0; i < template.segments().size(); i++) {
      switch (template.segments().get(i)) {
        case Segment.Literal literal -> {}
        case Segment.Colon colon -> captured.put(colon.name(), segments.get(i));
        case Segment.Any any -> captured.put(any.name(), segments.get(i));
        case Segment.Rest rest ->
            captured.put(rest.name(), String.join("/", segments.subList(i, segments.size())));
      }
    }
    return captured;
  }

  private List<Method> allowed() {
    EnumMap<Method, Entry> allowed = new EnumMap<>(entries);
    Entry get = entries.get(Method.GET);
    if (get != null) {
      allowed.put(Method.HEAD, get);
    }
    return List.copyOf(allowed.keySet());
  }

  /** The style of the first route here, in the order of the methods. */
  private ErrorStyle errors() {
    return entries.values().iterator().next().route().errors();
  }
}
