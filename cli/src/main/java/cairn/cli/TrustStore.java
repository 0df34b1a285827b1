package cairn.cli;

import cairn.format.MalformedException;
import cairn.format.TlogPolicy;
import cairn.node.GatewayFiles;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pins of one user: {@code trust/<fingerprint>.json}, so that no name from outside is a path.
 *
 * <p>A network's earlier pins stay when a later one is accepted, so that old proofs outlive a
 * change of keys; {@link #remove} drops them all.
 */
final class TrustStore {
  private static final String EXTENSION = ".json";

  private final Path directory;

  TrustStore(Path directory) {
    this.directory = directory;
  }

  /**
   * Every pin, by network and then newest first.
   *
   * @throws CommandFailure if one cannot be read: a pin that is silently left out could change a
   *     verdict
   */
  List<Pin> pins() throws CommandFailure {
    List<Pin> pins = new ArrayList<>();
    for (Path file : files()) {
      pins.add(read(file));
    }
    pins.sort(
        Comparator.comparing((Pin pin) -> pin.network().id())
            .thenComparing(Comparator.comparingLong(Pin::accepted).reversed()));
    return List.copyOf(pins);
  }

  /**
   * How this home's own log is judged, when it is a device's: {@code own.policy} beside the pins.
   *
   * @throws CommandFailure if there is such a file and it is no policy of one log
   */
  Optional<TrustedNetwork> own() throws CommandFailure {
    Path file = directory.resolve(GatewayFiles.OWN_POLICY);
    try {
      if (Files.size(file) > TlogPolicy.MAX_BYTES) {
        throw new MalformedException("larger than any policy");
      }
      TrustedPolicy policy = TrustedPolicy.of(TlogPolicy.parse(Files.readAllBytes(file)));
      if (policy.logs().size() != 1) {
        throw new MalformedException("expected one log, found " + policy.logs().size());
      }
      return Optional.of(new TrustedNetwork(policy.logs().getFirst().name(), List.of(policy)));
    } catch (NoSuchFileException none) {
      return Optional.empty(); // nobody's device
    } catch (IOException | MalformedException e) {
      throw new CommandFailure(
          ExitCode.POLICY, "%s: is no policy of a log (%s)".formatted(file, e.getMessage()), e);
    }
  }

  /** The pins of one network, newest first. */
  List<Pin> pins(String networkId) throws CommandFailure {
    return pins().stream().filter(pin -> pin.network().id().equals(networkId)).toList();
  }

  void add(Pin pin) throws CommandFailure {
    Path file = file(pin);
    try {
      Files.createDirectories(directory);
      UserFile.write(file, pin.encode());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Removes every pin of a network. */
  void remove(String networkId) throws CommandFailure {
    List<Pin> pins = pins(networkId);
    if (pins.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          networkId + ": no such network is pinned; 'cairn trust list' shows those that are");
    }
    for (Pin pin : pins) {
      try {
        Files.delete(file(pin));
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.USAGE, file(pin) + ": cannot be removed: " + e.getMessage(), e);
      }
    }
  }

  private Path file(Pin pin) {
    return directory.resolve(pin.network().fingerprint().hex() + EXTENSION);
  }

  private static Pin read(Path file) throws CommandFailure {
    try {
      if (Files.size(file) > Pin.MAX_BYTES) {
        throw new MalformedException("larger than any pin");
      }
      Pin pin = Pin.parse(Files.readAllBytes(file));
      String expected = pin.network().fingerprint().hex() + EXTENSION;
      if (!expected.equals(String.valueOf(file.getFileName()))) {
        throw new MalformedException("its content has another fingerprint than its name");
      }
      return pin;
    } catch (IOException | MalformedException e) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: is no pin of a network (%s); remove the file, or add the network again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private List<Path> files() throws CommandFailure {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
      stream.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of(); // nothing has been pinned yet
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, directory + ": cannot be read: " + e.getMessage(), e);
    }
    return files;
  }
}
