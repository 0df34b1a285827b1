package cairn.hammer;

import static cairn.hammer.Room.ANCHOR;
import static cairn.hammer.Room.CLI;
import static cairn.hammer.Room.FEDERATION;
import static cairn.hammer.Room.FEED;
import static cairn.hammer.Room.FORMAT;
import static cairn.hammer.Room.HAMMER;
import static cairn.hammer.Room.HTTP;
import static cairn.hammer.Room.LOG;
import static cairn.hammer.Room.NODE;
import static cairn.hammer.Room.STORE;
import static cairn.hammer.Room.TESTKIT;
import static cairn.hammer.Room.VERIFY;
import static cairn.hammer.Room.WEB;
import static cairn.hammer.Room.WITNESS;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What may use what. Each method answers one sentence per breach, and none when all is well. */
final class HouseRules {
  /** Packages of which only some rooms may know, and why. */
  private record Confined(List<String> packages, Set<Room> rooms, String reason) {}

  private static final List<Confined> CONFINED =
      List.of(
          new Confined(
              List.of("tools.jackson", "com.fasterxml.jackson", "com.networknt"),
              EnumSet.of(NODE, CLI),
              "signed and logged JSON goes through cairn.format; Jackson is for configuration and"
                  + " command output"),
          new Confined(
              List.of("picocli", "me.tongfei.progressbar", "org.jline"),
              EnumSet.of(CLI, HAMMER),
              "only a command talks to a terminal"),
          new Confined(
              List.of("org.eclipse.jetty", "java.net.http", "javax.net.ssl"),
              EnumSet.of(HTTP, TESTKIT, NODE, CLI, HAMMER),
              "the network comes in as cairn.http.Exchange and goes out as cairn.http.Handler"),
          new Confined(
              List.of("org.sqlite", "org.postgresql", "com.zaxxer.hikari"),
              EnumSet.of(STORE),
              "rooms write plain JDBC against cairn.store, which knows the engines"),
          new Confined(
              List.of("java.sql", "javax.sql"),
              EnumSet.of(STORE, TESTKIT, WITNESS, LOG, ANCHOR, FEDERATION, FEED, NODE),
              "SQL lives in the room that owns the protocol"),
          new Confined(
              List.of("io.micrometer", "io.prometheus"),
              EnumSet.of(NODE),
              "rooms count through small listeners, which cairn.node binds"),
          new Confined(
              List.of("gg.jte"), EnumSet.of(WEB), "HTML is written by templates that escape"),
          new Confined(
              List.of("ch.qos.logback"),
              EnumSet.of(NODE, CLI),
              "rooms log through org.slf4j; where the lines go is settled once"),
          new Confined(
              List.of("org.slf4j"),
              EnumSet.complementOf(EnumSet.of(FORMAT, VERIFY)),
              "a pure function returns or throws what it has to say"));

  /**
   * Of the JDK, {@code format} gets no network, database or disk: it is pure functions on bytes.
   */
  private static final List<String> JDK_FOR_FORMAT =
      List.of(
          "java.io",
          "java.lang",
          "java.math",
          "java.net",
          "java.nio",
          "java.security",
          "java.text",
          "java.time",
          "java.util",
          "javax.crypto");

  private static final List<String> IMPURE =
      List.of("java.nio.file", "java.nio.channels", "java.net.http", "java.io.File");

  /** Of these, bytes to be read here and there: a zip; whoever has a file opens it elsewhere. */
  private static final Set<String> PURE_AMONG_THEM =
      Set.of(
          "java.nio.channels.SeekableByteChannel", "java.nio.channels.NonWritableChannelException");

  private HouseRules() {}

  static List<String> wrongImports(JavaClasses classes) {
    return dependencies(classes).flatMap(found -> wrongImport(found).stream()).distinct().toList();
  }

  static List<String> escapedLibraries(JavaClasses classes) {
    return dependencies(classes).flatMap(HouseRules::escapes).distinct().toList();
  }

  static List<String> foreignToFormat(JavaClasses classes) {
    return dependencies(classes)
        .filter(found -> isIn(found.getOriginClass().getName(), FORMAT.packageName()))
        .filter(found -> !mayServeFormat(element(found.getTargetClass()).getName()))
        .map(found -> "format depends on the JDK's pure part alone: " + found.getDescription())
        .distinct()
        .toList();
  }

  private static Optional<String> wrongImport(Dependency found) {
    JavaClass target = element(found.getTargetClass());
    if (!isIn(target.getName(), "cairn")) {
      return Optional.empty();
    }
    Optional<Room> from = Room.owning(found.getOriginClass().getName());
    Optional<Room> to = Room.owning(target.getName());
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.of("a class outside every room of the house: " + found.getDescription());
    }
    if (from.get().mayImport(to.get())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s may not use %s: %s"
            .formatted(from.get().folder(), to.get().folder(), found.getDescription()));
  }

  private static Stream<String> escapes(Dependency found) {
    String target = element(found.getTargetClass()).getName();
    Optional<Room> from = Room.owning(found.getOriginClass().getName());
    return CONFINED.stream()
        .filter(rule -> rule.packages().stream().anyMatch(name -> isIn(target, name)))
        .filter(rule -> from.filter(rule.rooms()::contains).isEmpty())
        .map(rule -> rule.reason() + ": " + found.getDescription());
  }

  private static boolean mayServeFormat(String className) {
    if (IMPURE.stream().anyMatch(name -> isIn(className, name))) {
      return PURE_AMONG_THEM.contains(className);
    }
    return !className.contains(".") // a primitive
        || isIn(className, FORMAT.packageName())
        || JDK_FOR_FORMAT.stream().anyMatch(name -> isIn(className, name));
  }

  private static Stream<Dependency> dependencies(JavaClasses classes) {
    return classes.stream().flatMap(found -> found.getDirectDependenciesFromSelf().stream());
  }

  private static JavaClass element(JavaClass type) {
    return type.getBaseComponentType();
  }

  private static boolean isIn(String className, String packageOrClass) {
    return className.equals(packageOrClass) || className.startsWith(packageOrClass + ".");
  }
}
