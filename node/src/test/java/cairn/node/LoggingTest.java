package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logger logger = LoggerFactory.getLogger("cairn.log.Publisher");

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @AfterEach
  void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.WARN, System.err);
  }

  @Test
  void writesOneLineForPeople() {
    Logging.start(LogFormat.TEXT, LogLevel.INFO, out);

    logger.info("Closing batch with {} attestations", 3);
    logger.debug("not this");

    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Publisher"
                + "  Closing batch with 3 attestations");
  }

  @Test
  void letsNobodyForgeALineOfText() {
    Logging.start(LogFormat.TEXT, LogLevel.INFO, out);

    logger.info("from {}", "a\nb\r\u001b[31mred\u2028\u202e");

    assertThat(lines())
        .singleElement()
        .asString()
        .endsWith("from a\\u000ab\\u000d\\u001b[31mred\\u2028\\u202e");
  }

  @Test
  void marksTheLinesOfAStackTrace() {
    Logging.start(LogFormat.TEXT, LogLevel.INFO, out);

    logger.error("broke", new IllegalStateException("x\n2026-01-01T00:00:00.000Z INFO  forged"));

    assertThat(lines()).hasSizeGreaterThan(3);
    assertThat(lines().subList(1, lines().size())).allMatch(line -> line.startsWith("  | "));
  }

  @Test
  void writesOneJsonObjectALine() {
    Logging.start(LogFormat.JSON, LogLevel.INFO, out);

    logger.warn("from {}", "a\nb \"quoted\"", new IllegalStateException("why"));
    logger.info("second");

    assertThat(lines()).hasSize(2);
    JsonNode first = JsonMapper.builder().build().readTree(lines().getFirst());
    assertThat(first.path("level").asString()).isEqualTo("WARN");
    assertThat(first.path("loggerName").asString()).isEqualTo("cairn.log.Publisher");
    assertThat(first.path("formattedMessage").asString()).isEqualTo("from a\nb \"quoted\"");
    assertThat(first.path("throwable").path("message").asString()).isEqualTo("why");
  }

  @Test
  void keepsLibrariesQuiet() {
    Logging.start(LogFormat.TEXT, LogLevel.INFO, out);

    LoggerFactory.getLogger("org.eclipse.jetty.server.Server").info("jetty-12");
    LoggerFactory.getLogger("org.eclipse.jetty.server.Server").warn("but this");

    assertThat(lines()).singleElement().asString().endsWith("but this");
  }
}
