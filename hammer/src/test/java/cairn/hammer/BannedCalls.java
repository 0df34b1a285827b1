package cairn.hammer;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls that main code does not make, each with what to use instead. A use is written {@code
 * owner#name}, meaning any overload (or a field), or {@code owner#name()} for the one without
 * parameters. Method references count as calls.
 */
final class BannedCalls {
  /** {@code allowedIn} holds packages and classes. */
  private record Ban(List<String> uses, String instead, List<String> allowedIn) {}

  /** Bounds how long closing waits for threads; no outcome depends on the time it reads. */
  private static final String BOUNDED_CLOSE = "cairn.store.Lane";

  /** The embedded engine's own settings and version, which no stranger writes. */
  private static final List<String> ENGINE_ANSWERS =
      List.of("cairn.store.SqliteSettings", "cairn.store.SqliteLink");

  /** Decodes constants of its own source. */
  private static final String OWN_CONSTANTS = "cairn.format.SignatureAlgorithm";

  /** Reads back what it wrote itself, in tests only. */
  private static final String TESTS_OWN = "cairn.testkit";

  private static final List<Ban> BANS =
      List.of(
          new Ban(
              List.of(
                  "java.lang.System#currentTimeMillis",
                  "java.lang.System#nanoTime",
                  "java.time.Instant#now()",
                  "java.time.Clock#systemUTC",
                  "java.time.Clock#systemDefaultZone",
                  "java.time.InstantSource#system",
                  "java.time.LocalDate#now()",
                  "java.time.LocalDateTime#now()",
                  "java.time.OffsetDateTime#now()",
                  "java.time.ZonedDateTime#now()",
                  "java.util.Date#<init>()"),
              "take a java.time.InstantSource (or a LongSupplier of nanoseconds) in the"
                  + " constructor",
              List.of(BOUNDED_CLOSE, "cairn.node", "cairn.cli", "cairn.testkit", "cairn.hammer")),
          new Ban(
              List.of("java.lang.Thread#sleep", "java.util.concurrent.TimeUnit#sleep"),
              "engines offer one step as a method and cairn.node times it; wait on what you wait"
                  + " for",
              List.of("cairn.node", "cairn.testkit")),
          new Ban(
              List.of(
                  "java.util.Random#<init>",
                  "java.lang.Math#random",
                  "java.util.UUID#randomUUID",
                  "java.util.concurrent.ThreadLocalRandom#current",
                  "java.util.random.RandomGenerator#getDefault"),
              "take a java.util.random.RandomGenerator or SecureRandom in the constructor",
              List.of("cairn.testkit")),
          new Ban(
              List.of(
                  "java.security.SecureRandom#<init>",
                  "java.security.SecureRandom#getInstanceStrong"),
              "take the SecureRandom in the constructor",
              List.of("cairn.node", "cairn.cli", "cairn.hammer")),
          new Ban(
              List.of(
                  "java.lang.RuntimeException#<init>",
                  "java.lang.Exception#<init>",
                  "java.lang.Throwable#<init>",
                  "java.lang.Error#<init>"),
              "throw MalformedException for foreign bytes, ProblemException for operating errors,"
                  + " IllegalArgumentException or IllegalStateException for our own mistakes",
              List.of()),
          new Ban(
              List.of(
                  "java.lang.System#out",
                  "java.lang.System#err",
                  "java.lang.System#exit",
                  "java.lang.Throwable#printStackTrace"),
              "log through org.slf4j, or throw; only a command prints and exits",
              List.of("cairn.cli", "cairn.hammer")),
          new Ban(
              List.of(
                  "java.util.Base64#getDecoder",
                  "java.util.Base64#getUrlDecoder",
                  "java.util.Base64#getMimeDecoder"),
              "use cairn.format.Base64Text: the JDK takes stray bits and missing padding",
              List.of("cairn.format.Base64Text")),
          new Ban(
              List.of(
                  "java.lang.Long#parseLong",
                  "java.lang.Long#valueOf(java.lang.String)",
                  "java.lang.Long#parseUnsignedLong",
                  "java.lang.Long#decode",
                  "java.lang.Integer#parseInt",
                  "java.lang.Integer#valueOf(java.lang.String)",
                  "java.lang.Integer#parseUnsignedInt",
                  "java.lang.Integer#decode"),
              "use cairn.format.Decimal: the JDK takes +5, 007 and other scripts' digits",
              with(ENGINE_ANSWERS, "cairn.format.Decimal", TESTS_OWN)),
          new Ban(
              List.of("java.util.HexFormat#parseHex"),
              "use cairn.format.Hex: the JDK takes mixed case",
              List.of("cairn.format.Hex", OWN_CONSTANTS, TESTS_OWN)));

  private BannedCalls() {}

  private static List<String> with(List<String> places, String... others) {
    return Stream.concat(places.stream(), Arrays.stream(others)).toList();
  }

  static List<String> in(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getAccessesFromSelf().stream())
        .filter(access -> !isSuperCall(access))
        .flatMap(access -> BANS.stream().flatMap(ban -> breach(ban, access).stream()))
        .toList();
  }

  private static List<String> breach(Ban ban, JavaAccess<?> access) {
    boolean banned = ban.uses().stream().anyMatch(use -> names(use, access));
    if (!banned || isAllowed(ban, access.getOriginOwner())) {
      return List.of();
    }
    return List.of(access.getDescription() + "; instead: " + ban.instead());
  }

  private static boolean names(String use, JavaAccess<?> access) {
    String anyOverload = access.getTargetOwner().getName() + "#" + access.getName();
    return use.equals(anyOverload)
        || (access.getTarget() instanceof CodeUnitAccessTarget target
            && use.equals(anyOverload + parameters(target)));
  }

  private static String parameters(CodeUnitAccessTarget target) {
    List<String> types = target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return "(" + String.join(", ", types) + ")";
  }

  private static boolean isAllowed(Ban ban, JavaClass user) {
    return ban.allowedIn().stream()
        .anyMatch(
            place ->
                user.getName().equals(place)
                    || user.getName().startsWith(place + ".")
                    || user.getName().startsWith(place + "$"));
  }

  /** {@code super(…)} in an exception of our own is not {@code new RuntimeException(…)}. */
  private static boolean isSuperCall(JavaAccess<?> access) {
    return access.getOrigin() instanceof JavaConstructor
        && access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
        && access
            .getOriginOwner()
            .getRawSuperclass()
            .filter(access.getTargetOwner()::equals)
            .isPresent();
  }
}
