package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What an operator writes into a file, and what a stranger sends as a token. */
class NodeFuzz {
  private static final Path FILE = Path.of("/srv/cairn/cairn.yaml");

  @FuzzTest
  void configuration(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Configuration read = ConfigurationFile.parse(FILE, text, Map.of(), Map.of());
      assertThat(read.threshold()).isBetween(0, read.witnesses().size());
    } catch (ConfigurationException refused) {
      assertThat(refused.getMessage()).startsWith(FILE.toString());
    }
  }

  @FuzzTest
  void token(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    TokenText.parse(text)
        .ifPresent(
            token -> {
              assertThat(token.text()).isEqualTo(text).contains(token.id());
              assertThat(token.toString()).isEqualTo("token " + token.id());
            });
  }
}
