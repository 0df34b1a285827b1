package cairn.hammer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folder list is the architecture: these tests hold the code to it. */
class HouseTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/jmh_generated/")) // JMH's own code
          .importPackages("cairn");

  private static final JavaClasses PLANTED =
      new ClassFileImporter().importPackages("cairn.format.planted", "cairn.log.planted");

  private static final Pattern CAIRN_DEPENDENCY =
      Pattern.compile("<artifactId>cairn-(\\w+)</artifactId>(<scope>test</scope>)?</dependency>");

  @Test
  void seesTheMainCodeOfEveryRoomThatHasSome() throws IOException {
    assertThat(roomsWithSources()).isNotEmpty();
    for (Room room : roomsWithSources()) {
      assertThat(MAIN.stream().map(type -> Room.owning(type.getName()).orElseThrow()))
          .as("classes of %s", room.folder())
          .contains(room);
    }
  }

  @Test
  void modulesImportOnlyModulesAboveThem() {
    assertThat(HouseRules.wrongImports(MAIN)).isEmpty();
  }

  @Test
  void modulesDependOnlyOnModulesAboveThem() throws IOException {
    for (Room room : Room.values()) {
      Path pom = root().resolve(room.folder()).resolve("pom.xml");
      if (Files.exists(pom)) {
        assertThat(wrongDependencies(room, Files.readString(pom))).as("%s", pom).isEmpty();
      }
    }
  }

  @Test
  void everyModuleIsARoomAndTheyStandInOrder() throws IOException {
    List<Room> modules =
        groups(Pattern.compile("<module>(\\w+)</module>"), Files.readString(rootPom()))
            .map(found -> Room.inFolder(found.group(1)).orElseThrow())
            .toList();
    assertThat(modules).isNotEmpty().isSorted().doesNotHaveDuplicates();
  }

  @Test
  void librariesStayInTheirRooms() {
    assertThat(HouseRules.escapedLibraries(MAIN)).isEmpty();
  }

  @Test
  void formatDependsOnTheJdkAlone() {
    assertThat(HouseRules.foreignToFormat(MAIN)).isEmpty();
  }

  @Test
  void nobodyMakesABannedCall() {
    assertThat(BannedCalls.in(MAIN)).isEmpty();
  }

  @Test
  void reportsAPlantedImportAgainstTheOrder() {
    assertThat(HouseRules.wrongImports(PLANTED))
        .anyMatch(breach -> breach.startsWith("format may not use log: "));
  }

  @Test
  void reportsAPlantedLibraryInTheWrongRoom() {
    assertThat(HouseRules.escapedLibraries(PLANTED))
        .anyMatch(breach -> breach.contains("talks to a terminal"))
        .anyMatch(breach -> breach.contains("cairn.http.Exchange"));
  }

  @Test
  void reportsAPlantedForeignDependencyOfFormat() {
    assertThat(HouseRules.foreignToFormat(PLANTED))
        .anyMatch(breach -> breach.contains("picocli.CommandLine"))
        .anyMatch(breach -> breach.contains("java.nio.file.Files"));
  }

  @Test
  void reportsEachPlantedBannedCallOnceWithItsReplacement() {
    assertThat(BannedCalls.in(PLANTED))
        .allMatch(breach -> breach.contains("; instead: "))
        .satisfiesExactlyInAnyOrder(
            breach -> assertThat(breach).contains("currentTimeMillis", "InstantSource"),
            breach -> assertThat(breach).contains("Instant.now()", "InstantSource"),
            breach -> assertThat(breach).contains("Thread.sleep", "cairn.node"),
            breach -> assertThat(breach).contains("randomUUID", "RandomGenerator"),
            breach -> assertThat(breach).contains("RuntimeException", "ProblemException"),
            breach -> assertThat(breach).contains("System.out", "org.slf4j"),
            breach -> assertThat(breach).contains("getDecoder", "cairn.format.Base64Text"),
            breach -> assertThat(breach).contains("parseLong", "cairn.format.Decimal"),
            breach -> assertThat(breach).contains("parseHex", "cairn.format.Hex"));
  }

  @Test
  void reportsAPlantedDependencyInAPom() {
    String pom =
        "<dependency><groupId>cairn</groupId><artifactId>cairn-%s</artifactId></dependency>";
    assertThat(wrongDependencies(Room.STORE, pom.formatted("log"))).containsExactly("log");
    assertThat(wrongDependencies(Room.LOG, pom.formatted("testkit"))).containsExactly("testkit");
    assertThat(wrongDependencies(Room.LOG, pom.formatted("store"))).isEmpty();
    assertThat(wrongDependencies(Room.HAMMER, pom.formatted("store"))).containsExactly("store");
  }

  private static List<String> wrongDependencies(Room room, String pom) {
    return groups(CAIRN_DEPENDENCY, pom.replaceAll("\\s", ""))
        .filter(found -> !isAllowed(room, found))
        .map(found -> found.group(1))
        .toList();
  }

  private static boolean isAllowed(Room room, MatchResult found) {
    Room other = Room.inFolder(found.group(1)).orElseThrow();
    boolean forTests = found.group(2) != null;
    return room.mayImport(other) || (forTests && mayTestWith(room, other));
  }

  /** The last room's tests start the whole house, and look at it. */
  private static boolean mayTestWith(Room room, Room other) {
    return other == Room.TESTKIT || (room == Room.HAMMER && other == Room.CLI);
  }

  private static List<Room> roomsWithSources() throws IOException {
    List<Room> rooms = new ArrayList<>();
    for (Room room : Room.values()) {
      Path sources = root().resolve(room.folder()).resolve("src/main/java");
      if (Files.isDirectory(sources) && hasSources(sources)) {
        rooms.add(room);
      }
    }
    return rooms;
  }

  private static boolean hasSources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(
          file ->
              file.toString().endsWith(".java") && !file.toString().endsWith("package-info.java"));
    }
  }

  private static Stream<MatchResult> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  private static Path rootPom() {
    return root().resolve("pom.xml");
  }

  /** Tests run in their module's folder. */
  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
