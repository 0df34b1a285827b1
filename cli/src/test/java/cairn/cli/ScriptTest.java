package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every script of {@code src/test/resources/scripts}; {@link Script} says how they read. */
class ScriptTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> answersAsTheScriptsSay() throws Exception {
    List<Path> scripts = scripts();
    assertThat(scripts).isNotEmpty();
    return scripts.stream()
        .map(
            file -> {
              String name = String.valueOf(file.getFileName());
              return DynamicTest.dynamicTest(
                  name,
                  file.toUri(),
                  () -> runIn(Files.createDirectory(folder.resolve(name)), file));
            });
  }

  @Test
  void noticesWhatIsNotAsTheScriptSays() throws Exception {
    for (String wrong :
        List.of(
            "> echo a\nb",
            "> echo a",
            "> true\na",
            "> echo a >&2\na",
            "> echo a >&2\n! b",
            "> false",
            "> true\n= 1",
            "> printf 'a\\nb\\n'\n…\na",
            "> echo a b\n«x» «x»c")) {
      Path file = Files.writeString(folder.resolve("wrong.script"), wrong + "\n");
      assertThatThrownBy(() -> runIn(folder, file))
          .as(wrong)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("wrong.script:1");
    }
  }

  private static void runIn(Path directory, Path file) throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new ScriptRunner(directory, busy.getLocalPort()).run(Script.read(file));
    }
  }

  private static List<Path> scripts() throws Exception {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory(), "*.script")) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private static Path directory() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(ScriptTest.class.getResource("/scripts"), "the scripts").toURI());
  }
}
