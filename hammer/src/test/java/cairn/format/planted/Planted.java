package cairn.format.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** Breaks what holds for {@code format}, so that HouseTest can show that it is reported. */
public final class Planted {
  private Planted() {}

  public static long imports() {
    return cairn.log.planted.Planted.AMBIENT_TIME.getAsLong();
  }

  public static String foreign(CommandLine command, Path file) throws IOException {
    return command.getCommandName() + Files.size(file);
  }
}
