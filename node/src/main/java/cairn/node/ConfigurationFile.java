package cairn.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Reads a node's configuration: option over environment over file over default. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /** The JSON Schema of the file. */
  public static String schema() {
    return Resources.text("cairn.schema.json");
  }

  /**
   * Reads a file and lays environment and options over it.
   *
   * @param options values of single settings by their path, {@code {"listen.public": "[::1]:80"}}
   * @throws ConfigurationException with the place, what was found, what was expected
   */
  public static Configuration read(
      Path file, Map<String, String> environment, Map<String, String> options)
      throws ConfigurationException {
    return parse(file, text(file), environment, options);
  }

  /**
   * Writes a first configuration, in a directory that is made if need be.
   *
   * @throws ConfigurationException if there is one
   */
  static void make(Path file, String text) throws ConfigurationException {
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          file + " exists and is not overwritten; edit it, or choose another directory", e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot write " + file + ": " + e, e);
    }
  }

  static Configuration parse(
      Path file, String text, Map<String, String> environment, Map<String, String> options)
      throws ConfigurationException {
    Path absolute = file.toAbsolutePath().normalize();
    Path home = absolute.getParent();
    if (home == null) {
      throw ConfigurationException.at(file.toString(), "is a directory, expected a file");
    }
    Setting.Mapping settings = SettingParser.parse(file.toString(), text);
    Setting.Mapping merged = Overrides.apply(settings, environment, options);
    return Configuration.read(new Section("", merged), home);
  }

  private static String text(Path file) throws ConfigurationException {
    try {
      if (Files.size(file) > 4L * SettingParser.MAX_CHARACTERS) {
        throw ConfigurationException.at(file.toString(), "is too large for a configuration");
      }
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "there is no " + file + "; make one with `cairn init`, or name yours with --config", e);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(file + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
