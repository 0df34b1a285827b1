package cairn.node;

import java.util.List;
import java.util.Locale;

/** The settings that can be said on a command line or in the environment: every single value. */
public final class SettingNames {
  private SettingNames() {}

  /** Their paths in the configuration: {@code listen.public}. */
  public static List<String> paths() {
    return Overrides.PATHS;
  }

  /** The option of one: {@code --listen-public}. */
  public static String option(String path) {
    return Overrides.option(path);
  }

  /** A choice as the configuration spells it: {@code device}. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** Its environment variable: {@code CAIRN_LISTEN_PUBLIC}. */
  public static String variable(String path) {
    return Overrides.variable(path);
  }
}
