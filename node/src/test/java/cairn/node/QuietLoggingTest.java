package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.ChildProcess;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuietLoggingTest {
  @Test
  void keepsStdoutForDataBeforeLoggingIsSetUp() throws Exception {
    Process process = ChildProcess.java(QuietProgram.class).start();
    String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String stderr = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(stdout).isEqualTo("data\n");
    assertThat(stderr).endsWith("WARN  a  warning\n").doesNotContain("information");
  }
}
