package cairn.hammer;

import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hammer keys}: the keys of logs that exist for a benchmark only. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the vkeys of the logs that 'hammer witness' makes up, for the witness to know;",
      "or makes the key of another log, with --name and --out."
    })
final class KeysCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(names = "--logs", paramLabel = "N", description = "How many logs (default: 1).")
  private int logs = 1;

  @Option(names = "--seed", paramLabel = "N", description = "As for 'hammer witness'.")
  private long seed;

  @Option(names = "--name", paramLabel = "ORIGIN", description = "The other log's origin.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "Where its private key is written.")
  private Path file = Path.of("key");

  KeysCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, MalformedException {
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    if (name.isPresent()) {
      text.println(make(name.get()));
      return 0;
    }
    for (int i = 0; i < logs; i++) {
      text.println(GrowingLog.of(new HashSource(seed), i).vkey());
    }
    return 0;
  }

  private String make(String origin) throws IOException, MalformedException {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    SeedSigner signer = SeedSigner.of(origin, SignatureType.ED25519, secret);
    Files.write(file, Utf8.encode(signer.text()));
    return signer.key().vkey();
  }
}
