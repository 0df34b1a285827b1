package cairn.node;

import cairn.format.Signer;
import cairn.format.VerifierKey;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A key at work, read from its file or behind its program. */
final class OpenKey implements AutoCloseable {
  private final Signer signer;
  private final Optional<ExternalSigner> program;

  private OpenKey(Signer signer, Optional<ExternalSigner> program) {
    this.signer = signer;
    this.program = program;
  }

  /**
   * Reads the key file, or prepares the signing program, which is started when first asked.
   *
   * @param nanos a stopwatch
   * @throws ConfigurationException if the file is missing or open to others, or holds no key
   */
  static OpenKey open(KeySetting setting, LongSupplier nanos) throws ConfigurationException {
    return switch (setting) {
      case KeySetting.InFile(var file) -> new OpenKey(KeyFile.read(file), Optional.empty());
      case KeySetting.ByCommand command -> {
        ExternalSigner external = new ExternalSigner(command, ExternalSigner.TIMEOUT, nanos);
        yield new OpenKey(external, Optional.of(external));
      }
    };
  }

  Signer signer() {
    return signer;
  }

  VerifierKey key() {
    return signer.key();
  }

  /** Ends the program, if there is one. */
  @Override
  public void close() {
    program.ifPresent(ExternalSigner::close);
  }
}
