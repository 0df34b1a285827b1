package cairn.node;

import cairn.format.VerifierKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a log's key is: a file that only its owner reads, or a process that signs. */
public sealed interface KeySetting {
  /** A {@link KeyFile}. */
  record InFile(Path file) implements KeySetting {}

  /**
   * An {@link ExternalSigner}.
   *
   * @param command the program and its arguments; started without a shell
   * @param key what its signatures are checked against
   */
  record ByCommand(List<String> command, VerifierKey key) implements KeySetting {
    public ByCommand {
      command = List.copyOf(command);
    }
  }

  static KeySetting read(Section section, Path base) throws ConfigurationException {
    Optional<Path> file =
        section.optional("file", "the path of a key file", text -> base.resolve(Texts.any(text)));
    List<String> command =
        section.list("command", "a program and its arguments, as a list", text -> text);
    Optional<VerifierKey> key =
        section.optional(
            "vkey", "the verifier key (name+keyid+base64) it signs for", VerifierKey::parse);
    section.refuseOthers();
    if (file.isPresent() && command.isEmpty() && key.isEmpty()) {
      return new InFile(file.get());
    }
    if (file.isEmpty() && !command.isEmpty() && key.isPresent()) {
      return new ByCommand(command, key.get());
    }
    throw ConfigurationException.at(
        section.place(), "a key is either `file`, or `command` together with `vkey`");
  }
}
